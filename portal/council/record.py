"""The sealed record: what a round or a meeting left behind, in one canonical text, chained. Pure.

The format is told in `docs/sealed-record.md`; `tools/verify_seal.py` checks it without any of this code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from portal.council import ties
from portal.council.ballots import canonical
from portal.council.states import Attendance, Channel, Mark, Mode, counts_present
from portal.council.tally import Count, Result, award, base_of, passes, percent_text
from portal.council.ties import Settled, Step
from portal.council.voting_rule import VotingRule

PREFIX = b"CCHC-SEAL-v1\n"
FROZEN_PREFIX = b"CCHC-FROZEN-v1\n"
GENESIS = "0" * 64
SHORT = 8


# --- what a round is sealed from ----------------------------------------------------------------
@dataclass(frozen=True)
class RollEntry:
    n: int
    name: str
    post: str
    duty: str
    attendance: Attendance
    voted: bool
    substitute_for: str = ""  # the member in whose place this one sits
    channel: str = Channel.ONLINE.value

    @property
    def present(self) -> bool:
        return counts_present(self.attendance, self.voted)


@dataclass(frozen=True)
class Asked:
    """One question: its printed lines as frozen at opening, who is recused, what came back."""

    n: int
    subject_kind: str
    subject_id: str
    name: str
    post: str
    unit: str
    category: str
    lines: tuple[str, ...]
    excluded: tuple[tuple[int, str], ...]  # (roll number, reason)
    acting_chair: str
    count: Count
    trackers: tuple[str, ...] = ()
    ballots: tuple[tuple[int, str], ...] = ()  # open mode: (roll number, mark)
    score: int | None = None  # where the rule compares it after a tie
    paper: Count | None = None  # the part of `count` that two tellers counted on paper


@dataclass(frozen=True)
class CategoryEntry:
    code: str
    title: str
    quota: int | None


@dataclass(frozen=True)
class PaperFacts:
    """The paper ballots of a secret round: how many came back, who typed the totals, who confirmed them."""

    returned: int
    entered: str
    confirmed: str


@dataclass(frozen=True)
class RoundFacts:
    """Everything a round's record says, read from the database or from anywhere else."""

    council: tuple[str, str]  # id, name
    meeting: Mapping[str, str]  # id, title, place, start, chair, secretary
    round_id: str
    ordinal: int
    opened: datetime
    closed: datetime
    rule: VotingRule
    roll: Sequence[RollEntry]
    questions: Sequence[Asked]
    categories: Sequence[CategoryEntry]
    frozen: str
    urn: str
    proposed_by: str
    proposed_at: datetime
    audit_seq: int
    audit_hash: str
    prev: str
    software: str
    parent: tuple[str, str] | None = None  # (id, hash of its record) of the round whose tie this one decides
    choices: Mapping[str, Step] = field(default_factory=dict)  # what the chair chose, by category
    paper: PaperFacts | None = None
    written: bool = False  # opinions sent in over days, no meeting
    on_paper: bool = False  # every ballot was a paper one


