"""A list as it is exported: headings, typed columns, rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_ROWS = 5_000


class Kind(StrEnum):
    """What a column holds. A percentage is the number people speak of (92.35), shown with its sign, so that a sheet
    that comes back says what it said when it went out. A moment is an instant, shown as a clock in Việt Nam does."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True)
class Heading:
    """`width` in characters, as Excel counts it. `note` stands as a comment at the heading."""

    title: str
    width: int = 20
    kind: Kind = Kind.TEXT
    note: str = ""


@dataclass(frozen=True)
class Table:
    """`rows` hold one value a column: str, int, Decimal, date, an aware datetime, or None for an empty cell."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Any]]
    note: str = ""


def numbered(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The rows with STT in front (see `STT`), no more than an export holds."""
    return [[number, *row] for number, row in zip(range(1, MOST_ROWS + 1), rows, strict=False)]


STT = Heading("STT", 6, Kind.WHOLE)
