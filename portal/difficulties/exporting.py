"""The list of difficulties as a sheet. A citizen's telephone number stays out, as it does on the list."""

from __future__ import annotations

from portal.difficulties import queries
from portal.difficulties.states import KIND_NAMES, SLUGS, STATE_NAMES, Kind
from portal.sheets.exports import all_of, asked, said
from portal.sheets.tables import STT, Heading, Table, numbered
from portal.sheets.tables import Kind as CellKind
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Nội dung", 44), Heading("Nêu rõ", 60), Heading("Loại", 18), Heading("Lĩnh vực CCHC", 28),
    Heading("Đơn vị", 28), Heading("Gửi lúc", 18, CellKind.MOMENT), Heading("Trạng thái", 20), Heading("Trả lời", 60),
    Heading("Trả lời lúc", 18, CellKind.MOMENT), Heading("Người trả lời", 28),
]  # fmt: skip


def difficulties() -> Table:
    lines = [
        (
            row.title, row.text, KIND_NAMES[row.kind], row.campaign.field_name(row.field_code),
            row.unit.short_name if row.unit and row.kind is Kind.DIFFICULTY else "Người dân", row.told_at,
            STATE_NAMES[row.state], row.answer, row.answered_at, row.answered_by,
        )
        for row in all_of(queries.visible(actor(), SLUGS.get(asked("loc"))))
    ]  # fmt: skip
    return Table("Danh sách khó khăn, vướng mắc", HEADINGS, numbered(lines), said())
