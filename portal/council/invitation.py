"""Giấy mời họp, in the form of Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.6 (giấy mời). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.council.states import CouncilKind, Duty
from portal.documents.blocks import (
    OPEN_DAY,
    Agency,
    Block,
    Lines,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Title,
)
from portal.vietnamese import capitalize_first, paper_day, paper_moment


@dataclass(frozen=True)
class Invitation:
    """What the paper says; `members` are asked to come, (name, post); `signs` stands above the chair's name; the day is
    left open until it went out."""

    agency: Agency
    council: str
    title: str
    place: str
    starts_at: datetime
    programme: Sequence[str]
    candidates: Sequence[str]
    chair: tuple[str, str]
    signs: Sequence[str]
    members: Sequence[tuple[str, str]]
    plan: str
    movement: str
    at: datetime
    sent_at: datetime | None
    kind: CouncilKind = CouncilKind.REVIEW


MOST_LINES = 5  # so many members stand in a list; more in a paragraph, so that the paper stays on its page
SIGNS = {
    Duty.CHAIR: ("TM. HỘI ĐỒNG", "CHỦ TỊCH"),
    Duty.DEPUTY: ("TM. HỘI ĐỒNG", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
}


@dataclass(frozen=True)
class _Words:
    files: str  # what is presented
    asked: str
    to_read: str
    symbol: str  # of a council's own numbering (Nghị định 30/2020, Phụ lục I, phần I, II.3)


WORDS = {
    CouncilKind.REVIEW: _Words(
        "hồ sơ của các tập thể, cá nhân được đề nghị khen thưởng",
        "Được đề nghị khen thưởng",
        "hồ sơ của các tập thể, cá nhân có tên trên",
        "HĐTĐKT",
    ),
    CouncilKind.SCIENCE: _Words(
        "các sáng kiến, ý tưởng đề nghị công nhận", "Đề nghị công nhận", "nội dung các sáng kiến, ý tưởng trên", "HĐSK"
    ),
}


def issuer_lines(council: str, unit: str) -> list[str]:
    """The council's name in the lines of its letterhead, without its unit, which stands above: "HỘI ĐỒNG", "THI ĐUA - KHEN
    THƯỞNG"."""
    own, above = council.split(), unit.split()
    while above and len(own) > 3 and own[-1].lower() == above[-1].lower():
        own.pop()
        above.pop()
    name = " ".join(own).removesuffix(" UBND").removesuffix(" của").upper()
    return name.replace("HỘI ĐỒNG ", "HỘI ĐỒNG\n", 1).replace(", ", ",\n").split("\n")


def paper(said: Invitation) -> Paper:
    movement, words = said.movement.replace("Phong trào", "phong trào", 1), WORDS[said.kind]
    programme = list(said.programme) or [
        f"Giới thiệu {words.files};",
        "Thảo luận, bỏ phiếu hoặc biểu quyết;",
        "Công bố kết quả, thông qua biên bản.",
    ]
    chair = ", ".join(part for part in said.chair if part)
    members = [", ".join(part for part in member if part) for member in said.members]
    issuer = replace(
        said.agency, above=said.agency.name, name=issuer_lines(said.council, said.agency.full), symbol=words.symbol
    )
    blocks: list[Block] = [
        issuer.letterhead(issuer.number_line("GM"), paper_day(said.sent_at) if said.sent_at else OPEN_DAY),
        Title("GIẤY MỜI", capitalize_first(said.title)),
        Paragraph(f"{said.council} trân trọng kính mời các ông, bà:"),
        Lines(members) if len(members) <= MOST_LINES else Paragraph(f"{'; '.join(members)}."),
        Paragraph(f"Tới dự họp theo {said.plan} về {movement}."),
    ]
    for told, text in (("Chủ trì", chair), ("Thời gian", paper_moment(said.starts_at)), ("Địa điểm", said.place)):
        if text:
            blocks.append(Paragraph(f"{told}: {text}."))
    blocks += [Paragraph("Chương trình:"), Lines(programme)]
    if said.candidates:
        blocks.append(Paragraph(f"{words.asked}: {'; '.join(said.candidates)}."))
        blocks.append(Paragraph(f"Tài liệu: {words.to_read}, xem trước trên Cổng thi đua CCHC."))
    blocks += [
        Paragraph("Đề nghị các ông, bà thu xếp thời gian tới dự đúng thành phần./."),
        Signatures(
            None,
            Signature(said.signs, said.chair[0], ""),
            ["Như trên;", "Lưu: VT, hồ sơ thi đua."],
        ),
    ]
    return Paper(f"Giấy mời: {said.title}", blocks, at=said.at, author=said.council)
