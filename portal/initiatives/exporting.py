"""The list of initiatives as a sheet."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.initiatives import queries
from portal.initiatives.models import Initiative
from portal.initiatives.states import KIND_NAMES, SOLUTION_NAMES, STATE_NAMES
from portal.refusal import NotFound
from portal.sheets.exports import all_of, asked, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Tên", 50), Heading("Loại", 12), Heading("Loại giải pháp", 24), Heading("Lĩnh vực CCHC", 28), Heading("Đơn vị", 28), Heading("Tác giả", 34),
    Heading("Áp dụng lần đầu ngày", 14, Kind.DAY), Heading("Nơi áp dụng", 28), Heading("Hiệu quả", 50),
    Heading("Trạng thái", 18), Heading("Công nhận", 30), Heading("Lý do trả lại", 30),
    Heading("Sửa lần cuối lúc", 18, Kind.MOMENT),
]  # fmt: skip


def initiatives() -> Table:
    campaign = campaigns.of_actor(actor(), Action.INITIATIVE_READ)
    if campaign is None:
        raise NotFound
    query = queries.found(queries.initiatives_for(actor(), campaign), asked("tim"), asked("trang-thai"))
    lines = [
        (
            row.title, KIND_NAMES[row.kind], SOLUTION_NAMES.get(row.solution_kind, ""), campaign.field_name(row.field_code), row.unit.short_name, _authors(row),
            row.first_applied_on, row.applied_where, row.effect, STATE_NAMES[row.state], _recognised(row),
            row.return_reason if row.state == "returned" else "", row.changed_at,
        )
        for row in all_of(queries.ordered(query).options(selectinload(Initiative.authors)))
    ]  # fmt: skip
    return Table("Danh sách sáng kiến, mô hình", HEADINGS, numbered(lines), f"{campaign.title}. {said()}")


def _authors(row: Initiative) -> str:
    return "; ".join(
        f"{author.name}{f' ({author.share}%)' if author.share is not None else ''}" for author in row.authors
    )


def _recognised(row: Initiative) -> str:
    known = row.recognition
    if known is None:
        return ""
    return f"{'Được công nhận' if known.recognised else 'Không được công nhận'}, {known.words}"
