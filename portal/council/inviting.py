"""The meeting's title, place, time and programme; the invitation that went out, and whether it still says what is so."""

from __future__ import annotations

from datetime import datetime

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.clock import local
from portal.council import queries, rules, seating
from portal.council.ballots import canonical
from portal.council.invitation import SIGNS, Invitation
from portal.council.models import Meeting
from portal.council.states import MeetingState
from portal.database import db
from portal.mail import service as mail
from portal.people.models import Unit
from portal.refusal import Conflict, Invalid, Reason, Refused
from portal.vietnamese import day, moment

DATA = ("title", "place", "starts_at", "programme")


def _open(meeting: Meeting) -> None:
    if meeting.is_over or meeting.postponed_reason:
        raise Refused(Reason("meeting.over", "Cuộc họp đã kết thúc hoặc đã hoãn."))


def edit(
    actor: Actor, meeting: Meeting, version: int, *, title: str, place: str, starts_at: datetime, programme: str
) -> None:
    """Until the minutes are made. Raises `Conflict` with what another wrote meanwhile."""
    _open(meeting)
    if meeting.version != version:
        theirs = {name: getattr(meeting, name) for name in DATA}
        raise Conflict(theirs, meeting.version, meeting.changed_by, meeting.changed_at)
    if not title:
        raise Invalid({"title": "Ghi tên cuộc họp."})
    opened = min((row.opened_at for row in meeting.rounds if row.opened_at is not None), default=None)
    if reason := rules.refuse_start(starts_at, opened):
        raise Invalid({"starts_at": str(reason)})
    serving = {row.id for row in queries.serving(meeting.council, local(starts_at).date())}
    if not {meeting.chair_id, meeting.secretary_id} <= serving:
        raise Invalid({"starts_at": f"Ngày {day(local(starts_at))} Chủ trì, Thư ký không có trong danh sách Hội đồng."})
    meeting.title, meeting.place, meeting.starts_at, meeting.programme = title, place, starts_at, programme
    meeting.changed_at, meeting.changed_by = clock.now(), actor.label
    db.session.flush()
    record(
        actor, "meeting.edited", f"meeting:{meeting.id}", title=title, place=place or "chưa ghi", at=moment(starts_at)
    )  # fmt: skip


def invitation(meeting: Meeting) -> Invitation:
    """What the paper says now."""
    council, campaign = meeting.council, meeting.campaign
    return Invitation(
        agency=council.unit.agency,
        council=council.name,
        title=meeting.title,
        place=meeting.place,
        starts_at=meeting.starts_at,
        programme=[line.strip() for line in meeting.programme.splitlines() if line.strip()],
        candidates=[question.name for row in meeting.rounds[-1:] for question in row.questions],
        chair=(meeting.chair.name, meeting.chair.post) if meeting.chair else ("", ""),
        members=[(row.name, row.post) for row in queries.serving(council)],
        plan=f"Kế hoạch số {campaign.plan_number}",
        movement=campaign.title,
        signs=SIGNS.get(meeting.chair.duty, ("CHỦ TRÌ",)) if meeting.chair else ("CHỦ TRÌ",),
        at=meeting.invited_at or meeting.changed_at,
        sent_at=meeting.invited_at,
        kind=council.kind,
    )


def _said(meeting: Meeting) -> str:
    return canonical(
        {
            "title": meeting.title,
            "place": meeting.place,
            "start": moment(meeting.starts_at),
            "programme": meeting.programme,
        }
    )


def is_stale(meeting: Meeting) -> bool:
    """Did the meeting change after the invitation went out?"""
    return (
        meeting.state is MeetingState.PREPARING
        and meeting.invited_at is not None
        and meeting.invited_as != _said(meeting)
    )


def addresses(meeting: Meeting) -> dict[str, Unit]:
    """The members' units that have an address, each once; a letter is for whoever works there."""
    units = {row.unit_id: row.unit for row in seating.sitting(meeting) if row.unit is not None and row.unit.email}
    return {unit.email: unit for unit in units.values() if unit is not None}


def send(actor: Actor, meeting: Meeting, address: str, *, by_mail: bool) -> int:
    """Tell the members: in the portal from now on, and by letter where there is an address and a mail server. Answers how
    many letters. `address` is the meeting's page."""
    _open(meeting)
    meeting.invited_at, meeting.invited_as = clock.now(), _said(meeting)
    found = addresses(meeting) if by_mail else {}
    place = f"\nĐịa điểm: {meeting.place}" if meeting.place else ""
    programme = f"\nChương trình:\n{meeting.programme}" if meeting.programme else ""
    text = (
        f"{meeting.council.name} mời các thành viên dự họp.\n{meeting.title}\n"
        f"Thời gian: {moment(meeting.starts_at)}{place}{programme}\n\nGiấy mời và hồ sơ: {address}\n"
    )
    for email, unit in found.items():
        key = f"invitation:{meeting.id}:{meeting.invited_at.isoformat()}:{unit.id}"
        mail.write(key, email, f"Giấy mời họp: {meeting.title}", text)
    db.session.flush()
    record(
        actor, "meeting.invited", f"meeting:{meeting.id}", title=meeting.title, at=moment(meeting.starts_at),
        number=len(seating.sitting(meeting)), letters=len(found),
    )  # fmt: skip
    return len(found)
