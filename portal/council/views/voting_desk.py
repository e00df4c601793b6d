"""Bàn bỏ phiếu: the secretary's session handed over, so that a shared computer serves one member after another.

While it is handed over it reaches nothing but these pages. What a turn showed is shown no more once it is over: a form
sent again from the browser's history carries a turn that is gone and leads back to the desk.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from portal.access.table import Action
from portal.council import desking, my_ballot, paper_votes, queries, service, voting
from portal.council.ballots import Ballot
from portal.council.models import Meeting
from portal.council.room import VotingDesk
from portal.council.states import Channel, RoundState
from portal.council.views.casting import Seat, show, take
from portal.council.views.reading import one_by_one
from portal.people import signing
from portal.people.views.sign_in import ask_password
from portal.refusal import Reason, Refused, ensure
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("voting_desk", __name__, url_prefix="/hoi-dong/hop")

NOT_HERE = Reason("desk.elsewhere", "Máy này không phải bàn bỏ phiếu.", "Thư ký mở bàn bỏ phiếu ở máy này.")


def _address(meeting_id: str) -> str:
    return f"/hoi-dong/hop/{meeting_id}/ban-bo-phieu"


def _run(meeting_id: str) -> Meeting:
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    return meeting


def _handed_over(meeting_id: str) -> bool:
    return bool(current_user.held_at == _address(meeting_id))


@bp.get("/<id:meeting_id>/ban-bo-phieu")
@requires(Action.MEETING_RUN)
def desk(meeting_id: str) -> Response:
    return _desk(_run(meeting_id))


def _desk(meeting: Meeting, *, wrong_password: Reason | None = None, status: int = 200) -> Response:
    round_ = queries.current_round(meeting)
    voting_now = round_ is not None and round_.state is RoundState.OPEN
    return page(
        "council/voting_desk.html" if _handed_over(meeting.id) else "council/voting_desk_open.html",
        status=status,
        meeting=meeting,
        here=_address(meeting.id),
        waiting=paper_votes.not_voted(meeting, round_) if round_ is not None and voting_now else [],
        voting_now=voting_now,
        wrong_password=wrong_password,
    )


@bp.post("/<id:meeting_id>/ban-bo-phieu")
@requires(Action.MEETING_RUN)
@act
def open_desk(meeting_id: str) -> Response:
    desking.open_desk(actor(), _run(meeting_id))
    signing.hold(actor(), current_user.sid_sha256, _address(meeting_id))
    return done("voting_desk.desk", meeting_id=meeting_id)


@bp.post("/<id:meeting_id>/ban-bo-phieu/moi")
@requires(Action.MEETING_RUN)
@act
def invite(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    if not _handed_over(meeting_id):
        raise Refused(NOT_HERE)
    desking.invite(actor(), meeting, request.form.get("member", ""))
    return done("voting_desk.ballot", meeting_id=meeting_id)


def _seat(meeting: Meeting) -> Seat | None:
    """The ballot of whoever has the turn at this desk."""
    now = desking.desk_of(meeting.id)
    if not _handed_over(meeting.id) or now is None or now.member_id is None:
        return None
    mine = my_ballot.ballot_of_member(meeting.id, now.member_id)
    if mine is None or mine.me is None:
        return None
    turn, member_id, name, here = now.turn, now.member_id, mine.me.name, _address(meeting.id)

    def cast(ballot: Ballot) -> voting.Cast:
        locked = my_ballot.ballot_of_member(meeting.id, member_id, lock=True)
        if locked is None:
            raise Refused(NOT_HERE)
        return voting.cast_as(
            desking.sitter(name), locked, ballot, channel=Channel.DESK, barred=lambda: _barred(meeting.id, turn)
        )

    return Seat(mine, f"{here}/phieu", cast, Channel.DESK, hidden={"luot": turn}, after=f"{here}/tiep")


def _barred(meeting_id: str, turn: str) -> Reason | None:
    now: VotingDesk | None = desking.desk_of(meeting_id)
    return None if now is not None and now.turn == turn else NOT_HERE


@bp.get("/<id:meeting_id>/ban-bo-phieu/phieu")
@requires(Action.MEETING_RUN)
def ballot(meeting_id: str) -> Response:
    seat = _seat(_run(meeting_id))
    if seat is None or seat.mine.voted is not None:
        return done("voting_desk.desk", meeting_id=meeting_id)
    return show(seat)


@bp.post("/<id:meeting_id>/ban-bo-phieu/phieu")
@requires(Action.MEETING_RUN)
def send(meeting_id: str) -> Response:
    seat = _seat(_run(meeting_id))
    if seat is None or request.form.get("luot") != seat.hidden["luot"]:
        return done("voting_desk.desk", meeting_id=meeting_id)
    if seat.mine.voted is not None and request.form.get("viec") != "bo":
        return done("voting_desk.desk", meeting_id=meeting_id)
    return take(seat)


@bp.get("/<id:meeting_id>/ban-bo-phieu/ho-so/<id:question_id>")
@requires(Action.MEETING_RUN)
def dossier(meeting_id: str, question_id: str) -> Response:
    """What there is to read of one candidate, for whoever has the turn."""
    seat = _seat(_run(meeting_id))
    if seat is None:
        return done("voting_desk.desk", meeting_id=meeting_id)
    return one_by_one(seat.mine.meeting, question_id, here=seat.dossiers, ballot=seat.here, layout=seat.layout)


@bp.post("/<id:meeting_id>/ban-bo-phieu/tiep")
@requires(Action.MEETING_RUN)
@act
def next_turn(meeting_id: str) -> Response:
    """[Mời thành viên tiếp theo]"""
    desking.end_turn(actor(), _run(meeting_id))
    return done("voting_desk.desk", meeting_id=meeting_id)


def _password(**_: Any) -> Reason | None:
    return ask_password(request.form.get("password", ""))


@bp.post("/<id:meeting_id>/ban-bo-phieu/roi")
@requires(Action.MEETING_RUN)
@act(before=_password)
def leave(meeting_id: str, prepared: Reason | None) -> Response:
    """Back to the secretary's own pages: with his password, however lately it was given."""
    meeting = _run(meeting_id)
    if prepared is not None:
        return _desk(meeting, wrong_password=prepared, status=422)
    desking.close_desk(actor(), meeting)
    signing.hold(actor(), current_user.sid_sha256, "")
    return done("desk_of.show", meeting_id=meeting_id)
