#!/usr/bin/env python3
"""Count a sealed vote again (the format: docs/sealed-record.md): verify_seal.py FILE… [--receipt CODE]. 0: all right."""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def reaches(share, part, whole):
    left, right = share["den"] * part, share["num"] * whole
    return whole > 0 and (left > right if share["op"] == ">" else left >= right)


def award(rows, quota):  # rows of (number, marks): in, equal at the last place, outside
    cut = sorted((x for _, x in rows), reverse=True)[quota - 1] if quota is not None and len(rows) > quota else -1
    above, at, below = (sorted(n for n, x in rows if (x > cut) - (x < cut) == side) for side in (1, 0, -1))
    return (sorted(above + at), [], below) if cut < 0 or len(above) + len(at) == quota else (above, at, below)


def settled(body, c):  # by votes; after a tie the rule's steps in their order; what became of each
    asked, tie, steps = [q for q in body["questions"] if q["category"] == c["code"]], body["rule"]["tie"], []
    won, equal, out = made = award([(q["n"], q["yes"]) for q in asked if q["pass"]], c["quota"])
    for how in tie[tie.index("second_round") + 1 if "parent" in body["round"] else 0 :]:
        if how == "second_round" or not equal:
            break
        scores, places = [(q["n"], q.get("score")) for q in asked if q["n"] in equal], c["quota"] - len(won)
        if how == "chair":
            step = [step for step in c["tie"] if step["how"] == how][0]  # noqa: RUF015  none: an error
            chosen, rest, equal = step["chosen"], [n for n in equal if n not in step["chosen"]], []
            if not step["reason"] or len(chosen) > places or sorted(chosen + rest) != [n for n, _ in scores]:
                raise ValueError("the chair's choice: among the equal, no more than there are places, with a reason")
        elif how == "checklist_score" and None not in [score for _, score in scores]:
            chosen, equal, rest = award(scores, places)
            step = {"how": how, "chosen": chosen}
        else:
            continue
        steps, won, out = [*steps, step], won + chosen, out + rest
    ends = {n: word for word, ns in (("passed", won), ("tied", equal), ("outside", out)) for n in ns}
    told = all(q["standing"] == ends.get(q["n"], "failed") for q in asked)
    return told and list(made) == [c[key] for key in ("awarded", "tied", "outside")] and steps == c.get("tie", [])


def recount(body):
    rule, roll, there = body["rule"], body["roll"], ("onsite", "online")  # an opinion on paper counts once it came in
    present = {e["n"] for e in roll if e["attendance"] in there or (e["attendance"], e["voted"]) == ("written", True)}
    cast, met = sum(entry["voted"] for entry in roll), reaches(rule["quorum"], len(present), len(roll))
    if [body["quorum"][key] for key in ("present", "roll", "met")] != [len(present), len(roll), met]:
        yield "the quorum does not follow from the roll"
    for q in body["questions"]:
        excluded, votes = {entry["n"] for entry in q["excluded"]}, [q["yes"], q["no"], q["abstain"]]
        slips, ballots = q.get("trackers", list(range(q["valid"]))), q.get("ballots", [])
        marks, names = [entry["mark"] for entry in ballots], {entry["n"] for entry in ballots}
        out, of = set() if rule["recused_in_base"] else excluded, rule["threshold"]["of"]
        base = {"roll": len(roll) - len(out), "present": len(present - out), "cast": q["returned"]}.get(of, q["valid"])
        p = (q["yes"] * 20000 + base) // (2 * base) if base > 0 else 0
        expected = {"valid": sum(votes), "base": base, "pass": reaches(rule["threshold"], q["yes"], base)}
        expected |= {"returned": q["valid"] + q["invalid"], "silent": max(q["issued"] - q["returned"], 0)}
        expected |= {"issued": len(present - excluded), "percent": f"{p // 100},{p % 100:02d}%" if base > 0 else "–"}
        wrong = [f"{key} is {q[key]}, must be {value}" for key, value in expected.items() if q[key] != value]
        wrong += ["as many slips as marks are needed"] * (slips != sorted(set(slips)) or len(slips) != q["valid"])
        wrong += ["the named marks do not add up"] * ("ballots" in q and [marks.count(m) for m in "YNA"] != votes)
        wrong += ["a recused member voted, or one voted twice"] * bool(names & excluded or len(names) < len(ballots))
        yield from (f"question {q['n']}: {why}" for why in wrong)
    for c in body["categories"]:
        asked, most = [q for q in body["questions"] if q["category"] == c["code"]], c["quota"]
        given = [entry["n"] for q in asked for entry in q.get("ballots", []) if entry["mark"] == "Y"]
        over = most and (sum(q["yes"] for q in asked) > most * cast or any(given.count(n) > most for n in given))
        if not settled(body, c) or (rule.get("most_yes") and over):
            yield f"category {c['code']}: not by the rule"