def seconds(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Decided:
    """One question decided by the rule."""

    asked: Asked
    issued: int
    base: int
    passed: bool
    percent: str
    silent: int


def decide(rule: VotingRule, roll: Sequence[RollEntry], asked: Asked) -> Decided:
    present = {entry.n for entry in roll if entry.present}
    excluded = {n for n, _ in asked.excluded}
    issued = len(present - excluded)
    base = base_of(
        rule,
        asked.count,
        roll=len(roll),
        present=len(present),
        excluded=len(excluded),
        excluded_present=len(excluded & present),
    )
    yes = asked.count.yes
    return Decided(asked, issued, base, passes(rule, yes, base), percent_text(yes, base), issued - asked.count.returned)


def awards(
    rule: VotingRule,
    decided: Sequence[Decided],
    categories: Sequence[CategoryEntry],
    *,
    second: bool = False,
    choices: Mapping[str, Step] | None = None,
) -> dict[str, Settled]:
    """By category: who is in by votes, and how far the steps after a tie lead."""
    found = {}
    for category in categories:
        asked = [entry for entry in decided if entry.asked.category == category.code]
        found[category.code] = ties.settle(
            award([Result(entry.asked.n, entry.asked.count.yes, entry.passed) for entry in asked], category.quota),
            category.quota,
            {entry.asked.n: entry.asked.score for entry in asked},
            ties.steps_for(rule.tie, second=second),
            (choices or {}).get(category.code),
        )
    return found


def quorum(rule: VotingRule, roll: Sequence[RollEntry]) -> dict[str, Any]:
    """{"present", "roll", "needed", "met"} as the closing figures."""
    present = sum(1 for entry in roll if entry.present)
    return {
        "present": present,
        "roll": len(roll),
        "needed": rule.quorum.needed(len(roll)),
        "met": rule.quorum.reached_by(present, len(roll)),
    }


def round_body(facts: RoundFacts) -> dict[str, Any]:
    """The record of a round. Strings NFC, whole numbers, times in UTC seconds, ASCII keys."""
    decided = [decide(facts.rule, facts.roll, asked) for asked in facts.questions]
    second = facts.parent is not None
    made = awards(facts.rule, decided, facts.categories, second=second, choices=facts.choices)
    body: dict[str, Any] = {
        "v": 1,
        "kind": "round",
        "council": {"id": facts.council[0], "name": facts.council[1]},
        "meeting": dict(facts.meeting),
        "round": {
            "id": facts.round_id,
            "ordinal": facts.ordinal,
            "mode": facts.rule.mode.value,
            "opened": seconds(facts.opened),
            "closed": seconds(facts.closed),
        },
        "rule": facts.rule.to_data(),
        "sentence": facts.rule.sentence(),
        "roll": [_roll_entry(entry) for entry in facts.roll],
        "quorum": quorum(facts.rule, facts.roll),
        "questions": [_question(entry, made[entry.asked.category], facts.rule.mode) for entry in decided],
        "categories": [_category(category, made[category.code]) for category in facts.categories],
        "frozen": facts.frozen,
        "urn": facts.urn,
        "proposed": {"by": facts.proposed_by, "at": seconds(facts.proposed_at)},
        "audit": {"seq": facts.audit_seq, "hash": facts.audit_hash},
        "prev": facts.prev,
        "software": facts.software,
    }
    if facts.parent is not None:
        body["round"]["parent"] = {"id": facts.parent[0], "sha256": facts.parent[1]}
    body["round"] |= {name: True for name in ("written", "on_paper") if getattr(facts, name)}
    if facts.paper is not None:
        body["paper"] = asdict(facts.paper)
    return body


def _category(category: CategoryEntry, settled: Settled) -> dict[str, Any]:
    made = settled.made
    entry: dict[str, Any] = {
        "code": category.code,
        "title": category.title,
        "quota": category.quota,
        "awarded": list(made.awarded),
        "tied": list(made.tied),
        "outside": list(made.outside),
    }
    if settled.steps:
        entry["tie"] = [step.to_data() for step in settled.steps]
    return entry


def _roll_entry(entry: RollEntry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "n": entry.n,
        "name": entry.name,
        "post": entry.post,
        "duty": entry.duty,
        "attendance": entry.attendance.value,
        "voted": entry.voted,
    }
    if entry.substitute_for:
        said["substitute_for"] = entry.substitute_for
    if entry.channel != Channel.ONLINE:
        said["channel"] = entry.channel
    return said


def _question(decided: Decided, settled: Settled, mode: Mode) -> dict[str, Any]:
    asked = decided.asked
    result = Result(asked.n, asked.count.yes, decided.passed)
    question: dict[str, Any] = {
        "n": asked.n,
        "subject": {"kind": asked.subject_kind, "id": asked.subject_id},
        "name": asked.name,
        "post": asked.post,
        "unit": asked.unit,
        "category": asked.category,
        "lines": list(asked.lines),
        "excluded": [{"n": n, "reason": reason} for n, reason in asked.excluded],
        "acting_chair": asked.acting_chair,
        "issued": decided.issued,
        "returned": asked.count.returned,
        "valid": asked.count.valid,
        "invalid": asked.count.invalid,
        "yes": asked.count.yes,
        "no": asked.count.no,
        "abstain": asked.count.abstain,
        "silent": decided.silent,
        "base": decided.base,
        "pass": decided.passed,
        "percent": decided.percent,
        "standing": settled.standing(result).value,
    }
    if asked.score is not None:
        question["score"] = asked.score
    if mode is Mode.SECRET:
        question["trackers"] = sorted(asked.trackers)
    if mode is Mode.OPEN:
        question["ballots"] = [{"n": n, "mark": mark} for n, mark in sorted(asked.ballots)]
    if asked.paper is not None:
        question["paper"] = asdict(asked.paper)
    return question


def frozen_sha256(content: Mapping[str, Any]) -> str:
    """Digest of what opening froze: rule, roll, questions, recusals."""
    return hashlib.sha256(FROZEN_PREFIX + canonical(content).encode()).hexdigest()


# --- the hash, the chain, the file --------------------------------------------------------------
def sha256_of(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(PREFIX + canonical(body).encode()).hexdigest()


def mac_of(key: bytes, sha256: str) -> str:
    """Whoever holds only the database cannot rebuild a chain that passes this."""
    return hmac.new(key, sha256.encode(), hashlib.sha256).hexdigest()


def exported(body: Mapping[str, Any], sha256: str) -> bytes:
    """The file that anyone can check: exactly these bytes."""
    return canonical({"body": body, "sha256": sha256}).encode()


def short(sha256: str) -> str:
    """The last eight characters, as at the foot of the minutes: "7f3a 91c2"."""
    tail = sha256[-SHORT:]
    return f"{tail[:4]} {tail[4:]}"


def groups(sha256: str) -> str:
    """The whole, in eight groups of eight."""
    return " ".join(sha256[start : start + 8] for start in range(0, 64, 8))


@dataclass(frozen=True)
class Fault:
    """Where a record is wrong."""

    record: str
    why: str


MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError)
MISSHAPEN = "không đúng cấu trúc"


def check_record(text: str, sha256: str) -> list[str]:
    """What is wrong with one record by itself: canonical form, hash, counts, thresholds, quotas, ties."""
    try:
        body = json.loads(text)
    except ValueError:
        return ["không đọc được"]
    if canonical(body) != text:
        return ["không ở dạng chuẩn"]
    if sha256_of(body) != sha256:
        return ["mã kiểm tra không khớp"]
    try:
        return _recount(body) if body.get("kind") == "round" else []
    except MALFORMED:  # forged by somebody who made the hash anew: to be named, not to fall over
        return [MISSHAPEN]


def _recount(body: Mapping[str, Any]) -> list[str]:
    rule = VotingRule.from_data(body["rule"])
    roll = [
        RollEntry(
            entry["n"], entry["name"], entry["post"], entry["duty"], Attendance(entry["attendance"]), entry["voted"],
            entry.get("channel", Channel.ONLINE.value),
        )
        for entry in body["roll"]
    ]  # fmt: skip
    faults = _channels(body, rule.mode)
    if quorum(rule, roll) != body["quorum"]:
        faults.append("số có mặt không khớp danh sách")
    decided = []
    for question in body["questions"]:
        count = Count(question["yes"], question["no"], question["abstain"], question["invalid"])
        asked = Asked(
            question["n"], question["subject"]["kind"], question["subject"]["id"], question["name"], question["post"],
            question["unit"], question["category"], tuple(question["lines"]),
            tuple((entry["n"], entry["reason"]) for entry in question["excluded"]), question["acting_chair"], count,
            tuple(question.get("trackers", ())),
            tuple((entry["n"], entry["mark"]) for entry in question.get("ballots", ())), question.get("score"),
            Count(**question["paper"]) if "paper" in question else None,
        )  # fmt: skip
        decided.append(decide(rule, roll, asked))
        if rule.mode is Mode.SECRET and len(set(asked.trackers)) != count.valid - (asked.paper or Count()).valid:
            faults.append(f"câu {asked.n}: số phiếu trong thùng không khớp số đếm")
        if rule.mode is Mode.OPEN:
            marks = [mark for _, mark in asked.ballots]
            counted = Count(marks.count("Y"), marks.count("N"), marks.count("A"))
            if counted != Count(count.yes, count.no, count.abstain):
                faults.append(f"câu {asked.n}: ý kiến từng người không khớp số đếm")
    categories = [CategoryEntry(entry["code"], entry["title"], entry["quota"]) for entry in body["categories"]]
    made = awards(rule, decided, categories, second="parent" in body["round"], choices=_choices(body))
    for entry, question in zip(decided, body["questions"], strict=True):
        if _question(entry, made[entry.asked.category], rule.mode) != question:
            faults.append(f"câu {entry.asked.n}: kết quả không theo quy tắc")
    for category, stored in zip(categories, body["categories"], strict=True):
        if _category(category, made[category.code]) != stored:
            faults.append(f"nhóm {category.title}: số lượng không theo quy tắc")
        if made[category.code].next == ties.CHAIR:
            faults.append(f"nhóm {category.title}: bằng số phiếu, thiếu lựa chọn của Chủ trì")
        if rule.most_yes and _too_many_yes(category, [entry.asked for entry in decided], roll):
            faults.append(f"nhóm {category.title}: nhiều phiếu đồng ý hơn quy tắc cho phép")
    return faults


def _choices(body: Mapping[str, Any]) -> dict[str, Step]:
    return {
        category["code"]: Step(step["how"], tuple(step["chosen"]), step["reason"])
        for category in body["categories"]
        for step in category.get("tie", ())
        if step["how"] == ties.CHAIR
    }


def _channels(body: Mapping[str, Any], mode: Mode) -> list[str]:
    """By which ways the ballots came in, and whether what was counted on paper fits the papers handed out."""
    faults = []
    for entry in body["roll"]:
        if "channel" in entry and not (entry["voted"] and entry["channel"] in set(Channel) - {Channel.ONLINE}):
            faults.append(f"thành viên {entry['n']}: cách bỏ phiếu không hợp lệ")
    papers = {entry["n"] for entry in body["roll"] if entry.get("channel") == Channel.PAPER}
    if body["round"].get("on_paper") and papers != {entry["n"] for entry in body["roll"] if entry["voted"]}:
        faults.append("lần bỏ phiếu giấy có phiếu không phải phiếu giấy")
    by_totals = "paper" in body
    if by_totals != (mode is Mode.SECRET and bool(papers)):
        return [*faults, "số phiếu giấy không khớp danh sách"]
    returned, people = 0, {""}
    if by_totals:
        returned, people = body["paper"]["returned"], {body["paper"]["entered"], body["paper"]["confirmed"]}
        if len(people - {""}) != 2 or not 0 <= returned <= len(papers):
            faults.append("phiếu giấy: cần hai người kiểm, số thu về không quá số phát ra")
    came = {entry["n"] for entry in body["roll"] if entry["voted"]} - papers
    for question in body["questions"]:
        if mode is Mode.SECRET and len(question["trackers"]) != len(came - {row["n"] for row in question["excluded"]}):
            faults.append(f"câu {question['n']}: số phiếu trong thùng không khớp số người bỏ phiếu trên máy")
        paper, where = question.get("paper"), f"câu {question['n']}: "
        if (paper is not None) != by_totals or question["invalid"] != (paper or {"invalid": 0})["invalid"]:
            faults.append(where + "số phiếu giấy không khớp số đếm")
        if paper is None:
            continue
        out = len(papers & {entry["n"] for entry in question["excluded"]})
        if not max(0, returned - out) <= sum(paper.values()) <= min(returned, len(papers) - out):
            faults.append(where + "số phiếu giấy không bằng số thu về")
        if min(paper.values()) < 0 or any(paper[mark] > question[mark] for mark in paper):
            faults.append(where + "số phiếu giấy lớn hơn số đếm")
    return faults


# --- corrections (đính chính) --------------------------------------------------------------------
NARRATIVE = ("discussion", "reserved", "conclusion")
OF_ITS_OWN = frozenset({*NARRATIVE, "revision", "corrects", "audit", "prev", "software"})  # may differ in a correction


def corrected(
    before: Mapping[str, Any], texts: Mapping[str, Any], *, reason: str, by: str, at: datetime, audit: tuple[int, str],
    prev: str, software: str,
) -> dict[str, Any]:  # fmt: skip
    """The closing record that corrects `before`: other words, the same rounds, attendance and everything counted."""
    return {
        **before,
        **{name: texts[name] for name in NARRATIVE},
        "revision": before["revision"] + 1,
        "corrects": {"sha256": sha256_of(before), "reason": reason, "by": by, "at": seconds(at)},
        "audit": {"seq": audit[0], "hash": audit[1]},
        "prev": prev,
        "software": software,
    }


def check_correction(body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is wrong with a closing record as a correction. `known` are the bodies before it by their hash."""
    if body.get("kind") != "meeting" or (body["revision"] == 1 and "corrects" not in body):
        return []
    before = known.get(body.get("corrects", {}).get("sha256", ""))
    if before is None or before.get("kind") != "meeting":
        return ["đính chính một bản ghi không có"]
    same = {key: value for key, value in body.items() if key not in OF_ITS_OWN}
    if same != {key: value for key, value in before.items() if key not in OF_ITS_OWN}:
        return ["bản đính chính sửa cả phần đã chốt"]
    return [] if body["revision"] == before["revision"] + 1 else ["số lần đính chính không liền nhau"]


def _check_parent(body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], decided: set[str]) -> list[str]:
    """What is wrong with a second round beside its first; `decided` are the rounds that had one before, and this adds."""
    parent = body["round"].get("parent") if body["kind"] == "round" else None
    if parent is None:
        return []
    first, again = known.get(parent["sha256"], {}), parent["id"] in decided
    decided.add(parent["id"])
    if again or first.get("kind") != "round" or first["round"]["id"] != parent["id"]:
        return ["vòng 2 không có lần bỏ phiếu trước"]
    return ties.check_second(first, body)


def _too_many_yes(category: CategoryEntry, asked: Sequence[Asked], roll: Sequence[RollEntry]) -> bool:
    """More yes in a category than its voters together, or of named marks one of them, may give."""
    if category.quota is None:
        return False
    mine = [entry for entry in asked if entry.category == category.code]
    if sum(entry.count.yes for entry in mine) > category.quota * sum(1 for entry in roll if entry.voted):
        return True
    named = Counter(n for entry in mine for n, mark in entry.ballots if mark == Mark.YES)
    return any(given > category.quota for given in named.values())


def read(text: str) -> Mapping[str, Any]:
    """What stands in a record, if it is one at all: a forged one is to be named, not to fall over."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def check_chain(records: Sequence[tuple[str, str, str]]) -> list[Fault]:
    """`records` of one council in order: (id, text, sha256). Each must be right and follow the one before."""
    faults = []
    prev = GENESIS
    known: dict[str, Mapping[str, Any]] = {}  # bodies by their hash
    decided: set[str] = set()  # rounds whose tie a second one decided
    for record_id, text, sha256 in records:
        own = check_record(text, sha256)
        faults += [Fault(record_id, why) for why in own]
        body = read(text)
        try:
            if not own:
                faults += [Fault(record_id, why) for why in check_correction(body, known)]
                faults += [Fault(record_id, why) for why in _check_parent(body, known, decided)]
        except MALFORMED:
            faults.append(Fault(record_id, MISSHAPEN))
        if body.get("prev") != prev:
            faults.append(Fault(record_id, "không nối với bản ghi trước"))
        known[sha256] = body
        prev = sha256
    return faults
