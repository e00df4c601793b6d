"""Reading difficulties: a unit its own and what was passed to it, the standing office and the leader all of the host's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.database import db
from portal.difficulties.models import Difficulty
from portal.difficulties.states import Kind, State
from portal.refusal import NotFound

_WITH = (
    joinedload(Difficulty.unit),
    joinedload(Difficulty.campaign),
    joinedload(Difficulty.council),
    joinedload(Difficulty.merged_into),
)
EVIDENCE, ANSWER_EVIDENCE = "difficulty", "difficulty_answer"  # of whoever told, of whoever answers
RECENT = 100  # what something may be merged into


def scope(row: Difficulty) -> Scope:
    return campaigns.scope(row.campaign, row.unit_id)


def visible(actor: Actor, state: State | None = None) -> Select[Difficulty]:
    """What this person may read, what waits first, then the newest."""
    within = reach(actor, Action.DIFFICULTY_READ)
    query = (
        select(Difficulty)
        .join(Campaign, Campaign.id == Difficulty.campaign_id)
        .where(or_(Difficulty.unit_id.in_(within.units), Campaign.host_id.in_(within.hosts)))
        .options(*_WITH)
        .order_by((Difficulty.state != State.OPEN), Difficulty.told_at.desc(), Difficulty.id)
    )
    return query.where(Difficulty.state == state) if state is not None else query


def counts(actor: Actor) -> dict[State, int]:
    inner = visible(actor).order_by(None).subquery()
    return {
        State(state): number
        for state, number in db.session.execute(select(inner.c.state, func.count()).group_by(inner.c.state))
    }


def difficulty_or_404(actor: Actor, difficulty_id: str, action: Action = Action.DIFFICULTY_READ) -> Difficulty:
    row = db.session.get(Difficulty, difficulty_id, options=_WITH)
    if row is None or not can(actor, action, scope(row)):
        raise NotFound
    return row


def mergeable(row: Difficulty) -> list[Difficulty]:
    """Newer ones of the same campaign and field first: what this one may repeat."""
    query = (
        select(Difficulty)
        .where(
            Difficulty.campaign_id == row.campaign_id,
            Difficulty.id != row.id,
            Difficulty.state.not_in([State.MERGED, State.WITHDRAWN]),
        )
        .order_by((Difficulty.field_code != row.field_code), Difficulty.told_at.desc())
        .limit(RECENT)
    )
    return list(db.session.scalars(query))


def merged_from(row: Difficulty) -> Sequence[Difficulty]:
    query = select(Difficulty).where(Difficulty.merged_into_id == row.id).options(*_WITH).order_by(Difficulty.told_at)
    return db.session.scalars(query).all()


def of_campaign(campaign: Campaign) -> Sequence[Difficulty]:
    """For the report: everything that was not withdrawn, in order of time."""
    query = (
        select(Difficulty)
        .where(Difficulty.campaign_id == campaign.id, Difficulty.state != State.WITHDRAWN)
        .options(*_WITH)
        .order_by(Difficulty.told_at, Difficulty.id)
    )
    return db.session.scalars(query).all()


def of_unit(campaign: Campaign, unit_id: str) -> Sequence[Difficulty]:
    """What a unit itself told, in order of time; without what it withdrew."""
    query = select(Difficulty).where(
        Difficulty.campaign_id == campaign.id, Difficulty.unit_id == unit_id, Difficulty.kind == Kind.DIFFICULTY,
        Difficulty.state != State.WITHDRAWN,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Difficulty.told_at, Difficulty.id)).all()


def totals(campaign: Campaign) -> dict[tuple[Kind, State], int]:
    """How many were told and not withdrawn, by kind and state."""
    query = (
        select(Difficulty.kind, Difficulty.state, func.count())
        .where(Difficulty.campaign_id == campaign.id, Difficulty.state != State.WITHDRAWN)
        .group_by(Difficulty.kind, Difficulty.state)
    )
    return {(kind, state): number for kind, state, number in db.session.execute(query)}


def published() -> Select[Difficulty]:
    """Hỏi đáp: only the words that were written for everybody are shown."""
    return (
        select(Difficulty)
        .where(Difficulty.public.is_(True))
        .options(joinedload(Difficulty.campaign))
        .order_by(Difficulty.answered_at.desc(), Difficulty.id)
    )
