"""Người dự thay: on the roll of one meeting in the place of a member who is away; the roll never counts both."""

from __future__ import annotations

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import queries, rules, seating, service, subjects
from portal.council.models import CouncilMember, Meeting, MeetingAttendance, MeetingSubstitute
from portal.council.states import AWAY, Attendance, RoundState
from portal.database import db
from portal.refusal import Reason, Refused, ensure


def offered(meeting: Meeting) -> list[tuple[CouncilMember, CouncilMember]]:
    """(member who is marked absent, a substitute that may be called in for that member)."""
    known = {row.id: row for row in meeting.council.members}
    taken = {row.substitute_id for row in meeting.substitutes}
    sitting = {row.id for row in seating.sitting(meeting)}
    status = {row.member_id: row.status for row in meeting.attendances}
    return [
        (known[row.substitute_of_id], row)
        for row in seating.substitutes(meeting.council, clock.local(meeting.starts_at).date())
        if row.id not in taken
        and row.substitute_of_id in sitting
        and status.get(row.substitute_of_id, Attendance.ONSITE) in AWAY
    ]


def called(meeting: Meeting) -> list[tuple[CouncilMember, CouncilMember]]:
    """(member, substitute who sits there instead)."""
    known = {row.id: row for row in meeting.council.members}
    return [(known[row.member_id], known[row.substitute_id]) for row in meeting.substitutes]


def call_in(actor: Actor, meeting: Meeting, substitute_id: str) -> None:
    """The substitute is here and stands on the roll instead; whose own matter is asked about stays out as anybody."""
    _open_roll(meeting)
    pair = next((pair for pair in offered(meeting) if pair[1].id == substitute_id), None)
    if pair is None:
        raise Refused(
            Reason(
                "substitute.present",
                "Chỉ mời người dự thay khi thành viên đó đã được ghi vắng.",
                "Điểm danh vắng thành viên rồi mời người dự thay.",
            )
        )
    member, substitute = pair
    meeting.substitutes.append(MeetingSubstitute(member_id=member.id, substitute_id=substitute.id))
    known = next((row for row in meeting.attendances if row.member_id == substitute.id), None)
    if known is None:
        meeting.attendances.append(MeetingAttendance(member_id=substitute.id, status=Attendance.ONSITE))
    else:
        known.status, known.reason = Attendance.ONSITE, ""
    db.session.flush()
    round_ = queries.current_round(meeting)
    if round_ is not None and round_.state is RoundState.DRAFT:
        service.find_recusals(meeting, round_, [substitute], subjects.of_questions(round_.questions))
    record(actor, "meeting.substituted", f"meeting:{meeting.id}", name=substitute.name, of=member.name)


def dismiss(actor: Actor, meeting: Meeting, substitute_id: str) -> None:
    """The member came after all, or the wrong one was called in."""
    _open_roll(meeting)
    row = next((row for row in meeting.substitutes if row.substitute_id == substitute_id), None)
    if row is None:
        return
    names = {entry.id: entry.name for entry in meeting.council.members}
    meeting.substitutes.remove(row)
    for attendance in [entry for entry in meeting.attendances if entry.member_id == substitute_id]:
        attendance.status = Attendance.ABSENT
    round_ = queries.current_round(meeting)
    for question in round_.questions if round_ is not None and round_.state is RoundState.DRAFT else ():
        for recusal in [entry for entry in question.recusals if entry.member_id == substitute_id]:
            question.recusals.remove(recusal)
            db.session.delete(recusal)
    db.session.flush()
    data = {"name": names[substitute_id], "of": names[row.member_id]}
    record(actor, "meeting.substitute_dismissed", f"meeting:{meeting.id}", **data)


def _open_roll(meeting: Meeting) -> None:
    ensure(rules.refuse_over(meeting.is_over))
    round_ = queries.current_round(meeting)
    if round_ is not None and round_.state is not RoundState.DRAFT:
        raise Refused(Reason("substitute.frozen", "Đã mở bỏ phiếu, danh sách bỏ phiếu không thay đổi nữa."))
