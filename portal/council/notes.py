"""A member marks what he has read and keeps notes of his own. No event says what was noted, nor of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import update

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import briefing
from portal.council.briefing import Subject
from portal.council.models import CouncilMember, Meeting, Question
from portal.council.reading_models import MemberReading
from portal.database import db
from portal.refusal import Reason, Refused

LONGEST = 2_000
OVER = Reason("reading.over", "Cuộc họp đã kết thúc, ghi chú riêng không còn được lưu.")


def version_of(readings: Mapping[Subject, MemberReading]) -> int:
    """Changes whenever a note of this member's does."""
    return sum(row.version for row in readings.values())


def keep(
    actor: Actor,
    meeting: Meeting,
    member: CouncilMember,
    questions: Sequence[Question],
    *,
    seen: Question | None,
    notes: Mapping[Subject, str],
    version: int,
) -> set[Subject]:
    """Mark `seen` as read and store these notes. Answers the notes that were changed meanwhile elsewhere by the same
    member: then nothing is written."""
    if meeting.is_over:
        raise Refused(OVER)
    known = briefing.readings_of(meeting, member)
    changed = {
        subject
        for subject in (briefing.subject_of(row) for row in questions)
        if subject in notes and notes[subject] != (known[subject].note if subject in known else "")
    }
    if changed and version != version_of(known):
        return changed
    for subject in changed:
        row = _row(known, meeting, member, subject)
        row.note, row.version = notes[subject], row.version + 1
    if seen is not None:
        row = _row(known, meeting, member, briefing.subject_of(seen))
        if row.seen_at is None:
            row.seen_at = clock.now()
            record(actor, "meeting.dossier_seen", f"meeting:{meeting.id}", question=seen.name)
    elif changed:
        record(actor, "meeting.noted", f"meeting:{meeting.id}")
    db.session.flush()
    return set()


def _row(
    known: dict[Subject, MemberReading], meeting: Meeting, member: CouncilMember, subject: Subject
) -> MemberReading:
    row = known.get(subject)
    if row is None:
        kind, subject_id = subject
        row = known[subject] = MemberReading(
            meeting_id=meeting.id, member_id=member.id, subject_kind=kind, subject_id=subject_id, note="", version=0
        )
        db.session.add(row)
    return row


def wipe(meeting: Meeting) -> None:
    """Before the meeting's record is made: the notes have served. Who has read what stays."""
    db.session.execute(
        update(MemberReading).where(MemberReading.meeting_id == meeting.id, MemberReading.note != "").values(note="")
    )
