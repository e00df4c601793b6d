"""Reading councils: rolls, meetings, my ballot, turnout, and after closing the counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.campaigns.queries import units_under
from portal.council.models import (
    Council,
    CouncilMember,
    Meeting,
    Question,
    VoteRound,
)
from portal.council.seal_models import IssuedPaper, SealedRecord, SealProposal
from portal.council.states import CouncilKind, Duty, RoundState
from portal.council.voting_rule import VotingRule
from portal.database import db
from portal.people.models import RoleGrant
from portal.refusal import NotFound

MANAGE = Action.COUNCIL_MANAGE
CHAIRS = (Duty.CHAIR, Duty.DEPUTY)


def grants_of(account_id: Any) -> list[Any]:
    """The council roles that the rolls give an account, for the actor at the keyboard."""
    today = clock.local(clock.now()).date()

    def rows(role: Role, *duties: Duty) -> Any:
        query = select(literal(role, RoleGrant.role.type), CouncilMember.council_id, literal("")).where(
            CouncilMember.account_id == account_id,
            CouncilMember.from_on <= today,
            or_(CouncilMember.to_on.is_(None), CouncilMember.to_on >= today),
        )
        return query.where(CouncilMember.duty.in_(duties)) if duties else query

    return [rows(Role.MEMBER), rows(Role.CHAIR, *CHAIRS), rows(Role.SECRETARY, Duty.SECRETARY)]


# --- councils -----------------------------------------------------------------------------------
def scope_of(council: Council) -> Scope:
    return Scope(unit=None if council.of_host else council.unit_id, host=council.host_id, council=council.id)


def councils_for(actor: Actor) -> list[Council]:
    """The councils this actor sits on, manages or works for; those that meet no more last."""
    within = reach(actor, Action.COUNCIL_READ)
    query = (
        select(Council)
        .where(
            or_(
                Council.id.in_(within.councils),
                Council.unit_id.in_(within.units) & Council.of_host.is_(False),
                Council.unit_id.in_(within.hosts) & Council.of_host.is_(True),
            ),
        )
        .options(joinedload(Council.unit))
        .order_by(Council.active.desc(), Council.of_host.desc(), Council.kind, Council.name)
    )
    return list(db.session.scalars(query))


def council_or_404(actor: Actor, council_id: str, action: Action = Action.COUNCIL_READ) -> Council:
    council = db.session.get(
        Council,
        council_id,
        options=[joinedload(Council.unit), selectinload(Council.members), selectinload(Council.rules)],
    )
    if council is None or not can(actor, action, managed_scope(council) if action is MANAGE else scope_of(council)):
        raise NotFound
    return council


def managed_scope(council: Council) -> Scope:
    """A unit's roll and rule are the unit's own; its host reads them, no more."""
    return Scope(host=council.host_id) if council.of_host else Scope(unit=council.unit_id)


def managed_by(actor: Actor) -> list[Council]:
    """The councils whose rolls this actor keeps."""
    return [row for row in councils_for(actor) if row.active and can(actor, MANAGE, managed_scope(row))]


def units_of(council: Council) -> list[str]:
    """Whose accounts may stand on its roll."""
    units = [council.unit_id]
    if council.of_host:
        units += [unit.id for unit in units_under(council.host_id)]
    return units


def serving(council: Council, day: date | None = None) -> list[CouncilMember]:
    """The members in office on a day (today), in the order of the roll, without substitutes."""
    day = day or clock.local(clock.now()).date()
    return [row for row in council.members if row.substitute_of_id is None and row.serves(day)]


def council_of_unit(unit_id: str) -> Council | None:
    """The council that nominates for a unit."""
    query = select(Council).where(
        Council.unit_id == unit_id,
        Council.of_host.is_(False),
        Council.kind == CouncilKind.REVIEW,
        Council.active.is_(True),
    )
    return db.session.scalars(query.limit(1)).first()


# --- meetings -----------------------------------------------------------------------------------
WHOLE_MEETING = (
    joinedload(Meeting.council).joinedload(Council.unit),
    joinedload(Meeting.council).joinedload(Council.members).joinedload(CouncilMember.account),
    joinedload(Meeting.campaign),
    joinedload(Meeting.substitutes),
    selectinload(Meeting.attendances),
    selectinload(Meeting.remarks),
    selectinload(Meeting.rounds).joinedload(VoteRound.questions).joinedload(Question.recusals),
    selectinload(Meeting.rounds).selectinload(VoteRound.roll),
)


def meetings_of(council_ids: Sequence[str]) -> list[Meeting]:
    query = (
        select(Meeting)
        .where(Meeting.council_id.in_(council_ids))
        .options(joinedload(Meeting.council), selectinload(Meeting.rounds))
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    return list(db.session.scalars(query))


def meeting_or_404(actor: Actor, meeting_id: str, action: Action = Action.COUNCIL_READ) -> Meeting:
    meeting = db.session.get(Meeting, meeting_id, options=WHOLE_MEETING)
    if meeting is None or not can(actor, action, scope_of(meeting.council)):
        raise NotFound
    return meeting


def member_of(council: Council, actor: Actor) -> CouncilMember | None:
    """Which member of the council, or substitute, this account is."""
    today = clock.local(clock.now()).date()
    mine = (row for row in council.members if row.account_id and row.account_id == actor.account_id)
    return next((row for row in mine if row.serves(today)), None)


def current_round(meeting: Meeting) -> VoteRound | None:
    """The round that is on: the last that was not voided."""
    return next((row for row in reversed(meeting.rounds) if row.state is not RoundState.VOID), None)


def rule_of(round_: VoteRound) -> VotingRule:
    return VotingRule.from_data(json.loads(round_.rule_json))


# --- records and papers -------------------------------------------------------------------------
def pending_proposal(council_id: str) -> SealProposal | None:
    query = select(SealProposal).where(SealProposal.council_id == council_id, SealProposal.pending.is_(True))
    return db.session.scalars(query).first()


def last_proposal(round_id: str) -> SealProposal | None:
    """The newest of a round: it may wait for the chair, or have come back from him."""
    query = select(SealProposal).where(SealProposal.round_id == round_id)
    return db.session.scalars(query.order_by(SealProposal.pending.desc(), SealProposal.proposed_at.desc())).first()


def chain(council_id: str) -> list[SealedRecord]:
    query = select(SealedRecord).where(SealedRecord.council_id == council_id).order_by(SealedRecord.n)
    return list(db.session.scalars(query))


def chain_head(council_id: str) -> tuple[int, str | None]:
    """(number of records, hash of the last or None)."""
    row = db.session.execute(
        select(SealedRecord.n, SealedRecord.sha256)
        .where(SealedRecord.council_id == council_id)
        .order_by(SealedRecord.n.desc())
        .limit(1)
    ).first()
    return (row.n, row.sha256) if row else (0, None)


def record_of_round(round_id: str) -> SealedRecord | None:
    return db.session.scalars(select(SealedRecord).where(SealedRecord.round_id == round_id)).first()


def records_of_meeting(meeting_id: str) -> list[SealedRecord]:
    query = select(SealedRecord).where(SealedRecord.meeting_id == meeting_id).order_by(SealedRecord.n)
    return list(db.session.scalars(query))


def issued_of(meeting_id: str) -> list[IssuedPaper]:
    query = select(IssuedPaper).where(IssuedPaper.meeting_id == meeting_id)
    return list(db.session.scalars(query.order_by(IssuedPaper.kind, IssuedPaper.revision)))


def issued_files() -> set[str]:
    """Digests of every issued paper's bytes, which the store keeps for ever."""
    return set(db.session.scalars(select(IssuedPaper.pdf_sha256)))


def newest_issued(meeting_ids: Iterable[str]) -> dict[str, dict[str, IssuedPaper]]:
    """The last revision of every paper of these meetings, by meeting and kind, in one statement."""
    found: dict[str, dict[str, IssuedPaper]] = {meeting_id: {} for meeting_id in meeting_ids}
    query = select(IssuedPaper).where(IssuedPaper.meeting_id.in_(found)).order_by(IssuedPaper.revision)
    for row in db.session.scalars(query):
        found[row.meeting_id][row.kind] = row
    return found


def record_or_404(record_id: str) -> SealedRecord:
    row = db.session.get(
        SealedRecord, record_id, options=[joinedload(SealedRecord.meeting).joinedload(Meeting.council)]
    )
    if row is None:
        raise NotFound
    return row
