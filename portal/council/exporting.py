"""The roll of a council as a sheet."""

from __future__ import annotations

from portal.council import queries
from portal.council.states import DUTY_NAMES
from portal.sheets.exports import said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT,
    Heading("Họ và tên", 30),
    Heading("Chức vụ", 34),
    Heading("Nhiệm vụ trong Hội đồng", 26),
    Heading("Từ ngày", 13, Kind.DAY),
    Heading("Tài khoản", 14),
]


def roll(council_id: str) -> Table:
    council = queries.council_or_404(actor(), council_id)
    lines = [
        (row.name, row.post, DUTY_NAMES[row.duty], row.from_on, "Có" if row.account_id else "Không")
        for row in queries.serving(council)
    ]
    return Table("Thành viên Hội đồng", HEADINGS, numbered(lines), f"{council.name}. {said()}")
