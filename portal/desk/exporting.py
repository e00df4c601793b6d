"""The board of units as a sheet, with the filters of the page."""

from __future__ import annotations

from portal.access.decide import reach
from portal.access.table import Action
from portal.desk import board
from portal.refusal import NotFound
from portal.sheets.exports import asked, said
from portal.sheets.tables import STT, Heading, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Cơ quan, đơn vị", 42), Heading("Khối", 36), Heading("Hồ sơ", 22), Heading("Còn thiếu", 40),
    Heading("Tiêu chí", 10), Heading("Sáng kiến", 14), Heading("Biên bản", 12), Heading("Bản chính", 10),
    Heading("Gia hạn đến hết", 22), Heading("Điện thoại", 16),
]  # fmt: skip


def units() -> Table:
    present = board.present(reach(actor(), Action.BOARD).hosts)
    if present is None:
        raise NotFound
    campaign, head = present
    lines = [
        (
            row.name, row.block, row.state_name, ", ".join(row.missing) if row.state else "", row.criteria,
            row.initiatives, row.minutes, row.originals, row.extended, row.phone,
        )
        for row in board.board(campaign, head, asked("loc"), asked("khoi")).rows
    ]  # fmt: skip
    note = f"{campaign.title}. Hạn nộp: {campaign.cutoff_words}. {said()}"
    return Table("Theo dõi đơn vị", HEADINGS, numbered(lines), note)
