"""Sheets as offices write them, and as nobody should; made here, apart from `danh-sach.xls`.

That one is a real BIFF8 file, made once with xlwt, because nothing that the portal installs can write .xls.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

OLD = Path(__file__).with_name("danh-sach.xls")
TITLES = ["UBND PHƯỜNG ĐÔNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def book(*fill: Callable[[Any, Any], None], names: Sequence[str] = ()) -> bytes:
    """One sheet a function `fill(workbook, sheet)`."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for index, function in enumerate(fill):
        function(made, made.add_worksheet(names[index] if index < len(names) else None))
    made.close()
    return out.getvalue()


def rows(*lines: Sequence[Any], at: int = 0) -> Callable[[Any, Any], None]:
    """Plain cells from row `at` on."""

    def fill(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for row, line in enumerate(lines, at):
            for column, value in enumerate(line):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)

    return fill


def simple(*lines: Sequence[Any]) -> bytes:
    return book(rows(*lines))


def ugly_nominees(made: Any, sheet: Any) -> None:
    """Agency and title above, two-line headings with merged cells, numbers below, a group, merged units, #N/A, a tail."""
    sheet.merge_range("A1:C1", TITLES[0])
    sheet.merge_range("D1:G1", TITLES[1])
    sheet.merge_range("A3:G3", "DANH SÁCH TRÍCH NGANG\nđề nghị khen thưởng (kèm theo Tờ trình số 5/TTr-UBND)")
    sheet.merge_range("A5:A6", "STT")
    sheet.merge_range("B5:C6", "HỌ VÀ TÊN:")
    sheet.merge_range("D5:E5", "Thông tin công tác")
    sheet.write_string("D6", "Chức vụ,\nchức danh")
    sheet.write_string("E6", "Đơn vị\ncông tác")
    sheet.merge_range("F5:F6", "Đối tượng")
    sheet.merge_range("G5:G6", "Ghi chú")
    for column, text in enumerate(["(1)", "(2)", "", "(3)", "(4)", "(5)", "(6)"]):
        sheet.write_string(6, column, text)
    sheet.merge_range("A8:G8", "I. CÔNG CHỨC")
    people = [("Trần Minh", "Khôi", "Công chức Văn phòng"), ("Lý Văn", "Phước", "Công chức Tư pháp")]
    for number, (first, given, post) in enumerate(people, 1):
        row = 7 + number
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, first)
        sheet.write_string(row, 2, given)
        sheet.write_string(row, 3, post)
        sheet.write_string(row, 5, "Cá nhân")
    sheet.merge_range("E9:E10", "UBND phường Đông")
    for row in range(10, 400):
        sheet.write_formula(row, 4, '=VLOOKUP(B1,"x",2,0)', None, "#N/A")
    sheet.write_string(12, 1, "Tổng cộng: 02 người")
    sheet.write_string(14, 5, "THỦ TRƯỞNG ĐƠN VỊ")


def ugly() -> bytes:
    """The same beside a sheet of code lists, which stands first."""
    codes = rows(["Mã", "Chức vụ"], ["CT", "Chủ tịch"], ["PCT", "Phó Chủ tịch"])
    return book(codes, ugly_nominees, names=["Danh mục", "Trích ngang"])


# --- hostile --------------------------------------------------------------------------------------
def rezipped(
    content: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None
) -> bytes:
    """The same file with some parts changed, left out (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = change(entry.filename, source.read(entry))
            if part is not None:
                target.writestr(entry.filename, part)
        for name, part in (more or {}).items():
            target.writestr(name, part)
    return out.getvalue()


def bomb() -> bytes:
    return rezipped(simple(["Họ và tên"], ["A B"]), lambda _, part: part, {"xl/more.xml": b" " * (40 * 1024 * 1024)})


def lying() -> bytes:
    """The directory says 100 bytes, the entry unpacks to a megabyte."""
    content = bytearray(
        rezipped(simple(["Họ và tên"], ["A B"]), lambda _, part: part, {"xl/more.xml": b"<a>" + b"x" * 1_000_000})
    )
    for at in range(len(content) - 4):  # sizes in the local header and in the directory
        if content[at : at + 4] == (1_000_003).to_bytes(4, "little"):
            content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def macro() -> bytes:
    return rezipped(simple(["a"]), lambda _, part: part, {"xl/vbaProject.bin": b"x"})


def wide_open() -> bytes:
    """One value in the last cell that Excel has: laid out in memory it would be 17 thousand million cells."""

    def far(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", cell)

    return rezipped(simple(["Họ và tên"], ["A B"]), far)


def entities() -> bytes:
    """An XML entity that names a file of the server."""
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

    def inject(name: str, part: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return part
        return evil + part.split(b"?>", 1)[1].replace(b"A B", b"&e;")

    return rezipped(simple(["Họ và tên"], ["A B"]), inject)
