"""Which checklists wait for the standing office: criteria to verify, and requests that one does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from portal.campaigns import criteria
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.campaigns.states import CandidateKind
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.states import SLUGS, ChecklistState
from portal.database import db


@dataclass(frozen=True)
class Waiting:
    """A checklist that was sent and has criteria that nobody has decided on."""

    path: str
    name: str
    unit_id: str
    sent_by: str | None
    sent_at: datetime | None
    left: int


def to_verify(campaign: Campaign) -> list[Waiting]:
    """Of a campaign, the oldest sending first, in two statements."""
    decided = (
        select(ChecklistLine.checklist_id, func.count().label("number"))
        .where(or_(ChecklistLine.verdict.is_not(None), ChecklistLine.not_applicable != ""))
        .group_by(ChecklistLine.checklist_id)
        .subquery()
    )
    query = (
        select(Checklist, CampaignUnit, Candidate, func.coalesce(decided.c.number, 0))
        .join(
            CampaignUnit,
            (CampaignUnit.campaign_id == Checklist.campaign_id) & (CampaignUnit.unit_id == Checklist.unit_id),
        )
        .outerjoin(Candidate, Candidate.id == Checklist.subject_id)
        .outerjoin(decided, decided.c.checklist_id == Checklist.id)
        .where(
            Checklist.campaign_id == campaign.id,
            Checklist.state == ChecklistState.SENT,
            Candidate.withdrawn_at.is_(None),
        )
        .order_by(Checklist.sent_at)
    )
    all_criteria = campaigns.criteria_in_force(campaign)
    found = []
    for checklist, mine, candidate, number in db.session.execute(query):
        kind = candidate.kind if candidate is not None else CandidateKind.UNIT
        asked = sum(1 for row in all_criteria if criteria.applies(row.subjects, row.blocks, kind, mine.block))
        if asked > number:
            path = f"/tieu-chi/{SLUGS[checklist.subject_kind]}/{checklist.subject_id}"
            name = candidate.name if candidate is not None else mine.name
            found.append(Waiting(path, name, checklist.unit_id, checklist.sent_by, checklist.sent_at, asked - number))
    return found


@dataclass(frozen=True)
class AskedNotApplicable:
    """A unit asks that a criterion does not count, and the standing office has not answered."""

    path: str
    name: str
    unit_id: str
    reason: str


def asked_not_applicable(campaign: Campaign) -> list[AskedNotApplicable]:
    query = (
        select(ChecklistLine, Checklist, CampaignUnit.name, Candidate.name)
        .join(Checklist, Checklist.id == ChecklistLine.checklist_id)
        .join(
            CampaignUnit,
            (CampaignUnit.campaign_id == Checklist.campaign_id) & (CampaignUnit.unit_id == Checklist.unit_id),
        )
        .outerjoin(Candidate, Candidate.id == Checklist.subject_id)
        .where(
            Checklist.campaign_id == campaign.id,
            ChecklistLine.asks_not_applicable != "",
            ChecklistLine.not_applicable == "",
            Candidate.withdrawn_at.is_(None),
        )
        .order_by(ChecklistLine.changed_at)
    )
    return [
        AskedNotApplicable(
            path=f"/tieu-chi/{SLUGS[checklist.subject_kind]}/{checklist.subject_id}/{line.code}",
            name=f"{person}, {unit}" if person else unit,
            unit_id=checklist.unit_id,
            reason=line.asks_not_applicable,
        )
        for line, checklist, unit, person in db.session.execute(query)
    ]
