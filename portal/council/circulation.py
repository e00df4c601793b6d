"""Lấy ý kiến bằng phiếu: a council decides over days without meeting.

It is a meeting that is held in writing, not a way of voting of its own: its round is open or secret like any other,
everybody on the roll is asked, and those take part whose opinion comes back before the deadline.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns.models import Campaign
from portal.council import my_ballot, opening, queries, service, voting
from portal.council.ballots import Ballot
from portal.council.models import Council, Meeting, VoteRound
from portal.council.record import seconds
from portal.council.states import Channel, Held, Mark, MeetingState, Mode, RoundState
from portal.council.subjects import Subject
from portal.database import db
from portal.refusal import Invalid, Reason, Refused
from portal.vietnamese import moment

SHEET = "opinion_sheet"  # the scan of a named paper sheet, of "round.member"
NOT_WRITTEN = Reason("circulation.meeting", "Việc này chỉ dùng khi lấy ý kiến bằng phiếu.")


def refuse_content(opening: str, deadline: datetime | None, mode: Mode | None = None) -> dict[str, str]:
    """What a circulation lacks, by field."""
    errors = {}
    if not opening.strip():
        errors["opening"] = "Ghi nội dung xin ý kiến."
    if deadline is None or deadline <= clock.now():
        errors["deadline"] = "Hạn gửi ý kiến phải sau bây giờ."
    if mode is Mode.HANDS:
        errors["mode"] = "Lấy ý kiến bằng phiếu thì không biểu quyết giơ tay."
    return errors


def call(
    actor: Actor,
    council: Council,
    campaign: Campaign,
    *,
    title: str,
    opening: str,
    deadline: datetime,
    chosen: Sequence[Subject],
    mode: Mode,
) -> Meeting:
    """A circulation in preparation; nobody is asked before it is sent."""
    if errors := refuse_content(opening, deadline, mode):
        raise Invalid(errors)
    meeting = service.call_meeting(
        actor, council, campaign, title=title, place="", starts_at=clock.now(), chosen=chosen, mode=mode
    )
    meeting.held, meeting.opening, meeting.deadline = Held.WRITTEN, opening, deadline
    db.session.flush()
    _record(actor, meeting, "called")
    return meeting


def _record(actor: Actor, meeting: Meeting, action: str, **data: str) -> None:
    deadline = moment(meeting.deadline) if meeting.deadline else ""
    record(actor, f"circulation.{action}", f"meeting:{meeting.id}", title=meeting.title, deadline=deadline, **data)


def set_content(actor: Actor, meeting: Meeting, opening: str, deadline: datetime | None) -> None:
    """What is asked and until when; also the new deadline of a round that follows a void one."""
    round_ = queries.current_round(meeting)
    if meeting.held is not Held.WRITTEN:
        raise Refused(NOT_WRITTEN)
    if round_ is not None and round_.state is not RoundState.DRAFT:
        raise Refused(Reason("circulation.sent", "Phiếu đã gửi, không sửa được nội dung xin ý kiến."))
    if errors := refuse_content(opening, deadline):
        raise Invalid(errors)
    meeting.opening, meeting.deadline = opening, deadline
    db.session.flush()
    _record(actor, meeting, "content")


def send(actor: Actor, meeting: Meeting) -> VoteRound:
    """[Gửi phiếu lấy ý kiến]: every member finds the ballot among what waits for him, until the deadline."""
    if meeting.held is not Held.WRITTEN:
        raise Refused(NOT_WRITTEN)
    if meeting.state is MeetingState.PREPARING:
        meeting.starts_at = clock.now()
    return opening.open_round(actor, meeting)


def extend(actor: Actor, meeting: Meeting, until: datetime | None, reason: str) -> None:
    """[Gia hạn]: a later deadline while the round is on, also when the first has passed and nobody ended it yet. What is
    counted shows to nobody before the end, so the day is moved by who is missing, not by the result; the minutes tell."""
    round_ = queries.current_round(meeting)
    if meeting.held is not Held.WRITTEN or round_ is None or round_.state is not RoundState.OPEN:
        raise Refused(
            Reason("circulation.not_open", "Không đang lấy ý kiến bằng phiếu.", "Gia hạn khi đang lấy ý kiến.")
        )
    before = meeting.deadline
    assert before is not None
    errors = {}
    if until is None or until <= max(before, clock.now()):
        errors["until"] = f"Hạn mới phải sau bây giờ và sau hạn cũ ({moment(before)})."
    if not reason.strip():
        errors["reason"] = "Ghi lý do gia hạn."
    if errors or until is None:
        raise Invalid(errors)
    told = {"at": seconds(clock.now()), "from": seconds(before), "until": seconds(until), "reason": reason.strip()}
    meeting.extensions = [*meeting.extensions, told]
    meeting.deadline = round_.closes_at = until
    db.session.flush()
    _record(actor, meeting, "extended", before=moment(before), reason=reason.strip())


def enter_sheet(
    actor: Actor,
    meeting: Meeting,
    member_id: str,
    marks: Mapping[str, Mark],
    *,
    scanned: bool,
    received: datetime | None = None,
) -> None:
    """A named sheet of paper, typed by the secretary beside its scan; only where opinions are named. `received` before
    the deadline it counts, typed later too, as long as the round was not ended."""
    mine = my_ballot.ballot_of_member(meeting.id, member_id, lock=True)
    if mine is None or mine.me is None:
        raise Refused(Reason("circulation.member", "Chọn thành viên trong danh sách lấy ý kiến."))
    if mine.round.mode is not Mode.OPEN:
        raise Refused(
            Reason("circulation.secret", "Bỏ phiếu kín thì không nhập phiếu có tên.", "Kiểm phiếu giấy theo tổng số.")
        )
    if not scanned:
        raise Invalid({"files": "Đính kèm bản quét, bản chụp phiếu giấy."})
    now = clock.now()
    received = received or now
    if not (mine.round.opened_at or now).replace(second=0, microsecond=0) <= received <= now:
        raise Invalid({"received": "Giờ nhận phiếu phải sau khi gửi phiếu lấy ý kiến và không sau bây giờ."})
    if mine.round.state is RoundState.OPEN and meeting.deadline is not None and received > meeting.deadline:
        raise Invalid({"received": f"Phiếu nhận sau hạn ({moment(meeting.deadline)}) không được tính."})
    voting.cast_as(
        actor, mine, Ballot(secrets.token_hex(16), marks), channel=Channel.PAPER, received=min(received, now)
    )
