"""Reading initiatives: a unit's, a host's, what the public sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Label, Select, case, false, func, literal, or_, select, text
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal import clock
from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.campaigns.states import CandidateKind
from portal.council.cards import Card
from portal.database import db, is_sqlite
from portal.initiatives import rules
from portal.initiatives.models import Application, Initiative, Recognition
from portal.initiatives.states import STATE_NAMES, STATE_ORDER, UNSENT, InitiativeKind, InitiativeState
from portal.people import queries as people
from portal.refusal import NotFound
from portal.vietnamese import LONGEST_SOUGHT, count, fold, search_pattern

EVIDENCE = "initiative"  # the kind under which an initiative's files are kept
NEWEST = (Initiative.changed_at.desc(), Initiative.id.desc())  # inside a state; an index, read backwards


def initiatives_for(actor: Actor, campaign: Campaign) -> Select[Initiative]:
    """What this actor may see of a campaign: its unit's, or everything that was sent to its host."""
    within = reach(actor, Action.INITIATIVE_READ)
    query = (
        select(Initiative)
        .where(Initiative.campaign_id == campaign.id)
        .options(joinedload(Initiative.unit), joinedload(Initiative.recognition))
    )
    if campaign.host_id in within.hosts:
        sent = Initiative.state.not_in(UNSENT)
        return query.where(or_(sent, _own(within.units)) if within.units else sent)
    return query.where(_own(within.units))


def _own(units: Iterable[str]) -> ColumnElement[bool]:
    return Initiative.unit_id.in_(list(units))


def ordered(query: Select[Initiative]) -> Select[Initiative]:
    """Returned first, then drafts, waiting, confirmed; the newest of each first."""
    rank = case({state.value: position for position, state in enumerate(STATE_ORDER)}, value=Initiative.state)
    return query.order_by(rank, *NEWEST)


def found(query: Select[Initiative], search: str = "", state: str = "") -> Select[Initiative]:
    if search:
        like = Initiative.search_text.like(search_pattern(search), escape="\\")
        query = query.where(like if _any_holds(search) else false())
    if state in [known.value for known in InitiativeState]:
        query = query.where(Initiative.state == InitiativeState(state))
    return query


SHORTEST_INDEXED = 3  # letters: what the index of migration 0028 is made of


def _any_holds(search: str) -> bool:
    """False only where no initiative at all holds this text (none holds NUL, which ends a text in both databases): SQLite is asked by an index of its own, so that a search which
    finds nothing costs the same however many there are."""
    if "\0" in search:
        return False
    sought = fold(search)[:LONGEST_SOUGHT]
    if len(sought) < SHORTEST_INDEXED or not is_sqlite(db.session.connection()):
        return True
    phrase = '"' + sought.replace('"', '""') + '"'
    query = text("SELECT EXISTS (SELECT 1 FROM initiative_search WHERE initiative_search MATCH :phrase)")
    return bool(db.session.scalar(query, {"phrase": phrase}))


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


def applied_count() -> Label[int]:
    """How many units have learned from an initiative, as a column named `applied`."""
    counting = select(func.count()).where(Application.initiative_id == Initiative.id, Application.struck_at.is_(None))
    return counting.correlate(Initiative).scalar_subquery().label("applied")


@dataclass(frozen=True)
class Totals:
    """Of one unit in one campaign; `learned` is how often others took up what it has shown, whatever year that is of."""

    declared: int = 0
    confirmed: int = 0
    recognised: int = 0
    learned: int = 0


