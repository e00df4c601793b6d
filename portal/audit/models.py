"""One table. Triggers refuse UPDATE and DELETE on it (see the migration)."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import BigId, Model


class AuditEvent(Model):
    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor_id: Mapped[str]
    actor_label: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]  # "kind:id", by which a thing's history is found
    data: Mapped[str]  # canonical JSON, exactly the text that was hashed
    prev: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    mac: Mapped[str]

    __table_args__ = (Index("ix_audit_event_object", "object", "seq"),)
