"""A paper as nobody writes it: lists of hundreds, names of 300 letters, letters and marks apart."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from itertools import cycle, islice
from typing import Any

from portal.documents.blocks import STT, Certificate, Paper, Table

WORDS = "Nguyễn Thị Phượng Đặng Hữu Khuất Quỳnh Trưởng phòng Nghiệp vụ tổng hợp "
LONG_NAME = (WORDS * 5)[:300].strip()
MARK = "Dòng{:03d}"


def apart(thing: Any) -> Any:
    """Every text in it as NFD, as a Mac or a phone may send it."""
    if isinstance(thing, str):
        return unicodedata.normalize("NFD", thing)
    if isinstance(thing, list | tuple):
        return [apart(part) for part in thing]
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{entry.name: apart(getattr(thing, entry.name)) for entry in fields(thing)})
    return thing


def stretched(paper: Paper, rows: int) -> Paper:
    """Its longest table with so many rows, each marked by `MARK`, the first with `LONG_NAME`; its certificates to
    `LONG_NAME`; all of it NFD."""
    tables = [block for block in paper.blocks if isinstance(block, Table) and block.rows]
    longest = max(tables, key=lambda table: len(table.rows), default=None)
    blocks = []
    for block in paper.blocks:
        if block is longest:
            block = replace(block, rows=_rows(block, rows))
        elif isinstance(block, Certificate):
            block = replace(block, name=LONG_NAME)
        blocks.append(block)
    return replace(paper, blocks=apart(blocks))


def _rows(table: Table, many: int) -> list[list[str]]:
    widest = max(range(len(table.columns)), key=lambda place: table.columns[place].width)
    found = []
    for number, row in enumerate(islice(cycle(table.rows), many), 1):
        cells = list(row)
        if table.columns[0] == STT:
            cells[0] = str(number)
        cells[widest] = f"{MARK.format(number)} {LONG_NAME if number == 1 else cells[widest]}"
        found.append(cells)
    return found
