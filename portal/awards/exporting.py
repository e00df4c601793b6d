"""The award table as a sheet, in the order of the page."""

from __future__ import annotations

from portal.access.table import Action
from portal.awards import queries
from portal.awards.queries import Name
from portal.awards.states import WORD_NAMES
from portal.sheets.exports import said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Được đề nghị", 36), Heading("Chức vụ", 30), Heading("Đơn vị", 28), Heading("Nhóm khen thưởng", 36),
    Heading("Tiêu chí", 10), Heading("Sáng kiến", 10), Heading("Phiếu đồng ý ở đơn vị", 10, Kind.WHOLE),
    Heading("Trên tổng số", 10, Kind.WHOLE), Heading("Hội đồng đồng ý", 10, Kind.WHOLE),
    Heading("Trên tổng số", 10, Kind.WHOLE), Heading("Đề xuất", 14), Heading("Lý do", 34), Heading("Ý kiến lãnh đạo", 16),
    Heading("Số Giấy khen", 10, Kind.WHOLE), Heading("Tiền thưởng", 14, Kind.DECIMAL),
]  # fmt: skip


def award_table(campaign_id: str) -> Table:
    table = queries.table_or_404(actor(), campaign_id, Action.AWARD_READ)
    lines = []
    for group in table.groups:
        for line in group.lines:
            row, entry = line.row, line.entry
            unit, council = row.unit_vote, row.council_vote
            lines.append(
                (
                    row.name, row.post, row.unit, group.title, row.criteria, row.initiatives,
                    unit.yes if unit else None, unit.base if unit else None, council.yes if council else None,
                    council.base if council else None, _proposal(line), entry.reason if entry else "",
                    WORD_NAMES[entry.word] if entry and entry.word else "", entry.number if entry else None,
                    entry.amount if entry else None,
                )
            )  # fmt: skip
    return Table("Bảng xét tặng", HEADINGS, numbered(lines), f"{table.campaign.title}. {said()}")


def _proposal(line: Name) -> str:
    if line.suspended:
        return "Tạm dừng xét"
    return "Đề xuất" if line.proposed else ""
