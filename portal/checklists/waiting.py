"""Which checklists wait for the standing office: criteria to verify, and requests that one does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

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
        select(
            Checklist.subject_kind, Checklist.subject_id, Checklist.unit_id, Checklist.sent_by, Checklist.sent_at,
            CampaignUnit.name, CampaignUnit.block, Candidate.kind, Candidate.name, func.coalesce(decided.c.number, 0),
        )
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
    )  # fmt: skip
    all_criteria = campaigns.criteria_in_force(campaign)

    @cache
    def asked(kind: CandidateKind, block: str | None) -> int:
        return sum(1 for row in all_criteria if criteria.applies(row.subjects, row.blocks, kind, block))

    found = []
    for subject_kind, subject_id, unit_id, by, at, unit, block, kind, person, number in db.session.execute(query):
        left = asked(kind or CandidateKind.UNIT, block) - number
        if left > 0:
            path = f"/tieu-chi/{SLUGS[subject_kind]}/{subject_id}"
            found.append(Waiting(path, person or unit, unit_id, by, at, left))
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
