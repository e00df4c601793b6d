"""Phiếu bình xét and phiếu lấy ý kiến as papers to print: no name on a secret one. Pure.

A line that one of those present takes no part in is printed on a slip of its own, which that member is not handed: a
ballot with a struck line would tell whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.council.states import ASKED_HEADS, BALLOT_TITLES, CouncilKind
from portal.documents.blocks import (
    OPEN_DAY,
    STT,
    Agency,
    Block,
    Column,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    with_numbers,
)
from portal.vietnamese import count

WHERE = "Chức vụ, đơn vị"
YES, NO = Column("Đồng ý", 22, "center"), Column("Không đồng ý", 28, "center")
ABSTAIN = Column("Không có ý kiến", 22, "center")
DOTS = "." * 130  # a line to write on
HOW = (
    "Đánh dấu X vào đúng một ô của mỗi dòng. Dòng không đánh dấu, đánh dấu nhiều ô hoặc phiếu có ghi tên, viết thêm là "
    "không hợp lệ."
)


@dataclass(frozen=True)
class Line:
    name: str
    post: str  # and unit
    category: str
    own_slip: bool = False  # somebody present takes no part in it
    copies: int = 0  # so many present take part


@dataclass(frozen=True)
class Asking:
    """What the papers of one round say."""

    agency: Agency
    council: str
    title: str
    ordinal: int
    at: datetime
    lines: Sequence[Line]
    abstain: bool
    sentence: str
    named: bool = False  # phiếu lấy ý kiến: its member signs it
    opening: str = ""
    until: str = ""
    council_kind: CouncilKind = CouncilKind.REVIEW


def ballot_paper(asking: Asking) -> Paper:
    """One of each sheet: as many copies are printed as members get one."""
    kind = "PHIẾU LẤY Ý KIẾN" if asking.named else BALLOT_TITLES[asking.council_kind].upper()
    whole = [line for line in asking.lines if asking.named or not line.own_slip]
    apart = [line for line in asking.lines if line not in whole]
    sheets = ([whole] if whole else []) + [[line] for line in apart]
    blocks: list[Block] = []
    for number, lines in enumerate(sheets, 1):
        if blocks:
            blocks.append(PageBreak())
        copies = f", in {count(lines[0].copies)} bản" if lines[0].copies else ""
        mark = f" (tờ {count(number)}/{count(len(sheets))}{copies})" if len(sheets) > 1 else ""
        blocks += _sheet(asking, f"{kind}{mark}", lines)
    return Paper(title=f"{kind.capitalize()}: {asking.title}", blocks=blocks, at=asking.at, author=asking.council)


def _sheet(asking: Asking, kind: str, lines: Sequence[Line]) -> list[Block]:
    again = f", lần {asking.ordinal}" if asking.ordinal > 1 else ""
    blocks: list[Block] = [
        asking.agency.letterhead("", OPEN_DAY),
        Title(kind, f"{asking.title}{again}"),
        Paragraph(asking.council, bold=True, indent=False),
    ]
    if asking.opening:
        blocks += [Paragraph(line.strip()) for line in asking.opening.splitlines() if line.strip()]
    blocks.append(Paragraph(f"{asking.sentence} {HOW if not asking.named else 'Đánh dấu X vào một ô của mỗi dòng.'}"))
    who, where = (45, 36) if asking.abstain else (55, 48)
    columns = [STT, Column(ASKED_HEADS[asking.council_kind], who), Column(WHERE, where), YES, NO]
    columns += [ABSTAIN] if asking.abstain else []
    empty = [""] * (len(columns) - 3)
    for category in dict.fromkeys(line.category for line in lines):
        blocks.append(Paragraph(f"{category}:", bold=True))
        mine = [line for line in lines if line.category == category]
        rows = with_numbers([line.name, line.post, *empty] for line in mine)
        blocks.append(Table(columns, rows, f"{kind.capitalize()}: {category}"))
    if asking.named:
        blocks += [Paragraph("Ý kiến khác (nếu có):"), *[Paragraph(DOTS, indent=False)] * 2]
        if asking.until:
            blocks.append(Paragraph(f"Gửi lại Thư ký trước {asking.until}."))
        blocks.append(Signatures(left=None, right=Signature(["NGƯỜI CHO Ý KIẾN"], "")))
    else:
        blocks.append(Paragraph("Phiếu không ghi tên, không ký.", italic=True))
    return blocks
