"""Reading councils: rolls, meetings, my ballot, turnout, and after closing the counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarResult, Select, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.campaigns.queries import units_under
from portal.council import ballots, paper_counts
from portal.council.models import (
    Council,
    CouncilMember,
    HandCount,
    IssuedPaper,
    Meeting,
    OpenBallot,
    Participation,
    Question,
    Recusal,
    RoundMember,
    SealedRecord,
    SealProposal,
    Urn,
    VoteRound,
)
from portal.council.states import PRESENT, Channel, CouncilKind, Duty, MeetingState, Mode, RecusalReason, RoundState
from portal.council.tally import Count, count_marks
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


# --- my ballot ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class MyBallot:
    """A round as one member meets it."""

    round: VoteRound
    meeting: Meeting
    rule: VotingRule
    me: RoundMember | None
    mine: list[Question]  # those I may vote on
    recused: dict[str, RecusalReason]  # question -> why not
    voted: Participation | None


def ballot_or_404(actor: Actor, round_id: str, *, lock: bool = False) -> MyBallot:
    """The round for a member of its council. `lock` takes the row lock of PostgreSQL (SQLite has the write lock)."""
    query = _round_query().where(VoteRound.id == round_id)
    if lock:
        query = query.with_for_update(of=VoteRound)
    round_ = db.session.scalars(query).first()
    if round_ is None or not can(actor, Action.BALLOT_CAST, scope_of(round_.meeting.council)):
        raise NotFound
    return _ballot_of(round_, CouncilMember.account_id == actor.account_id)


def ballot_of_member(meeting_id: str, member_id: str, *, lock: bool = False) -> MyBallot | None:
    """The present round of a meeting as this member meets it, whoever stands at the keyboard for him; None without one.

    Who may ask is decided where he was let in: at the door or at the voting desk.
    """
    query = (
        _round_query()
        .where(VoteRound.meeting_id == meeting_id, VoteRound.state != RoundState.VOID)
        .order_by(VoteRound.ordinal.desc())
        .limit(1)
    )
    if lock:
        query = query.with_for_update(of=VoteRound)
    round_ = db.session.scalars(query).first()
    return _ballot_of(round_, CouncilMember.id == member_id) if round_ is not None else None


def _round_query() -> Select[VoteRound]:
    return select(VoteRound).options(
        joinedload(VoteRound.meeting).joinedload(Meeting.council).joinedload(Council.unit),
        joinedload(VoteRound.meeting).joinedload(Meeting.campaign),
        selectinload(VoteRound.questions),
    )


def _ballot_of(round_: VoteRound, who: ColumnElement[bool]) -> MyBallot:
    me = db.session.scalars(
        select(RoundMember)
        .join(CouncilMember, CouncilMember.id == RoundMember.member_id)
        .where(RoundMember.round_id == round_.id, who)
    ).first()
    rows = db.session.scalars(
        select(Recusal)
        .join(Question, Question.id == Recusal.question_id)
        .join(CouncilMember, CouncilMember.id == Recusal.member_id)
        .where(Question.round_id == round_.id, who)
    )
    recused = {row.question_id: row.reason for row in rows}
    voted = db.session.get(Participation, (round_.id, me.member_id)) if me is not None else None
    mine = [question for question in round_.questions if question.id not in recused]
    return MyBallot(round_, round_.meeting, rule_of(round_), me, mine, recused, voted)


@dataclass(frozen=True)
class Matter:
    """A meeting that is not over, as it concerns one person of its council."""

    meeting: Meeting
    round: VoteRound | None
    pending: bool  # a result waits for the chair
    present: bool  # this person, when the round opened or since
    voted: bool
    chairs: bool
    keeps: bool  # the minutes

    @property
    def may_vote(self) -> bool:
        """Is there a ballot to cast now?"""
        return (
            self.round is not None
            and self.round.state is RoundState.OPEN
            and self.round.mode is not Mode.HANDS
            and self.present
            and not self.voted
        )


def matters_of(actor: Actor) -> list[Matter]:
    """The meetings under way or called of the councils this person sits on, in one statement."""
    councils = actor.scopes(Role.MEMBER)
    if not councils:
        return []
    me, today = aliased(CouncilMember), clock.local(clock.now()).date()
    sits = (
        (me.council_id == Council.id)
        & (me.account_id == actor.account_id)
        & (me.from_on <= today)
        & or_(me.to_on.is_(None), me.to_on >= today)
    )
    round_ = aliased(VoteRound)
    last = (
        select(func.max(round_.ordinal))
        .where(round_.meeting_id == Meeting.id, round_.state != RoundState.VOID)
        .correlate(Meeting)
        .scalar_subquery()
    )
    query = (
        select(Meeting, VoteRound, SealProposal.id, RoundMember.attendance, Participation.at, me.id)
        .join(Council, Council.id == Meeting.council_id)
        .join(me, sits)
        .outerjoin(VoteRound, (VoteRound.meeting_id == Meeting.id) & (VoteRound.ordinal == last))
        .outerjoin(SealProposal, (SealProposal.round_id == VoteRound.id) & SealProposal.pending.is_(True))
        .outerjoin(RoundMember, (RoundMember.round_id == VoteRound.id) & (RoundMember.member_id == me.id))
        .outerjoin(Participation, (Participation.round_id == VoteRound.id) & (Participation.member_id == me.id))
        .where(
            Meeting.council_id.in_(councils),
            Meeting.state.in_([MeetingState.PREPARING, MeetingState.RUNNING]),
        )
        .options(joinedload(Meeting.council))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        Matter(
            meeting,
            now,
            pending=pending is not None,
            present=attendance in PRESENT,
            voted=at is not None,
            chairs=meeting.chair_id == member_id,
            keeps=meeting.secretary_id == member_id,
        )
        for meeting, now, pending, attendance, at, member_id in db.session.execute(query)
    ]


# --- turnout, and after closing the counts ------------------------------------------------------
@dataclass(frozen=True)
class Turnout:
    """Who has voted; never how."""

    voted: int
    entitled: int
    waiting: list[str]
    done: set[str] = field(default_factory=set)  # members


def turnout(round_: VoteRound) -> Turnout:
    done = set(db.session.scalars(select(Participation.member_id).where(Participation.round_id == round_.id)))
    excluded: dict[str, int] = defaultdict(int)
    for question in round_.questions:
        for recusal in question.recusals:
            excluded[recusal.member_id] += 1
    entitled = [
        row
        for row in round_.roll
        if (row.attendance in PRESENT and excluded[row.member_id] < len(round_.questions)) or row.member_id in done
    ]
    waiting = [row.name for row in entitled if row.member_id not in done]
    return Turnout(len(done), len(entitled), waiting, done)


def participations(round_: VoteRound) -> list[Participation]:
    return list(db.session.scalars(select(Participation).where(Participation.round_id == round_.id)))


def participants(round_: VoteRound) -> set[str]:
    return set(db.session.scalars(select(Participation.member_id).where(Participation.round_id == round_.id)))


class NotClosed(Exception):
    """Counts were asked for before the round closed: a fault of the caller, never shown."""


def ensure_closed(round_: VoteRound) -> None:
    if round_.state not in (RoundState.CLOSED, RoundState.SEALED):
        raise NotClosed(round_.id)


def _urn_rows(round_: VoteRound) -> ScalarResult[Urn]:
    query = select(Urn).join(Question, Question.id == Urn.question_id).where(Question.round_id == round_.id)
    return db.session.scalars(query)


def urns(round_: VoteRound) -> dict[str, str]:
    """question -> its slips, as stored."""
    return {row.question_id: row.slips for row in _urn_rows(round_)}


def fewest_slips(round_: VoteRound) -> int | None:
    """In the urn that has fewest; None outside a secret round and where every ballot is a paper."""
    if round_.mode is Mode.SECRET and set(paper_counts.channels(round_).values()) == {Channel.PAPER}:
        return None
    return min((row.n for row in _urn_rows(round_)), default=None)


def fewest_papers(round_: VoteRound) -> int | None:
    """On the question that fewest papers ask about; None where a secret round has no paper."""
    papers = paper_counts.on_paper(round_)
    if not papers:
        return None
    return min(len(papers - {row.member_id for row in question.recusals}) for question in round_.questions)


def urn_sha256(round_: VoteRound) -> str:
    """The digest of what is in the urns now."""
    return ballots.urn_sha256({row.question_id: (row.salt, row.slips) for row in _urn_rows(round_)})


def last_marks(round_: VoteRound) -> dict[str, dict[str, str]]:
    """Open mode: question -> member -> the mark that counts (the last)."""
    rows = db.session.scalars(
        select(OpenBallot)
        .join(Question, Question.id == OpenBallot.question_id)
        .where(Question.round_id == round_.id)
        .order_by(OpenBallot.seq)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.question_id][row.member_id] = row.mark
    return found


def hand_counts(round_: VoteRound) -> dict[str, HandCount]:
    rows = db.session.scalars(
        select(HandCount).join(Question, Question.id == HandCount.question_id).where(Question.round_id == round_.id)
    )
    return {row.question_id: row for row in rows}


def counts(round_: VoteRound) -> dict[str, Count]:
    """question -> what came back, from whichever way the round was voted. Only after closing."""
    ensure_closed(round_)
    if round_.mode is Mode.HANDS:
        rows = hand_counts(round_)
        return {key: Count(row.yes, row.no, row.abstain) for key, row in rows.items()}
    if round_.mode is Mode.OPEN:
        marks = last_marks(round_)
        return {question.id: count_marks(marks[question.id].values()) for question in round_.questions}
    slips = {key: ballots.read_slips(text) for key, text in urns(round_).items()}
    paper = paper_counts.counts(round_)
    return {
        question.id: count_marks(mark for _, mark in slips.get(question.id, ())) + paper.get(question.id, Count())
        for question in round_.questions
    }


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


def record_or_404(record_id: str) -> SealedRecord:
    row = db.session.get(
        SealedRecord, record_id, options=[joinedload(SealedRecord.meeting).joinedload(Meeting.council)]
    )
    if row is None:
        raise NotFound
    return row
