"""A foreign .xls or .xlsx as sheets of cells. Runs in a child process (`portal.confined`). Pure.

Formulas are read as the values they had; errors such as #N/A are empty cells; empty rows and columns behind the last
value are cut; control characters are gone. Nothing of a file is kept but its cells.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.archive import Bad, check_office, check_sizes
from portal.vietnamese import clean

MOST_BYTES = 10 * 1024 * 1024
MOST_SHEETS = 30
MOST_ROWS = 5_000
ABOVE = 100  # rows that titles and headings may take on top of the list itself
MOST_COLUMNS = 100
MOST_CELLS = 5_000_000  # that a sheet may span before it is laid out in memory
LONGEST_CELL = 32_767
MOST_TEXT = 20_000_000  # characters of all cells together
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_EXCEL = "Nội dung tệp không phải Excel (.xlsx, .xls). Mở bằng Excel, lưu lại dạng .xlsx rồi gửi."
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}

Cell = str | int | float | bool | date | datetime | None
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True)
class Sheet:
    """`rows` are ragged: trailing empty cells are cut. `whole` is false if the sheet goes on below what was read."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge]
    whole: bool = True

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def read(content: bytes) -> list[Sheet]:
    """Every sheet that holds anything. Raises `Bad` with a sentence."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    if len(content) > MOST_BYTES:
        raise Bad("Tệp lớn hơn 10 MB. Chỉ giữ trang tính cần nhập rồi gửi lại.")
    if content.startswith(b"PK\x03\x04"):
        check_office(io.BytesIO(content), "xl/workbook.xml", Bad(NOT_EXCEL))
        check_sizes(io.BytesIO(content))
    elif not content.startswith(OLE):
        raise Bad(NOT_EXCEL)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet][:MOST_SHEETS]
    except Exception as error:
        if "assword" in f"{type(error).__name__}{error}":
            raise Bad("Tệp Excel có đặt mật khẩu. Bỏ mật khẩu rồi gửi lại.") from None
        raise Bad(NOT_EXCEL) from None
    found = []
    for name in tables:
        try:
            source = book.get_sheet_by_name(name)
        except Exception:
            raise Bad(f"Không đọc được trang tính “{clean(name)}”. Mở bằng Excel, lưu lại rồi gửi.") from None
        if source.total_height * source.total_width > MOST_CELLS:
            raise Bad(f"Trang tính “{clean(name)}” trải quá rộng. Xóa các ô thừa rồi gửi lại.")
        sheet = _sheet(source)
        if sheet.rows:
            found.append(sheet)
    if not found:
        raise Bad("Tệp không có dữ liệu.")
    if sum(len(cell) for sheet in found for row in sheet.rows for cell in row if isinstance(cell, str)) > MOST_TEXT:
        raise Bad("Tệp có quá nhiều chữ. Chỉ giữ trang tính cần nhập rồi gửi lại.")
    return found


def _sheet(source: Any) -> Sheet:
    raw = source.to_python(skip_empty_area=False)
    rows = _cut([[cell_of(value) for value in row[:MOST_COLUMNS]] for row in raw[: 2 * MOST_ROWS]])
    whole = len(rows) <= MOST_ROWS + ABOVE
    rows = rows[: MOST_ROWS + ABOVE]
    merges = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
        if top < len(rows) and left < MOST_COLUMNS
    ]
    return Sheet(clean(source.name), rows, merges, whole)


def cell_of(value: Any) -> Cell:
    """What a library read, as this portal takes it."""
    if isinstance(value, str):
        text = clean(value).strip()[:LONGEST_CELL]
        return None if not text or text in ERRORS else text
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, int | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return None


def _cut(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """Without the empty cells at the end of rows and the empty rows at the end of the sheet."""
    found = list(rows)
    for row in found:
        while row and row[-1] is None:
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


# --- kept between the steps ----------------------------------------------------------------------
def pack(sheets: Sequence[Sheet]) -> bytes:
    """The cells as compressed JSON."""
    plain = [
        [sheet.name, [[_out(cell) for cell in row] for row in sheet.rows], sheet.merges, sheet.whole]
        for sheet in sheets
    ]
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(content: bytes) -> list[Sheet]:
    plain = json.loads(zlib.decompress(content))
    return [
        Sheet(name, [[_in(cell) for cell in row] for row in rows], [tuple(merge) for merge in merges], whole)
        for name, rows, merges, whole in plain
    ]


def _out(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    return {"d": cell.isoformat()} if isinstance(cell, date) else cell


def _in(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["t"]) if "t" in cell else date.fromisoformat(cell["d"])
    found: Cell = cell
    return found
