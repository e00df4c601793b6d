"""Tables of guidance, spreading, propaganda, stages and assessment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, backref, foreign, mapped_column, relationship

from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.plan import CLOSING
from portal.database import Model, id_column
from portal.movement.states import SpreadState
from portal.people.models import Unit


class Guidance(Model):
    """Văn bản hướng dẫn of the standing office to every unit of a campaign."""

    __tablename__ = "guidance"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), index=True)
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str]
    sent_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship(viewonly=True)

    __table_args__ = (
        CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_why <> ''", name="withdrawn", info={"vi": "Thôi áp dụng cần nêu lý do."}
        ),
    )


class GuidanceRead(Model):
    """Somebody of a unit has read it and said so."""

    __tablename__ = "guidance_read"

    guidance_id: Mapped[str] = mapped_column(ForeignKey("guidance.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    read_by: Mapped[str]
    read_at: Mapped[datetime]


class Spreading(Model):
    """Triển khai, quán triệt Kế hoạch in one unit: written by the officer, confirmed by the head."""

    __tablename__ = "spreading"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    held_on: Mapped[date]
    how: Mapped[str]
    attended: Mapped[int | None]
    plan_number: Mapped[str] = mapped_column(default="")  # the unit's own reform plan
    plan_on: Mapped[date | None]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    on_paper: Mapped[bool] = mapped_column(default=False)  # confirmed by the signed, stamped paper attached
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    enrolment: Mapped[CampaignUnit] = relationship(
        primaryjoin=lambda: (
            (foreign(Spreading.campaign_id) == CampaignUnit.campaign_id)
            & (foreign(Spreading.unit_id) == CampaignUnit.unit_id)
        ),
        viewonly=True,
        backref=backref("spreading", uselist=False, viewonly=True),  # lets a list of units bring it along
    )

    __table_args__ = (
        CheckConstraint(
            "attended IS NULL OR attended >= 0", name="attended", info={"vi": "Số người tham dự không thể âm."}
        ),
        CheckConstraint(
            "confirmed_at IS NULL OR confirmed_by <> ''",
            name="confirmed",
            info={"vi": "Xác nhận phải có người xác nhận."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def state(self) -> SpreadState:
        return SpreadState.CONFIRMED if self.confirmed_at else SpreadState.WRITTEN


class Propaganda(Model):
    """One line of a unit's log: in which form, when, where, how many were reached."""

    __tablename__ = "propaganda"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    held_on: Mapped[date]
    form: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    reach: Mapped[int | None]
    text: Mapped[str]
    written_by: Mapped[str]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    unit: Mapped[Unit] = relationship(viewonly=True)

    __table_args__ = (
        Index("ix_propaganda_of", "campaign_id", "unit_id", "held_on"),
        CheckConstraint("reach IS NULL OR reach >= 0", name="reach", info={"vi": "Số người không thể âm."}),
    )
    __mapper_args__ = {"version_id_col": version}


class StageReport(Model):
    """Báo cáo sơ kết of one unit. Its figures are the campaign's, of the stage's own period."""

    __tablename__ = "stage_report"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    achieved: Mapped[str] = mapped_column(default="")
    lacking: Mapped[str] = mapped_column(default="")
    next_steps: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]  # the first time: what is changed later stands in the history
    version: Mapped[int] = mapped_column(default=1)

    closes: Mapped[CampaignUnit] = relationship(
        primaryjoin=lambda: (
            (foreign(StageReport.campaign_id) == CampaignUnit.campaign_id)
            & (foreign(StageReport.unit_id) == CampaignUnit.unit_id)
            & (StageReport.stage == CLOSING)
        ),
        viewonly=True,
        backref=backref("closing_report", uselist=False, viewonly=True),
    )

    __table_args__ = (
        CheckConstraint(
            "sent_at IS NULL OR (sent_by <> '' AND achieved <> '')",
            name="sent",
            info={"vi": "Báo cáo sơ kết gửi đi phải có kết quả đạt được."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class Assessment(Model):
    """Đánh giá mức độ hoàn thành nhiệm vụ, trách nhiệm người đứng đầu, hiệu quả cải cách hành chính of one unit."""

    __tablename__ = "assessment"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    completion: Mapped[str] = mapped_column(default="")  # codes of the campaign's levels
    responsibility: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    unit: Mapped[Unit] = relationship(viewonly=True)
    enrolment: Mapped[CampaignUnit] = relationship(
        primaryjoin=lambda: (
            (foreign(Assessment.campaign_id) == CampaignUnit.campaign_id)
            & (foreign(Assessment.unit_id) == CampaignUnit.unit_id)
        ),
        viewonly=True,
        backref=backref("assessment", uselist=False, viewonly=True),
    )

    __table_args__ = (
        CheckConstraint(
            "settled_at IS NULL OR (completion <> '' AND responsibility <> '')",
            name="settled",
            info={"vi": "Chốt đánh giá cần đủ mức độ hoàn thành và trách nhiệm người đứng đầu."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}
