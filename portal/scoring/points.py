"""What one line of a criteria set yields, by its rule. Pure.

A rule is data: `{"kind": "ratio", "asks": "rate", "target": 85, "floor": 60}`. Shares are exact fractions and points exact
decimals: 9 of 10 is 90 %, never 89.99…; only the points that come out are rounded, in the way that the set says.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portal.vietnamese import count, day, decimal, percent

ZERO = Decimal(0)


class RuleKind(StrEnum):
    YES_NO = "yes_no"  # all or nothing by a word
    PARTIAL = "partial"  # yes, partly, no
    BANDS = "bands"  # the first step that holds gives its points; of a rate, a share or a count
    RATIO = "ratio"  # in proportion up to a target, nothing below a floor
    GAP = "gap"  # all from `full` on, in proportion from `least` on, else nothing
    EACH = "each"  # so much for each one
    ALL = "all"  # every item of a list, or nothing
    PARTS = "parts"  # the points of the items that are there
    LATE = "late"  # less for each day of delay
    DERIVED = "derived"  # the average of other lines
    DATE = "date"  # by the day on which it was done
    JUDGED = "judged"  # points typed within the maximum


class Role(StrEnum):
    """How a line counts: towards the maximum, beyond it, or against it."""

    USUAL = "usual"
    BONUS = "bonus"
    PENALTY = "penalty"


class Measure(StrEnum):
    WORD = "word"
    PERCENT = "percent"
    COUNT = "count"
    POINTS = "points"
    DAY = "day"
    ITEMS = "items"


@dataclass(frozen=True)
class Input:
    """One thing that a line asks for. `options` are (value, label) of words and items."""

    name: str
    label: str
    measure: Measure
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Scored:
    """`points` None: not answered yet, or it cannot be worked out; `why` says from what."""

    points: Decimal | None
    why: str = ""


@dataclass(frozen=True)
class Rounding:
    """How points are rounded: so many places, in the mode that the set names."""

    places: int = 2
    mode: str = "half_up"


MODES = ("half_up", "half_even", "down")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
Answer = Mapping[str, Any]  # by the name of the input: Decimal, int, date, word, or a list of items

# What the rule of each kind must say, by type; "?" may be left out. `setfile` checks them.
PARAMETERS: dict[RuleKind, dict[str, str]] = {
    RuleKind.YES_NO: {},
    RuleKind.PARTIAL: {"partial": "points"},
    RuleKind.BANDS: {"asks": "asks", "steps": "steps", "label": "text?", "part": "text?", "whole": "text?"},
    RuleKind.RATIO: {
        "asks": "rate", "target": "number?", "floor": "number?", "label": "text?", "part": "text?", "whole": "text?",
    },
    RuleKind.GAP: {
        "asks": "rate", "full": "number?", "least": "number", "label": "text?", "part": "text?", "whole": "text?",
    },
    RuleKind.EACH: {"points": "number", "label": "text?"},
    RuleKind.ALL: {"items": "items"},
    RuleKind.PARTS: {"items": "parts"},
    RuleKind.LATE: {"within": "number?", "first": "number?", "per_day": "number", "refused_after": "number?"},
    RuleKind.DERIVED: {"of": "codes"},
    RuleKind.DATE: {"steps": "days", "label": "text?"},
    RuleKind.JUDGED: {},
}  # fmt: skip
ASKS = ("rate", "share", "count")


def number(value: Any) -> Decimal:
    """A number of a rule: written as a whole number, a decimal or, where the rule is kept, as text."""
    return Decimal(str(value))


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """The exact value to so many places. Halves are found in the fraction itself, not in a cut decimal."""
    scaled = value * 10**rounding.places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    doubled = 2 * rest
    up = {
        "half_up": doubled >= scaled.denominator,
        "half_even": doubled > scaled.denominator or (doubled == scaled.denominator and whole % 2 == 1),
        "down": False,
    }[rounding.mode]
    return Decimal(whole + up).scaleb(-rounding.places)


# --- what a line asks for -----------------------------------------------------------------------
def inputs(rule: Mapping[str, Any], maximum: Decimal) -> list[Input]:
    """What whoever scores is asked, in the order of the form; a derived line asks nothing."""
    kind = RuleKind(rule["kind"])
    label = str(rule.get("label", ""))
    if kind is RuleKind.YES_NO:
        return [Input("word", "Kết quả", Measure.WORD, (("yes", "Có"), ("no", "Không")))]
    if kind is RuleKind.PARTIAL:
        words = (("yes", "Đầy đủ"), ("partial", "Một phần"), ("no", "Chưa thực hiện"))
        return [Input("word", "Kết quả", Measure.WORD, words)]
    if kind in (RuleKind.ALL, RuleKind.PARTS):
        options = tuple((str(n), _item(entry)) for n, entry in enumerate(rule["items"]))
        return [Input("items", "Đã có", Measure.ITEMS, options)]
    if kind is RuleKind.LATE:
        return [Input("count", "Số ngày chậm", Measure.COUNT)]
    if kind is RuleKind.DATE:
        return [Input("day", label or "Ngày thực hiện", Measure.DAY)]
    if kind is RuleKind.JUDGED:
        return [Input("points", f"Điểm (tối đa {decimal(maximum)})", Measure.POINTS)]
    if kind is RuleKind.DERIVED:
        return []
    asks = rule.get("asks", "count")
    if asks == "share":
        return [
            Input("part", str(rule.get("part", "Số đạt")), Measure.COUNT),
            Input("whole", str(rule.get("whole", "Tổng số")), Measure.COUNT),
        ]
    if asks == "rate":
        return [Input("rate", f"{label or 'Tỷ lệ'} (%)", Measure.PERCENT)]
    return [Input("count", label or "Số lượng", Measure.COUNT)]


def _item(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return f"{entry['name']} ({decimal(number(entry['points']))} điểm)"
    return str(entry)


def faults(rule: Mapping[str, Any], maximum: Decimal, answer: Answer) -> dict[str, str]:
    """What cannot be true of an answer: name of the input -> sentence."""
    found: dict[str, str] = {}
    for entry in inputs(rule, maximum):
        value = answer.get(entry.name)
        if isinstance(value, Decimal | int) and value < 0:
            found[entry.name] = "Số liệu không thể âm."
        elif entry.measure is Measure.PERCENT and value is not None and value > 100:
            found[entry.name] = "Tỷ lệ không thể lớn hơn 100%."
        elif entry.measure is Measure.POINTS and value is not None and value > maximum:
            found[entry.name] = f"Điểm không thể lớn hơn điểm tối đa ({decimal(maximum)})."
    part, whole = answer.get("part"), answer.get("whole")
    if part is not None and whole is not None and part > whole:
        found["part"] = "Số đạt không thể lớn hơn tổng số."
    last = rule.get("refused_after")
    if last is not None and answer.get("count") is not None and answer["count"] > number(last):
        found["count"] = f"Chậm quá {decimal(number(last))} ngày thì không được nhận."
    return found


# --- what it yields -----------------------------------------------------------------------------
def score(
    rule: Mapping[str, Any],
    maximum: Decimal,
    answer: Answer,
    *,
    year: int,
    role: Role = Role.USUAL,
    rounding: Rounding | None = None,
) -> Scored:
    """Points of one line. Of a bonus they are added to, of a penalty taken from the sum of the set.

    A usual or a bonus line yields 0 to `maximum`; a penalty at most `maximum`, if it is not 0. `year` is the one that is
    scored: days of a rule are written without it. A derived line is worked out by `derived`.
    """
    kind = RuleKind(rule["kind"])
    if kind is RuleKind.DERIVED:
        return Scored(None)
    value, why = _BY_KIND[kind](rule, maximum, answer, year, role)
    if value is None:
        return Scored(None, why)
    most = None if role is Role.PENALTY and not maximum else Fraction(maximum)
    kept = max(Fraction(0), value if most is None else min(value, most))
    return Scored(rounded(kept, rounding or Rounding()), why)


def derived(shares: Sequence[Fraction | None], maximum: Decimal, rounding: Rounding | None = None) -> Scored:
    """The average of other lines' shares of their maxima; lines that do not apply are not among them."""
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return Scored(None, "chưa đủ điểm của các tiêu chí được tính theo.")
    average = sum(known, Fraction(0)) / len(known)
    return Scored(
        rounded(average * Fraction(maximum), rounding or Rounding()),
        f"trung bình {percent(rounded(average * 100, Rounding()))}",
    )


