"""Coming in by the meeting's code: a member in the room, on a phone of his own, with or without an account.

The phone shows a number, the secretary sees it on his desk beside the name and looks up: "Đúng người". What is let in
is that phone (the seed its browser holds) as that member in that meeting, until the vote ends.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import attending, queries, rules, seating, service
from portal.council.models import Council, CouncilMember, Meeting
from portal.council.room import Door, Entry
from portal.council.states import PRESENT, Attendance, EntryState, MeetingState, RoundState
from portal.database import db
from portal.refusal import Reason, Refused, ensure

DIGITS = 6
MOST_ASKING = 60  # of one meeting at a time
LOWEST, HIGHEST = 10, 99
OVER = (MeetingState.FINISHED, MeetingState.POSTPONED)
UNKNOWN = Reason("door.unknown", "Không có cuộc họp nào với mã này.", "Xem lại mã trên màn hình chiếu hoặc hỏi Thư ký.")
CROWDED = Reason("door.crowded", "Đang có nhiều người chờ.", "Chờ Thư ký xác nhận bớt rồi thử lại.")


def _record(actor: Actor, meeting_id: str, action: str, **data: Any) -> None:
    record(actor, f"door.{action}", f"meeting:{meeting_id}", **data)


def ticket_of(seed: str) -> str:
    """What is kept of the seed in a visitor's cookie: enough to know the phone again, useless to whoever reads it."""
    return hashlib.sha256(b"CCHC-ENTRY-v1\n" + seed.encode()).hexdigest()


def visitor(member: CouncilMember) -> Actor:
    """Who acts on a phone that was let in: no account, the member's name."""
    return Actor(account_id="", name=member.name, label=f"{member.name} (vào họp bằng mã)")


# --- the door -----------------------------------------------------------------------------------
def door_of(meeting_id: str) -> Door | None:
    """The open door of a meeting."""
    door = db.session.get(Door, meeting_id)
    return door if door is not None and door.closed_at is None else None


def open_door(actor: Actor, meeting: Meeting) -> Door:
    """[Cho vào họp bằng mã]: a new code; one that was open goes on."""
    ensure(rules.refuse_over(meeting.is_over))
    door = db.session.get(Door, meeting.id)
    if door is not None and door.closed_at is None:
        return door
    code = _new_code()
    if door is None:
        door = Door(meeting_id=meeting.id)
        db.session.add(door)
    door.code, door.opened_by, door.opened_at, door.closed_at = code, actor.label, clock.now(), None
    db.session.flush()
    _record(actor, meeting.id, "opened")
    return door


def _new_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if db.session.scalars(select(Door.meeting_id).where(Door.code == code)).first() is None:
            return code


def close_door(actor: Actor, meeting: Meeting) -> None:
    """Nobody comes in any more; whoever is in stays until the vote ends."""
    door = door_of(meeting.id)
    if door is None:
        return
    door.closed_at = clock.now()
    _move(Entry.meeting_id == meeting.id, EntryState.ASKING, EntryState.ENDED)
    _record(actor, meeting.id, "closed")


def meeting_behind(code: str) -> Meeting | None:
    """The meeting that has this code today."""
    query = (
        select(Meeting)
        .join(Door, Door.meeting_id == Meeting.id)
        .where(Door.code == "".join(code.split()), Door.closed_at.is_(None), Meeting.state.not_in(OVER))
        .options(joinedload(Meeting.council).joinedload(Council.members))
    )
    return db.session.scalars(query).unique().first()


