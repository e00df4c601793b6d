"""Tables of scoring: sets with their lines, and of each unit one sheet with what it said and what was found of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.database import Model, id_column
from portal.people.models import Unit
from portal.scoring.points import Role, Rounding
from portal.scoring.states import SetState, State
from portal.scoring.tree import Band


class ScoringSet(Model):
    """One version of a criteria set of a campaign. Once opened it is never edited: a new version takes its place."""

    __tablename__ = "scoring_set"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    code: Mapped[str]
    set_version: Mapped[int]
    state: Mapped[SetState] = mapped_column(default=SetState.DRAFT)
    title: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    year: Mapped[int]  # the one that is scored: days of rules are written without it
    maximum: Mapped[Decimal]
    places: Mapped[int]
    rounding_mode: Mapped[str]
    bonus_cap: Mapped[Decimal | None]
    explain_days: Mapped[int]
    assigned: Mapped[bool] = mapped_column(default=False)
    blocks: Mapped[list[str]] = mapped_column(JSON)
    bands_json: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    opened_by: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    lines: Mapped[list[ScoringLine]] = relationship(order_by="ScoringLine.position", back_populates="set")

    __table_args__ = (
        UniqueConstraint(
            "campaign_id", "code", "set_version", info={"vi": "Phiên bản này của bộ tiêu chí đã được nạp."}
        ),
        CheckConstraint(
            "state = 'draft' OR opened_at IS NOT NULL",
            name="opened",
            info={"vi": "Bộ tiêu chí đã mở phải có giờ mở."},
        ),
    )

    @property
    def bands(self) -> tuple[Band, ...]:
        return tuple(Band(entry["code"], Decimal(entry["from"])) for entry in self.bands_json)

    @property
    def rounding(self) -> Rounding:
        return Rounding(self.places, self.rounding_mode)


class ScoringLine(Model):
    """Lĩnh vực, tiêu chí or tiêu chí thành phần; only a line with a rule is scored."""

    __tablename__ = "scoring_line"

    id: Mapped[str] = id_column()
    set_id: Mapped[str] = mapped_column(ForeignKey("scoring_set.id"))
    position: Mapped[int]
    code: Mapped[str]
    parent: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    maximum: Mapped[Decimal]
    role: Mapped[Role]
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    may_not_apply: Mapped[bool] = mapped_column(default=False)
    how: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    partner: Mapped[str] = mapped_column(default="")

    set: Mapped[ScoringSet] = relationship(back_populates="lines")
    owners: Mapped[list[LineOwner]] = relationship(back_populates="line", cascade="all, delete-orphan", lazy="selectin")

    __table_args__ = (UniqueConstraint("set_id", "code", info={"vi": "Mã dòng này đã có trong bộ tiêu chí."}),)


class LineOwner(Model):
    """A unit that a line of the set was assigned to."""

    __tablename__ = "scoring_line_owner"

    line_id: Mapped[str] = mapped_column(ForeignKey("scoring_line.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)

    line: Mapped[ScoringLine] = relationship(back_populates="owners")


class ScoreSheet(Model):
    """One unit's scores by one set; made when its first line is. Sums are kept up to date, so that lists need no lines."""

    __tablename__ = "score_sheet"

    id: Mapped[str] = id_column()
    set_id: Mapped[str] = mapped_column(ForeignKey("scoring_set.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    sent_by: Mapped[str] = mapped_column(default="")
    sent_account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime | None]
    appraised_by: Mapped[str] = mapped_column(default="")
    appraised_at: Mapped[datetime | None]
    explain_until: Mapped[datetime | None]
    explained_by: Mapped[str] = mapped_column(default="")
    explained_at: Mapped[datetime | None]
    locked_by: Mapped[str] = mapped_column(default="")
    locked_at: Mapped[datetime | None]
    self_points: Mapped[Decimal] = mapped_column(default=Decimal(0))
    self_maximum: Mapped[Decimal] = mapped_column(default=Decimal(0))
    points: Mapped[Decimal] = mapped_column(default=Decimal(0))  # as appraised so far
    maximum: Mapped[Decimal] = mapped_column(default=Decimal(0))
    rating: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("set_id", "unit_id", info={"vi": "Bảng điểm của đơn vị này đã có."}),
        CheckConstraint(
            "state = 'draft' OR sent_at IS NOT NULL", name="sent", info={"vi": "Bảng điểm đã gửi phải có giờ gửi."}
        ),
        CheckConstraint(
            "(state = 'locked') = (locked_at IS NOT NULL)", name="locked", info={"vi": "Điểm đã chốt phải có giờ chốt."}
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class ScoreEntry(Model):
    """What a unit says of one line: its answer, the points that follow, later its explanation."""

    __tablename__ = "score_entry"

    id: Mapped[str] = id_column()
    sheet_id: Mapped[str] = mapped_column(ForeignKey("score_sheet.id"))
    line_id: Mapped[str] = mapped_column(ForeignKey("scoring_line.id"))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    points: Mapped[Decimal | None]
    not_applicable: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    explanation: Mapped[str] = mapped_column(default="")
    declared_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("sheet_id", "line_id", info={"vi": "Tiêu chí này đã được chấm."}),
        CheckConstraint(
            "NOT not_applicable OR (points IS NULL AND note <> '')",
            name="not_applicable",
            info={"vi": "Không áp dụng thì không có điểm và cần nêu lý do."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class ScoreAppraisal(Model):
    """What one appraisal (1 or 2) found of a line; lines that it left as they were have no row."""

    __tablename__ = "score_appraisal"

    id: Mapped[str] = id_column()
    sheet_id: Mapped[str] = mapped_column(ForeignKey("score_sheet.id"))
    line_id: Mapped[str] = mapped_column(ForeignKey("scoring_line.id"))
    round: Mapped[int]
    points: Mapped[Decimal | None]
    not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("sheet_id", "line_id", "round", info={"vi": "Tiêu chí này đã được thẩm định lần này."}),
        CheckConstraint("round IN (1, 2)", name="round", info={"vi": "Chỉ có hai lần thẩm định."}),
        CheckConstraint(
            "not_applicable = (points IS NULL)",
            name="points",
            info={"vi": "Thẩm định thì ghi điểm hoặc không áp dụng."},
        ),
        CheckConstraint(
            "NOT not_applicable OR reason <> ''",
            name="reason",
            info={"vi": "Không áp dụng thì cần nêu lý do."},
        ),
    )