def totals(campaign: Campaign) -> dict[str, Totals]:
    """By unit, in one statement."""

    def how_many(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((what, 1), else_=0))

    sent = (
        select(
            Initiative.unit_id,
            func.count(),
            how_many(Initiative.state == InitiativeState.CONFIRMED),
            how_many(Recognition.recognised.is_(True)),
            literal(0),
        )
        .outerjoin(Recognition, Recognition.initiative_id == Initiative.id)
        .where(Initiative.campaign_id == campaign.id, Initiative.state.not_in(UNSENT))
        .group_by(Initiative.unit_id)
    )
    learned = (
        select(Initiative.unit_id, literal(0), literal(0), literal(0), func.count())
        .join(Application, Application.initiative_id == Initiative.id)
        .where(Application.campaign_id == campaign.id, Application.struck_at.is_(None))
        .group_by(Initiative.unit_id)
    )
    found_: dict[str, Totals] = {}
    for unit_id, *numbers in db.session.execute(sent.union_all(learned)):
        known = found_.get(unit_id, Totals())
        now = (known.declared, known.confirmed, known.recognised, known.learned)
        found_[unit_id] = Totals(*(before + int(number) for before, number in zip(now, numbers, strict=True)))
    return found_


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
    applied: int  # how many units have learned from it


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
            applied_count(),
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
                Declared(
                    row.id,
                    row.kind,
                    row.state,
                    row.title,
                    row.return_reason,
                    row.decided_at,
                    row.decided_by,
                    row.applied,
                )
            )
    return found_


def _of_candidates(
    campaign: Campaign, candidates: Sequence[Candidate], states: Collection[InitiativeState]
) -> dict[str, list[Initiative]]:
    """By candidate: a unit's initiatives, or those a person is an author of."""
    units = {candidate.unit_id for candidate in candidates}
    query = (
        select(Initiative)
        .where(
            Initiative.campaign_id == campaign.id,
            Initiative.unit_id.in_(units),
            Initiative.state.in_(states),
        )
        .options(joinedload(Initiative.authors))
        .order_by(Initiative.title)
    )
    rows = db.session.scalars(query).unique().all()
    found_: dict[str, list[Initiative]] = {}
    for candidate in candidates:
        mine = [row for row in rows if row.unit_id == candidate.unit_id]
        if candidate.kind is not CandidateKind.UNIT:
            name = candidate.name.casefold()
            mine = [row for row in mine if name in [author.name.casefold() for author in row.authors]]
        found_[candidate.id] = mine
    return found_


def confirmed_of(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, list[tuple[str, str]]]:
    """For papers, by candidate: (title, what it brought) of what was confirmed; a paper claims nothing else."""
    found_ = _of_candidates(campaign, candidates, [InitiativeState.CONFIRMED])
    return {key: [(row.title, row.effect) for row in rows] for key, rows in found_.items()}


def council_cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """For a council's members: what was sent and what was confirmed."""
    listed = _of_candidates(campaign, candidates, [InitiativeState.SUBMITTED, InitiativeState.CONFIRMED])
    found_ = {}
    for candidate_id, mine in listed.items():
        confirmed = sum(1 for row in mine if row.state is InitiativeState.CONFIRMED)
        summary = f"Sáng kiến {count(confirmed)}" if confirmed else ""
        found_[candidate_id] = Card(
            summary,
            "Sáng kiến, mô hình",
            [(row.title, f"{STATE_NAMES[row.state]}. {row.effect}") for row in mine],
            [(EVIDENCE, row.id) for row in mine],
        )
    return found_


def named(ids: Collection[str]) -> Sequence[Initiative]:
    query = select(Initiative).where(Initiative.id.in_(ids)).options(joinedload(Initiative.recognition))
    return db.session.scalars(query).all()


def published() -> Select[Initiative]:
    """What everybody may read, the newest first."""
    return (
        select(Initiative)
        .where(Initiative.published.is_(True))
        .options(joinedload(Initiative.unit), joinedload(Initiative.campaign), joinedload(Initiative.recognition))
        .order_by(Initiative.decided_at.desc(), Initiative.id.desc())
    )


def published_or_404(initiative_id: str) -> Initiative:
    row = db.session.get(
        Initiative, initiative_id, options=[joinedload(Initiative.unit), selectinload(Initiative.authors)]
    )
    if row is None or not row.published:
        raise NotFound
    return row


# --- learned from others, copied, alike -------------------------------------------------------------
APPLICATION = "application"  # kind of evidence
_WITH_INITIATIVE = (
    joinedload(Application.initiative).joinedload(Initiative.unit),
    joinedload(Application.initiative).joinedload(Initiative.campaign),
    joinedload(Application.campaign),
    joinedload(Application.unit),
)


