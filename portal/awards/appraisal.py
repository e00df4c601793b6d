"""Báo cáo thẩm định hồ sơ of the standing office: what came in, what was found of each dossier, who may be awarded. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    OPEN = "open"


@dataclass(frozen=True)
class Considered:
    """One nominee of a dossier: votes as "7/7", criteria as "6/6"; `finding` is why not, "" where everything is met."""

    who: str
    collective: bool
    criteria: str
    votes: str
    finding: str


@dataclass(frozen=True)
class Examined:
    """One dossier that was sent; `reason` where it was found not eligible or came back."""

    unit: str
    block: str
    outcome: Outcome
    state: str
    extended: bool
    returns: int
    reason: str
    nominees: Sequence[Considered]


@dataclass(frozen=True)
class Facts:
    """`groups` are (category, used of its quota "02/02"); `notes` what else must be known: suspended, awarded already."""

    office: Agency
    leader_title: str
    campaign: str
    plan: str
    award: str
    units: int
    dossiers: Sequence[Examined]
    groups: Sequence[tuple[str, str]]
    notes: Sequence[str]
    asked: str
    at: datetime


def compose(facts: Facts) -> Paper:
    """Of the standing office to the leader, with the tờ trình; sections without anything to say are left out."""
    movement = facts.campaign.replace("Phong trào", "phong trào", 1)
    about = "kết quả thẩm định hồ sơ đề nghị khen thưởng"
    sections = [
        ("Tiếp nhận hồ sơ", _received(facts)),
        ("Hồ sơ đủ điều kiện trình", _eligible(facts)),
        ("Hồ sơ không đủ điều kiện", _told(facts, Outcome.NOT_ELIGIBLE, "Lý do")),
        ("Hồ sơ chưa có kết luận", _told(facts, Outcome.OPEN, "Tình trạng")),
        ("Kỷ luật và các nội dung cần lưu ý", _notes(facts)),
        ("Đề xuất", _proposed(facts)),
    ]
    opening = (
        f"Thực hiện {facts.plan}, {facts.office.full} báo cáo {about} trong {movement}, số liệu tính đến ngày "
        f"{day(facts.at)}, như sau:"
    )
    title = f"Kết quả thẩm định hồ sơ đề nghị tặng {facts.award} trong {movement}"
    blocks = report(facts.office, title, [facts.leader_title], opening, sections, about)
    return Paper("Báo cáo thẩm định hồ sơ", blocks, at=facts.at, author=facts.office.full)


def _of(facts: Facts, outcome: Outcome) -> list[Examined]:
    return [row for row in facts.dossiers if row.outcome is outcome]


def _received(facts: Facts) -> list[Block]:
    sent = facts.dossiers
    extended, returned = sum(row.extended for row in sent), sum(1 for row in sent if row.returns)
    names = [name for row in sent for name in row.nominees]
    collectives = sum(name.collective for name in names)
    columns = [Column("Khối", 55), *(Column(title, 27.5, "right") for title in HEADS)]
    rows = [_counts(block, [row for row in sent if row.block == block]) for block in _blocks(sent)]
    if len(rows) > 1:
        rows.append(_counts("Cộng", sent))
    table: list[Block] = [Table(columns, rows, "Hồ sơ theo khối")] if rows else []
    return [
        Paragraph(
            f"Có {count(len(sent))}/{count(facts.units)} cơ quan, đơn vị gửi hồ sơ, trong đó {count(extended)} hồ sơ gửi "
            f"trong thời gian được gia hạn; đề nghị {count(collectives)} tập thể, {count(len(names) - collectives)} cá "
            f"nhân. Đã trả lại để bổ sung {count(returned)} hồ sơ."
        ),
        *table,
    ]


HEADS = ("Đã gửi", "Đủ điều kiện", "Không đủ điều kiện", "Chưa kết luận")


def _blocks(sent: Sequence[Examined]) -> list[str]:
    return list(dict.fromkeys(row.block for row in sent))


def _counts(title: str, rows: Sequence[Examined]) -> list[str]:
    found = [sum(1 for row in rows if row.outcome is outcome) for outcome in Outcome]
    return [title, count(len(rows)), *map(count, found)]


def _eligible(facts: Facts) -> list[Block]:
    columns = [
        STT, Column("Cơ quan, đơn vị", 38), Column("Được đề nghị", 42), Column("Tiêu chí đạt", 18, "center"),
        Column("Phiếu ở đơn vị", 18, "center"), Column("Kết quả thẩm định", 37),
    ]  # fmt: skip
    rows = [
        [row.unit, name.who, name.criteria, name.votes or "–", name.finding or "Đủ điều kiện, tiêu chuẩn"]
        for row in _of(facts, Outcome.ELIGIBLE)
        for name in row.nominees
    ]
    return [Table(columns, with_numbers(rows), "Hồ sơ đủ điều kiện trình")] if rows else []


def _told(facts: Facts, outcome: Outcome, heading: str) -> list[Block]:
    columns = [STT, Column("Cơ quan, đơn vị", 60), Column(heading, 93)]
    rows = [
        [row.unit, ". ".join(filter(None, (row.state if outcome is Outcome.OPEN else "", _flat(row.reason))))]
        for row in _of(facts, outcome)
    ]
    return [Table(columns, with_numbers(rows), heading)] if rows else []


def _flat(text: str) -> str:
    return "; ".join(line.strip().rstrip(".;") for line in text.splitlines() if line.strip())


def _notes(facts: Facts) -> list[Block]:
    asked: list[Block] = [Paragraph(facts.asked)] if facts.asked else []
    return [*asked, Lines([f"{note.rstrip('.')}." for note in facts.notes])] if facts.notes else asked


def _proposed(facts: Facts) -> list[Block]:
    if not facts.groups:
        return []
    lines = [f"{title}: {used} {facts.award};" for title, used in facts.groups]
    lines[-1] = lines[-1].rstrip(";") + "."
    return [
        Paragraph(
            f"{facts.office.full} đề nghị {facts.leader_title} xem xét, quyết định theo số lượng của Kế hoạch, có tờ "
            "trình và bảng tổng hợp kèm theo:"
        ),
        Lines(lines),
    ]
