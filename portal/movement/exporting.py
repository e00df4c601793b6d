"""How the movement runs as sheets: a row for each unit, and the log of propaganda."""

from __future__ import annotations

from portal.access.decide import reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.movement import queries
from portal.movement.states import SPREAD_NAMES, SpreadState
from portal.refusal import NotFound
from portal.sheets.exports import all_of, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

UNITS = [
    STT, Heading("Cơ quan, đơn vị", 40), Heading("Khối", 28), Heading("Quán triệt", 22), Heading("Ngày quán triệt", 14, Kind.DAY),
    Heading("Hình thức, nội dung", 40), Heading("Số người tham dự", 12, Kind.WHOLE), Heading("Kế hoạch của đơn vị", 20),
    Heading("Số lần tuyên truyền", 12, Kind.WHOLE), Heading("Lượt người", 12, Kind.WHOLE),
    Heading("Mức độ hoàn thành nhiệm vụ", 26), Heading("Trách nhiệm của người đứng đầu", 26),
    Heading("Hiệu quả cải cách hành chính", 40), Heading("Đánh giá đã chốt", 12),
]  # fmt: skip
LOG = [
    STT, Heading("Ngày", 14, Kind.DAY), Heading("Hình thức", 24), Heading("Nội dung", 60), Heading("Nơi", 28),
    Heading("Số người", 12, Kind.WHOLE), Heading("Đơn vị", 28),
]  # fmt: skip


def units() -> Table:
    """Every unit for the host's people; for a unit itself, with the assessment once it is settled."""
    within = reach(actor(), Action.MOVEMENT_READ)
    if within.hosts:
        campaign = campaigns.present(within.hosts)
        shown = campaigns.enrolled(campaign) if campaign is not None else []
    else:
        mine = campaigns.present_enrolment(actor().unit_id)
        campaign, shown = (mine.campaign, [mine]) if mine is not None else (None, [])
    if campaign is None:
        raise NotFound
    spreadings, totals = queries.spreadings(campaign), queries.totals(campaign)
    assessments = queries.assessments(campaign)
    lines = []
    for mine in shown:
        spread, total = spreadings.get(mine.unit_id), totals.get(mine.unit_id, (0, 0))
        assessed = assessments.get(mine.unit_id)
        if assessed is not None and not assessed.settled_at and not within.hosts:
            assessed = None
        state = SpreadState.MISSING
        if spread is not None:
            state = SpreadState.CONFIRMED if spread.confirmed_at else SpreadState.WRITTEN
        lines.append((
            mine.name, mine.unit.block.name if mine.unit.block else "", SPREAD_NAMES[state],
            spread.held_on if spread else None, spread.how if spread else "", spread.attended if spread else None,
            spread.plan_number if spread else "", *total,
            campaign.level_name(assessed.completion) if assessed and assessed.completion else "",
            campaign.level_name(assessed.responsibility) if assessed and assessed.responsibility else "",
            assessed.effect if assessed else "", ("Có" if assessed.settled_at else "Chưa") if assessed else "",
        ))  # fmt: skip
    return Table("Phong trào ở các đơn vị", UNITS, numbered(lines), f"{campaign.title}. {said()}")


def propaganda() -> Table:
    campaign = campaigns.of_actor(actor(), Action.MOVEMENT_READ)
    if campaign is None:
        raise NotFound
    rows = all_of(queries.propaganda(actor(), campaign))
    lines = [(row.held_on, row.form, row.text, row.place, row.reach, row.unit.short_name) for row in rows]
    return Table("Nhật ký tuyên truyền, vận động", LOG, numbered(lines), f"{campaign.title}. {said()}")
