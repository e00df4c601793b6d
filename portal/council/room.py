"""Tables of the other ways to vote: the door (meeting code), the voting desk, paper ballots and their tellers.

None of them holds a member and a mark together.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.council.models import CouncilMember, plain_enum
from portal.council.states import EntryState
from portal.database import Model, id_column, unique_where


class Door(Model):
    """The code by which members in the room come in; one a meeting, shut with its minutes."""

    __tablename__ = "meeting_door"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    code: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (unique_where("ux_meeting_door_code", "code", where="closed_at IS NULL"),)


class Entry(Model):
    """One phone that asked to come in as one member. `ticket_sha256` is of the visitor's own seed: this phone, no other."""

    __tablename__ = "meeting_entry"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"))
    number: Mapped[int]  # shown on the phone and on the secretary's desk
    ticket_sha256: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[EntryState] = mapped_column(plain_enum(EntryState), default=EntryState.ASKING)
    asked_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]

    member: Mapped[CouncilMember] = relationship()

    __table_args__ = (
        unique_where("ux_meeting_entry_number", "meeting_id", "number", where="state = 'asking'"),
        unique_where("ux_meeting_entry_member", "meeting_id", "member_id", where="state = 'let_in'"),
    )


class VotingDesk(Model):
    """A shared computer that serves one member after another. `turn` names the present one's turn and no other's."""

    __tablename__ = "voting_desk"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))
    turn: Mapped[str] = mapped_column(default="")


class Teller(Model):
    """A member who counts the paper ballots of one meeting."""

    __tablename__ = "meeting_teller"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    lead: Mapped[bool] = mapped_column(default=False)

    member: Mapped[CouncilMember] = relationship()


class PaperTally(Model):
    """How many papers came back, who typed the totals and who confirmed them: two persons. Confirmed, it stands."""

    __tablename__ = "paper_tally"

    round_id: Mapped[str] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    returned: Mapped[int]
    entered_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    entered_label: Mapped[str]
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    confirmed_label: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by",
            name="two_persons",
            info={"vi": "Người nhập số phiếu giấy và người xác nhận phải là hai người."},
        ),
        CheckConstraint("returned >= 0", name="returned", info={"vi": "Số phiếu thu về không thể âm."}),
    )


class PaperCount(Model):
    """The totals of the paper ballots on one question; never a single ballot."""

    __tablename__ = "paper_count"

    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    invalid: Mapped[int]

    __table_args__ = (
        CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0",
            name="numbers",
            info={"vi": "Số phiếu không thể âm."},
        ),
    )
