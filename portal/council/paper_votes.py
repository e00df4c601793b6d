"""Paper ballots of a secret vote: who gets one, what the tellers counted, who confirmed it.

Only totals ever come in here, typed by one person and confirmed by another; a change starts both steps over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import paper_counts, queries, rules, seating
from portal.council.models import CouncilMember, Meeting, Participation, VoteRound
from portal.council.room import PaperCount, PaperTally, Teller
from portal.council.states import PRESENT, Channel, Mode, RoundState, may_vote_by
from portal.council.tally import Count
from portal.database import db
from portal.refusal import Invalid, Reason, Refused, ensure

NOT_SECRET = Reason("paper.mode", "Phiếu giấy đếm tổng chỉ dùng khi bỏ phiếu kín.")
NO_ROUND = Reason("paper.none", "Cuộc họp chưa có lần bỏ phiếu nào.")


def _record(actor: Actor, round_: VoteRound, action: str, **data: Any) -> None:
    record(actor, f"paper.{action}", f"meeting:{round_.meeting_id}", round=round_.id, ordinal=round_.ordinal, **data)


WHEN = {
    RoundState.DRAFT: Reason("paper.opened", "Đã mở bỏ phiếu.", "Hủy lần bỏ phiếu này rồi chọn lại."),
    RoundState.OPEN: Reason("paper.not_open", "Không đang bỏ phiếu.", "Phát phiếu giấy khi đang bỏ phiếu."),
    RoundState.CLOSED: Reason(
        "paper.not_closed", "Chưa đến lúc kiểm phiếu.", "Kết thúc bỏ phiếu rồi nhập số phiếu giấy."
    ),
}


def secret_round(meeting: Meeting, state: RoundState) -> VoteRound:
    """The present round if it is secret and in this state; refused otherwise."""
    round_ = queries.current_round(meeting)
    if round_ is None:
        raise Refused(NO_ROUND)
    if round_.mode is not Mode.SECRET:
        raise Refused(NOT_SECRET)
    if round_.state is not state:
        raise Refused(WHEN[state])
    return round_


# --- papers out and back in ---------------------------------------------------------------------
def entitled(round_: VoteRound, *, in_writing: bool = True) -> set[str]:
    """Who may be handed a paper that asks something: who is here and, with `in_writing`, who sends it in."""
    return {
        row.member_id
        for row in round_.roll
        if (may_vote_by(Channel.PAPER, row.attendance) if in_writing else row.attendance in PRESENT)
        and any(row.member_id not in {each.member_id for each in question.recusals} for question in round_.questions)
    }


def hand_out(actor: Actor, meeting: Meeting, members: Collection[str]) -> None:
    """These members get a paper ballot and vote on nothing else."""
    round_ = secret_round(meeting, RoundState.OPEN)
    _lock(round_)
    voted = paper_counts.channels(round_)
    for member in members:
        if member not in entitled(round_):
            raise Refused(Reason("cast.absent", "Chưa được điểm danh có mặt.", "Điểm danh rồi phát phiếu."))
        ensure(rules.refuse_channel(Channel.PAPER, voted.get(member), round_.on_paper))
    if not round_.on_paper:
        papers = {member for member, channel in voted.items() if channel is Channel.PAPER} | set(members)
        on_screens = {row.member_id for row in round_.roll if row.attendance in PRESENT} - papers
        for question in round_.questions:
            left = len(on_screens - {row.member_id for row in question.recusals})
            ensure(rules.refuse_few_screens(question.name, left))
    _hand_out(actor, round_, [member for member in members if member not in voted])


def hand_out_all(actor: Actor, round_: VoteRound) -> None:
    """Everybody who is here and has not voted."""
    voted = paper_counts.channels(round_)
    _hand_out(actor, round_, sorted(entitled(round_, in_writing=False) - set(voted)))


def _hand_out(actor: Actor, round_: VoteRound, members: Collection[str]) -> None:
    if not members:
        return
    _start_over(round_)
    for member in members:
        db.session.add(Participation(round_id=round_.id, member_id=member, channel=Channel.PAPER, at=clock.now()))
    db.session.flush()
    _record(actor, round_, "handed_out", names=_names(round_, members))


def take_back(actor: Actor, meeting: Meeting, member: str) -> None:
    """A paper that was not used: its member may vote another way. Only while the vote is on."""
    round_ = secret_round(meeting, RoundState.OPEN)
    _lock(round_)
    if member not in paper_counts.on_paper(round_):
        return
    _start_over(round_)
    mine = (Participation.round_id == round_.id) & (Participation.member_id == member)
    db.session.execute(delete(Participation).where(mine, Participation.channel == Channel.PAPER))
    db.session.flush()
    _record(actor, round_, "taken_back", names=_names(round_, [member]))


def _names(round_: VoteRound, members: Collection[str]) -> str:
    return ", ".join(row.name for row in round_.roll if row.member_id in members)


def _lock(round_: VoteRound) -> None:
    """The same lock a cast takes: no member votes while a paper is handed to him, and none is handed out past the time."""
    which = select(VoteRound.state, VoteRound.closes_at).where(VoteRound.id == round_.id).with_for_update()
    state, closes_at = db.session.execute(which).one()
    if rules.counts_as_closed(state, closes_at, clock.now()):
        raise Refused(WHEN[RoundState.OPEN])


# --- on paper from the start --------------------------------------------------------------------
def set_on_paper(actor: Actor, meeting: Meeting, on_paper: bool) -> None:
    """Every ballot of the round to come is a paper one, or not."""
    round_ = secret_round(meeting, RoundState.DRAFT)
    round_.on_paper = on_paper
    db.session.flush()
    _record(actor, round_, "chosen" if on_paper else "unchosen")


# --- the tellers --------------------------------------------------------------------------------
def set_tellers(actor: Actor, meeting: Meeting, members: Collection[str], lead: str) -> None:
    """Who counts, with the head of them: they stand in the record of the round, so not while its result waits."""
    ensure(rules.refuse_over(meeting.is_over))
    round_ = queries.current_round(meeting)
    ensure(_proposed(meeting, round_) if round_ is not None else None)
    serving = {row.id: row for row in seating.sitting(meeting)}
    chosen = [member for member in serving if member in members]
    db.session.execute(delete(Teller).where(Teller.meeting_id == meeting.id))
    for member in chosen:
        db.session.add(Teller(meeting_id=meeting.id, member_id=member, lead=member == (lead or chosen[0])))
    db.session.flush()
    names = ", ".join(serving[member].name for member in chosen)
    record(actor, "meeting.tellers", f"meeting:{meeting.id}", names=names)


def refuse_counter(
    actor: Actor, meeting: Meeting, *, confirms: bool = False, counting: Collection[Teller] | None = None
) -> Reason | None:
    """Who types totals: the secretary or a teller. Who confirms them: another teller, or the chair."""
    counting = paper_counts.tellers(meeting) if counting is None else counting
    mine = {row.id for row in meeting.council.members if row.account_id and row.account_id == actor.account_id}
    may = {row.member_id for row in counting} | {meeting.chair_id if confirms else meeting.secretary_id}
    if mine & may:
        return None
    who = "người kiểm phiếu khác hoặc Chủ trì xác nhận" if confirms else "Thư ký hoặc Tổ kiểm phiếu nhập"
    return Reason("paper.counter", f"Số phiếu giấy do {who}.")


# --- the totals ---------------------------------------------------------------------------------
def enter(actor: Actor, meeting: Meeting, returned: int, counted: Mapping[str, Count]) -> None:
    """One person's totals: how many papers came back, and for each question what stands on them."""
    ensure(refuse_counter(actor, meeting))
    round_ = secret_round(meeting, RoundState.CLOSED)
    papers = paper_counts.on_paper(round_)
    if not papers:
        raise Refused(Reason("paper.nobody", "Chưa phát phiếu giấy nào."))
    ensure(_proposed(meeting, round_))
    errors: dict[str, str] = {}
    if reason := rules.refuse_papers_returned(returned, len(papers)):
        errors["returned"] = str(reason)
    for question in round_.questions:
        excluded = len(papers & {row.member_id for row in question.recusals})
        entered = counted.get(question.id)
        if entered is None:
            errors[f"y{question.id}"] = f"Mục “{question.name}”: chưa ghi số phiếu."
        elif reason := rules.refuse_paper_totals(question.name, entered, len(papers), returned, excluded):
            errors[f"y{question.id}"] = str(reason)
    if errors:
        raise Invalid(errors)
    _start_over(round_)
    db.session.add(
        PaperTally(
            round_id=round_.id,
            returned=returned,
            entered_by=actor.account_id,
            entered_label=actor.label,
            entered_at=clock.now(),
        )
    )
    for question_id in [question.id for question in round_.questions]:
        entered = counted[question_id]
        db.session.add(
            PaperCount(
                question_id=question_id,
                yes=entered.yes,
                no=entered.no,
                abstain=entered.abstain,
                invalid=entered.invalid,
            )
        )
    db.session.flush()
    _record(actor, round_, "entered", issued=len(papers), returned=returned)


