"""Báo cáo tổng kết: what a campaign's data say, block by block. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from portal.documents.blocks import (
    Agency,
    Block,
    Column,
    Lines,
    Paper,
    Paragraph,
    Table,
    report,
)
from portal.vietnamese import count, day, decimal, percent


class Figures(NamedTuple):
    """Of the units of one block."""

    units: int = 0
    spread: int = 0  # units whose head confirmed that the plan was made known
    propaganda: int = 0
    reached: int = 0
    tasks: int = 0  # given and due
    on_time: int = 0
    declared: int = 0
    confirmed: int = 0
    recognised: int = 0
    applied: int = 0  # by other units
    sent: int = 0
    extended: int = 0  # of those sent: in the time given beyond the cut-off
    eligible: int = 0
    not_eligible: int = 0

    def plus(self, other: Figures) -> Figures:
        return Figures(*(one + more for one, more in zip(self, other, strict=True)))


class Criterion(NamedTuple):
    """One of the collective criteria: of how many units it is asked, and what verification found."""

    name: str
    asked: int
    met: int
    not_met: int
    returned: int
    not_applicable: int


class Category(NamedTuple):
    title: str
    quota: int | None
    awarded: int
    revoked: int


class Level(NamedTuple):
    """Of the closing assessment: how many units, how many heads."""

    name: str
    completion: int
    responsibility: int


@dataclass(frozen=True)
class Facts:
    """`decision` in words once there is one, with `awards`; before that neither is said. `reported` units sent their own
    closing reports, `lacking` and `next_steps` are their words, by unit."""

    office: Agency
    leader_title: str
    campaign: str
    plan: str
    finished: bool
    at: datetime
    blocks: Sequence[tuple[str, Figures]]
    criteria: Sequence[Criterion]
    told: int
    answered: int
    remarks: int
    levels: Sequence[Level]
    decision: str = ""
    awards: Sequence[Category] = ()
    reported: int = 0
    lacking: Sequence[tuple[str, str]] = ()
    next_steps: Sequence[tuple[str, str]] = ()

    @property
    def total(self) -> Figures:
        whole = Figures()
        for _, figures in self.blocks:
            whole = whole.plus(figures)
        return whole


def compose(facts: Facts) -> Paper:
    """Of the standing office to the leader; sections without anything to say are left out."""
    campaign = f"{facts.campaign[:1].lower()}{facts.campaign[1:]}"
    title = f"{'Tổng kết' if facts.finished else 'Kết quả thực hiện'} {campaign}"
    sections = [
        ("Tham gia, triển khai, tuyên truyền", _taking_part(facts)),
        ("Nhiệm vụ cải cách hành chính được giao", _tasks(facts)),
        ("Sáng kiến, mô hình", _initiatives(facts)),
        ("Thẩm định tiêu chí của tập thể", _criteria(facts)),
        ("Hồ sơ đề nghị khen thưởng", _dossiers(facts)),
        ("Khen thưởng", _awards(facts)),
        ("Khó khăn, vướng mắc, góp ý", _difficulties(facts)),
        ("Đánh giá cơ quan, đơn vị và người đứng đầu", _levels(facts)),
        ("Tồn tại, hạn chế, nguyên nhân", _words(facts.lacking)),
        ("Nhiệm vụ thời gian tới", _words(facts.next_steps)),
    ]
    opening = (
        f"Thực hiện {facts.plan}, {facts.office.full} báo cáo kết quả {campaign}, số liệu tính đến ngày {day(facts.at)}, "
        "như sau:"
    )
    blocks = report(facts.office, title, [facts.leader_title], opening, sections, campaign)
    return Paper(title=f"Báo cáo {title[:1].lower()}{title[1:]}", blocks=blocks, at=facts.at, author=facts.office.full)


def share(part: int, whole: int) -> str:
    """ "92,35%", or a dash where there is nothing to take a part of."""
    return percent(Decimal(part * 100) / whole) if whole else "–"


def _by_block(facts: Facts, caption: str, *columns: tuple[str, str]) -> Table:
    """A line for each block and their sum. Columns are (heading, field of `Figures`, or two fields for their share)."""
    width = 115 / len(columns)
    lines = [*facts.blocks, ("Cộng", facts.total)] if len(facts.blocks) > 1 else facts.blocks
    rows = [[name, *(_cell(figures, field) for _, field in columns)] for name, figures in lines]
    heads = [Column("Khối", 50), *(Column(title, width, "right") for title, _ in columns)]
    return Table(heads, rows, caption)


def _cell(figures: Figures, field: str) -> str:
    part, _, whole = field.partition("/")
    if whole:
        return share(getattr(figures, part), getattr(figures, whole))
    value: int = getattr(figures, part)
    return decimal(value) if value > 999 else count(value)


def _taking_part(facts: Facts) -> list[Block]:
    total = facts.total
    return [
        Paragraph(
            f"Có {count(total.units)} cơ quan, đơn vị tham gia; {count(total.spread)} đơn vị đã triển khai, quán triệt "
            f"Kế hoạch, được thủ trưởng xác nhận. Các đơn vị tuyên truyền, vận động {count(total.propaganda)} lượt, "
            f"{decimal(total.reached)} lượt người tiếp cận."
            f"{f' Đã gửi báo cáo tổng kết: {count(facts.reported)} đơn vị.' if facts.reported else ''}"
        ),
        _by_block(
            facts, "Tham gia, triển khai, tuyên truyền theo khối",
            ("Đơn vị tham gia", "units"), ("Đã quán triệt", "spread"), ("Lượt tuyên truyền", "propaganda"),
            ("Lượt người tiếp cận", "reached"),
        ),
    ]  # fmt: skip


def _tasks(facts: Facts) -> list[Block]:
    total = facts.total
    if not total.tasks:
        return []
    return [
        Paragraph(
            f"Trong {count(total.tasks)} nhiệm vụ được giao đã đến hạn, {count(total.on_time)} nhiệm vụ đạt yêu cầu và "
            f"đúng hạn, đạt {share(total.on_time, total.tasks)}."
        ),
        _by_block(
            facts, "Nhiệm vụ theo khối",
            ("Đã giao, đến hạn", "tasks"), ("Đúng hạn", "on_time"), ("Tỷ lệ đúng hạn", "on_time/tasks"),
        ),
    ]  # fmt: skip


def _initiatives(facts: Facts) -> list[Block]:
    total = facts.total
    return [
        Paragraph(
            f"Các đơn vị khai {count(total.declared)} sáng kiến, mô hình; {count(total.confirmed)} được xác nhận, "
            f"{count(total.recognised)} được công nhận; {count(total.applied)} lượt đơn vị khác học tập, áp dụng."
        ),
        _by_block(
            facts, "Sáng kiến, mô hình theo khối",
            ("Đã khai", "declared"), ("Được xác nhận", "confirmed"), ("Được công nhận", "recognised"),
            ("Lượt học tập, áp dụng", "applied"),
        ),
    ]  # fmt: skip


def _criteria(facts: Facts) -> list[Block]:
    if not facts.criteria:
        return []
    columns = [
        Column("Tiêu chí", 65), Column("Đạt", 20, "right"), Column("Không đạt", 20, "right"),
        Column("Trả lại", 20, "right"), Column("Không áp dụng", 20, "right"), Column("Chưa thẩm định", 20, "right"),
    ]  # fmt: skip
    rows = []
    for row in facts.criteria:
        known = (row.met, row.not_met, row.returned, row.not_applicable)
        rows.append([row.name, *map(count, known), count(max(0, row.asked - sum(known)))])
    return [Table(columns, rows, "Kết luận thẩm định theo tiêu chí, số đơn vị")]


def _dossiers(facts: Facts) -> list[Block]:
    total = facts.total
    return [
        Paragraph(
            f"Đã gửi {count(total.sent)}/{count(total.units)} hồ sơ, trong đó {count(total.extended)} hồ sơ gửi trong "
            f"thời gian được gia hạn; {count(total.eligible)} hồ sơ đủ điều kiện trình, "
            f"{count(total.not_eligible)} hồ sơ không đủ điều kiện."
        ),
        _by_block(
            facts, "Hồ sơ theo khối",
            ("Đã gửi", "sent"), ("Gửi trong gia hạn", "extended"), ("Đủ điều kiện", "eligible"),
            ("Không đủ điều kiện", "not_eligible"), ("Tỷ lệ đã gửi", "sent/units"),
        ),
    ]  # fmt: skip


def _awards(facts: Facts) -> list[Block]:
    if not facts.decision:
        return []
    columns = [
        Column("Nhóm khen thưởng", 75), Column("Số lượng theo Kế hoạch", 30, "right"),
        Column("Được tặng Giấy khen", 30, "right"), Column("Đã thu hồi", 30, "right"),
    ]  # fmt: skip
    rows = [
        [row.title, count(row.quota) if row.quota is not None else "không giới hạn", count(row.awarded),
         count(row.revoked)]
        for row in facts.awards
    ]  # fmt: skip
    awarded = sum(row.awarded for row in facts.awards)
    return [
        Paragraph(f"{facts.decision} tặng {count(awarded)} Giấy khen."),
        Table(columns, rows, "Giấy khen theo nhóm"),
    ]


def _difficulties(facts: Facts) -> list[Block]:
    if not facts.told and not facts.remarks:
        return []
    return [
        Paragraph(
            f"Các đơn vị nêu {count(facts.told)} khó khăn, vướng mắc; đã trả lời {count(facts.answered)}. "
            f"Người dân gửi {count(facts.remarks)} góp ý."
        )
    ]


def _levels(facts: Facts) -> list[Block]:
    if not any(row.completion or row.responsibility for row in facts.levels):
        return []
    columns = [Column("Mức", 85), Column("Đơn vị", 40, "right"), Column("Người đứng đầu", 40, "right")]
    rows = [[row.name, count(row.completion), count(row.responsibility)] for row in facts.levels]
    return [Table(columns, rows, "Kết quả đánh giá theo mức")]


def _words(told: Sequence[tuple[str, str]]) -> list[Block]:
    return [Lines([f"{unit}: {' '.join(text.split()).rstrip('.')}." for unit, text in told])] if told else []
