"""A table as the bytes of an .xlsx file: every text is a text, never a formula or a link. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.clock import local
from portal.sheets.tables import Heading, Kind, Table
from portal.vietnamese import clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # what a cell holds
FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.WHOLE: {"num_format": "0"},
    Kind.DECIMAL: {"num_format": "#,##0.####"},
    Kind.PERCENT: {"num_format": '0.00"%"'},
    Kind.DAY: {"num_format": "dd/mm/yyyy", "align": "left"},
    Kind.MOMENT: {"num_format": "hh:mm dd/mm/yyyy", "align": "left"},
}
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
HEADING_ROW = 3  # below the title, the note and an empty row


def workbook(*tables: Table, at: datetime) -> bytes:
    """One sheet a table: title, note, a frozen heading with a filter, rows; printed on A4 across, heading on each page."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _text(tables[0].title), "created": local(at).replace(tzinfo=None)})
    formats = {kind: book.add_format({"valign": "top", "border": 1, **how}) for kind, how in FORMATS.items()}
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.title, names))
        _sheet(book, book.add_worksheet(names[-1]), table, formats)
    book.close()
    return out.getvalue()


def _sheet(book: Workbook, sheet: Worksheet, table: Table, formats: dict[Kind, Format]) -> None:
    sheet.write_string(0, 0, _text(table.title), book.add_format({"bold": True, "font_size": 14}))
    if table.note:
        sheet.write_string(1, 0, _text(table.note), book.add_format({"italic": True}))
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": "#E8EEF7"}
    )
    for index, heading in enumerate(table.headings):
        sheet.write_string(HEADING_ROW, index, _text(heading.title), head)
        sheet.set_column(index, index, heading.width)
        if heading.note:
            sheet.write_comment(HEADING_ROW, index, _text(heading.note), {"x_scale": 2})
    for number, row in enumerate(table.rows, HEADING_ROW + 1):
        for index, (heading, value) in enumerate(zip(table.headings, row, strict=True)):
            _cell(sheet, number, index, heading, value, formats)
    last = max(HEADING_ROW + len(table.rows), HEADING_ROW + 1)
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.autofilter(HEADING_ROW, 0, last, len(table.headings) - 1)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P/&N")


def _cell(sheet: Worksheet, row: int, column: int, heading: Heading, value: Any, formats: dict[Kind, Format]) -> None:
    shape = formats[heading.kind]
    if value is None or value == "":
        sheet.write_blank(row, column, None, shape)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, local(value).replace(tzinfo=None), shape)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), shape)
    elif isinstance(value, int | Decimal) and heading.kind is not Kind.TEXT:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, shape)
    else:
        sheet.write_string(row, column, _text(str(value)), formats[Kind.TEXT])


def _text(text: str) -> str:
    """What XML cannot hold is left out; what a cell cannot hold is cut, visibly."""
    text = clean(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """At most 31 characters, none that Excel forbids, each once."""
    name = " ".join(FORBIDDEN_IN_NAMES.sub(" ", _text(title)).split()).strip("'")[:31].strip() or "Danh sách"
    number = 2
    unique = name
    while unique.casefold() in {known.casefold() for known in taken}:
        unique = f"{name[:27]} ({number})"
        number += 1
    return unique
