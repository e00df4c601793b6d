"""One table: what a unit or a citizen told, what became of it, and what of it everybody reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.council.models import Council
from portal.database import Model, id_column
from portal.difficulties.states import Kind, State
from portal.people.models import Unit


class Difficulty(Model):
    __tablename__ = "difficulty"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[str | None] = mapped_column(
        ForeignKey("unit.id"), index=True
    )  # who told; of a remark who looks at it
    kind: Mapped[Kind]
    state: Mapped[State] = mapped_column(default=State.OPEN)
    field_code: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")  # what a citizen left: for whoever answers, never shown outside
    told_by: Mapped[str]
    told_at: Mapped[datetime]
    office_note: Mapped[str] = mapped_column(default="")  # with what goes up or is passed on
    forwarded_by: Mapped[str] = mapped_column(default="")
    forwarded_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("difficulty.id"))
    public: Mapped[bool] = mapped_column(default=False)
    public_question: Mapped[str] = mapped_column(default="")
    public_answer: Mapped[str] = mapped_column(default="")
    # of an idea that was passed to a council: what its members read, and what they decided
    council_id: Mapped[str | None] = mapped_column(ForeignKey("council.id"))
    council_title: Mapped[str] = mapped_column(default="")
    council_text: Mapped[str] = mapped_column(default="")
    council_passed: Mapped[bool | None]
    council_words: Mapped[str] = mapped_column(default="")
    council_meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"))
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    unit: Mapped[Unit | None] = relationship(viewonly=True)
    council: Mapped[Council | None] = relationship(viewonly=True)
    merged_into: Mapped[Difficulty | None] = relationship(remote_side="Difficulty.id", viewonly=True)

    __table_args__ = (
        Index("ix_difficulty_of", "campaign_id", "state", "told_at"),
        CheckConstraint(
            "kind = 'remark' OR unit_id IS NOT NULL",
            name="unit",
            info={"vi": "Khó khăn, vướng mắc phải của một đơn vị."},
        ),
        CheckConstraint(
            "council_id IS NULL OR (kind = 'remark' AND council_title <> '')",
            name="council",
            info={"vi": "Chỉ chuyển Hội đồng góp ý của người dân, với tên nội dung viết cho Hội đồng."},
        ),
        CheckConstraint(
            "state <> 'answered' OR (answer <> '' AND answered_at IS NOT NULL)",
            name="answered",
            info={"vi": "Đã trả lời thì phải có nội dung trả lời."},
        ),
        CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)",
            name="merged",
            info={"vi": "Gộp thì phải gộp vào một nội dung khác."},
        ),
        CheckConstraint(
            "NOT public OR (public_question <> '' AND public_answer <> '')",
            name="public",
            info={"vi": "Hỏi đáp công khai phải có câu hỏi và câu trả lời."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}
