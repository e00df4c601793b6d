"""Vào họp bằng mã: on the member's phone without an account, and who asks at the secretary's desk."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, session

from portal.access.table import Action
from portal.council import entering, my_ballot, queries, seating, service, voting
from portal.council.ballots import Ballot
from portal.council.models import CouncilMember, Meeting
from portal.council.room import Entry
from portal.council.states import Channel, EntryState, Mode, RoundState
from portal.council.views.casting import Seat, show, take
from portal.council.views.reading import one_by_one
from portal.people import signing
from portal.refusal import Reason, Refused, ensure
from portal.web.access import actor, open_form, requires
from portal.web.acts import act, writing
from portal.web.pages import done, page, unchanged, wants_fragment
from portal.web.sessions import CSRF_FIELD

bp = Blueprint("entering", __name__, url_prefix="/bo-phieu/vao-hop")
door = Blueprint("door", __name__, url_prefix="/hoi-dong/hop")

HERE = "/bo-phieu/vao-hop"
WRONG_A_MINUTE, ASKED_A_MINUTE = 10, 60  # one address is often a whole room
TOO_OFTEN = Reason("door.often", "Đã nhập mã nhiều lần từ địa chỉ này.", "Chờ một phút rồi thử lại.")
ENDED = Reason("door.ended", "Lần vào họp bằng mã này đã kết thúc.", "Vào lại bằng mã đang hiện trên màn hình.")


# --- the phone ----------------------------------------------------------------------------------
def _ticket() -> str:
    """What this browser is known by; "" for one that brought no seed yet."""
    seed = session.get(CSRF_FIELD)
    return entering.ticket_of(str(seed)) if seed else ""


def _entry() -> Entry | None:
    ticket = _ticket()
    return entering.entry_with(ticket) if ticket else None


@bp.get("")
@open_form
def form() -> Response:
    return _form(request.args.get("ma", "")[:20])


def _form(code: str, *, refused: Reason | None = None, meeting: Meeting | None = None, status: int = 200) -> Response:
    members = seating.sitting(meeting) if meeting is not None else []
    return page(
        "council/enter.html",
        status=status,
        code=code,
        meeting=meeting,
        members=[row for row in members if meeting is None or row.id != meeting.secretary_id],
        refused=refused,
    )


def _counted(**_: Any) -> Reason | None:
    """Wrong codes and questions are counted for each address before anything is looked up."""
    code, address = request.form.get("ma", ""), request.remote_addr
    if signing.tried_too_often(f"door-code:{address}", WRONG_A_MINUTE):
        return TOO_OFTEN
    known = entering.meeting_behind(code) is not None
    with writing():
        if not known:
            signing.count_try(f"door-code:{address}", WRONG_A_MINUTE)
            return entering.UNKNOWN
        if request.form.get("member") and not signing.count_try(f"door:{address}", ASKED_A_MINUTE):
            return TOO_OFTEN
    return None


@bp.post("")
@open_form
@act(before=_counted)
def ask(prepared: Reason | None) -> Response:
    """With the code the roll to pick from; with a name the question to the secretary."""
    code = request.form.get("ma", "")[:20]
    if prepared is not None:
        return _form(code, refused=prepared, status=429 if prepared is TOO_OFTEN else 422)
    meeting = entering.meeting_behind(code)
    if meeting is None:
        return _form(code, refused=entering.UNKNOWN, status=422)
    if not request.form.get("member") or not _ticket():
        return _form(code, meeting=meeting)
    try:
        entering.ask(meeting, request.form["member"], _ticket())
    except Refused as refused:
        return _form(code, meeting=meeting, refused=refused.reason, status=409)
    return done("entering.wait")


@bp.get("/cho")
@open_form
def wait() -> Response:
    """What this phone waits for: the secretary's look, then the opening of the vote. Polled."""
    entry = _entry()
    if entry is None:
        return done("entering.form")
    mine = my_ballot.ballot_of_member(entry.meeting_id, entry.member_id) if entry.state is EntryState.LET_IN else None
    ready = mine is not None and mine.round.state is not RoundState.DRAFT and mine.round.mode is not Mode.HANDS
    key = f"{entry.state.value}-{'mo' if ready else 'cho'}"
    if request.args.get("k") == key and wants_fragment():
        return unchanged()
    if ready:
        return _go(f"{HERE}/phieu")
    if wants_fragment():
        return _go(f"{HERE}/cho")
    return page("council/entry_wait.html", entry=entry, state=entry.state.value, key=key, mine=mine)


def _go(address: str) -> Response:
    if not wants_fragment():
        return make_response(redirect(address, 303))
    response = make_response("", 200)
    response.headers["HX-Redirect"] = address
    return response


