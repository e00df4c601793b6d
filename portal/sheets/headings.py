"""Where a list begins and which column is which, as offices write their lists. Pure.

Above the list stand an agency, a motto, a title, a unit; headings take one to three rows, with merged cells over and
beside each other, sometimes with a row of numbers (1) (2) (3) below; after it come totals, empty rows and signatures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from portal.sheets.reading import Cell, Sheet
from portal.vietnamese import fold

SEARCHED_ROWS = 40
MOST_LINES = 3
NUMBER_WORDS = ("stt", "so tt", "tt", "so thu tu", "thu tu", "no")
EXACT, WITHOUT_NOTE, BEGINS = 4, 3, 1
MARKS = re.compile(r"[^\w%]+", re.ASCII)
NOTE = re.compile(r"\([^()]*\)")


class Known(Protocol):
    """A column that is looked for."""

    @property
    def name(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def synonyms(self) -> Sequence[str]: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True)
class Guess:
    """Headings stand in the rows `first` to `last` (from 0); `columns` by name of the column that was looked for."""

    sheet: int
    first: int
    last: int
    titles: Sequence[str]
    columns: dict[str, int]
    score: int
    doubts: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Line:
    """One row of the list: its number as Excel shows it, and its cells."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Body:
    lines: Sequence[Line]
    left_out: Sequence[int]  # numbers of rows that are not rows of the list: groups, totals, signatures


def plain(text: str) -> str:
    """A heading without marks, case, punctuation and double spaces: "Họ và tên:" and "HỌ VÀ TÊN" are the same."""
    return " ".join(MARKS.sub(" ", fold(text)).split())


