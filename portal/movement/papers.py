"""Báo cáo sơ kết of the standing office: what the units reported of a stage, block by block. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from portal.documents.blocks import (
    STT,
    Agency,
    Block,
    Column,
    Lines,
    Paper,
    Paragraph,
    Table,
    report,
    with_numbers,
)
from portal.vietnamese import count, day

NAME_WIDTH, WHOLE_WIDTH = 50, 165


class Reported(NamedTuple):
    unit: str
    sent: bool
    late: bool
    figures: Sequence[str]
    achieved: str
    lacking: str
    next_steps: str


@dataclass(frozen=True)
class Facts:
    office: Agency
    leader_title: str
    campaign: str
    plan: str
    stage: str
    period: str
    as_of: date
    at: datetime
    headings: Sequence[str]  # of the figures
    units: Sequence[Reported]
    sums: Sequence[str]


def compose(facts: Facts) -> Paper:
    """Of the standing office to the leader; sections without anything to say are left out."""
    campaign = f"{facts.campaign[:1].lower()}{facts.campaign[1:]}"
    stage = f"{facts.stage[:1].lower()}{facts.stage[1:]}"
    sections = [
        ("Tình hình báo cáo", _reporting(facts)),
        ("Số liệu của các đơn vị", _figures(facts)),
        ("Kết quả đạt được", _told(facts, "achieved")),
        ("Tồn tại, hạn chế, nguyên nhân", _told(facts, "lacking")),
        ("Nhiệm vụ thời gian tới", _told(facts, "next_steps")),
    ]
    opening = (
        f"Thực hiện {facts.plan}, {facts.office.full} báo cáo {stage} {campaign}, số liệu {facts.period}, "
        f"tính đến ngày {day(facts.as_of)}, như sau:"
    )
    title = f"{facts.stage} {campaign}"
    blocks = report(facts.office, title, [facts.leader_title], opening, sections, f"{stage} {campaign}")
    return Paper(title=f"Báo cáo {stage} {campaign}", blocks=blocks, at=facts.at, author=facts.office.full)


def _reporting(facts: Facts) -> list[Block]:
    sent = [unit for unit in facts.units if unit.sent]
    late = [unit.unit for unit in sent if unit.late]
    missing = [unit.unit for unit in facts.units if not unit.sent]
    found: list[Block] = [Paragraph(f"Có {count(len(sent))}/{count(len(facts.units))} cơ quan, đơn vị đã báo cáo.")]
    if late:
        found.append(Paragraph(f"Báo cáo quá hạn: {'; '.join(late)}."))
    if missing:
        found.append(Paragraph(f"Chưa báo cáo: {'; '.join(missing)}."))
    return found


def _figures(facts: Facts) -> list[Block]:
    rows = [[unit.unit, *unit.figures] for unit in facts.units if unit.sent]
    if not rows or not facts.headings:
        return []
    width = (WHOLE_WIDTH - STT.width - NAME_WIDTH) / len(facts.headings)
    columns = [
        STT, Column("Cơ quan, đơn vị", NAME_WIDTH),
        *(Column(heading, width, "right") for heading in facts.headings),
    ]  # fmt: skip
    lines = with_numbers(rows)
    if any(facts.sums):
        lines.append(["", "Cộng", *facts.sums])
    return [Table(columns, lines, "Số liệu của các đơn vị")]


def _told(facts: Facts, what: str) -> list[Block]:
    lines = []
    for unit in facts.units:
        said = " ".join(getattr(unit, what).split())
        if said:
            lines.append(f"{unit.unit}: {said}")
    return [Lines(lines)] if lines else []
