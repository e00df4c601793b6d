"""The list of evidence as a sheet."""

from __future__ import annotations

from portal.evidence import queries
from portal.sheets.exports import all_of, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Tài liệu", 50), Heading("Số, ký hiệu", 20), Heading("Ngày văn bản", 13, Kind.DAY), Heading("Tệp", 40),
    Heading("Đính kèm lúc", 18, Kind.MOMENT), Heading("Người đính kèm", 28),
]  # fmt: skip


def documents() -> Table:
    lines = [
        (row.title, row.number, row.issued_on, row.name if row.sha256 else "", row.added_at, row.added_by)
        for row in all_of(queries.of_units(actor()))
    ]
    return Table("Tài liệu kiểm chứng", HEADINGS, numbered(lines), said())
