"""One table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model, id_column
from portal.mail.states import MailState


class Letter(Model):
    """One letter to one address. `key` names its occasion: of one occasion there is one letter."""

    __tablename__ = "outbox"

    id: Mapped[str] = id_column()
    key: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]  # none: it went out, or was given up
    last_error: Mapped[str] = mapped_column(default="")

    @property
    def state(self) -> MailState:
        if self.sent_at is not None:
            return MailState.SENT
        return MailState.GIVEN_UP if self.next_try_at is None else MailState.WAITING

    __table_args__ = (
        UniqueConstraint("key", info={"vi": "Thư này đã được ghi để gửi."}),
        Index("ix_outbox_due", "next_try_at"),
        CheckConstraint("tries >= 0", name="tries", info={"vi": "Số lần gửi không thể âm."}),
        CheckConstraint(
            "sent_at IS NULL OR next_try_at IS NULL", name="once", info={"vi": "Thư đã gửi thì không gửi lại."}
        ),
    )
