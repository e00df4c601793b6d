"""What a POST left behind so that the same POST, sent again, does nothing twice; and forms that are being typed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Idempotency(Model):
    """One row per act that was done. `owner` is the account, or the hash of a visitor's seed."""

    __tablename__ = "idempotency"

    owner: Mapped[str] = mapped_column(primary_key=True)
    key_sha256: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class Draft(Model):
    """What somebody was typing into the form that goes to `place`; `fields` are (name, value) in their order.

    `version` is what the page showed of the thing: another one now means that somebody saved in between.
    """

    __tablename__ = "draft"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    version: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(index=True)