def _seat(entry: Entry) -> Seat | None:
    """This phone's ballot of the meeting's present round. What is cast is read anew with its lock."""
    meeting_id, member, ticket = entry.meeting_id, entry.member, _ticket()
    mine = my_ballot.ballot_of_member(meeting_id, member.id)
    if mine is None or mine.me is None:
        return None
    return Seat(mine, f"{HERE}/phieu", lambda ballot: _cast(meeting_id, member, ticket, ballot), Channel.CODE)


def _cast(meeting_id: str, member: CouncilMember, ticket: str, ballot: Ballot) -> voting.Cast:
    locked = my_ballot.ballot_of_member(meeting_id, member.id, lock=True)
    if locked is None:
        raise Refused(ENDED)

    def barred() -> Reason | None:
        now = entering.entry_with(ticket)
        inside = now is not None and now.state is EntryState.LET_IN and now.member_id == member.id
        return None if inside else ENDED

    return voting.cast_as(entering.visitor(member), locked, ballot, channel=Channel.CODE, barred=barred)


@bp.get("/phieu")
@open_form
def ballot() -> Response:
    entry = _entry()
    seat = _seat(entry) if entry is not None and entry.state is EntryState.LET_IN else None
    return show(seat) if seat is not None else done("entering.wait")


@bp.post("/phieu")
@open_form
def send() -> Response:
    """After the end only a ballot that was cast before is still answered: its answer may have been lost."""
    entry = _entry()
    seat = None
    if entry is not None and entry.state in (EntryState.LET_IN, EntryState.ENDED):
        seat = _seat(entry)
    if seat is None or entry is None or (entry.state is EntryState.ENDED and seat.mine.voted is None):
        return done("entering.wait")
    return take(seat)


@bp.get("/ho-so/<id:question_id>")
@open_form
def dossier(question_id: str) -> Response:
    """What there is to read of one candidate, for whoever was let in and as long as he may vote."""
    entry = _entry()
    seat = _seat(entry) if entry is not None and entry.state is EntryState.LET_IN else None
    if seat is None:
        return done("entering.wait")
    return one_by_one(seat.mine.meeting, question_id, here=seat.dossiers, ballot=seat.here, layout=seat.layout)


# --- the secretary's desk -----------------------------------------------------------------------
def _keeper(meeting_id: str) -> Meeting:
    """The meeting, for its secretary or its chair: the two who see who sits in the room."""
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_SEE)
    if service.refuse_chair(actor(), meeting) is not None:
        ensure(service.refuse_secretary(actor(), meeting))
    return meeting


@door.get("/<id:meeting_id>/cua")
@requires(Action.MEETING_SEE)
def at_the_door(meeting_id: str) -> Response:
    """Who asks to come in. A page; the desk polls the piece: 204 while nobody new asks."""
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_SEE)
    opened, waiting = entering.door_of(meeting_id), entering.asking(meeting_id)
    inside = entering.inside(meeting_id)
    told = "|".join([opened.code if opened else "", *(f"{row.id}" for row in [*waiting, *inside])])
    key = hashlib.sha256(told.encode()).hexdigest()[:8]
    if request.args.get("k") == key and wants_fragment():
        return unchanged()
    return page(
        "council/door.html",
        fragment="council/_door.html",
        meeting=meeting,
        door=opened,
        asking=waiting,
        inside=inside,
        key=key,
        piece=wants_fragment(),
        over=meeting.is_over,
        own_account=actor().account_id,
    )


@door.post("/<id:meeting_id>/cua/mo")
@requires(Action.MEETING_SEE)
@act
def open_door(meeting_id: str) -> Response:
    entering.open_door(actor(), _keeper(meeting_id))
    return done("door.at_the_door", "hop-cua-mo", meeting_id=meeting_id)


@door.post("/<id:meeting_id>/cua/dong")
@requires(Action.MEETING_SEE)
@act
def close_door(meeting_id: str) -> Response:
    entering.close_door(actor(), _keeper(meeting_id))
    return done("door.at_the_door", "hop-cua-dong", meeting_id=meeting_id)


@door.post("/<id:meeting_id>/cua/tra-loi")
@requires(Action.MEETING_SEE)
@act
def answer(meeting_id: str) -> Response:
    """[Đúng người] or [Không phải]."""
    right = request.form.get("viec") == "dung"
    entering.answer(actor(), _keeper(meeting_id), request.form.get("entry", ""), right)
    return done("door.at_the_door", "hop-dung-nguoi" if right else "hop-khong-phai", meeting_id=meeting_id)
