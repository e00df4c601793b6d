"""Tables of the seal: results that wait for the chair, the chain of records, the papers drawn from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.council.models import Meeting
from portal.council.seats import Council as Council
from portal.council.seats import CouncilMember as CouncilMember
from portal.council.seats import CouncilRule as CouncilRule
from portal.database import Model, id_column, unique_where


class SealProposal(Model):
    """A result that waits for the chair. One at a time per council."""

    __tablename__ = "seal_proposal"

    id: Mapped[str] = id_column()
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    round_id: Mapped[str] = mapped_column(ForeignKey("vote_round.id"), index=True)
    body: Mapped[str]
    sha256: Mapped[str]
    proposed_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    proposed_label: Mapped[str]
    proposed_at: Mapped[datetime]
    pending: Mapped[bool] = mapped_column(default=True)
    returned_reason: Mapped[str] = mapped_column(default="")  # why the chair sent it back
    returned_at: Mapped[datetime | None]

    __table_args__ = (unique_where("ux_seal_proposal_pending", "council_id", where="pending"),)


class SealedRecord(Model):
    """The chain of one council: sealed rounds and closing records. Never changed."""

    __tablename__ = "sealed_record"

    id: Mapped[str] = id_column()
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    n: Mapped[int]
    kind: Mapped[str]
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("vote_round.id"))
    body: Mapped[str]
    sha256: Mapped[str]
    prev_sha256: Mapped[str]
    mac: Mapped[str]
    proposed_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    confirmed_label: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()

    __table_args__ = (
        UniqueConstraint("sha256"),
        UniqueConstraint("council_id", "n", info={"vi": "Bản ghi này đã có."}),
        UniqueConstraint("round_id", info={"vi": "Kết quả lần bỏ phiếu này đã được chốt."}),
        CheckConstraint(
            "kind <> 'round' OR (confirmed_by IS NOT NULL AND confirmed_by <> proposed_by)",
            name="two_persons",
            info={"vi": "Người đề nghị chốt và người xác nhận phải là hai người."},
        ),
        CheckConstraint("(kind = 'round') = (round_id IS NOT NULL)", name="round", info={"technical": True}),
    )


class IssuedPaper(Model):
    """A paper drawn from the records: its bytes are kept, verified and served, never drawn again."""

    __tablename__ = "issued_paper"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str]
    revision: Mapped[int]
    record_sha256: Mapped[str]
    pdf_sha256: Mapped[str]
    size: Mapped[int]
    issued_by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "revision", info={"vi": "Bản này đã được xuất."}),
        Index("ix_issued_paper_pdf", "pdf_sha256"),
    )
