"""The roll of a council as a sheet."""

from __future__ import annotations

from portal import clock, vietnamese
from portal.council import queries, seating
from portal.council.states import DUTY_NAMES, SUBSTITUTE
from portal.sheets.exports import asked, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT,
    Heading("Họ và tên", 30),
    Heading("Chức vụ", 34),
    Heading("Nhiệm vụ trong Hội đồng", 26),
    Heading("Dự thay cho", 30),
    Heading("Từ ngày", 13, Kind.DAY),
    Heading("Đến hết ngày", 13, Kind.DAY),
    Heading("Tài khoản", 14),
]


def roll(council_id: str) -> Table:
    council = queries.council_or_404(actor(), council_id)
    day = vietnamese.parse_day(asked("ngay")) or clock.local(clock.now()).date()
    names = {row.id: row.name for row in council.members}
    lines = [
        (
            row.name, row.post, SUBSTITUTE if row.substitute_of_id else DUTY_NAMES[row.duty],
            names.get(row.substitute_of_id or "", ""), row.from_on, row.to_on, "Có" if row.account_id else "Không",
        )
        for row in [*queries.serving(council, day), *seating.substitutes(council, day)]
    ]  # fmt: skip
    return Table(
        "Thành viên Hội đồng", HEADINGS, numbered(lines), f"{council.name}, ngày {vietnamese.day(day)}. {said()}"
    )
