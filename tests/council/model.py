"""What a council's vote must come to, told a second time in plain Python: no SQL, no code of the portal's.

The state machine (`machine.py`) does every act twice, here and in the portal, and compares. `P1` … `P20` are the
properties of a vote that docs/decisions/ lists under "What assurance proves".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

FEWEST = 3  # slips that keep a secret
PRESENT = {"onsite", "online"}


@dataclass(frozen=True)
class Rule:
    mode: str
    num: int
    den: int
    op: str
    of: str
    abstain: bool
    recused_in_base: bool
    tie: tuple[str, ...] = ("second_round",)
    quorum: tuple[int, int] = (2, 3)


def reached(part: int, whole: int, num: int, den: int, op: str) -> bool:
    """P9: exact rational arithmetic; a share of nothing is never reached."""
    if whole <= 0:
        return False
    share = Fraction(part, whole)
    return share > Fraction(num, den) if op == ">" else share >= Fraction(num, den)


def placed(yes: dict[int, int], passed: set[int], quota: int | None) -> tuple[set[int], set[int], set[int]]:
    """P10: (awarded, tied, outside). In: all with at least as many votes fit. Tied: a place is left, but not for all of them."""

    def ahead(question: int, *, equal: bool) -> int:
        return sum(1 for other in passed if yes[other] > yes[question] or (equal and yes[other] == yes[question]))

    if quota is None:
        return set(passed), set(), set()
    awarded = {question for question in passed if ahead(question, equal=True) <= quota}
    tied = {question for question in passed - awarded if ahead(question, equal=False) < quota}
    return awarded, tied, passed - awarded - tied


@dataclass
class Ballot:
    receipt: str
    marks: dict[int, str]  # position -> mark


@dataclass
class PaperTotals:
    """What one person typed of the papers that came back; `marks` are (yes, no, abstain, invalid) by question."""

    by: str
    returned: int
    marks: dict[int, tuple[int, int, int, int]]
    confirmed: bool = False


@dataclass
class Round:
    """One round as it should stand."""

    rule: Rule
    members: tuple[str, ...]
    questions: tuple[int, ...]
    quota: int | None
    recused: set[tuple[str, int]] = field(default_factory=set)
    attendance: dict[str, str] = field(default_factory=dict)
    state: str = "draft"
    closes_at: datetime | None = None
    ballots: dict[str, Ballot] = field(default_factory=dict)  # the last of each member
    versions: int = 0  # open mode: rows of marks
    hands: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    on_paper: bool = False  # every ballot
    papers: set[str] = field(default_factory=set)  # who was handed one
    totals: PaperTotals | None = None
    ways: dict[str, str] = field(default_factory=dict)  # of those who voted on a screen
    proposed: bool = False
    names: dict[str, str] = field(default_factory=dict)  # as frozen
    second: bool = False  # among those whom another round left equal
    chosen: frozenset[int] | None = None  # by the chair, among the equal

    # --- who and how many -----------------------------------------------------------------------
    def present(self) -> set[str]:
        return {member for member in self.members if self.attendance.get(member) in PRESENT}

    def mine(self, member: str) -> list[int]:
        return [question for question in self.questions if (member, question) not in self.recused]

    def excluded(self, question: int) -> set[str]:
        return {member for member in self.members if (member, question) in self.recused}

    def slips(self, question: int) -> list[tuple[str, str]]:
        return [(b.receipt, b.marks[question]) for b in self.ballots.values() if question in b.marks]

    def quorate(self) -> bool:
        return reached(len(self.present()), len(self.members), *self.rule.quorum, ">=")

    # --- what each act must answer: None, or the code of the refusal ------------------------------
    def open_refused(self) -> str | None:
        if self.state != "draft":
            return f"round.{self.state}.open"
        if not self.quorate():
            return "quorum"
        if any((self.members[0], question) in self.recused for question in self.questions):
            return "open.chairless"
        voters = [len(self.present() - self.excluded(question)) for question in self.questions]
        return "open.too_few" if self.rule.mode == "secret" and min(voters) < FEWEST else None

    def over(self, now: datetime) -> bool:
        return self.state != "open" or (self.closes_at is not None and now > self.closes_at)

    def knows(self, receipt: str, question: int) -> bool:
        return any(known == receipt for known, _ in self.slips(question))

    def cast_answer(self, member: str, ballot: Ballot, now: datetime, barred: str | None = None) -> str:
        """ "new", "repeated", or why not. `barred` is what keeps out whoever stands at the keyboard."""
        secret, before = self.rule.mode == "secret", self.ballots.get(member)
        if member in self.papers and secret:
            return "cast.paper"
        if before and secret:
            known = all(self.knows(ballot.receipt, question) for question in self.mine(member))
            return "repeated" if self.state in ("open", "closed") and known else "cast.voted"
        if self.state == "draft":
            return "cast.not_open"
        if self.state == "void":
            return "cast.void"
        if self.over(now):
            return "cast.closed"
        if self.rule.mode == "hands":
            return "cast.hands"
        if member not in self.present():
            return "cast.absent"
        if self.on_paper:
            return "cast.on_paper"
        if barred:
            return barred
        if set(ballot.marks) != set(self.mine(member)):
            return "ballot.questions"
        if "A" in ballot.marks.values() and not self.rule.abstain:
            return "ballot.abstain"
        if not secret:
            return "repeated" if before and before.marks == ballot.marks else "new"
        return "cast.receipt_used" if any(self.knows(ballot.receipt, q) for q in ballot.marks) else "new"

    def cast(self, member: str, ballot: Ballot, way: str = "online") -> None:
        self.versions += len(ballot.marks)
        self.ballots[member] = ballot
        self.ways.setdefault(member, way)

    def voters(self) -> set[str]:
        return set(self.ballots) | self.papers

    def close_refused(self) -> str | None:
        if self.state != "open":
            return f"round.{self.state}.closed"
        few = min(len(self.slips(question)) for question in self.questions) < FEWEST
        if self.rule.mode == "secret" and few and not (self.papers and not self.ballots):
            return "close.too_few"
        if self.papers and min(len(self.papers - self.excluded(question)) for question in self.questions) < FEWEST:
            return "close.too_few_papers"
        if self.rule.mode == "hands" and set(self.hands) != set(self.questions):
            return "close.uncounted"
        return None

    def propose_refused(self) -> str | None:
        if self.state != "closed":
            return f"round.{self.state}.sealed"
        if self.papers and not (self.totals and self.totals.confirmed):
            return "seal.papers"
        if not self.quorate():
            return "seal.quorum"  # P19: cancelling is the only way out
        if self.rule.mode != "hands" and not self.voters():
            return "seal.nobody"
        return "seal.pending" if self.proposed else None

    # --- papers -----------------------------------------------------------------------------------
    def papers_refused(self, state: str) -> str | None:
        """Papers are a secret round's; out while it is open, counted once it is closed, chosen before."""
        if self.state == "void":
            return "paper.none"
        if self.rule.mode != "secret":
            return "paper.mode"
        words = {"draft": "paper.opened", "open": "paper.not_open", "closed": "paper.not_closed"}
        return words[state] if self.state != state else None

    def hand_out_refused(self, members: list[str], now: datetime) -> str | None:
        if refused := self.papers_refused("open"):
            return refused
        if self.over(now):
            return "paper.not_open"
        for member in members:
            if member not in self.present() or not self.mine(member):
                return "cast.absent"
            if member in self.ballots:
                return "cast.voted_online"
        left = self.present() - self.papers - set(members)
        few = any(0 < len(left - self.excluded(question)) < FEWEST for question in self.questions)
        return "paper.few_screens" if few and not self.on_paper else None

    def totals_refused(self, returned: int, marks: dict[int, tuple[int, int, int, int]]) -> str | None:
        """Each paper that came back stands in one column of each question that it asks."""
        if refused := self.papers_refused("closed"):
            return refused
        if not self.papers:
            return "paper.nobody"
        if self.proposed:
            return "paper.proposed"
        fits = FEWEST <= returned <= len(self.papers)
        for question in self.questions:
            struck = len(self.papers & self.excluded(question))
            silent = len(self.papers) - returned  # nobody knows whose did not come back
            fits &= any(sum(marks[question]) == returned - gone for gone in range(max(0, struck - silent), struck + 1))
        return None if fits else "invalid"

    # --- the result -------------------------------------------------------------------------------
    def counted(self, question: int) -> tuple[int, int, int]:
        if self.rule.mode == "hands":
            return self.hands[question]
        marks = [mark for _, mark in self.slips(question)]
        yes, no, abstain, _ = self.on_papers(question)
        return marks.count("Y") + yes, marks.count("N") + no, marks.count("A") + abstain

    def on_papers(self, question: int) -> tuple[int, int, int, int]:
        """Nothing until two persons agree."""
        return self.totals.marks[question] if self.totals and self.totals.confirmed else (0, 0, 0, 0)

    def base(self, question: int) -> int:
        """P12: the recused are in no base, unless the rule keeps them in."""
        out = set() if self.rule.recused_in_base else self.excluded(question)
        return {
            "roll": len(set(self.members) - out), "present": len(self.present() - out),
            "cast": sum(self.counted(question)) + self.on_papers(question)[3], "valid": sum(self.counted(question)),
        }[self.rule.of]  # fmt: skip

    def passes(self, question: int) -> bool:
        yes = self.counted(question)[0]
        return reached(yes, self.base(question), self.rule.num, self.rule.den, self.rule.op)

    def result(self) -> tuple[set[int], set[int], set[int]]:
        yes = {question: self.counted(question)[0] for question in self.questions}
        return placed(yes, {question for question in self.questions if self.passes(question)}, self.quota)

    def seats(self) -> int:
        """Places that the votes left to those who are equal."""
        return (self.quota or 0) - len(self.result()[0])

    def after_a_tie(self) -> str:
        """What comes to those who are equal: "second_round", "chair", or nothing more. No second round follows a second."""
        if not self.result()[1]:
            return ""
        steps = list(self.rule.tie)
        if self.second and "second_round" in steps:
            steps = steps[steps.index("second_round") + 1 :]
        return steps[0] if steps else ""

    def choice_fits(self, chosen: set[int], reason: str) -> bool:
        return chosen <= self.result()[1] and len(chosen) <= self.seats() and bool(reason)

    def standing(self, question: int) -> str:
        awarded, tied, outside = self.result()
        if question in tied and self.chosen is not None:
            return "passed" if question in self.chosen else "outside"
        named = ((awarded, "passed"), (tied, "tied"), (outside, "outside"))
        return next((word for listed, word in named if question in listed), "failed")

    def asked_again(self, attendance: dict[str, str]) -> Round:
        """The second round among the equal, numbered anew in the old order, for the places left."""
        equal = sorted(self.result()[1])
        at = {question: n for n, question in enumerate(equal, 1)}
        out = {(member, at[question]) for member, question in self.recused if question in at}
        numbers = tuple(sorted(at.values()))
        return Round(
            self.rule, self.members, numbers, self.seats(), out, dict(attendance), second=True, on_paper=self.on_paper
        )


def last_word(first: Round, second: Round | None) -> dict[int, str]:
    """Of each question of the first round: a second one decides among the equal and takes nothing else back."""
    found = {question: first.standing(question) for question in first.questions}
    if second is not None:
        for n, question in enumerate(sorted(first.result()[1]), 1):
            word = second.standing(n)
            found[question] = "outside" if word == "failed" else word
    return found


def runs_on(numbers: list[int]) -> bool:
    """P18: without a gap."""
    return all(after == before + 1 for before, after in pairwise(numbers))
