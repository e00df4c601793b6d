"""A sheet between being chosen and being read in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model, id_column


class SheetUpload(Model):
    """Its cells (`reading.pack`) until it is read in or a day has passed; seen by `owner` (an account) only."""

    __tablename__ = "sheet_upload"

    id: Mapped[str] = id_column()
    owner: Mapped[str]
    slug: Mapped[str]  # which import
    name: Mapped[str]  # of the file
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    choice: Mapped[dict[str, Any]] = mapped_column(JSON)  # sheet, first and last heading row, columns by name
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # of the dry run; once read in, of that
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sheet_upload_owner", "owner", "slug"), Index("ix_sheet_upload_expires", "expires_at"))
