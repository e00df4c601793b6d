"""Reading how the movement runs: a unit its own, the standing office and the leader all of the host's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.database import db
from portal.movement.models import Assessment, Guidance, GuidanceRead, Propaganda, Spreading
from portal.refusal import NotFound

READ = Action.MOVEMENT_READ
GUIDANCE, SPREADING, PROPAGANDA = "guidance", "spreading", "propaganda"  # kinds of evidence


def today() -> date:
    return clock.local(clock.now()).date()


def enrolment_or_404(actor: Actor, campaign_id: str, unit_id: str, action: Action = READ) -> CampaignUnit:
    """A unit of a campaign with its spreading and its assessment, if the actor may do this with it."""
    along = joinedload(CampaignUnit.assessment)  # type: ignore[attr-defined]
    mine = campaigns.enrolled_unit(campaign_id, unit_id, with_spreading(), along)
    if mine is None or not can(actor, action, campaigns.scope(mine.campaign, unit_id)):
        raise NotFound
    return mine


# --- guidance -----------------------------------------------------------------------------------
def guidance_for(actor: Actor, campaign: Campaign) -> Sequence[Guidance]:
    """What is in force, the newest first; the host's people see what was withdrawn too."""
    query = select(Guidance).where(Guidance.campaign_id == campaign.id).order_by(Guidance.sent_at.desc())
    if not can(actor, READ, Scope(host=campaign.host_id)):
        query = query.where(Guidance.withdrawn_at.is_(None))
    return db.session.scalars(query).all()


def guidance_or_404(actor: Actor, guidance_id: str, action: Action = READ) -> Guidance:
    row = db.session.get(Guidance, guidance_id, options=[joinedload(Guidance.campaign)])
    if row is None:
        raise NotFound
    if can(actor, action, Scope(host=row.campaign.host_id)):
        return row
    if row.withdrawn_at is None and own_enrolment(actor, row.campaign, action) is not None:
        return row
    raise NotFound


def own_enrolment(actor: Actor, campaign: Campaign, action: Action = READ) -> CampaignUnit | None:
    """The actor's own unit in this campaign, if it takes part."""
    if actor.unit_id not in reach(actor, action).units:
        return None
    return campaigns.enrolment(campaign, actor.unit_id or "")


def read_by(actor: Actor, rows: Sequence[Guidance]) -> set[str]:
    """Which of these the actor has marked as read."""
    query = select(GuidanceRead.guidance_id).where(
        GuidanceRead.account_id == actor.account_id, GuidanceRead.guidance_id.in_([row.id for row in rows])
    )
    return set(db.session.scalars(query))


def units_that_read(rows: Sequence[Guidance]) -> dict[str, int]:
    """How many units have at least one reader, by guidance."""
    query = (
        select(GuidanceRead.guidance_id, func.count(func.distinct(GuidanceRead.unit_id)))
        .where(GuidanceRead.guidance_id.in_([row.id for row in rows]))
        .group_by(GuidanceRead.guidance_id)
    )
    return dict(db.session.execute(query).all())


def readers(row: Guidance) -> dict[str, list[GuidanceRead]]:
    """Who has read it, by unit."""
    found: dict[str, list[GuidanceRead]] = {}
    query = select(GuidanceRead).where(GuidanceRead.guidance_id == row.id).order_by(GuidanceRead.read_at)
    for read in db.session.scalars(query):
        found.setdefault(read.unit_id, []).append(read)
    return found


# --- spreading ----------------------------------------------------------------------------------
def spreading(mine: CampaignUnit) -> Spreading | None:
    return db.session.get(Spreading, (mine.campaign_id, mine.unit_id))


def spreadings(campaign: Campaign) -> dict[str, Spreading]:
    """By unit."""
    query = select(Spreading).where(Spreading.campaign_id == campaign.id)
    return {row.unit_id: row for row in db.session.scalars(query)}


def with_spreading() -> ORMOption:
    """For lists of units: each with its spreading, in the same statement (`spreading_along` reads it)."""
    return joinedload(CampaignUnit.spreading)  # type: ignore[attr-defined]


def told_along() -> tuple[ORMOption, ORMOption]:
    """For lists of units: each with its spreading and its assessment, in the same statement."""
    return with_spreading(), joinedload(CampaignUnit.assessment)  # type: ignore[attr-defined]


def spreading_along(mine: CampaignUnit) -> Spreading | None:
    found: Spreading | None = mine.spreading  # type: ignore[attr-defined]
    return found


def spread_key(campaign_id: str, unit_id: str) -> str:
    """How the history and the evidence of a unit's spreading are found."""
    return f"{campaign_id}:{unit_id}"


# --- propaganda ---------------------------------------------------------------------------------
def propaganda(actor: Actor, campaign: Campaign) -> Select[Propaganda]:
    """What the actor may read of the log, the newest first."""
    within = reach(actor, READ)
    mine = Propaganda.unit_id.in_(within.units)
    return (
        select(Propaganda)
        .join(Campaign, Campaign.id == Propaganda.campaign_id)
        .where(
            Propaganda.campaign_id == campaign.id,
            Propaganda.removed_at.is_(None),
            or_(mine, Campaign.host_id.in_(within.hosts)),
        )
        .options(joinedload(Propaganda.unit))
        .order_by(Propaganda.held_on.desc(), Propaganda.id)
    )


def forms_used(campaign: Campaign) -> list[str]:
    """The forms of propaganda that were logged before, the most usual first: offered while typing."""
    query = (
        select(Propaganda.form)
        .where(Propaganda.campaign_id == campaign.id, Propaganda.removed_at.is_(None))
        .group_by(Propaganda.form)
        .order_by(func.count().desc(), Propaganda.form)
        .limit(12)
    )
    return list(db.session.scalars(query))


def totals(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """By unit: how often, and how many people were reached."""
    query = (
        select(Propaganda.unit_id, func.count(), func.coalesce(func.sum(Propaganda.reach), 0))
        .where(Propaganda.campaign_id == campaign.id, Propaganda.removed_at.is_(None))
        .group_by(Propaganda.unit_id)
    )
    return {unit_id: (number, int(reached or 0)) for unit_id, number, reached in db.session.execute(query)}


def propaganda_or_404(actor: Actor, entry_id: str, action: Action = READ) -> Propaganda:
    row = db.session.get(Propaganda, entry_id, options=[joinedload(Propaganda.campaign), joinedload(Propaganda.unit)])
    if row is None or row.removed_at is not None or not can(actor, action, campaigns.scope(row.campaign, row.unit_id)):
        raise NotFound
    return row


# --- assessment ---------------------------------------------------------------------------------
def assessment(mine: CampaignUnit) -> Assessment | None:
    return db.session.get(Assessment, (mine.campaign_id, mine.unit_id))


def assessment_along(mine: CampaignUnit) -> Assessment | None:
    """What `enrolment_or_404` has read with the unit."""
    found: Assessment | None = mine.assessment  # type: ignore[attr-defined]
    return found


def assessments(campaign: Campaign) -> dict[str, Assessment]:
    """By unit."""
    query = select(Assessment).where(Assessment.campaign_id == campaign.id)
    return {row.unit_id: row for row in db.session.scalars(query)}
