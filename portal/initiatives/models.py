"""Tables of initiatives."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.database import Model, id_column
from portal.initiatives.rules import Author, Declaration
from portal.initiatives.states import InitiativeKind, InitiativeState
from portal.people.models import Unit
from portal.vietnamese import day


class Initiative(Model):
    __tablename__ = "initiative"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[InitiativeKind]
    state: Mapped[InitiativeState] = mapped_column(default=InitiativeState.DRAFT)
    title: Mapped[str]
    search_text: Mapped[str]
    field_code: Mapped[str]
    first_applied_on: Mapped[date | None]
    applied_where: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    solution: Mapped[str] = mapped_column(default="")
    novelty: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    effects: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # name, unit, before, after
    spread: Mapped[str] = mapped_column(default="")
    decision_number: Mapped[str] = mapped_column(default="")  # of a recognition, as the unit declares it
    decision_on: Mapped[date | None]
    decision_body: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    return_reason: Mapped[str] = mapped_column(default="")
    published: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    solution_kind: Mapped[str] = mapped_column(default="")
    copied_from_id: Mapped[str | None] = mapped_column(ForeignKey("initiative.id"))
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
    authors: Mapped[list[InitiativeAuthor]] = relationship(
        order_by="InitiativeAuthor.position", cascade="all, delete-orphan"
    )
    recognition: Mapped[Recognition | None] = relationship(back_populates="initiative")

    __table_args__ = (
        Index("ix_initiative_unit", "campaign_id", "unit_id"),
        Index("ix_initiative_state", "campaign_id", "state", "submitted_at", "unit_id", "submitted_by"),
        # the list page by page and the search, without reading the long texts of the rows
        Index("ix_initiative_list", "campaign_id", "state", "changed_at", "id", "unit_id", "search_text"),
        Index(
            "ix_initiative_public",
            "decided_at",
            "id",
            sqlite_where=text("published IS 1"),
            postgresql_where=text("published IS true"),
        ),
        CheckConstraint(
            "state <> 'returned' OR return_reason <> ''", name="returned", info={"vi": "Trả lại cần nêu lý do."}
        ),
        CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL",
            name="submitted",
            info={"vi": "Sáng kiến chưa gửi thì chưa xử lý được."},
        ),
        CheckConstraint(
            "NOT published OR state = 'confirmed'", name="published", info={"vi": "Chỉ công khai nội dung đã xác nhận."}
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    def declaration(self) -> Declaration:
        return Declaration(
            self.kind,
            self.title,
            self.field_code,
            self.first_applied_on,
            self.applied_where,
            self.before,
            self.solution,
            self.novelty,
            self.effect,
            self.spread,
            [Author(row.name, row.post, row.share) for row in self.authors],
            self.solution_kind,
        )


class InitiativeAuthor(Model):
    __tablename__ = "initiative_author"

    initiative_id: Mapped[str] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    share: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(
            "share IS NULL OR (share BETWEEN 0 AND 100)", name="share", info={"vi": "Tỷ lệ đóng góp từ 0 đến 100."}
        ),
    )


class Recognition(Model):
    """Công nhận: what a council or a decision said of an initiative.

    A sealed round of a council of science and technology sets it by itself; what was decided elsewhere is recorded by
    the standing office.
    """

    __tablename__ = "recognition"

    id: Mapped[str] = id_column()
    initiative_id: Mapped[str] = mapped_column(ForeignKey("initiative.id"))
    recognised: Mapped[bool]
    body: Mapped[str]
    number: Mapped[str]
    decided_on: Mapped[date]
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"))  # whose sealed round said so
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    initiative: Mapped[Initiative] = relationship(back_populates="recognition")

    @property
    def words(self) -> str:
        """Which body said so, where it stands."""
        if self.meeting_id is not None:
            return f"{self.body}, {self.number}"
        return f"{self.body}, số {self.number} ngày {day(self.decided_on)}"

    __table_args__ = (Index("ux_recognition_initiative", "initiative_id", unique=True),)


class Application(Model):
    """Đã học tập, áp dụng: a unit says that it does what another has shown, with evidence."""

    __tablename__ = "initiative_application"

    id: Mapped[str] = id_column()
    initiative_id: Mapped[str] = mapped_column(ForeignKey("initiative.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    applied_on: Mapped[date]
    result: Mapped[str]
    told_by: Mapped[str]
    told_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]  # taken back by the unit, or not counted by the standing office
    struck_by: Mapped[str] = mapped_column(default="")
    struck_why: Mapped[str] = mapped_column(default="")

    initiative: Mapped[Initiative] = relationship(viewonly=True)
    unit: Mapped[Unit] = relationship(viewonly=True)
    campaign: Mapped[Campaign] = relationship(viewonly=True)

    __table_args__ = (
        Index(
            "ux_application",
            "initiative_id",
            "unit_id",
            unique=True,
            info={"vi": "Đơn vị đã ghi áp dụng nội dung này."},
        ),
        CheckConstraint(
            "struck_at IS NULL OR struck_why <> ''", name="struck", info={"vi": "Thôi tính cần nêu lý do."}
        ),
    )
