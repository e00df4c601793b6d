"""Reading initiatives: a unit's, a host's, what the public sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, Candidate
from portal.campaigns.states import CandidateKind
from portal.council.cards import Card
from portal.database import db
from portal.initiatives.models import Initiative
from portal.initiatives.states import STATE_NAMES, STATE_ORDER, UNSENT, InitiativeKind, InitiativeState
from portal.refusal import NotFound
from portal.vietnamese import count, search_pattern


def initiatives_for(actor: Actor, campaign: Campaign) -> Select[Initiative]:
    """What this actor may see of a campaign: its unit's, or everything that was sent to its host."""
    within = reach(actor, Action.INITIATIVE_READ)
    query = (
        select(Initiative)
        .where(Initiative.campaign_id == campaign.id)
        .options(joinedload(Initiative.unit), joinedload(Initiative.recognition))
    )
    if campaign.host_id in within.hosts:
        return query.where(or_(Initiative.state.not_in(UNSENT), _own(within.units)))
    return query.where(_own(within.units))


def _own(units: Iterable[str]) -> ColumnElement[bool]:
    return Initiative.unit_id.in_(list(units))


def ordered(query: Select[Initiative]) -> Select[Initiative]:
    """Returned first, then drafts, waiting, confirmed; the newest of each first."""
    rank = case({state.value: position for position, state in enumerate(STATE_ORDER)}, value=Initiative.state)
    return query.order_by(rank, Initiative.changed_at.desc(), Initiative.id)


def found(query: Select[Initiative], search: str = "", state: str = "") -> Select[Initiative]:
    if search:
        query = query.where(Initiative.search_text.like(search_pattern(search), escape="\\"))
    if state in [known.value for known in InitiativeState]:
        query = query.where(Initiative.state == InitiativeState(state))
    return query


def initiative_or_404(actor: Actor, initiative_id: str, action: Action = Action.INITIATIVE_READ) -> Initiative:
    row = db.session.get(
        Initiative,
        initiative_id,
        options=[
            joinedload(Initiative.unit),
            joinedload(Initiative.campaign),
            joinedload(Initiative.recognition),
            selectinload(Initiative.authors),
        ],
    )
    if row is None or not can(actor, action, campaigns.scope(row.campaign, row.unit_id)):
        raise NotFound
    hidden = row.state in UNSENT
    if hidden and row.unit_id not in reach(actor, action).units:
        raise NotFound  # what was never sent is the unit's own
    return row


@dataclass(frozen=True)
class Declared:
    """What a list needs of one initiative."""

    id: str
    kind: InitiativeKind
    state: InitiativeState
    title: str
    return_reason: str
    decided_at: datetime | None
    decided_by: str


def declared(campaign: Campaign, unit_ids: Collection[str], *, drafts: bool = False) -> dict[str, list[Declared]]:
    """What each unit has sent (with `drafts` also what it has not), in one statement."""
    found_: dict[str, list[Declared]] = {unit_id: [] for unit_id in unit_ids}
    query = (
        select(
            Initiative.unit_id,
            Initiative.id,
            Initiative.kind,
            Initiative.state,
            Initiative.title,
            Initiative.return_reason,
            Initiative.decided_at,
            Initiative.decided_by,
        )
        .where(Initiative.campaign_id == campaign.id)
        .order_by(Initiative.submitted_at, Initiative.id)
    )
    if not drafts:
        query = query.where(Initiative.state.not_in(UNSENT))
    if len(found_) <= campaigns.FEW:
        query = query.where(Initiative.unit_id.in_(found_))
    for row in db.session.execute(query):
        if row.unit_id in found_:
            found_[row.unit_id].append(
                Declared(row.id, row.kind, row.state, row.title, row.return_reason, row.decided_at, row.decided_by)
            )
    return found_


def council_cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """For a council's members: a unit's initiatives, or those a person is an author of."""
    units = {candidate.unit_id for candidate in candidates}
    query = (
        select(Initiative)
        .where(
            Initiative.campaign_id == campaign.id,
            Initiative.unit_id.in_(units),
            Initiative.state.in_([InitiativeState.SUBMITTED, InitiativeState.CONFIRMED]),
        )
        .options(selectinload(Initiative.authors))
        .order_by(Initiative.title)
    )
    rows = list(db.session.scalars(query))
    found_ = {}
    for candidate in candidates:
        mine = [row for row in rows if row.unit_id == candidate.unit_id]
        if candidate.kind is not CandidateKind.UNIT:
            name = candidate.name.casefold()
            mine = [row for row in mine if name in [author.name.casefold() for author in row.authors]]
        confirmed = sum(1 for row in mine if row.state is InitiativeState.CONFIRMED)
        summary = f"Sáng kiến {count(confirmed)}" if confirmed else ""
        found_[candidate.id] = Card(
            summary,
            "Sáng kiến, mô hình",
            [(row.title, f"{STATE_NAMES[row.state]}. {row.effect}") for row in mine],
        )
    return found_


def published() -> Select[Initiative]:
    return (
        select(Initiative)
        .where(Initiative.published.is_(True))
        .options(joinedload(Initiative.unit), joinedload(Initiative.campaign), joinedload(Initiative.recognition))
        .order_by(Initiative.decided_at.desc(), Initiative.id)
    )


def published_or_404(initiative_id: str) -> Initiative:
    row = db.session.get(
        Initiative, initiative_id, options=[joinedload(Initiative.unit), selectinload(Initiative.authors)]
    )
    if row is None or not row.published:
        raise NotFound
    return row
