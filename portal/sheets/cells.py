"""What a cell means: texts, numbers, days, words of a list. Each reader raises `Unreadable` with a sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal import vietnamese
from portal.sheets.headings import plain
from portal.sheets.reading import Cell

Reader = Callable[[Cell], Any]


class Unreadable(Exception):
    """The text is the sentence for whoever sent the sheet."""


def shown(cell: Cell) -> str:
    """A cell as one reads it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    if isinstance(cell, datetime):
        return f"{cell:%H:%M %d/%m/%Y}"
    if isinstance(cell, date):
        return vietnamese.day(cell)
    if isinstance(cell, float):
        return vietnamese.decimal(Decimal(repr(cell)))
    return str(cell)


def line(longest: int = 300) -> Reader:
    """One line of text."""

    def read(cell: Cell) -> str:
        return _short(vietnamese.clean_line(shown(cell)), longest)

    return read


def text(longest: int = 10_000) -> Reader:
    """Several lines."""

    def read(cell: Cell) -> str:
        return _short(vietnamese.clean(shown(cell)).strip(), longest)

    return read


def _short(found: str, longest: int) -> str:
    if len(found) > longest:
        raise Unreadable(f"dài {len(found)} ký tự, nhiều nhất {longest}")
    return found


def phone(cell: Cell) -> str:
    """Excel drops the zero in front of a telephone number that was typed as a number."""
    found = vietnamese.clean_line(shown(cell))
    return _short(f"0{found}" if isinstance(cell, int) and len(found) == 9 else found, 30)


def day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    found = cell if isinstance(cell, date) else vietnamese.parse_day(cell) if isinstance(cell, str) else None
    if found is None or not 1900 <= found.year <= 2100:
        raise Unreadable(f"“{shown(cell)}” không phải ngày/tháng/năm")
    return found


def figure(cell: Cell) -> Decimal:
    """A figure with at most four decimals."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        found: Decimal | None = Decimal(cell)
    elif isinstance(cell, float) and abs(cell) < 10**12:
        found = round(Decimal(repr(cell)), 4)  # 92.35 that was computed is stored as 92.34999999999999
    else:
        found = vietnamese.parse_decimal(cell) if isinstance(cell, str) else None
    if found is None or abs(found) >= 10**12:
        raise Unreadable(f"“{shown(cell)}” không phải số")
    return found


def yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    found = plain(shown(cell))
    if found in ("co", "x", "dung", "1", "yes"):
        return True
    if found in ("khong", "0", "no", ""):
        return False
    raise Unreadable(f"“{shown(cell)}” phải là Có hoặc Không")


def one_of(words: Mapping[str, Any], what: str) -> Reader:
    """A word of a list, written with or without marks and capitals. `what` names the list in the sentence."""
    known = {plain(word): value for word, value in words.items()}

    def read(cell: Cell) -> Any:
        found = known.get(plain(shown(cell)))
        if found is None:
            raise Unreadable(f"“{shown(cell)[:80]}” không có trong {what}")
        return found

    return read
