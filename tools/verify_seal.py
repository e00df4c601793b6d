#!/usr/bin/env python3
"""Count a sealed vote again (the format: docs/sealed-record.md): verify_seal.py FILE… [--receipt CODE]. 0: all right."""

# fmt: off
import json
import sys
from base64 import b32decode
from hashlib import sha256
from pathlib import Path

CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
NO_PAPER = dict.fromkeys(("yes", "no", "abstain", "invalid"), 0)

def award(rows, quota):  # rows of (number, marks): in, equal at the last place, outside
    cut = sorted((x for _, x in rows), reverse=True)[quota - 1] if quota is not None and len(rows) > quota else -1
    above, at, below = (sorted(n for n, x in rows if (x > cut) - (x < cut) == side) for side in (1, 0, -1))
    return (sorted(above + at), [], below) if cut < 0 or len(above) + len(at) == quota else (above, at, below)

def settled(body, c, asked):  # by votes; after a tie the rule's steps in their order; what became of each
    tie, steps, fair = body["rule"]["tie"], [], True
    won, equal, out = made = award([(q["n"], q["yes"]) for q in asked if q["pass"]], c["quota"])
    at = [*tie, "second_round"].index("second_round")
    for how in tie[at + 1 :] if "parent" in body["round"] else tie[:at]:
        scores, places = [(q["n"], q.get("score")) for q in asked if q["n"] in equal], (c["quota"] or 0) - len(won)
        if (
            equal and how == "chair"
        ):  # among the equal, no more than there are places, with a reason; no such step: an error
            step = [step for step in c["tie"] if step["how"] == how][0]  # noqa: RUF015
            chosen, rest, equal = step["chosen"], [n for n in equal if n not in step["chosen"]], []
            fair &= bool(step["reason"]) and len(chosen) <= places and sorted(chosen + rest) == [n for n, _ in scores]
        elif equal and how == "checklist_score" and None not in [score for _, score in scores]:
            chosen, equal, rest = award(scores, places)
            step = {"how": how, "chosen": chosen}
        else:
            continue
        steps, won, out = [*steps, step], won + chosen, out + rest
    ends = {n: word for word, ns in (("passed", won), ("tied", equal), ("outside", out)) for n in ns}
    fair &= all(q["standing"] == ends.get(q["n"], "failed") for q in asked) and steps == c.get("tie", [])
    return fair and list(made) == [c[key] for key in ("awarded", "tied", "outside")]

def recount(body):
    rule, roll, total, there = body["rule"], body["roll"], body.get("paper"), ("onsite", "online")
    came, ways = {e["n"] for e in roll if e["voted"]}, {e["n"]: e["channel"] for e in roll if "channel" in e}
    present = {e["n"] for e in roll if e["attendance"] in there or (e["attendance"], e["voted"]) == ("written", True)}
    papers, need, share = {n for n, way in ways.items() if way == "paper"}, rule["quorum"], rule["threshold"]
    met = bool(roll) and need["den"] * len(present) - need["num"] * len(roll) >= (need["op"] == ">")
    odd = ways.keys() - came or {*ways.values()} - {"code", "desk", "paper"}
    odd = odd or (body["round"].get("on_paper") and came - papers)
    back, people = (total["returned"], {total["entered"], total["confirmed"]} - {""}) if total else (0, "ab")
    odd = odd or bool(total) != (rule["mode"] == "secret" and bool(papers)) or not 0 <= back <= len(papers)
    quorum = [body["quorum"][key] for key in ("present", "roll", "met")]
    yield from ["the quorum does not follow from the roll"] * (quorum != [len(present), len(roll), met])
    yield from ["papers or ways of voting that do not fit, or one teller alone"] * bool(odd or len(people) != 2)
    for q in body["questions"]:
        apart, votes = {entry["n"] for entry in q["excluded"]}, [q["yes"], q["no"], q["abstain"]]
        slips, named, paper = q.get("trackers", []), q.get("ballots", []), q.get("paper", NO_PAPER)
        marks, names, pile = [e["mark"] for e in named], {e["n"] for e in named}, sum(paper.values())
        out, less, of = set() if rule["recused_in_base"] else apart, len(papers & apart), share["of"]
        base = {"roll": len(roll) - len(out), "present": len(present - out), "cast": q["returned"]}.get(of, q["valid"])
        passed = base > 0 and share["den"] * q["yes"] - share["num"] * base >= (share["op"] == ">")
        told = f"{(x := (q['yes'] * 20000 + base) // (2 * base)) // 100},{x % 100:02d}%" if base > 0 else "–"
        expected = {"valid": sum(votes), "base": base, "pass": passed, "percent": told, "invalid": paper["invalid"]}
        expected |= {"issued": len(present - apart), "returned": q["valid"] + q["invalid"]}
        expected |= {"silent": max(q["issued"] - q["returned"], 0)}
        wrong = [f"{key} is {q[key]}, must be {value}" for key, value in expected.items() if q[key] != value]
        due = [q["valid"] + q["invalid"] - pile, len(came - papers - apart)] if "trackers" in q else [0, 0]
        fits = max(0, back - less) <= pile <= max(0, min(back, len(papers) - less)) and ("paper" in q) == bool(total)
        fits &= all(0 <= paper[key] <= q[key] for key in NO_PAPER) and slips == sorted(set(slips))
        wrong += ["papers, slips and voters do not add up"] * (not fits or due != [len(slips)] * 2)
        off = ("ballots" in q and [marks.count(mark) for mark in "YNA"] != votes) or len(names) < len(named)
        wrong += ["the named marks do not add up, or are of somebody recused"] * bool(off or names & apart)
        yield from (f"question {q['n']}: {why}" for why in wrong)
    for c in body["categories"]:
        asked, most = [q for q in body["questions"] if q["category"] == c["code"]], c["quota"]
        given = [entry["n"] for q in asked for entry in q.get("ballots", []) if entry["mark"] == "Y"]
        over = most and (sum(q["yes"] for q in asked) > most * len(came) or any(given.count(n) > most for n in given))
        if not settled(body, c, asked) or (rule.get("most_yes") and over):
            yield f"category {c['code']}: not by the rule"

