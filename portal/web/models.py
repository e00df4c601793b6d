"""What a POST left behind so that the same POST, sent again, does nothing twice."""

from __future__ import annotations

from datetime import datetime

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
