"""How the movement runs as sheets: a row for each unit, and the log of propaganda."""

from __future__ import annotations

from flask import request

from portal.access.decide import reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Measure
from portal.movement import figures, queries
from portal.movement.states import REPORT_NAMES, SPREAD_NAMES, SpreadState
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


KINDS = {Measure.COUNT: Kind.WHOLE, Measure.PERCENT: Kind.PERCENT, Measure.POINTS: Kind.DECIMAL}


def units() -> Table:
    """Every unit for the host's people; for a unit itself, with the assessment once it is settled."""
    within = reach(actor(), Action.MOVEMENT_READ)
    if within.hosts:
        campaign = queries.chosen(request.args.get("phong-trao", ""), within.hosts)
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


def stage(campaign_id: str, stage: str) -> Table:
    """What every unit reported of one stage."""
    campaign, found = queries.hosts_stage_or_404(actor(), campaign_id, stage)
    asked = queries.asked_of_any(campaign, found)
    headings = [
        STT, Heading("Cơ quan, đơn vị", 40), Heading("Báo cáo", 20), Heading("Gửi lúc", 18, Kind.MOMENT),
        *(Heading(entry.indicator.name, 18, KINDS[entry.indicator.measure]) for entry in asked), Heading("Kết quả đạt được", 60),
        Heading("Tồn tại, hạn chế, nguyên nhân", 60), Heading("Nhiệm vụ thời gian tới", 60),
    ]  # fmt: skip
    lines = []
    for row in figures.reported(campaign, found, asked, campaigns.enrolled(campaign)):
        told = (row.report.achieved, row.report.lacking, row.report.next_steps) if row.report else ("", "", "")
        sent_at = row.report.sent_at if row.report else None
        lines.append((row.mine.name, REPORT_NAMES[row.state], sent_at, *row.values, *told))
    return Table(found.title, headings, numbered(lines), f"{campaign.title}. {said()}")
