"""Evidence rows. A file's bytes are shared by digest; ownership is per row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model, id_column


class Evidence(Model):
    __tablename__ = "evidence"

    id: Mapped[str] = id_column()
    object_kind: Mapped[str]
    object_id: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    # the document it is: may stand without a file
    number: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    abstract: Mapped[str] = mapped_column(default="")
    # the file, if there is one
    sha256: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(default="")
    preview_sha256: Mapped[str | None]
    pages: Mapped[int | None]  # of a PDF or a picture; of other files nobody knows
    signatures: Mapped[int | None]  # digital ones in a PDF; of files kept before they were counted nobody knows
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_evidence_object", "object_kind", "object_id"),
        CheckConstraint(
            "sha256 IS NOT NULL OR abstract <> ''",
            name="file_or_reference",
            info={"vi": "Tài liệu không kèm tệp cần ghi trích yếu văn bản."},
        ),
        CheckConstraint("(sha256 IS NULL) = (name = '')", name="named", info={"vi": "Tệp đính kèm cần có tên."}),
    )

    @property
    def title(self) -> str:
        """What it is called in a list: the document's abstract, else the file's name."""
        return self.abstract or self.name


class Upload(Model):
    """A file on its way: of `size` bytes `received` are safe on the disk. Once whole, `stored` says where it went.

    `place` is the page whose form will attach it, `mark` how the same file is known again.
    """

    __tablename__ = "upload"

    id: Mapped[str] = id_column()
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    size: Mapped[int]
    received: Mapped[int]
    place: Mapped[str]
    mark: Mapped[str]
    stored: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    held_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        Index("ix_upload_of", "account_id", "place"),
        CheckConstraint(
            "received >= 0 AND received <= size", name="received", info={"vi": "Phần đã nhận không thể lớn hơn tệp."}
        ),
    )


class TrustedRoot(Model):
    """A certificate of an authority whose signers are known: chosen by the admin."""

    __tablename__ = "trusted_root"

    id: Mapped[str] = id_column()
    name: Mapped[str]
    serial: Mapped[str]
    until: Mapped[datetime]
    der_base64: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("der_base64", info={"vi": "Chứng thư này đã có."}),)
