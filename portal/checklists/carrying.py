"""What follows for checklists when a campaign is launched, or its criteria are revised.

At the launch of a campaign that was copied from another last year's figures come along.

Where a unit is one of the other campaign under its own name or continues exactly one, that unit's figures of this year
become its "năm trước". Where several were merged into it, points and rates cannot be added up: the criteria that
compare are marked "không so sánh được" and whoever verifies decides.

A verdict was given on what a criterion asked then. Where a revision made it ask for something else, it is to be verified
again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import criteria
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.criteria import RuleKind
from portal.campaigns.models import Campaign, CampaignUnit, Criterion
from portal.campaigns.queries import Key, Known
from portal.campaigns.states import CandidateKind
from portal.checklists import queries, service
from portal.checklists.models import Checklist, ChecklistLine
from portal.database import db
from portal.people import queries as people


def carry(actor: Actor, campaign: Campaign) -> None:
    """What every unit brings along from the campaign that this one was copied from, if from any."""
    source = db.session.get(Campaign, campaign.copied_from_id) if campaign.copied_from_id else None
    if source is None:
        return
    before = {row.unit_id: row for row in campaigns.enrolled(source)}
    merged = people.continued(campaign.launched_on)
    known = campaigns.figures_of_many(source, [("unit", unit_id) for unit_id in before])
    asking = [row for row in campaigns.criteria_in_force(campaign) if row.last_period]
    for mine in campaigns.enrolled(campaign):
        origins = [unit_id for unit_id in (mine.unit_id, *sorted(merged.get(mine.unit_id, ()))) if unit_id in before]
        applying = [row for row in asking if criteria.applies(row.subjects, row.blocks, CandidateKind.UNIT, mine.block)]
        if len(origins) == 1:
            _bring(actor, mine, applying, known[origins[0]], source)
        elif origins:
            _mark(actor, mine, applying, "; ".join(before[unit_id].name for unit_id in origins))


def _bring(
    actor: Actor, mine: CampaignUnit, applying: list[Criterion], known: Mapping[Key, Known], source: Campaign
) -> None:
    indicators = mine.campaign.indicators
    for row in applying:
        for asked in criteria.asked_by(row.rule, row.period, row.last_period, indicators):
            figure = known.get((asked.indicator.code, asked.period))
            if asked.last_year and figure is not None:
                campaign_service.set_figure(
                    actor, mine.campaign, ("unit", mine.unit_id), asked.indicator.code, asked.period, figure.value,
                    as_of=figure.as_of, source=f"Phong trào năm {source.year}",
                )  # fmt: skip


def _mark(actor: Actor, mine: CampaignUnit, applying: list[Criterion], names: str) -> None:
    for row in applying:
        compares = row.rule["kind"] == RuleKind.INDEX or row.rule.get("rising", False)
        if compares:
            service.mark_incomparable(
                actor, queries.unit_subject(mine), row, f"đơn vị hình thành từ việc sắp xếp {names}"
            )


def revised(actor: Actor, campaign: Campaign, codes: Collection[str]) -> None:
    """Take back the verdicts on criteria that now ask for something else."""
    asked = {row.code: row.short for row in campaigns.criteria_in_force(campaign)}
    query = (
        select(ChecklistLine)
        .join(ChecklistLine.checklist)
        .where(Checklist.campaign_id == campaign.id, ChecklistLine.code.in_(codes), ChecklistLine.verdict.is_not(None))
        .options(contains_eager(ChecklistLine.checklist).joinedload(Checklist.unit))
    )
    for row in db.session.scalars(query).all():
        row.verdict, row.verdict_at, row.verdict_reason, row.verdict_by = None, None, "", ""
        checklist = row.checklist
        record(
            actor, "checklist.verdict_dropped",
            f"checklist:{campaign.id}:{checklist.subject_kind.value}:{checklist.subject_id}",
            criterion=asked[row.code], unit=checklist.unit.short_name,
        )  # fmt: skip
    db.session.flush()
