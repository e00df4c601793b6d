"""One table."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.announcements.rules import Words
from portal.announcements.states import PostKind, PostState
from portal.database import Model, id_column


class Post(Model):
    __tablename__ = "post"

    id: Mapped[str] = id_column()
    host_id: Mapped[str] = mapped_column(ForeignKey("host.unit_id"))
    state: Mapped[PostState] = mapped_column(default=PostState.DRAFT)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    kind: Mapped[PostKind] = mapped_column(default=PostKind.NEWS)
    praised: Mapped[str] = mapped_column(default="")
    zalo: Mapped[str] = mapped_column(default="")
    loudspeaker: Mapped[str] = mapped_column(default="")
    khmer: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    published_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def words(self) -> Words:
        return Words(**{entry.name: getattr(self, entry.name) for entry in fields(Words)})

    __table_args__ = (
        Index("ix_post_shown", "state", "published_at"),
        CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL",
            name="published",
            info={"vi": "Bài đã đăng phải có giờ đăng."},
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''", name="reason", info={"vi": "Gỡ bài cần nêu lý do."}
        ),
    )
    __mapper_args__ = {"version_id_col": version}