def follows(a, b):  # a second round asks about those whom the first left equal, for the places it left
    rows, asked = ([(q["category"], q["standing"], str(q["subject"])) for q in c["questions"]] for c in (a, b))
    won = [row[0] for row in rows if row[1] == "passed"]
    places = {c["code"]: c["quota"] and c["quota"] - won.count(c["code"]) for c in a["categories"]}
    same = [a["round"]["id"], a["meeting"]["id"]] == [b["round"]["parent"]["id"], b["meeting"]["id"]]
    same &= sorted(row[::2] for row in rows if row[1] == "tied") == sorted(row[::2] for row in asked)
    same &= "second_round" in a["rule"]["tie"] and "parent" not in a["round"]
    return same and all(c["quota"] == places.get(c["code"]) for c in b["categories"])

def main(words):
    at = words.index("--receipt") if "--receipt" in words else len(words)
    files, typed, faults, found, known = words[:at], "".join(words[at + 1 :]).translate({32: "", 45: ""}), [], 0, {}
    typed = typed if len(typed) in (0, 32) else b32decode(typed.upper().translate({48: "O", 49: "I"}) + "======").hex()
    for name in files:
        b, sha = (json.loads(raw := Path(name).read_bytes())[key] for key in ("body", "sha256"))
        faults += [f"{name}: the bytes are not canonical"] * (CANONICAL({"body": b, "sha256": sha}).encode() != raw)
        faults += [f"{name}: the hash does not fit"] * (sha256(f"CCHC-SEAL-v1\n{CANONICAL(b)}".encode()).hexdigest() != sha)
        faults += [f"{name}: {why}" for why in recount(b)] if b["kind"] == "round" else []
        for q in b.get("questions", []) if typed else []:
            text = f"CCHC-TRACKER-v1\n{typed}\n{b['round']['id']}\n{q['n']}"
            found += sha256(text.encode()).hexdigest()[:32] in q.get("trackers", [])
        known[sha] = (name, b, (b["council"]["id"], b["prev"]), b.get("round", {}).get("parent", {}).get("sha256"))
    links = [link for row in known.values() for link in row[2:] if link]
    for name, b, link, parent in known.values():
        old = known.get(b.get("corrects", {}).get("sha256"), ("", b))[1]  # a correction leaves all but its words
        own = {*["discussion", "reserved", "conclusion", "speakers", "reserved_rows", "revision", "corrects", "audit", "prev", "software"]}
        own = own if old is b or b["revision"] == old["revision"] + 1 else set()
        faults += [f"{name}: corrects more than its words"] * any(old.get(k) != b.get(k) for k in {*old, *b} - own)
        faults += [f"{name}: two records follow the same one"] * (links.count(link) > 1 or links.count(parent) > 1)
        faults += [f"{name}: no second round of the first"] * (parent in known and not follows(known[parent][1], b))
        for before in sorted({b["prev"], parent or "0" * 64} - {"0" * 64, *known}):
            print(f"{name}: bản ghi trước {before[:8]}… không có trong các tệp (the one before is not among the files)")
    faults += ["the receipt is in none of these urns"] * bool(words[at:] and not found)
    print("\n".join(faults) or f"Đúng / right: {len(files)} bản ghi")
    return 1 if faults or not files else 0

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.exit(f"not a sealed record: {type(error).__name__}: {error}")