Found = tuple[Fraction | None, str]


def _word(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    """For a fault that costs points, "yes" is that it happened."""
    word = answer.get("word")
    if word is None:
        return None, ""
    if word == "partial":
        return Fraction(number(rule["partial"])), "Một phần"
    return (Fraction(maximum), "Có") if word == "yes" else (Fraction(0), "Không")


def _share(rule: Mapping[str, Any], answer: Answer) -> tuple[Fraction | None, str]:
    """What a rule about a rate, a share or a count looks at, and how that is written. Rates are in percent."""
    asks = rule.get("asks", "count")
    if asks == "share":
        part, whole = answer.get("part"), answer.get("whole")
        if part is None or whole is None:
            return None, ""
        if whole == 0:
            return None, "tổng số bằng 0, chưa có căn cứ tính tỷ lệ."
        value = Fraction(part) * 100 / Fraction(whole)
        return value, f"{decimal(part)}/{decimal(whole)} = {percent(rounded(value, Rounding()))}"
    value_ = answer.get("rate" if asks == "rate" else "count")
    if value_ is None:
        return None, ""
    return Fraction(value_), percent(value_) if asks == "rate" else _counted(rule, value_)


def _counted(rule: Mapping[str, Any], value: Decimal | int) -> str:
    label = str(rule.get("label", "Số lượng"))
    return f"{label[:1].lower()}{label[1:]}: {decimal(value)}"


def _bands(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    value, why = _share(rule, answer)
    if value is None:
        return None, why
    for step in rule["steps"]:
        if OPERATORS[step["op"]](value, Fraction(number(step["than"]))):
            return Fraction(number(step["points"])), why
    return Fraction(0), why


def _ratio(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    value, why = _share(rule, answer)
    if value is None:
        return None, why
    target, floor = Fraction(number(rule.get("target", 100))), Fraction(number(rule.get("floor", 0)))
    if value < floor:
        return Fraction(0), f"{why}, dưới {decimal(number(rule['floor']))}%"
    return min(value, target) / target * Fraction(maximum), why


def _gap(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    value, why = _share(rule, answer)
    if value is None:
        return None, why
    if value >= Fraction(number(rule.get("full", 100))):
        return Fraction(maximum), why
    if value < Fraction(number(rule["least"])):
        return Fraction(0), f"{why}, dưới {decimal(number(rule['least']))}%"
    return value / 100 * Fraction(maximum), why


def _each(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    value = answer.get("count")
    if value is None:
        return None, ""
    return Fraction(value) * Fraction(number(rule["points"])), _counted(rule, value)


def _items(answer: Answer) -> set[int] | None:
    ticked = answer.get("items")
    return None if ticked is None else {int(entry) for entry in ticked}


def _all(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    ticked = _items(answer)
    if ticked is None:
        return None, ""
    items = len(rule["items"])
    why = f"{count(len(ticked))}/{count(items)} nội dung"
    return Fraction(maximum) if len(ticked) == items else Fraction(0), why


def _parts(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    ticked = _items(answer)
    if ticked is None:
        return None, ""
    total = sum(
        (Fraction(number(entry["points"])) for n, entry in enumerate(rule["items"]) if n in ticked), Fraction(0)
    )
    return total, f"{count(len(ticked))}/{count(len(rule['items']))} nội dung"


def _late(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    """Up to `within` days cost `first`, each further day `per_day`; a usual line keeps what is left of its maximum."""
    days = answer.get("count")
    if days is None:
        return None, ""
    within, cost = number(rule.get("within", 0)), Fraction(0)
    if days > 0 and "first" in rule:
        cost = Fraction(number(rule["first"]))
    cost += Fraction(max(ZERO, Decimal(days) - within)) * Fraction(number(rule["per_day"]))
    why = f"chậm {count(int(days))} ngày" if days else "đúng hạn"
    return cost if role is Role.PENALTY else Fraction(maximum) - cost, why


def _date(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    done = answer.get("day")
    if done is None:
        return None, ""
    for step in rule["steps"]:
        month, day_of_month = (int(part) for part in str(step["day"]).split("-"))
        if OPERATORS[step["op"]](done, date(year, month, day_of_month)):
            return Fraction(number(step["points"])), day(done)
    return Fraction(0), day(done)


def _judged(rule: Mapping[str, Any], maximum: Decimal, answer: Answer, year: int, role: Role) -> Found:
    value = answer.get("points")
    return (None, "") if value is None else (Fraction(value), "")


_BY_KIND: dict[RuleKind, Callable[[Mapping[str, Any], Decimal, Answer, int, Role], Found]] = {
    RuleKind.YES_NO: _word,
    RuleKind.PARTIAL: _word,
    RuleKind.BANDS: _bands,
    RuleKind.RATIO: _ratio,
    RuleKind.GAP: _gap,
    RuleKind.EACH: _each,
    RuleKind.ALL: _all,
    RuleKind.PARTS: _parts,
    RuleKind.LATE: _late,
    RuleKind.DATE: _date,
    RuleKind.JUDGED: _judged,
}


# --- as it is kept ------------------------------------------------------------------------------
def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as a table keeps it: numbers and days as text."""
    return {
        name: list(value)
        if isinstance(value, list | tuple)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
        for name, value in answer.items()
        if value is not None
    }


def from_json(rule: Mapping[str, Any], maximum: Decimal, kept: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in inputs(rule, maximum):
        value = kept.get(entry.name)
        if value is None:
            continue
        if entry.measure in (Measure.WORD, Measure.ITEMS):
            found[entry.name] = value
        elif entry.measure is Measure.DAY:
            found[entry.name] = date.fromisoformat(value)
        else:
            found[entry.name] = Decimal(value)
    return found