def application(initiative: Initiative, unit_id: str) -> Application | None:
    query = select(Application).where(Application.initiative_id == initiative.id, Application.unit_id == unit_id)
    return db.session.scalars(query.options(*_WITH_INITIATIVE)).first()


def applications(initiative: Initiative) -> Sequence[Application]:
    """Who has learned from it, the first first."""
    query = (
        select(Application)
        .where(Application.initiative_id == initiative.id, Application.struck_at.is_(None))
        .options(*_WITH_INITIATIVE)
        .order_by(Application.applied_on, Application.id)
    )
    return db.session.scalars(query).all()


def applied_to(rows: Sequence[Initiative]) -> dict[str, int]:
    """How many units have learned from each of these, in one statement; those that nobody has are left out."""
    query = (
        select(Application.initiative_id, func.count())
        .where(Application.initiative_id.in_([row.id for row in rows]), Application.struck_at.is_(None))
        .group_by(Application.initiative_id)
    )
    return dict(db.session.execute(query).all())


def applications_of(campaign: Campaign, unit_id: str) -> Sequence[Application]:
    """What a unit has learned from others in one campaign."""
    query = (
        select(Application)
        .where(Application.campaign_id == campaign.id, Application.unit_id == unit_id, Application.struck_at.is_(None))
        .options(*_WITH_INITIATIVE)
        .order_by(Application.applied_on, Application.id)
    )
    return db.session.scalars(query).all()


def application_or_404(actor: Actor, application_id: str, action: Action = Action.INITIATIVE_READ) -> Application:
    """For the unit that applied it and its host; to read, also for the unit whose initiative it is."""
    row = db.session.get(Application, application_id, options=_WITH_INITIATIVE)
    if row is None:
        raise NotFound
    scopes = [campaigns.scope(row.campaign, row.unit_id)]
    if action is Action.INITIATIVE_READ:
        scopes.append(campaigns.scope(row.initiative.campaign, row.initiative.unit_id))
    if not any(can(actor, action, scope) for scope in scopes):
        raise NotFound
    return row


def earlier(mine: CampaignUnit) -> Sequence[Initiative]:
    """What this unit, or one that it continues, declared in earlier campaigns: what can be copied."""
    before = people.continued().get(mine.unit_id, set())
    query = (
        select(Initiative)
        .join(Initiative.campaign)
        .where(
            or_(Initiative.unit_id == mine.unit_id, Initiative.unit_id.in_(before)),
            Campaign.launched_on < mine.campaign.launched_on,
            Initiative.state != InitiativeState.WITHDRAWN,
        )
        .options(contains_eager(Initiative.campaign), selectinload(Initiative.authors), joinedload(Initiative.unit))
        .order_by(Campaign.launched_on.desc(), Initiative.title)
    )
    return db.session.scalars(query).all()


LOOKED_AT = 300  # of those that share a word


def alike(actor: Actor, initiative: Initiative) -> list[Initiative]:
    """Earlier ones with a title like this one's that the actor may read; a hint, in one statement."""
    words = sorted(rules.key_words(initiative.title), key=lambda word: (-len(word), word))[:4]
    if not words:
        return []
    within = reach(actor, Action.INITIATIVE_READ)
    sent = Initiative.state.not_in(UNSENT)
    query = (
        select(Initiative)
        .join(Initiative.campaign)
        .where(
            Initiative.id != initiative.id,
            or_(*(Initiative.search_text.like(search_pattern(word), escape="\\") for word in words)),
            or_(
                Initiative.published.is_(True),
                Initiative.unit_id.in_(within.units),
                sent & Campaign.host_id.in_(within.hosts),
            ),
            or_(Initiative.submitted_at.is_(None), Initiative.submitted_at < (initiative.submitted_at or clock.now())),
        )
        .options(contains_eager(Initiative.campaign), joinedload(Initiative.unit))
        .order_by(Initiative.changed_at.desc())
        .limit(LOOKED_AT)
    )
    rows = {row.id: row for row in db.session.scalars(query)}
    return [rows[id_] for id_ in rules.alike(initiative.title, {id_: row.title for id_, row in rows.items()})]