# --- asking, on the phone -----------------------------------------------------------------------
def ask(meeting: Meeting, member_id: str, ticket: str) -> Entry:
    """This phone asks to come in as this member; an earlier question of the same phone falls away."""
    member = next((row for row in seating.sitting(meeting) if row.id == member_id), None)
    if member is None:
        raise Refused(Reason("door.member", "Không có tên này trong danh sách Hội đồng."))
    if meeting.secretary_id == member_id:
        raise Refused(
            Reason("door.secretary", "Thư ký không tự xác nhận cho mình.", "Thư ký đăng nhập bằng tài khoản của mình.")
        )
    mine = Entry.ticket_sha256 == ticket
    _move(mine, EntryState.ASKING, EntryState.ENDED)
    _move(mine, EntryState.LET_IN, EntryState.ENDED)
    taken = set(db.session.scalars(select(Entry.number).where(Entry.meeting_id == meeting.id, _asking())))
    free = [number for number in range(LOWEST, HIGHEST + 1) if number not in taken]
    if len(taken) >= MOST_ASKING:
        raise Refused(CROWDED)
    entry = Entry(
        meeting_id=meeting.id,
        member_id=member.id,
        number=secrets.choice(free),
        ticket_sha256=ticket,
        state=EntryState.ASKING,
        asked_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    _record(_stranger(entry), meeting.id, "asked", name=member.name, number=entry.number)
    return entry


def _stranger(entry: Entry) -> Actor:
    return Actor(account_id="", name="", label=f"Người xin vào họp (số {entry.number})")


def _asking() -> Any:
    return Entry.state == EntryState.ASKING


def entry_with(ticket: str) -> Entry | None:
    """The last that this phone asked for."""
    query = (
        select(Entry)
        .where(Entry.ticket_sha256 == ticket)
        .options(joinedload(Entry.member))
        .order_by(Entry.asked_at.desc(), Entry.id)
        .limit(1)
    )
    return db.session.scalars(query).first()


# --- answering, at the desk ---------------------------------------------------------------------
def asking(meeting_id: str) -> list[Entry]:
    query = (
        select(Entry)
        .where(Entry.meeting_id == meeting_id, _asking())
        .options(joinedload(Entry.member))
        .order_by(Entry.asked_at, Entry.id)
    )
    return list(db.session.scalars(query))


def inside(meeting_id: str) -> list[Entry]:
    query = (
        select(Entry)
        .where(Entry.meeting_id == meeting_id, Entry.state == EntryState.LET_IN)
        .options(joinedload(Entry.member))
    )
    return list(db.session.scalars(query))


def answer(actor: Actor, meeting: Meeting, entry_id: str, right: bool) -> None:
    """[Đúng người] or [Không phải]. Another phone that was in as the same member is put out."""
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.meeting_id != meeting.id or entry.state is not EntryState.ASKING:
        raise Refused(Reason("door.gone", "Yêu cầu này không còn chờ.", "Mở lại trang để xem."))
    if right and entry.member.account_id is not None and entry.member.account_id == actor.account_id:
        raise Refused(Reason("door.self", "Không ai tự xác nhận cho mình.", "Bỏ phiếu bằng tài khoản của mình."))
    if right:
        same = (Entry.meeting_id == meeting.id) & (Entry.member_id == entry.member_id)
        _move(same, EntryState.LET_IN, EntryState.ENDED)
        _tick_off(actor, meeting, entry.member_id)
    entry.state = EntryState.LET_IN if right else EntryState.REFUSED
    entry.answered_by, entry.answered_at = actor.label, clock.now()
    db.session.flush()
    _record(actor, meeting.id, "let_in" if right else "refused", name=entry.member.name, number=entry.number)


def _tick_off(actor: Actor, meeting: Meeting, member_id: str) -> None:
    """Whoever the secretary looked at is here, whatever the roll says: not called up yet, called away, gone home."""
    row = next((row for row in meeting.attendances if row.member_id == member_id), None)
    round_ = queries.current_round(meeting)
    fixed = round_ is not None and round_.state is RoundState.CLOSED
    early = meeting.state is MeetingState.PREPARING and rules.refuse_early(meeting.starts_at, clock.now())
    if fixed or early or (row is not None and row.now in PRESENT):
        return
    if row is not None and row.status in PRESENT:
        attending.set_times(actor, meeting, member_id, late_at=row.late_at, left_at=None)
    else:
        service.record_attendance(actor, meeting, {member_id: (Attendance.ONSITE, "")})


# --- the end ------------------------------------------------------------------------------------
def _move(which: Any, before: EntryState, after: EntryState) -> None:
    db.session.execute(
        update(Entry).where(which, Entry.state == before).values(state=after),
        execution_options={"synchronize_session": "fetch"},
    )


def end_entries(meeting: Meeting) -> None:
    """A vote ended: nobody who came in by code is in any more."""
    _move(Entry.meeting_id == meeting.id, EntryState.LET_IN, EntryState.ENDED)


def shut(meeting: Meeting) -> None:
    """The meeting ended: the code serves nobody."""
    end_entries(meeting)
    _move(Entry.meeting_id == meeting.id, EntryState.ASKING, EntryState.ENDED)
    door = door_of(meeting.id)
    if door is not None:
        door.closed_at = clock.now()
