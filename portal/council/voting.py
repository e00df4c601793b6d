"""The vote itself, once open: cast, count hands, close, void. Each verb is one transaction with its audit event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import ballots, counts, entering, my_ballot, queries, rules, seating, secrecy
from portal.council.ballots import Ballot
from portal.council.models import (
    HandCount,
    Meeting,
    OpenBallot,
    Participation,
    RoundMember,
    Urn,
    VoteRound,
)
from portal.council.my_ballot import MyBallot
from portal.council.states import (
    PRESENT,
    Channel,
    Held,
    Mark,
    Mode,
    RoundState,
    may_vote_by,
)
from portal.council.tally import Count
from portal.database import db
from portal.people import rules as people_rules
from portal.people.models import Account
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import clock as hhmm


def _record(actor: Actor, round_: VoteRound, action: str, **data: Any) -> None:
    record(actor, f"round.{action}", f"meeting:{round_.meeting_id}", round=round_.id, ordinal=round_.ordinal, **data)


# --- cast ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cast:
    """What casting led to: recorded now, or (the answer was lost, the button tapped twice) recorded before."""

    at: datetime
    repeated: bool


def cast(actor: Actor, round_id: str, ballot: Ballot) -> Cast:
    """A member's ballot from the own account. `NotFound` for whoever is not of this council."""
    mine = my_ballot.ballot_or_404(actor, round_id, lock=True)
    return cast_as(actor, mine, ballot, barred=lambda: refuse_impersonated(actor, mine.round.meeting))


def cast_as(
    actor: Actor,
    mine: MyBallot,
    ballot: Ballot,
    *,
    channel: Channel = Channel.ONLINE,
    barred: Callable[[], Reason | None] = lambda: None,
    received: datetime | None = None,
) -> Cast:
    """Record one ballot: participation, slips and event together, or nothing. `mine` was read with its lock.
    `received` is when a sheet of paper came in that is typed now.

    The same ballot again is answered as the first time. Raises `Refused` with the reason. Time is read inside the lock.
    """
    now = received or clock.now()
    round_ = mine.round
    opened = not rules.counts_as_closed(round_.state, round_.closes_at, now)
    if mine.voted is not None and round_.mode is Mode.SECRET:
        return _again(mine, ballot)
    me = mine.me
    ensure(
        rules.refuse_cast(
            state=round_.state,
            opened=opened,
            closed_at=round_.closed_at or round_.closes_at,
            on_roll=me is not None,
            present=me is not None and may_vote_by(channel, me.attendance),
            mode=round_.mode,
        )
    )
    assert me is not None
    ensure(rules.refuse_channel(channel, mine.voted.channel if mine.voted else None, round_.on_paper))
    ensure(barred())
    ensure(ballots.refuse_ballot(ballot, [question.id for question in mine.mine], mine.rule.abstain))
    ensure(ballots.refuse_too_many_yes(ballot.marks, ballots.groups_of(round_.questions, mine.rule.most_yes)))
    if round_.mode is Mode.OPEN:
        return _cast_open(actor, mine, me, ballot, now, channel)
    trackers = {question.id: ballots.tracker(ballot.receipt, round_.id, question.position) for question in mine.mine}
    urns = {
        row.question_id: row
        for row in db.session.scalars(select(Urn).where(Urn.question_id.in_(trackers)).with_for_update())
    }
    for question_id, tracker in trackers.items():
        if any(known == tracker for known, _ in ballots.read_slips(urns[question_id].slips)):
            raise Refused(Reason("cast.receipt_used", "Mã phiếu này đã dùng.", "Mở lại trang bỏ phiếu."))
    db.session.add(Participation(round_id=round_.id, member_id=me.member_id, channel=channel, at=now))
    for question_id, urn in urns.items():
        urn.slips = ballots.with_slip(urn.slips, trackers[question_id], ballot.marks[question_id])
        urn.n += 1
    db.session.flush()
    _record(actor, round_, "ballot_accepted", member=me.member_id, **_way(channel))
    secrecy.after_cast()
    return Cast(now, repeated=False)


# --- whose account it is ------------------------------------------------------------------------
def unvouched(meeting: Meeting) -> list[tuple[str, str]]:
    """(member, name) of those whose password somebody else set within a day and for whom no chair has vouched since.

    Not the chair: nobody below the standing office resets a chair's password.
    """
    now = clock.now()
    return [
        (row.id, row.name)
        for row in seating.sitting(meeting)
        if row.account is not None
        and row.id != meeting.chair_id
        and people_rules.reset_by_other(row.account.password_reset_at, row.account.vouched_at, now)
    ]


