"""What a criterion asks: its subjects, its figures, its pair of periods and its rule. Pure.

A rule is data: `{"kind": "rate", "indicator": …, "op": ">", "limit": 90, "rising": true}`. What a rule of each kind
needs is written here once; what it concludes is in `portal.checklists.conclusions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.campaigns.states import CandidateKind


class RuleKind(StrEnum):
    TASKS = "tasks"  # done on time, of given: at least so many percent
    JUDGED = "judged"  # the unit's word, with evidence; a verifier decides
    INDEX = "index"  # rating at least so, and points of maximum higher than last year
    RATE = "rate"  # a rate beyond a limit, and (if `rising`) higher than last year
    INITIATIVES = "initiatives"  # so many confirmed
    DISCIPLINE = "discipline"  # yes or no; yes bars an award


class Measure(StrEnum):
    COUNT = "count"
    POINTS = "points"
    PERCENT = "percent"
    RATING = "rating"


OPERATORS = (">", ">=")

# What each kind of rule must say, by type: "indicator" and "rating" are codes of the campaign's own lists.
PARAMETERS: dict[RuleKind, dict[str, str]] = {
    RuleKind.TASKS: {"given": "indicator", "on_time": "indicator", "percent": "number"},
    RuleKind.JUDGED: {"evidence": "flag?", "recognised": "flag?"},
    RuleKind.INDEX: {"points": "indicator", "maximum": "indicator", "rating": "indicator", "least": "rating"},
    RuleKind.RATE: {"indicator": "indicator", "op": "operator", "limit": "number", "rising": "flag?"},
    RuleKind.INITIATIVES: {"least": "number"},
    RuleKind.DISCIPLINE: {},
}


@dataclass(frozen=True)
class Indicator:
    code: str
    name: str
    measure: Measure


@dataclass(frozen=True)
class Rating:
    """`rank` 1 is the least."""

    code: str
    name: str
    rank: int


@dataclass(frozen=True)
class Field:
    code: str
    name: str


@dataclass(frozen=True)
class Asked:
    """One figure that a criterion asks for: which indicator, of which period."""

    indicator: Indicator
    period: str
    last_year: bool


def ratings_from(names: Sequence[Mapping[str, str]]) -> tuple[Rating, ...]:
    """A list from the best to the least, as plans write it, with ranks."""
    return tuple(Rating(entry["code"], entry["name"], len(names) - index) for index, entry in enumerate(names))


def asked_by(
    rule: Mapping[str, Any], period: str, last_period: str | None, indicators: Mapping[str, Indicator]
) -> list[Asked]:
    """The figures a criterion asks for, last year's first, in the order in which a form shows them."""
    kind = RuleKind(rule["kind"])
    names = [rule[name] for name, type_ in PARAMETERS[kind].items() if type_ == "indicator"]
    asked = []
    if last_period is not None:
        repeated = [name for name in names if indicators[name].measure is not Measure.RATING]
        asked += [Asked(indicators[name], last_period, True) for name in repeated]
    return asked + [Asked(indicators[name], period, False) for name in names]


def applies(subjects: Sequence[str], blocks: Sequence[str], kind: CandidateKind, block: str | None) -> bool:
    """Does a criterion for these subjects (and, for units, these blocks) apply to such a candidate?"""
    if kind.value not in subjects:
        return False
    return kind is not CandidateKind.UNIT or not blocks or block in blocks


def period_title(code: str) -> str:
    """A four-digit code is the year; with "/9" its first nine months."""
    year, _, months = code.partition("/")
    return f"{int(months):02d} tháng năm {year}" if months else f"Năm {year}"


def period_short(code: str) -> str:
    year, _, months = code.partition("/")
    return f"{int(months):02d} tháng {year}" if months else year


def period_of(code: str, years_later: int) -> str:
    """The same period of another year."""
    year, slash, months = code.partition("/")
    return f"{int(year) + years_later}{slash}{months}"
