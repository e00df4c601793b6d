"""A criteria set: lĩnh vực, tiêu chí, tiêu chí thành phần; its sums, totals and rating. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.scoring.points import ZERO, Role, Rounding, RuleKind, derived, rounded

USUAL_ROUNDING = Rounding()


@dataclass(frozen=True)
class LineSpec:
    """One line. Without a rule it is a heading whose maximum is the sum of the lines under it."""

    code: str
    name: str
    maximum: Decimal
    parent: str = ""
    rule: Mapping[str, Any] | None = None
    role: Role = Role.USUAL
    may_not_apply: bool = False
    how: str = ""
    evidence: str = ""
    units: tuple[str, ...] = ()  # who answers for it; codes in a file, ids from the tables
    partner: str = ""


@dataclass(frozen=True)
class Band:
    """A rating begins at so many percent of the applicable maximum. `code` is one of the campaign's ratings."""

    code: str
    least: Decimal


@dataclass(frozen=True)
class SetSpec:
    code: str
    title: str
    maximum: Decimal
    bands: tuple[Band, ...]
    lines: tuple[LineSpec, ...]
    basis: str = ""
    note: str = ""  # shown wherever the set is, such as that it is a sample
    blocks: tuple[str, ...] = ()
    assigned: bool = False  # each unit is measured by the lines that were assigned to it alone
    rounding: Rounding = USUAL_ROUNDING
    bonus_cap: Decimal | None = None
    explain_days: int = 5


@dataclass(frozen=True)
class Mark:
    """What one line got; `points` None: nothing yet."""

    points: Decimal | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Sum:
    """Points of an applicable maximum."""

    points: Decimal = ZERO
    maximum: Decimal = ZERO


@dataclass(frozen=True)
class Totals:
    """`points` of `maximum` for the whole, with what was added and taken; `of` for each line and heading by code."""

    points: Decimal
    maximum: Decimal
    bonus: Decimal
    penalty: Decimal
    percent: Decimal | None  # None: nothing applies
    of: Mapping[str, Sum]


def leaves(lines: Sequence[LineSpec]) -> list[LineSpec]:
    return [line for line in lines if line.rule is not None]


def maxima_faults(lines: Sequence[LineSpec], stated: Decimal) -> list[tuple[int, str]]:
    """(index of the line, or -1 for the set's own total; sentence) wherever a stated maximum is not its children's sum."""
    known = {line.code: index for index, line in enumerate(lines)}
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.role is Role.USUAL:
            sums[line.parent] = sums.get(line.parent, ZERO) + line.maximum
    found = []
    for code, index in known.items():
        line = lines[index]
        if line.rule is None and line.role is Role.USUAL and sums.get(code, ZERO) != line.maximum:
            found.append((index, f"điểm tối đa {line.maximum} khác tổng của các dòng con ({sums.get(code, ZERO)})."))
    if sums.get("", ZERO) != stated:
        found.append((-1, f"tổng điểm tối đa {stated} khác tổng của các lĩnh vực ({sums.get('', ZERO)})."))
    return found


def of_unit(lines: Sequence[LineSpec], unit: str) -> list[LineSpec]:
    """The lines assigned to one unit, under the headings above them. A heading's maximum is what is left of it."""
    parents = {line.code: line.parent for line in lines}
    kept: set[str] = set()
    for line in leaves(lines):
        if unit in line.units:
            code = line.code
            while code and code not in kept:
                kept.add(code)
                code = parents.get(code, "")
    return [line for line in lines if line.code in kept]


def with_derived(lines: Sequence[LineSpec], marks: Mapping[str, Mark], rounding: Rounding) -> dict[str, Mark]:
    """The marks, and those of lines that are worked out from others, unless somebody marked such a line itself."""
    found = dict(marks)
    own = {line.code: line for line in leaves(lines)}
    for line in own.values():
        if _is_derived(line) and line.code not in marks:
            found[line.code] = _derived(line, own, marks, rounding)
    return found


def _is_derived(line: LineSpec) -> bool:
    return line.rule is not None and line.rule["kind"] == RuleKind.DERIVED


def _derived(line: LineSpec, own: Mapping[str, LineSpec], marks: Mapping[str, Mark], rounding: Rounding) -> Mark:
    """Where none of the others applies, neither does this one."""
    shares: list[Fraction | None] = []
    for code in line.rule["of"] if line.rule else ():
        source, mark = own.get(code), marks.get(code, Mark())
        if source is not None and source.maximum and not mark.not_applicable:
            shares.append(None if mark.points is None else Fraction(mark.points) / Fraction(source.maximum))
    return Mark(derived(shares, line.maximum, rounding).points, not shares)


def totals(
    lines: Sequence[LineSpec], marks: Mapping[str, Mark], rounding: Rounding, bonus_cap: Decimal | None = None
) -> Totals:
    """Sums of a set or of one unit's part of it.

    A line that does not apply takes its maximum away; one without points counts 0 of its maximum. Bonus points count up
    to the cap, the whole never beyond the maximum nor below 0.
    """
    parents = {line.code: line.parent for line in lines}
    sums = {line.code: Sum() for line in lines}
    bonus = penalty = ZERO
    for line in leaves(lines):
        mark = marks.get(line.code, Mark())
        points = mark.points or ZERO
        if mark.not_applicable:
            continue
        if line.role is Role.BONUS:
            bonus += points
        elif line.role is Role.PENALTY:
            penalty += points
        counted = Sum(
            -points if line.role is Role.PENALTY else points, line.maximum if line.role is Role.USUAL else ZERO
        )
        code = line.code
        while code:
            before = sums[code]
            sums[code] = Sum(before.points + counted.points, before.maximum + counted.maximum)
            code = parents.get(code, "")
    tops = [sums[line.code] for line in lines if not line.parent and line.role is Role.USUAL]
    base, maximum = sum((top.points for top in tops), ZERO), sum((top.maximum for top in tops), ZERO)
    bonus = bonus if bonus_cap is None else min(bonus, bonus_cap)
    points = min(max(base + bonus - penalty, ZERO), maximum)
    share = rounded(Fraction(points) * 100 / Fraction(maximum), rounding) if maximum else None
    return Totals(points, maximum, bonus, penalty, share, sums)


def rating(percent: Decimal | None, bands: Collection[Band]) -> str | None:
    """The best band whose percentage is reached; the percentage is the one that is shown, so 89,995 % is 90,00 %."""
    if percent is None:
        return None
    reached = [band for band in bands if percent >= band.least]
    return max(reached, key=lambda band: band.least).code if reached else None


def unscored(lines: Sequence[LineSpec], marks: Mapping[str, Mark]) -> list[LineSpec]:
    """Lines that must be scored and are not: bonus and penalty lines may stay empty, derived ones follow the others."""
    return [
        line
        for line in leaves(lines)
        if line.role is Role.USUAL
        and not _is_derived(line)
        and (mark := marks.get(line.code, Mark())).points is None
        and not mark.not_applicable
    ]
