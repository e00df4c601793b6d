"""Tables of awards. Who is awarded is a `campaigns.Candidate`; the signed decision is evidence of the list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.awards.states import ListState, Word
from portal.awards.stock import A4_LYING, Spot, spots_from
from portal.campaigns.models import Campaign, Candidate
from portal.database import Model
from portal.vietnamese import day


class AwardList(Model):
    """One of each campaign."""

    __tablename__ = "award_list"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    state: Mapped[ListState] = mapped_column(default=ListState.DRAFTING)
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(default="")
    # the competent body was asked whether anybody is under discipline
    asked_body: Mapped[str] = mapped_column(default="")
    asked_answer: Mapped[str] = mapped_column(default="")
    asked_on: Mapped[date | None]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[str] = mapped_column(default="")
    proposed_account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    leader_note: Mapped[str] = mapped_column(default="")  # why it came back
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str] = mapped_column(default="")
    decision_number: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]
    signature: Mapped[list[str]] = mapped_column(JSON, default=list)  # title in lines, then the name
    base_salary: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    entries: Mapped[list[AwardEntry]] = relationship(back_populates="award_list")

    @property
    def asked(self) -> str:
        """What the competent body answered, in a sentence; "" while it was not asked."""
        if self.asked_on is None:
            return ""
        return f"Đã hỏi ý kiến {self.asked_body} ngày {day(self.asked_on)}, trả lời: {self.asked_answer.rstrip('.')}."

    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('decided', 'published') OR (decision_number <> '' AND decided_on IS NOT NULL)",
            name="decided",
            info={"vi": "Quyết định phải có số và ngày."},
        ),
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name="published",
            info={"vi": "Kết quả công bố phải có giờ công bố."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class AwardEntry(Model):
    """What the list says of one candidate. Awarded: the list is decided and there is a certificate number."""

    __tablename__ = "award_entry"

    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("award_list.campaign_id"), index=True)
    proposed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")  # for proposing in spite of a warning, or any note
    suspended: Mapped[str] = mapped_column(default="")  # why nobody considers it for now
    word: Mapped[Word | None]
    word_reason: Mapped[str] = mapped_column(default="")
    number: Mapped[int | None]  # of the certificate, in the order of the decision's list
    amount: Mapped[int | None] = mapped_column(BigInteger)  # đồng
    revoked_number: Mapped[str] = mapped_column(default="")
    revoked_on: Mapped[date | None]
    revoked_reason: Mapped[str] = mapped_column(default="")

    award_list: Mapped[AwardList] = relationship(back_populates="entries")
    candidate: Mapped[Candidate] = relationship()

    __table_args__ = (
        UniqueConstraint("campaign_id", "number", info={"vi": "Số Giấy khen này đã dùng."}),
        CheckConstraint(
            "word IS NULL OR word <> 'hold' OR word_reason <> ''",
            name="hold",
            info={"vi": "Chưa đồng ý thì nêu lý do."},
        ),
        CheckConstraint(
            "revoked_on IS NULL OR (number IS NOT NULL AND revoked_reason <> '')",
            name="revoked",
            info={"vi": "Thu hồi Giấy khen cần có lý do."},
        ),
    )


class CertificateStock(Model):
    """Phôi Giấy khen of a host: its size in millimetres, where each text stands, by how much the printer is off."""

    __tablename__ = "certificate_stock"

    host_id: Mapped[str] = mapped_column(ForeignKey("host.unit_id"), primary_key=True)
    width: Mapped[int] = mapped_column(default=A4_LYING[0])
    height: Mapped[int] = mapped_column(default=A4_LYING[1])
    shift_right: Mapped[int] = mapped_column(default=0)  # tenths of a millimetre
    shift_down: Mapped[int] = mapped_column(default=0)
    spots_json: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "width BETWEEN 100 AND 450 AND height BETWEEN 100 AND 450",
            name="size",
            info={"vi": "Khổ phôi mỗi chiều từ 100 đến 450 mm."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def spots(self) -> tuple[Spot, ...]:
        return spots_from(self.spots_json)


class BaseSalary(Model):
    """Lương cơ sở: the amount in đồng from a day on, and the decree that says so."""

    __tablename__ = "base_salary"

    from_on: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]

    __table_args__ = (CheckConstraint("amount > 0", name="amount", info={"vi": "Mức lương cơ sở phải lớn hơn 0."}),)
