"""Reading the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.database import db
from portal.mail.models import Letter


def due(now: datetime) -> list[str]:
    """The ids of what is to go out now, the oldest first."""
    return list(db.session.scalars(select(Letter.id).where(Letter.next_try_at <= now).order_by(Letter.made_at)))
