"""The voting desk: a shared computer at which one member after another votes, handed over by the secretary."""

from __future__ import annotations

import secrets
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import paper_votes, queries
from portal.council.models import Meeting
from portal.council.room import VotingDesk
from portal.council.states import Mode, RoundState
from portal.database import db
from portal.refusal import Reason, Refused


def _record(actor: Actor, meeting: Meeting, action: str, **data: Any) -> None:
    record(actor, f"desk.{action}", f"meeting:{meeting.id}", **data)


def sitter(name: str) -> Actor:
    """Who acts at the desk: no account, the member's name."""
    return Actor(account_id="", name=name, label=f"{name} (bàn bỏ phiếu)")


def desk_of(meeting_id: str) -> VotingDesk | None:
    """The open desk of a meeting."""
    desk = db.session.get(VotingDesk, meeting_id)
    return desk if desk is not None and desk.closed_at is None else None


def open_desk(actor: Actor, meeting: Meeting) -> None:
    """One desk a meeting: opened again elsewhere, the turn at the former one is over."""
    round_ = queries.current_round(meeting)
    if round_ is None or round_.state is not RoundState.OPEN or round_.mode is Mode.HANDS:
        raise Refused(Reason("desk.not_open", "Không đang bỏ phiếu.", "Mở bỏ phiếu rồi mở bàn bỏ phiếu."))
    if round_.on_paper:
        raise Refused(Reason("cast.on_paper", "Lần này bỏ phiếu giấy.", "Nhận phiếu giấy ở Thư ký."))
    desk = db.session.get(VotingDesk, meeting.id)
    if desk is None:
        desk = VotingDesk(meeting_id=meeting.id)
        db.session.add(desk)
    desk.opened_by, desk.opened_at, desk.closed_at = actor.label, clock.now(), None
    desk.member_id, desk.turn = None, ""
    db.session.flush()
    _record(actor, meeting, "opened")


def close_desk(actor: Actor, meeting: Meeting) -> None:
    desk = desk_of(meeting.id)
    if desk is None:
        return
    desk.closed_at, desk.member_id, desk.turn = clock.now(), None, ""
    db.session.flush()
    _record(actor, meeting, "closed")


def _open(meeting: Meeting) -> VotingDesk:
    desk = desk_of(meeting.id)
    if desk is None:
        raise Refused(Reason("desk.closed", "Bàn bỏ phiếu đã đóng."))
    return desk


def invite(actor: Actor, meeting: Meeting, member_id: str) -> None:
    """The turn of one of those who have not voted begins."""
    desk = _open(meeting)
    round_ = queries.current_round(meeting)
    waiting = paper_votes.not_voted(meeting, round_) if round_ is not None else []
    member = next((row for row in waiting if row.id == member_id), None)
    if member is None:
        raise Refused(Reason("desk.member", "Người này đã bỏ phiếu hoặc chưa được điểm danh có mặt."))
    desk.member_id, desk.turn = member.id, secrets.token_hex(16)
    db.session.flush()
    _record(actor, meeting, "turn", name=member.name)


def end_turn(actor: Actor, meeting: Meeting) -> None:
    """What was shown in this turn is shown no more, whoever goes back to it."""
    desk = _open(meeting)
    desk.member_id, desk.turn = None, ""
    db.session.flush()
    _record(actor, meeting, "turn_ended")
