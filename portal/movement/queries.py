"""Reading how the movement runs: a unit its own, the standing office and the leader all of the host's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Asked, RuleKind, asked_by
from portal.campaigns.models import Campaign, CampaignUnit, Criterion
from portal.campaigns.plan import Stage
from portal.campaigns.states import CandidateKind
from portal.database import db
from portal.movement.models import Assessment, Guidance, GuidanceRead, Propaganda, Spreading, StageReport
from portal.movement.rules import report_state
from portal.movement.states import ReportState
from portal.refusal import NotFound

READ = Action.MOVEMENT_READ
GUIDANCE, SPREADING, PROPAGANDA, STAGE = "guidance", "spreading", "propaganda", "stage"  # kinds of evidence


def today() -> date:
    return clock.local(clock.now()).date()


def chosen(campaign_id: str, hosts: Collection[str]) -> Campaign | None:
    """The campaign of these hosts that is on, or the one named: what was assessed is read for years."""
    if not campaign_id:
        return campaigns.present(hosts)
    found = campaigns.campaign_or_404(campaign_id)
    if found.host_id not in hosts:
        raise NotFound
    return found


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


def told_along() -> tuple[ORMOption, ...]:
    """For lists of units: each with its spreading, its assessment and its closing report, in the same statement."""
    other = (CampaignUnit.assessment, CampaignUnit.closing_report)  # type: ignore[attr-defined]
    return with_spreading(), *(joinedload(told) for told in other)


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


def told_by(mine: CampaignUnit) -> tuple[int, int]:
    """(times, people) of one unit."""
    return totals(mine.campaign).get(mine.unit_id, (0, 0))


def propaganda_or_404(actor: Actor, entry_id: str, action: Action = READ) -> Propaganda:
    row = db.session.get(Propaganda, entry_id, options=[joinedload(Propaganda.campaign), joinedload(Propaganda.unit)])
    if row is None or row.removed_at is not None or not can(actor, action, campaigns.scope(row.campaign, row.unit_id)):
        raise NotFound
    return row


# --- stages -------------------------------------------------------------------------------------
def stage_or_404(campaign: Campaign, code: str) -> Stage:
    found = next((entry for entry in campaign.reported_stages if entry.code == code), None)
    if found is None:
        raise NotFound
    return found


def hosts_stage_or_404(actor: Actor, campaign_id: str, code: str) -> tuple[Campaign, Stage]:
    """A stage of a campaign of the actor's host, for those who see all of its units."""
    campaign = campaigns.campaign_or_404(campaign_id)
    if not can(actor, Action.BOARD, Scope(host=campaign.host_id)):
        raise NotFound
    return campaign, stage_or_404(campaign, code)


def asked_in(campaign: Campaign, stage: Stage, block: str | None) -> list[Asked]:
    """The figures of a stage: what the criteria of a collective of this block count in the year, for the stage's period.

    The reform index is left out: it comes once a year.
    """
    return _asked(campaign, stage, campaigns.criteria_for(campaign, CandidateKind.UNIT, block))


def asked_of_any(campaign: Campaign, stage: Stage) -> list[Asked]:
    """The same for units of every block."""
    rows = [row for row in campaigns.criteria_in_force(campaign) if CandidateKind.UNIT.value in row.subjects]
    return _asked(campaign, stage, rows)


def _asked(campaign: Campaign, stage: Stage, rows: Sequence[Criterion]) -> list[Asked]:
    found: dict[str, Asked] = {}
    for row in rows if stage.period else ():
        if row.rule["kind"] == RuleKind.INDEX:
            continue
        for entry in asked_by(row.rule, stage.period, None, campaign.indicators):
            found.setdefault(entry.indicator.code, entry)
    return list(found.values())


def stage_report(mine: CampaignUnit, stage: Stage) -> StageReport | None:
    return db.session.get(StageReport, (mine.campaign_id, stage.code, mine.unit_id))


def stage_reports(campaign: Campaign, stage: Stage) -> dict[str, StageReport]:
    """By unit."""
    query = select(StageReport).where(StageReport.campaign_id == campaign.id, StageReport.stage == stage.code)
    return {row.unit_id: row for row in db.session.scalars(query)}


def reports_of(mine: CampaignUnit) -> dict[str, StageReport]:
    """What one unit reported, by stage."""
    query = select(StageReport).where(StageReport.campaign_id == mine.campaign_id, StageReport.unit_id == mine.unit_id)
    return {row.stage: row for row in db.session.scalars(query)}


def reported(campaign: Campaign) -> dict[str, int]:
    """How many units have sent their report, by stage."""
    query = (
        select(StageReport.stage, func.count())
        .where(StageReport.campaign_id == campaign.id, StageReport.sent_at.is_not(None))
        .group_by(StageReport.stage)
    )
    return dict(db.session.execute(query).all())


def state_of(row: StageReport | None, stage: Stage) -> ReportState:
    sent_on = clock.local(row.sent_at).date() if row is not None and row.sent_at else None
    return report_state(row is not None, sent_on, stage.due, today())


def stage_key(mine: CampaignUnit, stage: Stage) -> str:
    """How the history and the evidence of a unit's report are found."""
    return f"{mine.campaign_id}:{stage.code}:{mine.unit_id}"


def closing_report_along(mine: CampaignUnit) -> StageReport | None:
    found: StageReport | None = mine.closing_report  # type: ignore[attr-defined]
    return found


# --- assessment ---------------------------------------------------------------------------------
def assessment(mine: CampaignUnit) -> Assessment | None:
    return db.session.get(Assessment, (mine.campaign_id, mine.unit_id))


def assessment_along(mine: CampaignUnit) -> Assessment | None:
    """What `enrolment_or_404` has read with the unit."""
    found: Assessment | None = mine.assessment  # type: ignore[attr-defined]
    return found


def settled_of(unit_id: str | None, but: str = "") -> Sequence[Assessment]:
    """A unit's assessments that were settled, the newest campaign first; `but` names one to leave out."""
    query = (
        select(Assessment)
        .join(Campaign, Campaign.id == Assessment.campaign_id)
        .where(Assessment.unit_id == unit_id, Assessment.settled_at.is_not(None), Assessment.campaign_id != but)
        .options(joinedload(Assessment.campaign))
        .order_by(Campaign.launched_on.desc())
    )
    return db.session.scalars(query).all()


def assessments(campaign: Campaign) -> dict[str, Assessment]:
    """By unit."""
    query = select(Assessment).where(Assessment.campaign_id == campaign.id)
    return {row.unit_id: row for row in db.session.scalars(query)}