def vouch(actor: Actor, meeting: Meeting, members: Collection[str]) -> None:
    """The chair confirms, face to face, that these members use their accounts themselves."""
    ensure(_replaced(actor, clock.now()))
    names = {member: name for member, name in unvouched(meeting) if member in members}
    accounts = [row.account_id for row in meeting.council.members if row.id in names]
    for account in db.session.scalars(select(Account).where(Account.id.in_(accounts))):
        account.vouched_at = clock.now()
    db.session.flush()
    record(actor, "meeting.vouched", f"meeting:{meeting.id}", names=", ".join(names.values()))


def _replaced(actor: Actor, now: datetime) -> Reason | None:
    account = db.session.get_one(Account, actor.account_id)
    if people_rules.reset_by_other(account.password_reset_at, account.password_confirmed_at, now):
        return Reason(
            "cast.reset",
            "Mật khẩu vừa được người khác cấp lại trong 24 giờ qua.",
            "Đổi mật khẩu ở trang Tài khoản rồi làm tiếp.",
        )
    return None


def refuse_impersonated(actor: Actor, meeting: Meeting) -> Reason | None:
    """An account whose password somebody else set within a day neither votes nor seals before that is cleared up."""
    now = clock.now()
    if reason := _replaced(actor, now):
        return reason
    account = db.session.get_one(Account, actor.account_id)
    chairs = meeting.chair is not None and meeting.chair.account_id == actor.account_id
    if not chairs and people_rules.reset_by_other(account.password_reset_at, account.vouched_at, now):
        return Reason(
            "cast.vouch",
            "Mật khẩu vừa được người khác cấp trong 24 giờ qua.",
            "Chủ trì xác nhận đúng người ở trang cuộc họp rồi làm tiếp.",
        )
    return None


def _again(mine: MyBallot, ballot: Ballot) -> Cast:
    """A second ballot of the same member: the same one (its slips are all there), or refused with the time."""
    assert mine.voted is not None
    ensure(rules.refuse_channel(Channel.ONLINE, mine.voted.channel, on_paper=False))
    already = Reason(
        "cast.voted",
        f"Phiếu đã được ghi nhận lúc {hhmm(mine.voted.at)}. Mỗi thành viên bỏ một phiếu.",
        "Phiếu này chưa được ghi nhận.",
    )
    if mine.round.state not in (RoundState.OPEN, RoundState.CLOSED):
        raise Refused(already)
    stored = counts.urns(mine.round)
    for question in mine.mine:
        tracker = ballots.tracker(ballot.receipt, mine.round.id, question.position)
        if not any(known == tracker for known, _ in ballots.read_slips(stored.get(question.id, "[]"))):
            raise Refused(already)
    return Cast(mine.voted.at, repeated=True)


def _way(channel: Channel) -> dict[str, str]:
    return {} if channel is Channel.ONLINE else {"channel": channel.value}


def _cast_open(actor: Actor, mine: MyBallot, me: RoundMember, ballot: Ballot, now: datetime, channel: Channel) -> Cast:
    """Named marks, changeable until closing; every version is kept and the last counts."""
    before = {question_id: marks.get(me.member_id) for question_id, marks in counts.last_marks(mine.round).items()}
    if mine.voted is not None and all(before.get(key) == mark for key, mark in ballot.marks.items()):
        return Cast(mine.voted.at, repeated=True)
    if mine.voted is None:
        db.session.add(Participation(round_id=mine.round.id, member_id=me.member_id, channel=channel, at=now))
        db.session.flush()
    seqs = db.session.scalars(
        select(OpenBallot.seq).where(
            OpenBallot.member_id == me.member_id, OpenBallot.question_id.in_(list(ballot.marks))
        )
    ).all()
    seq = max(seqs, default=0) + 1
    for question_id, mark in ballot.marks.items():
        db.session.add(OpenBallot(question_id=question_id, member_id=me.member_id, seq=seq, mark=mark.value, at=now))
    db.session.flush()
    positions = {question.id: question.position for question in mine.mine}
    marks = {str(positions[key]): mark.value for key, mark in ballot.marks.items()}
    _record(actor, mine.round, "open_ballot", member=me.member_id, name=me.name, marks=marks, **_way(channel))
    return Cast(now, repeated=False)


