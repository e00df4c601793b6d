"""What a member has read before the vote, and what he noted for himself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class MemberReading(Model):
    """One member, one subject of a meeting. The note is read by that member alone, is told to no history, and is
    wiped when the meeting's record is made. Named by its subject, so that it outlives a new round over the same names."""

    __tablename__ = "member_reading"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)  # how often the note was changed
