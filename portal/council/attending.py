"""Who came late and who left early, with the time; whether the meeting can proceed as people come and go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import counts, queries, rules, seating
from portal.council.models import Meeting, MeetingAttendance
from portal.council.states import PRESENT, Attendance, RoundState
from portal.database import db
from portal.refusal import Invalid, Reason, ensure
from portal.vietnamese import clock as hhmm


def present_now(meeting: Meeting) -> set[str]:
    """The members whom a vote that begins now would count."""
    return {row.member_id for row in meeting.attendances if row.now in PRESENT}


def proceeds(meeting: Meeting, statuses: Iterable[Attendance]) -> str:
    """Whether the meeting can proceed if its roll were ticked off so, in words."""
    round_ = queries.current_round(meeting)
    rule = queries.rule_of(round_) if round_ is not None else meeting.council.voting_rule
    return rules.proceeds(rule, sum(1 for status in statuses if status in PRESENT), len(seating.sitting(meeting)))


def set_times(
    actor: Actor, meeting: Meeting, member_id: str, *, late_at: datetime | None, left_at: datetime | None
) -> None:
    """When somebody came, and when somebody went. Who comes late is present from now on; who has gone is out of the next
    vote, and out of the open one if it has no ballot of theirs."""
    ensure(rules.refuse_over(meeting.is_over))
    member = next((row for row in seating.sitting(meeting) if row.id == member_id), None)
    if member is None:
        raise Invalid({"person": "Chọn người trong danh sách Hội đồng."})
    now = clock.now()
    for name, at in (("late", late_at), ("left", left_at)):
        if at is not None and at > now:
            raise Invalid({name: "Chưa đến giờ này."})
    if late_at is not None and late_at < meeting.starts_at:
        raise Invalid({"late": f"Cuộc họp bắt đầu lúc {hhmm(meeting.starts_at)}; đến trước giờ đó là không muộn."})
    if late_at is not None and left_at is not None and left_at <= late_at:
        raise Invalid({"left": "Giờ về phải sau giờ đến."})
    row = next((row for row in meeting.attendances if row.member_id == member_id), None)
    if row is None:
        row = MeetingAttendance(member_id=member_id, status=Attendance.ABSENT)
        meeting.attendances.append(row)
    if row.status not in PRESENT:
        if late_at is None:
            raise Invalid({"late": f"{member.name} chưa được điểm danh có mặt; ghi giờ đến trước."})
        row.status, row.reason = Attendance.ONSITE, ""
    row.late_at, row.left_at = late_at, left_at
    _follow(meeting, row)
    db.session.flush()
    record(
        actor, "meeting.times", f"meeting:{meeting.id}", title=meeting.title, name=member.name,
        late=hhmm(late_at) if late_at else "không", left=hhmm(left_at) if left_at else "không",
    )  # fmt: skip


def _follow(meeting: Meeting, row: MeetingAttendance) -> None:
    """The roll of a round under way follows; a closed one is fixed, so only who went after it is told."""
    round_ = queries.current_round(meeting)
    if round_ is None:
        return
    if round_.state is RoundState.CLOSED:
        entry = next((entry for entry in round_.roll if entry.member_id == row.member_id), None)
        before = entry.attendance if entry is not None else Attendance.ABSENT
        gone_after = row.left_at is None or (round_.closed_at is not None and row.left_at >= round_.closed_at)
        if not (gone_after and before in PRESENT) or row.status not in PRESENT:
            ensure(
                Reason(
                    "attendance.frozen",
                    "Đã kết thúc bỏ phiếu, danh sách có mặt đã chốt.",
                    "Chỉ ghi được giờ về sau đó.",
                )
            )
    if round_.state is RoundState.OPEN and row.member_id not in counts.participants(round_):
        for entry in round_.roll:
            if entry.member_id == row.member_id:
                entry.attendance = row.now