def follows(first, body):  # a second round asks about those whom the first left equal, for the places it left
    rows, asked = ([(q["category"], q["standing"], str(q["subject"])) for q in b["questions"]] for b in (first, body))
    equal = sorted(row[::2] for row in rows if row[1] == "tied") == sorted(row[::2] for row in asked)
    won = [row[0] for row in rows if row[1] == "passed"]
    places = {c["code"]: c["quota"] - won.count(c["code"]) for c in first["categories"] if c["quota"] is not None}
    equal &= [first["round"]["id"], first["meeting"]["id"]] == [body["round"]["parent"]["id"], body["meeting"]["id"]]
    equal &= "second_round" in first["rule"]["tie"] and "parent" not in first["round"]
    return equal and all(c["quota"] == places.get(c["code"]) for c in body["categories"])


def main(words):
    at = words.index("--receipt") if "--receipt" in words else len(words)
    files, typed, faults, found, known = words[:at], re.sub(r"[\s-]", "", "".join(words[at + 1 :])), [], 0, {}
    if typed and not re.fullmatch(r"[0-9a-f]{32}", typed):
        typed = base64.b32decode(typed.upper().replace("0", "O").replace("1", "I") + "======").hex()
    for name in files:
        b, sha = (json.loads(raw := Path(name).read_bytes())[key] for key in ("body", "sha256"))
        digest = hashlib.sha256(b"CCHC-SEAL-v1\n" + canonical(b)).hexdigest()
        faults += [f"{name}: the bytes are not canonical"] * (canonical({"body": b, "sha256": sha}) != raw)
        faults += [f"{name}: the hash does not fit the body"] * (digest != sha)
        faults += [f"{name}: {why}" for why in recount(b)] if b["kind"] == "round" else []
        for q in b.get("questions", []) if typed else []:
            text = f"CCHC-TRACKER-v1\n{typed}\n{b['round']['id']}\n{q['n']}"
            found += hashlib.sha256(text.encode()).hexdigest()[:32] in q.get("trackers", [])
        known[sha] = (name, b, (b["council"]["id"], b["prev"]), b.get("round", {}).get("parent", {}).get("sha256"))
    links = [link for row in known.values() for link in row[2:] if link]
    for name, b, link, parent in known.values():
        old = known.get(b.get("corrects", {}).get("sha256"), ("", b))[1]  # a correction leaves all but its words
        own = {"discussion", "reserved", "conclusion", "revision", "corrects", "audit", "prev", "software"}
        own = own if old is b or b["revision"] == old["revision"] + 1 else set()
        faults += [f"{name}: corrects more than its words"] * any(old.get(k) != b.get(k) for k in {*old, *b} - own)
        faults += [f"{name}: two records follow the same one"] * (links.count(link) > 1 or links.count(parent) > 1)
        faults += [f"{name}: not the second round of the first"] * (
            parent in known and not follows(known[parent][1], b)
        )
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