def recorded_marks(mine: MyBallot, receipt: str) -> dict[str, Mark] | None:
    """Before the seal, the voter's own check: the marks that this code's slips carry; None for a wrong code."""
    if mine.round.mode is not Mode.SECRET or mine.round.state not in (RoundState.OPEN, RoundState.CLOSED):
        return None
    stored, found = counts.urns(mine.round), {}
    for question in mine.mine:
        tracker = ballots.tracker(receipt, mine.round.id, question.position)
        for known, mark in ballots.read_slips(stored.get(question.id, "[]")):
            if known == tracker:
                found[question.id] = Mark(mark)
    return found if len(found) == len(mine.mine) and found else None


# --- hands --------------------------------------------------------------------------------------
def record_hands(actor: Actor, meeting: Meeting, counted: Mapping[str, Count], *, unanimous: bool = False) -> None:
    """The secretary's numbers of a show of hands; raises `Invalid` on more hands than people. `unanimous`: "cả n người có mặt đồng ý", an act of its own."""
    round_ = round_of(meeting)
    if round_.mode is not Mode.HANDS or round_.state is not RoundState.OPEN:
        raise Refused(Reason("hands.not_open", "Không đang biểu quyết giơ tay."))
    present = {row.member_id for row in round_.roll if row.attendance in PRESENT}
    known = counts.hand_counts(round_)
    yes = {key: row.yes for key, row in known.items()} | {key: entered.yes for key, entered in counted.items()}
    for question in round_.questions:
        entitled = len(present - {row.member_id for row in question.recusals})
        entered = Count(yes=entitled) if unanimous else counted.get(question.id)
        if entered is None:
            continue
        yes[question.id] = entered.yes
        if reason := rules.refuse_hand_count(question.name, entered, entitled):
            raise Invalid({f"y{question.id}": str(reason)})
        row = known.get(question.id)
        if row is None:
            row = HandCount(question_id=question.id, entered_by=actor.label)
            db.session.add(row)
        row.yes, row.no, row.abstain = entered.yes, entered.no, entered.abstain
        row.unanimous, row.entered_by = unanimous, actor.label
    groups = ballots.groups_of(round_.questions, queries.rule_of(round_).most_yes)
    ensure(rules.refuse_hand_totals(groups, yes, len(present)))
    db.session.flush()
    _record(actor, round_, "unanimous" if unanimous else "hands_counted")


# --- close, void --------------------------------------------------------------------------------
def round_of(meeting: Meeting) -> VoteRound:
    round_ = queries.current_round(meeting)
    if round_ is None:
        raise Refused(Reason("round.none", "Cuộc họp chưa có lần bỏ phiếu nào."))
    return round_


def close_round(actor: Actor, meeting: Meeting) -> VoteRound:
    """End the vote: from here on nothing is cast, and the counts may be seen."""
    round_ = round_of(meeting)
    uncounted = []
    if round_.mode is Mode.HANDS and round_.state is RoundState.OPEN:
        known = counts.hand_counts(round_)
        uncounted = [question.name for question in round_.questions if question.id not in known]
    if meeting.held is Held.WRITTEN and not rules.counts_as_closed(round_.state, round_.closes_at, clock.now()):
        ensure(rules.refuse_end_early(counts.turnout(round_).waiting, round_.closes_at))
    slips, papers = counts.fewest_slips(round_), counts.fewest_papers(round_)
    ensure(rules.refuse_close(round_.state, round_.mode, uncounted, slips, papers))
    now = clock.now()
    round_.closed_at = min(now, round_.closes_at) if round_.closes_at else now
    if round_.mode is Mode.SECRET:
        round_.close_urn_sha256 = counts.urn_sha256(round_)
    round_.state = RoundState.CLOSED
    entering.end_entries(meeting)
    db.session.flush()
    _record(actor, round_, "closed", urn=round_.close_urn_sha256, voted=counts.turnout(round_).voted)
    secrecy.after_closing()
    return round_


def void_round(actor: Actor, meeting: Meeting, reason: str) -> VoteRound:
    """Cancel a round for a reason that the minutes tell. Its slips are destroyed; that it was held stays visible."""
    round_ = round_of(meeting)
    ensure(rules.refuse_void(round_.state, reason))
    pending = queries.pending_proposal(meeting.council_id)
    if pending is not None and pending.round_id == round_.id:
        pending.pending = False
    round_.state, round_.void_reason = RoundState.VOID, reason
    entering.end_entries(meeting)
    db.session.flush()
    destroy_urns(round_)
    _record(actor, round_, "voided", reason=reason)
    return round_


def destroy_urns(round_: VoteRound) -> None:
    if round_.mode is not Mode.SECRET:
        return
    db.session.execute(delete(Urn).where(Urn.question_id.in_([question.id for question in round_.questions])))
    db.session.flush()
    secrecy.after_destroying_urns()
