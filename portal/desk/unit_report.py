"""Báo cáo tổng kết of one unit: its own words, and what it declared on the portal. Pure."""

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
from portal.vietnamese import capitalize_first, count, day, decimal


class Spread(NamedTuple):
    """How the plan was made known; `plan` is the unit's own reform plan in words, "" where it made none."""

    on: date
    how: str
    attended: int | None
    plan: str


class Met(NamedTuple):
    """One criterion: figures of two years in words, and the conclusion."""

    criterion: str
    last: str
    this: str
    conclusion: str


class Named(NamedTuple):
    """Somebody put forward; `votes` "7/7", "" where none were cast."""

    who: str
    votes: str


class Told(NamedTuple):
    title: str
    answered: bool


@dataclass(frozen=True)
class Facts:
    """`achieved`, `lacking`, `next_steps` are the unit's words; `tasks` (given and due, on time); `solutions` (title,
    how it stands)."""

    unit: Agency
    office: str
    campaign: str
    plan: str
    achieved: str
    lacking: str
    next_steps: str
    spread: Spread | None
    propaganda: tuple[int, int]  # times, people
    tasks: tuple[int, int]
    criteria: Sequence[Met]
    solutions: Sequence[tuple[str, str]]
    nominees: Sequence[Named]
    difficulties: Sequence[Told]
    at: datetime


def compose(facts: Facts) -> Paper:
    """Of the unit to the standing office; sections without anything to say are left out."""
    campaign = f"{facts.campaign[:1].lower()}{facts.campaign[1:]}"
    sections = [
        ("Kết quả đạt được", _words(facts.achieved)),
        ("Triển khai, quán triệt, tuyên truyền", _spread(facts)),
        ("Nhiệm vụ cải cách hành chính được giao", _tasks(facts)),
        ("Kết quả theo tiêu chí", _criteria(facts)),
        ("Sáng kiến, mô hình", _solutions(facts)),
        ("Bình xét, đề nghị khen thưởng", _nominees(facts)),
        ("Khó khăn, vướng mắc đã nêu", _difficulties(facts)),
        ("Tồn tại, hạn chế, nguyên nhân", _words(facts.lacking)),
        ("Nhiệm vụ thời gian tới", _words(facts.next_steps)),
    ]
    opening = (
        f"Thực hiện {facts.plan}, {facts.unit.full} báo cáo tổng kết {campaign}, số liệu tính đến ngày {day(facts.at)}, "
        "như sau:"
    )
    told = f"tổng kết {campaign}"
    blocks = report(facts.unit, capitalize_first(told), [facts.office], opening, sections, told)
    return Paper(f"Báo cáo {told}", blocks, at=facts.at, author=facts.unit.full)


def _words(text: str) -> list[Block]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def _spread(facts: Facts) -> list[Block]:
    found: list[Block] = []
    if facts.spread is not None:
        spread = facts.spread
        attended = f", {decimal(spread.attended)} người tham dự" if spread.attended else ""
        found.append(
            Paragraph(f"Ngày {day(spread.on)} đã triển khai, quán triệt Kế hoạch{attended}: {_flat(spread.how)}.")
        )
        if spread.plan:
            found.append(Paragraph(f"Kế hoạch cải cách hành chính của đơn vị: {spread.plan}."))
    times, people = facts.propaganda
    if times:
        reached = f", {decimal(people)} lượt người tiếp cận" if people else ""
        found.append(Paragraph(f"Tuyên truyền, vận động {count(times)} lần{reached}."))
    return found


def _flat(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _tasks(facts: Facts) -> list[Block]:
    given, on_time = facts.tasks
    if not given:
        return []
    return [Paragraph(f"Trong {count(given)} nhiệm vụ đã đến hạn, {count(on_time)} nhiệm vụ đạt yêu cầu và đúng hạn.")]


def _criteria(facts: Facts) -> list[Block]:
    if not facts.criteria:
        return []
    columns = [
        STT, Column("Tiêu chí", 60), Column("Năm trước", 27, "center"), Column("Năm nay", 27, "center"),
        Column("Kết quả", 39),
    ]  # fmt: skip
    rows = [[row.criterion, row.last or "–", row.this or "–", row.conclusion] for row in facts.criteria]
    return [Table(columns, with_numbers(rows), "Kết quả theo tiêu chí")]


def _solutions(facts: Facts) -> list[Block]:
    return [Lines([f"“{title}”: {state.lower()}." for title, state in facts.solutions])] if facts.solutions else []


def _nominees(facts: Facts) -> list[Block]:
    if not facts.nominees:
        return [Paragraph("Đơn vị không đề nghị khen thưởng tập thể, cá nhân nào.")]
    return [Lines([f"{row.who}{f', phiếu đồng ý {row.votes}' if row.votes else ''}." for row in facts.nominees])]


def _difficulties(facts: Facts) -> list[Block]:
    if not facts.difficulties:
        return []
    lines = [
        f"{row.title.rstrip('.')}: {'đã được trả lời' if row.answered else 'chưa được trả lời'}."
        for row in facts.difficulties
    ]
    return [Lines(lines)]
