"""Tables of dossiers. Nominees are `campaigns.Candidate`; files are evidence of a paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.database import Model, id_column, unique_where
from portal.dossiers.states import DossierState, PaperKind
from portal.people.models import Unit


class Dossier(Model):
    """One of each unit in a campaign."""

    __tablename__ = "dossier"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[DossierState] = mapped_column(default=DossierState.PREPARING)
    # the unit's side
    waiting_since: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]  # the time that counts: of the first sending that was not recalled
    submitted_by: Mapped[str] = mapped_column(default="")
    prepared_account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))  # who last handed it over
    submitted_account: Mapped[str | None] = mapped_column(
        ForeignKey("account.id")
    )  # who last sent it: neither examines
    supplemented_at: Mapped[datetime | None]  # what answered the last return
    supplemented_by: Mapped[str] = mapped_column(default="")
    stated_by: Mapped[str] = mapped_column(default="")  # who stated that nobody is under discipline
    stated_at: Mapped[datetime | None]
    head_note: Mapped[str] = mapped_column(default="")
    # the standing office's side
    receipt_number: Mapped[int | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str] = mapped_column(default="")
    returns: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")  # of the return or of "không đủ điều kiện"
    to_supplement: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # of the return: (whose, criterion, why)
    supplement_by: Mapped[date | None]  # the last day that the return named
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    presented_at: Mapped[datetime | None]  # with the award list
    presented_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]  # by the decision on the awards
    closed_by: Mapped[str] = mapped_column(default="")
    originals: Mapped[int] = mapped_column(default=0)
    originals_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    unit: Mapped[Unit] = relationship(viewonly=True)
    enrolment: Mapped[CampaignUnit] = relationship(viewonly=True)
    papers: Mapped[list[DossierPaper]] = relationship(back_populates="dossier", order_by="DossierPaper.id")

    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_id", info={"vi": "Đơn vị đã có hồ sơ trong phong trào này."}),
        UniqueConstraint("campaign_id", "receipt_number", info={"vi": "Số phiếu tiếp nhận này đã dùng."}),
        ForeignKeyConstraint(["campaign_id", "unit_id"], ["campaign_unit.campaign_id", "campaign_unit.unit_id"]),
        Index("ix_dossier_state", "campaign_id", "state"),
        CheckConstraint(
            "state IN ('preparing', 'waiting', 'returned') OR (submitted_at IS NOT NULL AND stated_at IS NOT NULL)",
            name="submitted",
            info={"vi": "Hồ sơ đã gửi phải có giờ gửi và xác nhận về kỷ luật."},
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'not_eligible') OR reason <> ''",
            name="reason",
            info={"vi": "Trả lại hoặc không đủ điều kiện cần nêu lý do."},
        ),
        CheckConstraint("originals >= 0", name="originals", info={"vi": "Số bộ bản chính không thể âm."}),
    )
    __mapper_args__ = {"version_id_col": version}


class DossierPaper(Model):
    """One paper: number and date, its files as evidence; of minutes written outside also what they counted."""

    __tablename__ = "dossier_paper"

    id: Mapped[str] = id_column()
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[PaperKind]
    candidate_id: Mapped[str | None] = mapped_column(ForeignKey("candidate.id"))  # whose report it is
    number: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    signed: Mapped[bool] = mapped_column(default=False)  # signed and stamped by the head
    says_statement: Mapped[bool] = mapped_column(default=False)  # and states that nobody is under discipline
    members: Mapped[int | None]  # of minutes written outside
    present: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    dossier: Mapped[Dossier] = relationship(back_populates="papers")
    candidate: Mapped[Candidate | None] = relationship()
    votes: Mapped[list[OutsideVote]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        unique_where("ux_dossier_paper_one", "dossier_id", "kind", where="candidate_id IS NULL"),
        UniqueConstraint("dossier_id", "kind", "candidate_id", info={"vi": "Giấy tờ này đã có trong hồ sơ."}),
        CheckConstraint(
            "(kind = 'report') = (candidate_id IS NOT NULL)",
            name="report",
            info={"vi": "Báo cáo thành tích phải của một tập thể hoặc cá nhân."},
        ),
        CheckConstraint(
            "present IS NULL OR (members IS NOT NULL AND present <= members)",
            name="present",
            info={"vi": "Số có mặt không thể nhiều hơn tổng số thành viên."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class OutsideVote(Model):
    """Votes for one nominee, typed from minutes written outside the portal."""

    __tablename__ = "outside_vote"

    paper_id: Mapped[str] = mapped_column(ForeignKey("dossier_paper.id"), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    yes: Mapped[int]

    __table_args__ = (CheckConstraint("yes >= 0", name="yes", info={"vi": "Số phiếu không thể âm."}),)
