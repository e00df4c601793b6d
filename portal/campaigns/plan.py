"""A campaign's plan as data, and the same plan for another year. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from typing import Any

from portal.campaigns.criteria import Field, Indicator, Rating, period_of
from portal.campaigns.states import CandidateKind


@dataclass(frozen=True)
class Category:
    code: str
    title: str
    candidates: CandidateKind  # PERSON stands for residents too
    block: str | None
    quota: int | None


@dataclass(frozen=True)
class Bonus:
    """Money that goes with the award: hundredths of the base salary for a person and for a collective, rounded up to
    whole multiples of `rounding` đồng (Nghị định 91/2017/NĐ-CP, Điều 68 khoản 2)."""

    person: int
    unit: int
    rounding: int
    source: str


@dataclass(frozen=True)
class CriterionSpec:
    code: str
    number: int
    subjects: tuple[str, ...]
    blocks: tuple[str, ...]
    short: str
    words: str
    how: str
    period: str
    last_period: str | None
    as_of: date
    rule: dict[str, Any]


CLOSING = "tong-ket"  # the code of the last stage, which no plan lists: the whole campaign


@dataclass(frozen=True)
class Stage:
    """Đợt sơ kết: a part of the year that is reviewed with figures of its own, of `period` up to the day `as_of`; units
    report by the end of the day `due`. Without a `period` no figures are asked."""

    code: str
    title: str
    period: str
    as_of: date
    due: date


@dataclass(frozen=True)
class Plan:
    year: int
    title: str
    award: str
    number: str
    signed_on: date
    issuer: str
    plan_title: str
    text: str
    signature: tuple[str, ...]
    recipients: tuple[str, ...]
    launch: date
    cutoff: datetime
    cutoff_words: str
    closing: date
    closing_words: str
    originals: int
    supplements: int | None
    papers_words: tuple[str, ...]
    statement: str
    usual_reasons: tuple[str, ...]
    fields: tuple[Field, ...]
    ratings: tuple[Rating, ...]
    indicators: tuple[Indicator, ...]
    categories: tuple[Category, ...]
    criteria: tuple[CriterionSpec, ...]
    bonus: Bonus | None = None
    levels: tuple[Field, ...] = ()  # of the closing assessment of a unit and its head, the best first
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class NextYear:
    """What a copied plan says anew."""

    year: int
    number: str
    signed_on: date
    launch: date
    cutoff: datetime
    cutoff_words: str
    closing: date
    closing_words: str


def _with_year(text: str, year: int, later: int) -> str:
    """The years that a plan speaks of moved; a cited paper keeps its day and its number: "số 07/KH-UBND ngày 13 tháng 01
    năm 2023", "Nghị định 91/2017/NĐ-CP"."""
    day = rf"\d{{1,2}}(?:/\d{{1,2}}/|\s+tháng\s+\d{{1,2}}\s+năm\s+){year}"
    cited = rf"(?P<cited>[Ss]ố:?\s+\S+,?\s+ngày\s+{day}|\d/{year}/)"
    return re.sub(rf"{cited}|\b{year}\b", lambda found: found[0] if found["cited"] else str(later), text)


def next_year(plan: Plan, new: NextYear) -> Plan:
    """The same plan for another year: titles, words and periods move by as many years, dates are the new ones."""
    later = new.year - plan.year

    def moved(text: str) -> str:
        for words, new_words in ((plan.cutoff_words, new.cutoff_words), (plan.closing_words, new.closing_words)):
            if words:  # a draft may not have come to them yet
                text = text.replace(words, new_words)
        return _with_year(text, plan.year, new.year)

    criteria = tuple(
        replace(
            entry,
            words=moved(entry.words),
            how=moved(entry.how),
            period=period_of(entry.period, later),
            last_period=period_of(entry.last_period, later) if entry.last_period else None,
            as_of=_same_day(entry.as_of, entry.as_of.year + later),
        )
        for entry in plan.criteria
    )
    stages = tuple(
        replace(
            entry,
            title=moved(entry.title),
            period=period_of(entry.period, later),
            as_of=_same_day(entry.as_of, entry.as_of.year + later),
            due=_same_day(entry.due, entry.due.year + later),
        )
        for entry in plan.stages
    )
    return replace(
        plan,
        title=moved(plan.title),
        plan_title=moved(plan.plan_title),
        text=moved(plan.text),
        criteria=criteria,
        stages=stages,
        **{name.name: getattr(new, name.name) for name in dataclass_fields(new)},
    )


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
