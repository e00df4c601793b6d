"""Tables of checklists. Figures are not here: they are rows of `campaigns.Figure`, asked once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.checklists.states import ChecklistState, SubjectKind, Verdict
from portal.database import Model, id_column
from portal.people.models import Unit


class Checklist(Model):
    """One per campaign and subject; made when its first line is."""

    __tablename__ = "checklist"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[str]
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[ChecklistState] = mapped_column(default=ChecklistState.EDITING)
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
    lines: Mapped[list[ChecklistLine]] = relationship(back_populates="checklist")

    __table_args__ = (
        UniqueConstraint("campaign_id", "subject_kind", "subject_id", info={"vi": "Bảng tự kiểm tra này đã có."}),
        Index("ix_checklist_unit", "campaign_id", "unit_id"),
        CheckConstraint(
            "state <> 'sent' OR sent_at IS NOT NULL", name="sent", info={"vi": "Bảng đã gửi phải có giờ gửi."}
        ),
    )


class ChecklistLine(Model):
    """What was said of one criterion: by the unit, by the standing office (không áp dụng), by the verifier."""

    __tablename__ = "checklist_line"

    id: Mapped[str] = id_column()
    checklist_id: Mapped[str] = mapped_column(ForeignKey("checklist.id"))
    code: Mapped[str]
    # the unit
    word: Mapped[bool | None]
    explanation: Mapped[str] = mapped_column(default="")
    disciplined: Mapped[bool | None]
    disciplined_since: Mapped[date | None]
    recognised_id: Mapped[str | None] = mapped_column(ForeignKey("question.id"))  # the decision of a council it goes by
    asks_not_applicable: Mapped[str] = mapped_column(default="")
    declared_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    # the standing office
    not_applicable: Mapped[str] = mapped_column(default="")  # its reason
    incomparable: Mapped[str] = mapped_column(default="")  # why last year's figures cannot be set beside this year's
    verdict: Mapped[Verdict | None]
    verdict_reason: Mapped[str] = mapped_column(default="")
    verdict_by: Mapped[str] = mapped_column(default="")
    verdict_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    checklist: Mapped[Checklist] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("checklist_id", "code", info={"vi": "Tiêu chí này đã có trong bảng."}),
        CheckConstraint(
            "verdict IS NULL OR verdict = 'met' OR verdict_reason <> ''",
            name="verdict_reason",
            info={"vi": "Không đạt hoặc trả lại thì cần nêu lý do."},
        ),
        CheckConstraint(
            "(verdict IS NULL) = (verdict_at IS NULL)", name="verdict_at", info={"vi": "Thẩm định phải có giờ."}
        ),
    )
    __mapper_args__ = {"version_id_col": version}
