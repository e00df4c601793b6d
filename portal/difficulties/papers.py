"""Báo cáo tổng hợp khó khăn, vướng mắc, from what was told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.documents.blocks import (
    STT,
    Agency,
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Table,
    Title,
    addressed_to,
    open_number,
    report_end,
    with_numbers,
)
from portal.vietnamese import count, paper_day


@dataclass(frozen=True)
class Told:
    """One matter: who told it (how many, where it was merged), what, and what was answered or where it stands."""

    who: str
    title: str
    text: str
    answer: str
    answered: bool


@dataclass(frozen=True)
class Report:
    office: Agency
    leader_title: str
    campaign: str
    fields: Sequence[tuple[str, Sequence[Told]]]
    at: datetime


def report(facts: Report) -> Paper:
    """Of the standing office to the leader."""
    everything = [row for _, rows in facts.fields for row in rows]
    answered = sum(1 for row in everything if row.answered)
    blocks: list[Block] = [
        facts.office.letterhead(open_number("BC", facts.office.symbol), paper_day(facts.at)),
        Title("BÁO CÁO", f"Tổng hợp khó khăn, vướng mắc trong {facts.campaign.replace('Phong trào', 'phong trào', 1)}"),
        *addressed_to([facts.leader_title]),
        Paragraph(
            f"Đến nay nhận được {count(len(everything))} nội dung; đã trả lời {count(answered)}, "
            f"chưa trả lời {count(len(everything) - answered)}. Cụ thể như sau:"
        ),
    ]
    for title, rows in facts.fields:
        blocks.append(Heading(f"{title}: {count(len(rows))} nội dung"))
        columns = [
            STT, Column("Đơn vị", 33), Column("Nội dung", 60), Column("Trả lời, xử lý", 60),
        ]  # fmt: skip
        body = with_numbers([row.who, f"{row.title}. {row.text}", row.answer] for row in rows)
        blocks.append(Table(columns, body, title))
    blocks += report_end("tổng hợp khó khăn, vướng mắc", facts.office)
    return Paper(title="Báo cáo tổng hợp khó khăn, vướng mắc", blocks=blocks, at=facts.at, author=facts.office.full)
