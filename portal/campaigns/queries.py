"""Reading campaigns: the present one, who takes part, candidates, figures, deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from portal.access.decide import Scope, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import criteria
from portal.campaigns.criteria import Field
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import (
    AwardCategory,
    Campaign,
    CampaignUnit,
    Candidate,
    Criterion,
    Extension,
    Figure,
    deadline,
)
from portal.campaigns.plan import Category, CriterionSpec, Plan
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.people.models import Host, Unit
from portal.refusal import NotFound

WHOLE = (
    joinedload(Campaign.host).joinedload(Host.unit),
    joinedload(Campaign.host).joinedload(Host.standing_office),
    selectinload(Campaign.categories),
)


def visible() -> Select[Campaign]:
    """What everybody may see: launched or finished, the newest first."""
    return (
        select(Campaign)
        .where(Campaign.state != CampaignState.DRAFT)
        .order_by(Campaign.launched_on.desc(), Campaign.id)
        .options(*WHOLE[:2])
    )


def present(host_ids: Iterable[str] | None = None) -> Campaign | None:
    """The campaign that is on now: of these hosts, or of any (for the public front)."""
    query = visible().where(Campaign.state == CampaignState.LAUNCHED)
    if host_ids is not None:
        query = query.where(Campaign.host_id.in_(list(host_ids)))
    return db.session.scalars(query.limit(1)).first()


def present_campaigns() -> list[tuple[Campaign, set[str]]]:
    """Every campaign that is on, the newest first, with the units that take part."""
    campaigns = list(db.session.scalars(visible().where(Campaign.state == CampaignState.LAUNCHED)))
    units: dict[str, set[str]] = {row.id: set() for row in campaigns}
    query = select(CampaignUnit.campaign_id, CampaignUnit.unit_id).where(CampaignUnit.campaign_id.in_(units))
    for campaign_id, unit_id in db.session.execute(query):
        units[campaign_id].add(unit_id)
    return [(row, units[row.id]) for row in campaigns]


def any_support() -> str:
    """Whom to call while no campaign is on."""
    return db.session.scalar(select(Host.support).limit(1)) or ""


def campaign_or_404(campaign_id: str, *, with_text: bool = False) -> Campaign:
    """A campaign that everybody may see; `with_text` reads the plan's long text along."""
    more = [undefer(Campaign.plan_text)] if with_text else []
    found = db.session.get(Campaign, campaign_id, options=[*WHOLE, *more])
    if found is None or found.state is CampaignState.DRAFT:
        raise NotFound
    return found


def named(host_id: str, year: int) -> Campaign | None:
    return db.session.scalars(select(Campaign).where(Campaign.host_id == host_id, Campaign.year == year)).first()


def plan_of(campaign: Campaign) -> Plan:
    """The campaign as its plan's file would say it."""
    return Plan(
        year=campaign.year,
        title=campaign.title,
        award=campaign.award,
        number=campaign.plan_number,
        signed_on=campaign.plan_date,
        issuer=campaign.plan_issuer,
        plan_title=campaign.plan_title,
        text=campaign.plan_text,
        signature=tuple(campaign.plan_signature),
        recipients=tuple(campaign.plan_recipients),
        launch=campaign.launched_on,
        cutoff=campaign.cutoff,
        cutoff_words=campaign.cutoff_words,
        closing=campaign.closing_on,
        closing_words=campaign.closing_words,
        originals=campaign.originals,
        supplements=campaign.supplements,
        papers_words=tuple(campaign.papers_words),
        statement=campaign.statement,
        usual_reasons=tuple(campaign.usual_reasons),
        fields=tuple(campaign.fields),
        ratings=campaign.ratings,
        indicators=tuple(campaign.indicators.values()),
        categories=tuple(
            Category(row.code, row.title, row.candidates, row.block, row.quota) for row in campaign.categories
        ),
        criteria=tuple(
            CriterionSpec(
                row.code, row.number, tuple(row.subjects), tuple(row.blocks), row.short, row.words, row.how,
                row.period, row.last_period, row.as_of, row.rule,
            )
            for row in criteria_in_force(campaign)
        ),
        bonus=campaign.bonus,
        levels=tuple(Field(entry["code"], entry["name"]) for entry in campaign.levels_json),
        stages=campaign.stages,
    )  # fmt: skip


_CAMPAIGN_OF_UNIT = (
    joinedload(CampaignUnit.campaign)
    .joinedload(Campaign.host)
    .options(joinedload(Host.unit), joinedload(Host.standing_office))
)


# --- who takes part -----------------------------------------------------------------------------
def enrolment(campaign: Campaign, unit_id: str) -> CampaignUnit | None:
    return db.session.get(
        CampaignUnit, (campaign.id, unit_id), options=[joinedload(CampaignUnit.unit).joinedload(Unit.block)]
    )


def present_enrolment(unit_id: str | None) -> CampaignUnit | None:
    """The present campaign that a unit takes part in, with everything its pages say of it."""
    if unit_id is None:
        return None
    query = (
        select(CampaignUnit)
        .join(CampaignUnit.campaign)
        .where(CampaignUnit.unit_id == unit_id, Campaign.state == CampaignState.LAUNCHED)
        .order_by(Campaign.launched_on.desc())
        .options(
            _CAMPAIGN_OF_UNIT,
            joinedload(CampaignUnit.unit),
        )
    )
    return db.session.scalars(query.limit(1)).first()


