"""The sealed record: what a round or a meeting left behind, in one canonical text, chained. Pure.

The format is told in `docs/sealed-record.md`; `tools/verify_seal.py` checks it without any of this code.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from portal.council import ties
from portal.council.ballots import canonical
from portal.council.states import Attendance, Channel, Mode, counts_present
from portal.council.tally import Count, Result, award, base_of, passes, percent_text
from portal.council.ties import Settled, Step
from portal.council.voting_rule import VotingRule

Body = Mapping[str, Any]  # of one record, as read back
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
    tellers: Sequence[str] = ()  # Tổ kiểm phiếu, its head first


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
        "questions": [question_data(entry, made[entry.asked.category], facts.rule.mode) for entry in decided],
        "categories": [category_data(category, made[category.code]) for category in facts.categories],
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
    if facts.tellers:
        body["tellers"] = list(facts.tellers)
    return body


def category_data(category: CategoryEntry, settled: Settled) -> dict[str, Any]:
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


def question_data(decided: Decided, settled: Settled, mode: Mode) -> dict[str, Any]:
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


# --- corrections (đính chính) --------------------------------------------------------------------
NARRATIVE = ("discussion", "reserved", "conclusion")
SAID = ("speakers", "reserved_rows")  # by person; there only where somebody spoke
OF_ITS_OWN = frozenset(
    {*NARRATIVE, *SAID, "revision", "corrects", "audit", "prev", "software"}
)  # may differ in a correction


def corrected(
    before: Mapping[str, Any], texts: Mapping[str, Any], *, reason: str, by: str, at: datetime, audit: tuple[int, str],
    prev: str, software: str,
) -> dict[str, Any]:  # fmt: skip
    """The closing record that corrects `before`: other words (`texts` by the names in `NARRATIVE` and `SAID`), the same
    rounds, attendance and everything counted."""
    return {
        **{name: value for name, value in before.items() if name not in SAID},
        **{name: texts[name] for name in NARRATIVE},
        **{name: texts[name] for name in SAID if texts.get(name)},
        "revision": before["revision"] + 1,
        "corrects": {"sha256": sha256_of(before), "reason": reason, "by": by, "at": seconds(at)},
        "audit": {"seq": audit[0], "hash": audit[1]},
        "prev": prev,
        "software": software,
    }
