"""Counting: bases, thresholds, quotas, ties. Whole numbers only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.council.states import Mark, Standing
from portal.council.voting_rule import Of, VotingRule


@dataclass(frozen=True)
class Count:
    """What came back on one question. `invalid` comes from paper only."""

    yes: int = 0
    no: int = 0
    abstain: int = 0
    invalid: int = 0

    @property
    def valid(self) -> int:
        return self.yes + self.no + self.abstain

    @property
    def returned(self) -> int:
        return self.valid + self.invalid

    def __add__(self, other: Count) -> Count:
        return Count(
            self.yes + other.yes, self.no + other.no, self.abstain + other.abstain, self.invalid + other.invalid
        )


def count_marks(marks: Iterable[str]) -> Count:
    listed = list(marks)
    return Count(listed.count(Mark.YES), listed.count(Mark.NO), listed.count(Mark.ABSTAIN))


def base_of(rule: VotingRule, count: Count, *, roll: int, present: int, excluded: int, excluded_present: int) -> int:
    """The whole that the yes marks are compared with.

    `excluded` members of the roll are recused on this question, `excluded_present` of them are in the room; they are
    out of the base unless the rule keeps them in.
    """
    if rule.threshold.of is Of.ROLL:
        return roll - (0 if rule.recused_in_base else excluded)
    if rule.threshold.of is Of.PRESENT:
        return present - (0 if rule.recused_in_base else excluded_present)
    return count.returned if rule.threshold.of is Of.CAST else count.valid


def passes(rule: VotingRule, yes: int, base: int) -> bool:
    return rule.threshold.reached_by(yes, base)


def percent_text(part: int, whole: int) -> str:
    """Two decimals, half up, for reading only: 6 of 7 is "85,71%"."""
    if whole <= 0:
        return "–"
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100},{hundredths % 100:02d}%"


@dataclass(frozen=True)
class Result:
    """One question on its way to an award: its number, its yes marks, whether it passed."""

    question: int
    yes: int
    passed: bool


@dataclass(frozen=True)
class Award:
    """What a category's quota makes of its questions: never more than the quota, a tie at the cut never cut."""

    awarded: tuple[int, ...]
    tied: tuple[int, ...]
    outside: tuple[int, ...]

    def standing(self, result: Result) -> Standing:
        if not result.passed:
            return Standing.FAILED
        if result.question in self.awarded:
            return Standing.PASSED
        return Standing.TIED if result.question in self.tied else Standing.OUTSIDE


def award(results: Sequence[Result], quota: int | None) -> Award:
    """Most yes first. Without a quota all who passed are in; a tie across the cut is reported, not resolved."""
    passed = sorted((result for result in results if result.passed), key=lambda result: -result.yes)
    if quota is None or len(passed) <= quota:
        return Award(_numbers(passed), (), ())
    cut = passed[quota - 1].yes
    above = [result for result in passed if result.yes > cut]
    at = [result for result in passed if result.yes == cut]
    below = [result for result in passed if result.yes < cut]
    if len(above) + len(at) == quota:
        return Award(_numbers(above + at), (), _numbers(below))
    return Award(_numbers(above), _numbers(at), _numbers(below))


def _numbers(results: Iterable[Result]) -> tuple[int, ...]:
    return tuple(sorted(result.question for result in results))
