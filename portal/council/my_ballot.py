"""A round as one member meets it, and what waits for a person of a council."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal import clock
from portal.access.decide import can
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.council.models import (
    Council,
    CouncilMember,
    Meeting,
    Participation,
    Question,
    Recusal,
    RoundMember,
    VoteRound,
)
from portal.council.queries import rule_of, scope_of
from portal.council.room import PaperTally, Teller
from portal.council.seal_models import SealProposal
from portal.council.states import PRESENT, Channel, MeetingState, Mode, RecusalReason, RoundState
from portal.council.voting_rule import VotingRule
from portal.database import db
from portal.refusal import NotFound


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
    papers: str = ""  # what is to be done with paper ballots: "enter" their totals, or "confirm" them
    sent_back: str = ""  # why the chair sent the result back, until it is proposed again

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
    last_proposal = aliased(SealProposal)
    sent_back = (
        select(last_proposal.returned_reason)
        .where(last_proposal.round_id == VoteRound.id)
        .order_by(last_proposal.proposed_at.desc(), last_proposal.id.desc())
        .limit(1)
        .correlate(VoteRound)
        .scalar_subquery()
    )
    teller = exists().where(Teller.meeting_id == Meeting.id, Teller.member_id == me.id)
    handed = aliased(Participation)
    on_paper = exists().where(
        handed.round_id == VoteRound.id,
        handed.channel == Channel.PAPER,
        VoteRound.mode == Mode.SECRET,
        VoteRound.state == RoundState.CLOSED,
    )
    query = (
        select(
            Meeting,
            VoteRound,
            SealProposal.id,
            sent_back,
            case((on_paper, 1), else_=0),
            case((teller, 1), else_=0),
            PaperTally,
            RoundMember.attendance,
            Participation.at,
            me.id,
        )
        .join(Council, Council.id == Meeting.council_id)
        .join(me, sits)
        .outerjoin(VoteRound, (VoteRound.meeting_id == Meeting.id) & (VoteRound.ordinal == last))
        .outerjoin(SealProposal, (SealProposal.round_id == VoteRound.id) & SealProposal.pending.is_(True))
        .outerjoin(RoundMember, (RoundMember.round_id == VoteRound.id) & (RoundMember.member_id == me.id))
        .outerjoin(Participation, (Participation.round_id == VoteRound.id) & (Participation.member_id == me.id))
        .outerjoin(PaperTally, PaperTally.round_id == VoteRound.id)
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
            papers=_papers(
                actor,
                tally,
                counts=bool(counts) or meeting.secretary_id == member_id,
                confirms=bool(counts) or meeting.chair_id == member_id,
            )
            if on_paper
            else "",
            sent_back=(returned or "") if now is not None and now.state is RoundState.CLOSED else "",
        )
        for meeting, now, pending, returned, on_paper, counts, tally, attendance, at, member_id in db.session.execute(
            query
        )
    ]


def _papers(actor: Actor, tally: PaperTally | None, *, counts: bool, confirms: bool) -> str:
    if tally is None:
        return "enter" if counts else ""
    return "confirm" if confirms and tally.confirmed_by is None and tally.entered_by != actor.account_id else ""
