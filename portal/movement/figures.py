"""What the units reported of one stage, put together for the standing office's table, sheet and paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from portal import clock
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Asked, Measure, period_title
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.plan import Stage
from portal.movement import queries
from portal.movement.models import StageReport
from portal.movement.papers import Facts, Reported
from portal.movement.states import ReportState
from portal.vietnamese import decimal, percent


class Row(NamedTuple):
    """One unit: its report and its figures once it is sent, None where there is none."""

    mine: CampaignUnit
    state: ReportState
    report: StageReport | None
    values: Sequence[Decimal | None]


def sent_first(campaign: Campaign, stage: Stage) -> list[CampaignUnit]:
    """Every unit: those that have reported, then the rest, each part by name."""
    sent = {unit_id for unit_id, row in queries.stage_reports(campaign, stage).items() if row.sent_at}
    return sorted(campaigns.enrolled(campaign), key=lambda mine: mine.unit_id not in sent)


def reported(campaign: Campaign, stage: Stage, asked: Sequence[Asked], units: Sequence[CampaignUnit]) -> list[Row]:
    """In the order of `units`; what a unit has not sent yet is its own."""
    reports = queries.stage_reports(campaign, stage)
    known = campaigns.figures_of_many(campaign, [("unit", mine.unit_id) for mine in units])
    rows = []
    for mine in units:
        report = reports.get(mine.unit_id)
        sent = report is not None and report.sent_at is not None
        values = [
            figure.value if sent and (figure := known[mine.unit_id].get((entry.indicator.code, entry.period))) else None
            for entry in asked
        ]
        rows.append(Row(mine, queries.state_of(report, stage), report if sent else None, values))
    return rows


def in_words(entry: Asked, value: Decimal | None) -> str:
    if value is None:
        return ""
    return percent(value) if entry.indicator.measure is Measure.PERCENT else decimal(value)


def facts(campaign: Campaign, stage: Stage) -> Facts:
    asked = queries.asked_of_any(campaign, stage)
    rows = reported(campaign, stage, asked, campaigns.enrolled(campaign))
    office = campaign.host.standing_office
    sums = [
        in_words(entry, sum((row.values[place] or Decimal(0) for row in rows), Decimal(0)))
        if entry.indicator.measure is Measure.COUNT
        else ""
        for place, entry in enumerate(asked)
    ]
    return Facts(
        office=office.agency,
        leader_title=campaign.host.leader_title,
        campaign=campaign.title,
        plan=campaign.plan_cited,
        stage=stage.title,
        period=period_title(stage.period).lower(),
        as_of=stage.as_of,
        at=clock.now(),
        headings=[entry.indicator.name for entry in asked],
        units=[
            Reported(
                row.mine.name, row.report is not None, row.state is ReportState.SENT_LATE,
                [in_words(entry, value) for entry, value in zip(asked, row.values, strict=True)],
                row.report.achieved if row.report else "", row.report.lacking if row.report else "",
                row.report.next_steps if row.report else "",
            )
            for row in rows
        ],
        sums=sums,
    )  # fmt: skip
