"""The whole dossier as one bundle: what is in it, in the plan's order (plan III.3a), and its cover list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portal.documents.blocks import (
    OPEN_DAY,
    STT,
    Block,
    Column,
    Paper,
    Paragraph,
    Signatures,
    Source,
    Table,
    Title,
    with_numbers,
)
from portal.dossiers.papers import Proposal, counted
from portal.refusal import Reason

LARGEST = 100 * 1024 * 1024
TOO_LARGE = Reason(
    "pack.large",
    "Các bản quét trong hồ sơ vượt 100 MB, không ghép được vào một tệp.",
    "Tải từng bản ở trang hồ sơ, hoặc thay bằng bản quét nhẹ hơn.",
)
ABSENT, LISTED, UNSIGNED, ISSUED, SIGNED, ATTACHED = (
    "Chưa có",
    "Lập từ hệ thống",
    "Lập từ hệ thống, chưa có bản đã ký",
    "Bản phát hành trên hệ thống",
    "Bản đã ký, đóng dấu",
    "Bản đính kèm",
)


@dataclass(frozen=True)
class File:
    """One kept file; `kind` is how it is bound, None for what only the ZIP can hold."""

    name: str
    path: Path
    size: int
    kind: Literal["pdf", "picture"] | None


@dataclass(frozen=True)
class Piece:
    """One document of the dossier: its files, and the paper as the portal composes it."""

    title: str
    origin: str
    files: Sequence[File] = ()
    paper: Paper | None = None

    @property
    def bound(self) -> list[Paper | Source]:
        """What has pages in the PDF, in its order."""
        files: list[Paper | Source] = [(file.kind, str(file.path)) for file in self.files if file.kind]
        return files or ([self.paper] if self.paper else [])


def piece(title: str, files: Sequence[File], origin: str, paper: Paper | None = None) -> Piece:
    """`paper` is printed where nothing printable was attached: a Word or an Excel file is only in the ZIP."""
    if not any(file.kind for file in files):
        origin = UNSIGNED if paper else f"{origin}, chỉ có trong tệp ZIP" if files else ABSENT
    return Piece(title, origin, files, paper)


def refuse(pieces: Sequence[Piece]) -> Reason | None:
    return TOO_LARGE if sum(file.size for one in pieces for file in one.files) > LARGEST else None


def cover(proposal: Proposal, pieces: Sequence[Piece], pages: Sequence[int], sets: int) -> Paper:
    """Danh mục thành phần hồ sơ. `pages` are those of each piece; `sets` how many originals the campaign asks for."""
    columns = [STT, Column("Thành phần hồ sơ", 83), Column("Nguồn", 50), Column("Số trang", 20, "center")]
    unit = proposal.unit
    blocks: list[Block] = [
        unit.letterhead("", OPEN_DAY),
        Title("DANH MỤC HỒ SƠ", f"Đề nghị tặng {proposal.award} trong {proposal.movement}"),
    ]
    rows = [[one.title, one.origin, str(size) if size else "–"] for one, size in zip(pieces, pages, strict=True)]
    blocks.append(Table(columns, with_numbers(rows), "Thành phần hồ sơ"))
    there = sum(1 for size in pages if size)
    blocks += [
        Paragraph(
            f"Một bộ hồ sơ gồm {counted(there, 'văn bản')}, {counted(sum(pages), 'trang')}, không kể danh mục này"
            + (f"; số bộ bản chính phải nộp: {counted(sets, 'bộ')}./." if sets else "./.")
        ),
        Signatures(None, unit.signature()),
    ]
    return Paper(title="Danh mục hồ sơ", blocks=blocks, at=proposal.at, author=unit.full)