def enrolled_unit(campaign_id: str, unit_id: str, *along: ORMOption) -> CampaignUnit | None:
    """A unit of a campaign that everybody may see, in one statement; `along` brings more of it."""
    found = db.session.get(
        CampaignUnit, (campaign_id, unit_id), options=[joinedload(CampaignUnit.unit), _CAMPAIGN_OF_UNIT, *along]
    )
    return found if found is not None and found.campaign.state is not CampaignState.DRAFT else None


def enrolled(campaign: Campaign, block: str = "") -> list[CampaignUnit]:
    query = (
        select(CampaignUnit)
        .where(CampaignUnit.campaign_id == campaign.id)
        .options(joinedload(CampaignUnit.unit).joinedload(Unit.block))
        .order_by(CampaignUnit.sort_key)
    )
    if block:
        query = query.where(CampaignUnit.block == block)
    return list(db.session.scalars(query))


def scope(campaign: Campaign, unit_id: str | None) -> Scope:
    """Where a unit's things of this campaign belong: to the unit, and to the campaign's host."""
    return Scope(unit=unit_id, host=campaign.host_id)


def of_actor(actor: Actor, action: Action) -> Campaign | None:
    """The present campaign in which the actor may do this: of the own unit first, else of the own host."""
    within = reach(actor, action)
    if actor.unit_id in within.units:
        mine = present_enrolment(actor.unit_id)
        if mine is not None:
            return mine.campaign
    return present(within.hosts) if within.hosts else None


# --- deadlines ----------------------------------------------------------------------------------
def extensions(campaign: Campaign) -> dict[str, Extension]:
    """The extension that counts for each unit that has one."""
    query = select(Extension).where(Extension.campaign_id == campaign.id).order_by(Extension.until)
    return {row.unit_id: row for row in db.session.scalars(query)}


def deadline_of(campaign: Campaign, unit_id: str) -> Deadline:
    query = (
        select(Extension)
        .where(Extension.campaign_id == campaign.id, Extension.unit_id == unit_id)
        .order_by(Extension.until.desc())
    )
    return deadline(campaign, db.session.scalars(query.limit(1)).first())


# --- criteria -----------------------------------------------------------------------------------
def criteria_in_force(campaign: Campaign) -> list[Criterion]:
    return list(
        db.session.scalars(
            select(Criterion)
            .where(Criterion.campaign_id == campaign.id, Criterion.superseded.is_(False))
            .order_by(Criterion.position)
        )
    )


def criteria_for(campaign: Campaign, kind: CandidateKind, block: str | None) -> list[Criterion]:
    """The criteria in force that apply to such a candidate, in the plan's order."""
    return [row for row in criteria_in_force(campaign) if criteria.applies(row.subjects, row.blocks, kind, block)]


# --- candidates ---------------------------------------------------------------------------------
def candidates(campaign: Campaign, unit_id: str | None = None) -> list[Candidate]:
    query = (
        select(Candidate)
        .join(Candidate.category)
        .where(Candidate.campaign_id == campaign.id, Candidate.withdrawn_at.is_(None))
        .options(joinedload(Candidate.category), joinedload(Candidate.unit))
        .order_by(AwardCategory.position, Candidate.sort_key)
    )
    if unit_id is not None:
        query = query.where(Candidate.unit_id == unit_id)
    return list(db.session.scalars(query))


def candidate_or_404(candidate_id: str) -> Candidate:
    found = db.session.get(
        Candidate,
        candidate_id,
        options=[joinedload(Candidate.category), joinedload(Candidate.unit), joinedload(Candidate.campaign)],
    )
    if found is None:
        raise NotFound
    return found


def candidates_named(candidate_ids: Iterable[str]) -> list[Candidate]:
    """Those of one campaign, with what is said of them on a page."""
    query = (
        select(Candidate)
        .where(Candidate.id.in_(list(candidate_ids)))
        .options(joinedload(Candidate.category), joinedload(Candidate.unit), joinedload(Candidate.campaign))
    )
    return list(db.session.scalars(query))


# --- figures ------------------------------------------------------------------------------------
Key = tuple[str, str]  # indicator, period
FEW = 100  # so many ids are worth naming in a query; beyond that the campaign's whole is read


class Known(NamedTuple):
    """A figure as it is read: its value, as of which day, from where."""

    value: Decimal
    as_of: date
    source: str
    origin: str = ""  # the feature that works it out, see `counted`; "" = typed


def figures(campaign: Campaign, subject_kind: str, subject_id: str) -> dict[Key, Known]:
    return figures_of_many(campaign, [(subject_kind, subject_id)])[subject_id]


def figures_of_many(campaign: Campaign, subjects: Iterable[tuple[str, str]]) -> dict[str, dict[Key, Known]]:
    """The figures of each subject (kind, id), by its id and then by (indicator, period), in one statement."""
    found: dict[str, dict[Key, Known]] = {subject_id: {} for _, subject_id in subjects}
    query = select(
        Figure.subject_id, Figure.indicator, Figure.period, Figure.value, Figure.as_of, Figure.source, Figure.origin
    ).where(Figure.campaign_id == campaign.id)
    if len(found) <= FEW:
        query = query.where(Figure.subject_id.in_(found))
    for subject_id, indicator, period, value, as_of, source, origin in db.session.execute(query):
        if subject_id in found:
            found[subject_id][(indicator, period)] = Known(value, as_of, source, origin)
    return found


def values(rows: Mapping[Key, Known]) -> dict[Key, Decimal]:
    return {key: row.value for key, row in rows.items()}


def units_under(host_id: str) -> list[Unit]:
    """The host's units, itself among them if it stands in a block."""
    query = select(Unit).where(or_(Unit.parent_id == host_id, Unit.id == host_id)).options(joinedload(Unit.block))
    return list(db.session.scalars(query.order_by(Unit.sort_key)))
