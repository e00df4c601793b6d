"""Bản mô tả sáng kiến: what a unit declared, as the paper that goes to a council of science and into the files. Pure.

Parts as Thông tư 18/2013/TT-BKHCN asks for them; layout of Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.documents.blocks import (
    OPEN_DAY,
    STT,
    Agency,
    Block,
    Column,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    with_numbers,
)
from portal.initiatives.rules import Author
from portal.vietnamese import day


@dataclass(frozen=True)
class Description:
    """`kind` and `solution` in words; `effects` as they are kept (name, unit, before, after); `documents` as titles."""

    unit: Agency
    campaign: str
    kind: str
    solution: str
    title: str
    field: str
    applied_on: date | None
    applied_where: str
    authors: Sequence[Author]
    before: str
    content: str
    novelty: str
    effect: str
    effects: Sequence[Mapping[str, str]]
    spread: str
    documents: Sequence[str]
    at: datetime


def paper(told: Description) -> Paper:
    """Parts that were not declared are left open, for the clerk to see."""
    initiative = told.kind.lower()
    blocks: list[Block] = [
        told.unit.letterhead("", OPEN_DAY),
        Title(f"BẢN MÔ TẢ {told.kind.upper()}", told.title),
        Heading("I. THÔNG TIN CHUNG"),
        Lines(_facts(told)),
    ]
    if told.authors:
        blocks += [Heading("II. TÁC GIẢ"), _authors(told.authors)]
    parts: list[tuple[str, str, list[Block]]] = [
        ("Tình trạng trước khi áp dụng", told.before, []),
        ("Nội dung giải pháp", told.content, []),
        ("Điểm mới", told.novelty, []),
        ("Hiệu quả", told.effect, [_effects(told.effects)] if told.effects else []),
        ("Khả năng để cơ quan, đơn vị khác học tập, áp dụng", told.spread, []),
    ]
    blocks.append(Heading(f"{'III' if told.authors else 'II'}. MÔ TẢ {told.kind.upper()}"))
    for number, (title, words, after) in enumerate(parts, 1):
        lines = [line for line in words.splitlines() if line.strip()] or ["Chưa ghi."]
        blocks += [Heading(f"{number}. {title}"), *(Paragraph(line.strip()) for line in lines), *after]
    if told.documents:
        blocks += [Heading(f"{len(parts) + 1}. Tài liệu kèm theo"), Lines([f"{name}." for name in told.documents])]
    blocks += [
        Paragraph(f"{told.unit.full} cam kết nội dung mô tả {initiative} là đúng sự thật./."),
        _signatures(told),
    ]
    title = f"Bản mô tả {initiative}"
    return Paper(title=title, blocks=blocks, at=told.at, author=told.unit.full)


def _facts(told: Description) -> list[str]:
    kind = f"{told.kind}, {told.solution.lower()}" if told.solution else told.kind
    since = f"từ ngày {day(told.applied_on)}" if told.applied_on else ""
    facts = [
        ("Tên", told.title),
        ("Loại", kind),
        ("Lĩnh vực", told.field),
        ("Cơ quan, đơn vị", told.unit.full),
        ("Áp dụng", ", ".join(part for part in (since, told.applied_where) if part)),
        ("Phong trào", told.campaign),
    ]
    return [f"{label}: {value.rstrip('.')}." for label, value in facts if value]


def _authors(authors: Sequence[Author]) -> Table:
    columns = [STT, Column("Họ và tên", 58), Column("Chức vụ", 65), Column("Đóng góp", 30, "center")]
    rows = [[row.name, row.post or "–", "–" if row.share is None else f"{row.share}%"] for row in authors]
    return Table(columns, with_numbers(rows), "Tác giả")


def _effects(effects: Sequence[Mapping[str, str]]) -> Table:
    columns = [
        STT,
        Column("Chỉ tiêu", 73),
        Column("Đơn vị tính", 30, "center"),
        Column("Trước", 25, "center"),
        Column("Sau", 25, "center"),
    ]
    rows = [[row["name"], *(row.get(name) or "–" for name in ("unit", "before", "after"))] for row in effects]
    return Table(columns, with_numbers(rows), "Số liệu trước và sau khi áp dụng")


def _signatures(told: Description) -> Signatures:
    head = told.unit.signature()
    if not told.authors:
        return Signatures(None, head)
    writing = Signature(["TÁC GIẢ" if len(told.authors) == 1 else "ĐẠI DIỆN TÁC GIẢ"], told.authors[0].name)
    return Signatures(Signature(["XÁC NHẬN CỦA ĐƠN VỊ", *head.title], head.name, ""), writing)
