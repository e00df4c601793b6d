"""Tables of councils as such: what set one up, who sits there from when to when, by which rules it votes since when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.council.states import CouncilKind, Duty
from portal.council.voting_rule import VotingRule
from portal.database import Model, SortKey, id_column, unique_where
from portal.people.models import Account, Unit
from portal.vietnamese import day as in_words


class Council(Model):
    """Of a unit (which nominates), of a host (which advises on all units), or of science and technology."""

    __tablename__ = "council"

    id: Mapped[str] = id_column()
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("host.unit_id"))  # whose standing office works with it
    kind: Mapped[CouncilKind] = mapped_column(default=CouncilKind.REVIEW)
    of_host: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str]
    decision: Mapped[str] = mapped_column(default="")  # kind and number of the paper that set it up
    decision_on: Mapped[date | None]
    decision_issuer: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship()
    members: Mapped[list[CouncilMember]] = relationship(
        back_populates="council", order_by="CouncilMember.rank, CouncilMember.sort_key, CouncilMember.id"
    )
    rules: Mapped[list[CouncilRule]] = relationship(
        back_populates="council", order_by="CouncilRule.from_on, CouncilRule.set_at, CouncilRule.id"
    )

    @property
    def decision_words(self) -> str:
        """The paper's kind and number, its day, who issued it: as far as they are known."""
        parts = [
            self.decision,
            f"ngày {in_words(self.decision_on)}" if self.decision_on else "",
            f"của {self.decision_issuer}" if self.decision_issuer else "",
        ]
        return " ".join(part for part in parts if part)

    def rule_row(self, day: date) -> CouncilRule:
        """What was set for that day: the last to begin by then, of two for the same day the one set later.

        Before any rule began the first one holds, so that every day has a rule.
        """
        begun = [row for row in self.rules if row.from_on <= day]
        return begun[-1] if begun else self.rules[0]

    def rule_on(self, day: date) -> VotingRule:
        return VotingRule.from_data(self.rule_row(day).rule)

    @property
    def voting_rule(self) -> VotingRule:
        """The rule of today."""
        return self.rule_on(clock.local(clock.now()).date())


class CouncilRule(Model):
    """A rule and the day from which it holds. Never changed: another row supersedes it."""

    __tablename__ = "council_rule"

    id: Mapped[str] = id_column()
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    from_on: Mapped[date]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    set_by: Mapped[str]
    set_at: Mapped[datetime]

    council: Mapped[Council] = relationship(back_populates="rules")

    @property
    def voting_rule(self) -> VotingRule:
        return VotingRule.from_data(self.rule)


class CouncilMember(Model):
    """A person on the roll, with or without an account. Rolls, recusals and participation refer to this, never to accounts.

    A substitute stands on the roll of a meeting only when called in for the member whose place it takes.
    """

    __tablename__ = "council_member"

    id: Mapped[str] = id_column()
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)
    post: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    duty: Mapped[Duty]
    rank: Mapped[int]  # order of duties in a roll
    from_on: Mapped[date]
    to_on: Mapped[date | None]  # the last day in office
    substitute_of_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))

    council: Mapped[Council] = relationship(back_populates="members")
    unit: Mapped[Unit | None] = relationship()
    account: Mapped[Account | None] = relationship()

    __table_args__ = (
        unique_where(
            "ux_council_member_account", "council_id", "account_id", where="to_on IS NULL AND account_id IS NOT NULL"
        ),
        CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name="term", info={"vi": "Ngày thôi phải sau ngày bắt đầu."}
        ),
        CheckConstraint(
            "substitute_of_id IS NULL OR substitute_of_id <> id",
            name="substitute",
            info={"vi": "Không ai dự thay chính mình."},
        ),
    )

    def serves(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or self.to_on >= day)
