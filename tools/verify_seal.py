#!/usr/bin/env python3
"""Count a sealed vote again: verify_seal.py RECORD.json … [--receipt CODE]     (exits 0 if all is right)
Standard library only; the format is told in docs/sealed-record.md."""

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


def percent(part, whole):
    return "{},{:02d}%".format(*divmod((part * 20000 + whole) // (2 * whole), 100)) if whole > 0 else "–"


def award(questions, quota):
    passed = sorted((q for q in questions if q["pass"]), key=lambda q: -q["yes"])
    if quota is None or len(passed) <= quota:
        return [q["n"] for q in passed], [], []
    sides = [(q["yes"] > passed[quota - 1]["yes"]) - (q["yes"] < passed[quota - 1]["yes"]) for q in passed]
    above, at, below = ([q["n"] for q, side in zip(passed, sides, strict=True) if side == want] for want in (1, 0, -1))
    return (above + at, [], below) if len(above) + len(at) == quota else (above, at, below)


def recount(body):
    rule, roll = body["rule"], body["roll"]
    present = {entry["n"] for entry in roll if entry["attendance"] in ("onsite", "online")}
    quorum = {"present": len(present), "roll": len(roll), "met": reaches(rule["quorum"], len(present), len(roll))}
    if {**body["quorum"], **quorum} != body["quorum"]:
        yield "the quorum does not follow from the roll"
    for q in body["questions"]:
        where, slips = f"question {q['n']}: ", q.get("trackers")
        excluded = {entry["n"] for entry in q["excluded"]}
        if slips is not None and (slips != sorted(set(slips)) or len(slips) != q["valid"]):
            yield where + "as many slips as counted marks are needed"
        if "ballots" in q:
            marks, voters = [e["mark"] for e in q["ballots"]], {e["n"] for e in q["ballots"]}
            if [marks.count(mark) for mark in "YNA"] != [q["yes"], q["no"], q["abstain"]]:
                yield where + "the named marks do not add up to the counts"
            if voters & excluded or len(voters) != len(marks):
                yield where + "a recused member voted, or one voted twice"
        out = set() if rule["recused_in_base"] else excluded
        wholes = {"roll": len(roll) - len(out), "present": len(present - out), "cast": q["returned"]}
        base = wholes.get(rule["threshold"]["of"], q["valid"])
        expected = {
            "valid": q["yes"] + q["no"] + q["abstain"],
            "returned": q["valid"] + q["invalid"],
            "issued": len(present - excluded),
            "silent": max(q["issued"] - q["returned"], 0),  # below: more marks than members who may vote
            "base": base,
            "pass": reaches(rule["threshold"], q["yes"], base),
            "percent": percent(q["yes"], base),
        }
        yield from (f"{where}{key} is {q[key]}, must be {value}" for key, value in expected.items() if q[key] != value)
    for category in body["categories"]:
        made = award([q for q in body["questions"] if q["category"] == category["code"]], category["quota"])
        if [sorted(part) for part in made] != [category["awarded"], category["tied"], category["outside"]]:
            yield f"category {category['code']}: not what the quota makes of the votes"


def receipt_of(text):
    typed = re.sub(r"[\s-]", "", text)
    letters = typed.upper().replace("0", "O").replace("1", "I")
    return typed if re.fullmatch(r"[0-9a-f]{32}", typed) else base64.b32decode(letters + "======").hex()


def counted(body):  # what a correction must leave as it was
    own = ("discussion", "reserved", "conclusion", "revision", "corrects", "audit", "prev", "software")
    return {key: value for key, value in body.items() if key not in own}


def check(name, wanted, faults):
    """One file: (council, prev, hash, slips of the receipt found, body)."""
    record = json.loads(raw := Path(name).read_bytes())
    body, found = record["body"], 0
    if canonical(record) != raw:
        faults.append(f"{name}: the bytes are not canonical")
    if hashlib.sha256(b"CCHC-SEAL-v1\n" + canonical(body)).hexdigest() != record["sha256"]:
        faults.append(f"{name}: the hash does not fit the body")
    faults += [f"{name}: {why}" for why in recount(body)] if body["kind"] == "round" else []
    for q in body.get("questions", []) if wanted else []:
        text = f"CCHC-TRACKER-v1\n{receipt_of(wanted)}\n{body['round']['id']}\n{q['n']}"
        found += hashlib.sha256(text.encode()).hexdigest()[:32] in q.get("trackers", [])
    return body["council"]["id"], body["prev"], record["sha256"], found, body


def main(words):
    at = words.index("--receipt") if "--receipt" in words else len(words)
    files, wanted, faults = words[:at], "".join(words[at + 1 :]), []
    seen = [check(name, wanted, faults) for name in files]
    for name, (council, prev, _, _, body) in zip(files, seen, strict=True):
        before = [entry[4] for entry in seen if entry[2] == body.get("corrects", {}).get("sha256")]
        if before and [counted(body), body["revision"] - 1] != [counted(before[0]), before[0]["revision"]]:
            faults.append(f"{name}: corrects more than its words")
        if [entry[:2] for entry in seen].count((council, prev)) > 1:
            faults.append(f"{name}: two records follow the same one")
        if prev != "0" * 64 and prev not in [entry[2] for entry in seen]:
            print(f"{name}: bản ghi trước {prev[:8]}… không có trong các tệp (the one before is not among the files)")
    if wanted and not sum(entry[3] for entry in seen):
        faults.append("the receipt is in none of these urns")
    print("\n".join(faults) or f"Đúng / right: {len(files)} bản ghi")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"not a sealed record: {type(error).__name__}: {error}")
        sys.exit(1)