def column_letter(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- headings -----------------------------------------------------------------------------------
def guess(sheets: Sequence[Sheet], known: Sequence[Known]) -> Guess | None:
    """The sheet and the heading in which most is recognised; the first of equals. None if nothing is."""
    best: Guess | None = None
    for index in range(len(sheets)):
        found = guess_in(sheets, index, known)
        if found is not None and (best is None or _rank(found, known) > _rank(best, known)):
            best = found
    return best


def guess_in(sheets: Sequence[Sheet], index: int, known: Sequence[Known]) -> Guess | None:
    sheet = sheets[index]
    filled = _filled(sheet, min(len(sheet.rows), SEARCHED_ROWS + MOST_LINES))
    best: Guess | None = None
    for lines in range(1, MOST_LINES + 1):
        for first in range(min(len(sheet.rows) - lines + 1, SEARCHED_ROWS)):
            if lines > 1 and not _heading_like(filled[first : first + lines]):
                continue
            found = _match(filled, index, first, first + lines - 1, known)
            if found.columns and (best is None or _rank(found, known) > _rank(best, known)):
                best = found
    return best


def at(sheets: Sequence[Sheet], index: int, first: int, last: int, known: Sequence[Known]) -> Guess:
    """What is recognised in these very rows."""
    sheet = sheets[index]
    return _match(_filled(sheet, min(len(sheet.rows), last + 1)), index, first, last, known)


def _rank(found: Guess, known: Sequence[Known]) -> tuple[int, int, int]:
    needed = sum(1 for entry in known if entry.required and entry.name in found.columns)
    return needed, found.score, found.first - found.last  # of equals the one with fewer lines


def _filled(sheet: Sheet, rows: int) -> list[list[Cell]]:
    """The first rows with the text of a merged cell in each cell it covers."""
    width = sheet.width
    found = [[sheet.cell(row, column) for column in range(width)] for row in range(rows)]
    for top, left, bottom, right in sheet.merges:
        if top < rows:
            value = sheet.cell(top, left)
            for row in range(top, min(bottom, rows - 1) + 1):
                for column in range(left, min(right, width - 1) + 1):
                    found[row][column] = value
    return found


def _heading_like(rows: Sequence[Sequence[Cell]]) -> bool:
    """Headings are words; a row of figures below one belongs to the list."""
    return all(isinstance(cell, str) or cell is None for row in rows for cell in row)


def _joined(filled: Sequence[Sequence[Cell]], first: int, last: int, column: int) -> list[str]:
    """The different texts of a heading, from top to bottom."""
    found: list[str] = []
    for row in range(first, last + 1):
        cell = filled[row][column]
        text = "" if cell is None else " ".join(str(cell).split())
        if text and text not in found:
            found.append(text)
    return found


def _match(filled: Sequence[Sequence[Cell]], sheet: int, first: int, last: int, known: Sequence[Known]) -> Guess:
    width = len(filled[first]) if filled else 0
    texts = [_joined(filled, first, last, column) for column in range(width)]
    offers = []  # (score, order of what is looked for, column)
    for order, entry in enumerate(known):
        names = [plain(name) for name in (entry.heading, *entry.synonyms)]
        for column, lines in enumerate(texts):
            score = max((_score(text, names) for text in _ways(lines)), default=0)
            if score:
                offers.append((score, order, column))
    offers.sort(key=lambda offer: (-offer[0], offer[2], offer[1]))
    columns: dict[str, int] = {}
    scores: dict[str, int] = {}
    doubts = []
    for score, order, column in offers:
        entry = known[order]
        if entry.name in columns:
            apart = (
                texts[column] != texts[columns[entry.name]] or column != columns[entry.name] + 1
            )  # else one wide heading
            if scores[entry.name] == score and column not in columns.values() and apart:
                doubts.append(
                    f"“{entry.heading}” khớp cả cột {column_letter(columns[entry.name])} và cột {column_letter(column)}."
                )
        elif column not in columns.values():
            columns[entry.name], scores[entry.name] = column, score
    return Guess(
        sheet, first, last, [" ".join(lines).rstrip(" :") for lines in texts], columns, sum(scores.values()), doubts
    )


def _ways(lines: Sequence[str]) -> Iterable[str]:
    """A heading of several lines may be meant as a whole, or by its lowest line under a group's title."""
    if lines:
        yield " ".join(lines)
        if len(lines) > 1:
            yield lines[-1]


def _score(text: str, names: Sequence[str]) -> int:
    whole, bare = plain(text), plain(NOTE.sub(" ", text))
    if len(whole) > 120:
        return 0  # a sentence, not a heading
    if whole in names:
        return EXACT
    if bare in names:
        return WITHOUT_NOTE
    return BEGINS if any(bare.startswith(name + " ") for name in names if len(name) > 3) else 0


# --- the list below -----------------------------------------------------------------------------
def body(sheet: Sheet, found: Guess, known: Sequence[Known]) -> Body:
    """The rows of the list. Where it is numbered, a row without a number that lacks what is required, or says one thing
    only, is no row of it: a group's title, a total, a signature."""
    start = found.last + 1
    if start < len(sheet.rows) and _is_numbering(sheet.rows[start]):
        start += 1
    used = sorted(set(found.columns.values()))
    needed = [found.columns[entry.name] for entry in known if entry.required and entry.name in found.columns]
    numbers = next((index for index, title in enumerate(found.titles) if plain(title) in NUMBER_WORDS), None)
    numbered = numbers is not None and any(
        _is_number(sheet.cell(row, numbers)) for row in range(start, len(sheet.rows))
    )
    down, across = _merged(sheet, start, used)
    covers = wide(sheet, found)
    lines, left_out = [], []
    for row in range(start, len(sheet.rows)):
        own = [column for column in used if sheet.cell(row, column) is not None]
        if not own:
            continue
        cells = [down.get((row, column), sheet.cell(row, column)) for column in range(len(found.titles))]
        for column, last in covers.items():
            cells[column] = _in_one(cells[column : last + 1])
        apart = numbered and numbers is not None and not _is_number(sheet.cell(row, numbers))
        poor = any(cells[column] is None for column in needed) or (len(own) == 1 and len(used) > 1)
        if row in across or (apart and poor):
            left_out.append(row + 1)
        else:
            lines.append(Line(row + 1, cells))
    return Body(lines, left_out)


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return re.fullmatch(r"\d{1,5}[.)]?", cell) is not None
    return isinstance(cell, int) and not isinstance(cell, bool)


def _is_numbering(row: Sequence[Cell]) -> bool:
    """(1) (2) (3), or A B 1 2, below the headings."""
    cells = [str(cell).strip("()[] ") for cell in row if cell is not None]
    digits = [int(cell) for cell in cells if cell.isascii() and cell.isdigit()]
    letters = [cell for cell in cells if len(cell) == 1 and cell.isalpha()]
    counted = digits == list(range(1, len(digits) + 1))
    return len(cells) > 2 and len(digits) + len(letters) == len(cells) and counted


def _merged(sheet: Sheet, start: int, used: Sequence[int]) -> tuple[dict[tuple[int, int], Cell], set[int]]:
    """From row `start` on: what a cell merged downwards says in each row; the rows merged across several columns."""
    down: dict[tuple[int, int], Cell] = {}
    across: set[int] = set()
    for top, left, bottom, right in sheet.merges:
        if top < start or top >= len(sheet.rows):
            continue
        if sum(1 for column in used if left <= column <= right) > 1:
            across.update(range(top, bottom + 1))
        else:
            for row in range(top, min(bottom, len(sheet.rows) - 1) + 1):
                down[(row, left)] = sheet.cell(top, left)
    return down, across


def wide(sheet: Sheet, found: Guess) -> dict[int, int]:
    """A heading merged over several columns, "Họ và tên" over the family name and the given name: first -> last."""
    used = set(found.columns.values())
    return {
        left: min(right, len(found.titles) - 1)
        for top, left, bottom, right in sheet.merges
        if bottom == found.last and left in used and right > left
        if not used & set(range(left + 1, right + 1))
    }


def _in_one(cells: Sequence[Cell]) -> Cell:
    texts = [cell for cell in cells if cell is not None]
    return texts[0] if len(texts) == 1 else " ".join(str(cell) for cell in texts) or None