def confirm(actor: Actor, meeting: Meeting) -> None:
    """Another person has compared the totals with the papers."""
    ensure(refuse_counter(actor, meeting, confirms=True))
    round_ = secret_round(meeting, RoundState.CLOSED)
    tally = paper_counts.tally_of(round_)
    if tally is None or tally.confirmed_by is not None:
        raise Refused(Reason("paper.nothing", "Không có số phiếu giấy nào đang chờ xác nhận."))
    if tally.entered_by == actor.account_id:
        raise Refused(Reason("paper.same_person", "Người nhập số phiếu giấy không tự xác nhận."))
    if tally.entered_label == actor.label:
        raise Refused(Reason("paper.same_person", "Người nhập số phiếu giấy không tự xác nhận."))
    tally.confirmed_by, tally.confirmed_label, tally.confirmed_at = actor.account_id, actor.label, clock.now()
    db.session.flush()
    _record(actor, round_, "confirmed", returned=tally.returned)


def start_over(actor: Actor, meeting: Meeting) -> None:
    """[Nhập lại]: the totals go, whoever typed or confirmed them."""
    ensure(refuse_counter(actor, meeting))
    round_ = secret_round(meeting, RoundState.CLOSED)
    ensure(_proposed(meeting, round_))
    if paper_counts.tally_of(round_) is None:
        return
    _start_over(round_)
    _record(actor, round_, "started_over")


def _start_over(round_: VoteRound) -> None:
    db.session.execute(delete(PaperTally).where(PaperTally.round_id == round_.id))
    questions = [question.id for question in round_.questions]
    db.session.execute(delete(PaperCount).where(PaperCount.question_id.in_(questions)))
    db.session.flush()


def _proposed(meeting: Meeting, round_: VoteRound) -> Reason | None:
    pending = queries.pending_proposal(meeting.council_id)
    if pending is None or pending.round_id != round_.id:
        return None
    return Reason("paper.proposed", "Kết quả đang chờ Chủ trì xác nhận.", "Thư ký rút lại rồi sửa số phiếu giấy.")


def not_voted(meeting: Meeting, round_: VoteRound) -> list[CouncilMember]:
    """Who is here and has neither voted nor a paper to vote on."""
    left = entitled(round_) - set(paper_counts.channels(round_))
    return [row for row in seating.sitting(meeting) if row.id in left]
