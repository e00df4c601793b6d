"""Tables of the campaign and of what everything later points at: candidates and figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.campaigns.criteria import Field, Indicator, Measure, Rating, ratings_from
from portal.campaigns.deadlines import Deadline
from portal.campaigns.plan import CLOSING, Bonus, Stage
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import Model, SortKey, id_column
from portal.people.models import Host, Unit
from portal.vietnamese import paper_day


class Campaign(Model):
    __tablename__ = "campaign"

    id: Mapped[str] = id_column()
    host_id: Mapped[str] = mapped_column(ForeignKey("host.unit_id"), index=True)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT)
    year: Mapped[int]
    title: Mapped[str]
    award: Mapped[str]
    plan_number: Mapped[str]
    plan_date: Mapped[date]
    plan_issuer: Mapped[str]
    plan_title: Mapped[str]
    plan_text: Mapped[str] = mapped_column(deferred=True)  # long: only the page that shows it reads it
    plan_signature: Mapped[list[str]] = mapped_column(JSON)
    plan_recipients: Mapped[list[str]] = mapped_column(JSON)
    launched_on: Mapped[date]
    cutoff: Mapped[datetime]
    cutoff_words: Mapped[str]
    closing_on: Mapped[date]
    closing_words: Mapped[str]
    originals: Mapped[int]
    supplements: Mapped[int | None]
    papers_words: Mapped[list[str]] = mapped_column(JSON)
    statement: Mapped[str]
    usual_reasons: Mapped[list[str]] = mapped_column(JSON)
    fields_json: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    ratings_json: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    levels_json: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # of the closing assessment
    stages_json: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # đợt sơ kết, in order of time
    indicators_json: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    bonus_json: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # money that goes with the award, if any
    copied_from_id: Mapped[str | None] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int] = mapped_column(default=1)  # of its plan: counts what is written, not what merely happens

    host: Mapped[Host] = relationship()
    categories: Mapped[list[AwardCategory]] = relationship(order_by="AwardCategory.position", back_populates="campaign")

    __table_args__ = (
        UniqueConstraint("host_id", "year", "plan_number", info={"vi": "Kế hoạch này đã được nạp."}),
        CheckConstraint("originals >= 0", name="originals", info={"vi": "Số bộ bản chính không thể âm."}),
    )

    @property
    def fields(self) -> list[Field]:
        return [Field(entry["code"], entry["name"]) for entry in self.fields_json]

    def field_name(self, code: str) -> str:
        return next((entry["name"] for entry in self.fields_json if entry["code"] == code), code)

    @property
    def plan_cited(self) -> str:
        """As papers cite it: the day in words (Nghị định 30/2020, Phụ lục I)."""
        return f"Kế hoạch số {self.plan_number} {paper_day(self.plan_date)} của {self.plan_issuer}"

    @property
    def bonus(self) -> Bonus | None:
        return Bonus(**self.bonus_json) if self.bonus_json else None

    def level_name(self, code: str) -> str:
        """A level of the closing assessment, as the plan's file names it."""
        return next((entry["name"] for entry in self.levels_json if entry["code"] == code), code)

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(
            Stage(
                entry["code"], entry["title"], entry["period"], date.fromisoformat(entry["as_of"]),
                date.fromisoformat(entry["due"]),
            )
            for entry in self.stages_json
        )  # fmt: skip

    @property
    def closing_stage(self) -> Stage:
        """Tổng kết: what every unit tells of the whole campaign once its figures are closed. Words alone: the figures
        stand in its checklist."""
        return Stage(CLOSING, "Tổng kết", "", clock.local(self.cutoff).date(), self.closing_on)

    @property
    def reported_stages(self) -> tuple[Stage, ...]:
        """Whatever the units report of, in order of time."""
        return (*self.stages, self.closing_stage)

    @property
    def ratings(self) -> tuple[Rating, ...]:
        return ratings_from(self.ratings_json)

    @property
    def indicators(self) -> dict[str, Indicator]:
        return {
            entry["code"]: Indicator(entry["code"], entry["name"], Measure(entry["measure"]))
            for entry in self.indicators_json
        }


class AwardCategory(Model):
    """Số lượng Giấy khen (theo khối). No quota means no limit."""

    __tablename__ = "award_category"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), index=True)
    code: Mapped[str]
    title: Mapped[str]
    candidates: Mapped[CandidateKind]
    block: Mapped[str | None]
    quota: Mapped[int | None]
    position: Mapped[int]

    campaign: Mapped[Campaign] = relationship(back_populates="categories")

    __table_args__ = (
        UniqueConstraint("campaign_id", "code", info={"vi": "Mã nhóm khen thưởng này đã có."}),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota", info={"vi": "Số lượng khen thưởng phải từ 1."}),
    )


class Criterion(Model):
    """One criterion of one version of the campaign's set. Once launched it is never edited: a new version follows."""

    __tablename__ = "criterion"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), index=True)
    set_version: Mapped[int]
    superseded: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str]
    number: Mapped[int]
    position: Mapped[int]
    subjects: Mapped[list[str]] = mapped_column(JSON)
    blocks: Mapped[list[str]] = mapped_column(JSON)
    short: Mapped[str]
    words: Mapped[str]
    how: Mapped[str]
    period: Mapped[str]
    last_period: Mapped[str | None]
    as_of: Mapped[date]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("campaign_id", "set_version", "code", info={"vi": "Mã tiêu chí này đã có."}),)


class CampaignUnit(Model):
    """A unit that takes part, with its name and block as they were at the launch."""

    __tablename__ = "campaign_unit"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    block: Mapped[str | None]
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()


class Extension(Model):
    """Gia hạn for one unit; the latest counts."""

    __tablename__ = "extension"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    until: Mapped[datetime]
    reason: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]

    __table_args__ = (Index("ix_extension_of", "campaign_id", "unit_id"),)


class Candidate(Model):
    """Who is put forward: what a person's checklist, a nomination, a ballot line and an award refer to."""

    __tablename__ = "candidate"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    category_id: Mapped[str] = mapped_column(ForeignKey("award_category.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[CandidateKind]
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)
    post: Mapped[str] = mapped_column(default="")  # post or rank; of a resident: where they live
    birth_year: Mapped[int | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    category: Mapped[AwardCategory] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (Index("ix_candidate_of", "campaign_id", "unit_id"),)


class Figure(Model):
    """One number, asked once: of a unit or a candidate, one indicator, one period, as of a day, from a source."""

    __tablename__ = "figure"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    indicator: Mapped[str]
    period: Mapped[str]
    value: Mapped[Decimal]
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")  # the feature that works it out (`counted`); "" = typed
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint(
            "campaign_id", "subject_kind", "subject_id", "indicator", "period", info={"vi": "Số liệu này đã có."}
        ),
        CheckConstraint(
            "subject_kind IN ('unit', 'candidate')", name="subject", info={"vi": "Số liệu của đơn vị hoặc cá nhân."}
        ),
    )


def deadline(campaign: Campaign, extension: Extension | None) -> Deadline:
    return Deadline(campaign.cutoff, extension.until if extension else None)
