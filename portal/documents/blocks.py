"""The blocks a paper is composed of. Pure; measures in millimetres (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Letterhead:
    """Two rows: the agency beside Quốc hiệu and Tiêu ngữ; the number beside place and date.

    `style` "party" puts the Party's own heading in place of Quốc hiệu. `about` is what a công văn says of itself below
    its number ("V/v …"). `draft` writes `DRAFT` below both.
    """

    above: Sequence[str]
    name: Sequence[str]
    number: str
    place_date: str
    style: str = "state"
    about: str = ""
    draft: bool = False


DRAFT = "DỰ THẢO"
# What stands beside the agency, by style: (words, size in points, width in millimetres of the rule below or 0).
NATIONAL: dict[str, tuple[tuple[str, float, float], ...]] = {
    "state": (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, 0), ("Độc lập - Tự do - Hạnh phúc", 14, 60)),
    "mass": (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, 0), ("Độc lập - Tự do - Hạnh phúc", 14, 60)),
    "party": (("ĐẢNG CỘNG SẢN VIỆT NAM", 15, 66),),
}


def tied(text: str) -> str:
    """NFC, and the final "./." never alone on a line."""
    return unicodedata.normalize("NFC", text).replace(" ./.", "\u00a0./.")


OPEN = "\u00a0" * 6  # room for the clerk to write in
OPEN_DAY = f"ngày{OPEN}tháng{OPEN}năm{OPEN}"


def open_number(kind: str, symbol: str) -> str:
    """The number line of a paper that has no number yet, `kind` being its abbreviation (BB, TTr, QĐ)."""
    return f"Số:{OPEN}/{kind}-{symbol}" if symbol else f"Số:{OPEN}/{kind}"


@dataclass(frozen=True)
class Title:
    """The kind of paper and what it is about, with the short rule below."""

    kind: str
    about: str = ""


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    """`lead` stands bold before the text ("Điều 1."); `center` is for "Kính gửi: …" and "(Kèm theo …)"."""

    text: str
    italic: bool = False
    bold: bool = False
    indent: bool = True
    lead: str = ""
    center: bool = False


@dataclass(frozen=True)
class Lines:
    """Short lines, each its own paragraph, introduced by a dash where `dash` is set."""

    items: Sequence[str]
    dash: bool = True


@dataclass(frozen=True)
class Column:
    title: str
    width: float
    align: str = "left"  # left, center, right


STT = Column("STT", 12, "center")


def with_numbers(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """The rows of a table whose first column is `STT`."""
    return [[str(number), *row] for number, row in enumerate(rows, 1)]


@dataclass(frozen=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str  # read aloud on the page; not printed


@dataclass(frozen=True)
class Signature:
    """`title` lines in capitals, room to sign, the name."""

    title: Sequence[str]
    name: str
    note: str = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True)
class Signatures:
    """Kept with the paragraph before it. Nơi nhận begins beside the only signature, or below two."""

    left: Signature | None
    right: Signature | None
    recipients: Sequence[str] = ()


@dataclass(frozen=True)
class Agency:
    """Whose paper it is: its name in a sentence, and what its letterhead is made of."""

    full: str
    above: Sequence[str]
    name: Sequence[str]
    symbol: str
    place: str
    style: str
    signs: Sequence[str] = ()  # who signs, in lines: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
    signer: str = ""  # the name, where it is known

    def signature(self, note: str = "") -> Signature:
        """The block of its head; "" for a name that is not known leaves room for it."""
        return Signature(self.signs or ["THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"], self.signer, note)

    def letterhead(self, number: str, day: str, about: str = "") -> Letterhead:
        """`day` as papers write it, or `OPEN_DAY`."""
        return Letterhead(self.above, self.name, number, f"{self.place}, {day}", self.style, about)

    def number_line(self, kind: str, given: str = "") -> str:
        """The number line in the unit's own way, open while no number is `given`: the State's "Số: …/TTr-UBND", a công
        văn (no `kind`) "Số: …/UBND", the Party's "Số …-TTr/HU"."""
        if self.style == "party":
            return f"Số {given}" if given else f"Số{OPEN}-{kind or 'CV'}/{self.symbol}"
        if given:
            return f"Số: {given}"
        return open_number(kind, self.symbol) if kind else f"Số:{OPEN}/{self.symbol}"

    def cited(self, kind: str, given: str = "") -> str:
        """The same number within a sentence: "số 15/TTr-UBND"."""
        return f"số{self.number_line(kind, given).removeprefix('Số').removeprefix(':')}"


@dataclass(frozen=True)
class Code:
    """A code to type or to scan: the text in a fixed width, and (in the PDF) its QR."""

    label: str
    text: str
    qr: str = ""


@dataclass(frozen=True)
class Certificate:
    """A whole lying page: what is given, to whom, for what. Each is a page of its own."""

    giver: str
    kind: str
    name: str
    described: str
    reason: str
    place_date: str
    decision: str
    register: str
    title: Sequence[str]
    signer: str

    @property
    def name_size(self) -> int:
        """In points: as large as leaves it on its page."""
        return next(size for most, size in ((45, 28), (110, 20), (10_000, 14)) if len(self.name) <= most)

    @property
    def small_size(self) -> int:
        return 18 if len(self.described) + len(self.reason) <= 160 else 13


@dataclass(frozen=True)
class PageBreak:
    """A new page, lying where `landscape`."""

    landscape: bool = False


Block = Letterhead | Title | Heading | Paragraph | Lines | Table | Signatures | Code | Certificate | PageBreak


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def numbered(sections: Iterable[tuple[str, Sequence[Block]]]) -> list[Block]:
    """Sections (heading, what stands below) under Roman numbers; those with nothing below are left out."""
    blocks: list[Block] = []
    for number, (heading, body) in zip(ROMAN, [entry for entry in sections if entry[1]], strict=False):
        blocks += [Heading(f"{number}. {heading}"), *body]
    return blocks


def addressed_to(names: Sequence[str]) -> list[Block]:
    """Kính gửi: one stands on the line, several below it."""
    if len(names) == 1:
        return [Paragraph(f"Kính gửi: {names[0]}.", center=True)]
    ends = [*(f"{name};" for name in names[:-1]), *(f"{name}." for name in names[-1:])]
    return [Paragraph("Kính gửi:", center=True), Lines(ends)]


def report_end(told: str, office: Agency) -> list[Block]:
    """How a report of the standing office ends: "Trên đây là báo cáo …./." and its head's signature."""
    return [
        Paragraph(f"Trên đây là báo cáo {told}./."),
        Signatures(None, office.signature(), ["Như trên;", "Lưu: VT."]),
    ]


def report(
    office: Agency,
    about: str,
    to: Sequence[str],
    opening: str,
    sections: Iterable[tuple[str, Sequence[Block]]],
    told: str,
) -> list[Block]:
    """A whole report: to whom, how it begins, its sections under Roman numbers, "Trên đây là báo cáo {told}./."."""
    return [
        office.letterhead(office.number_line("BC"), OPEN_DAY),
        Title("BÁO CÁO", about),
        *addressed_to(to),
        Paragraph(opening),
        *numbered(sections),
        *report_end(told, office),
    ]


@dataclass(frozen=True)
class Paper:
    """A whole paper. `at` is the record's own time: the only time the file knows.

    `foot` stands small at the foot of every page; `attached` is (file name, bytes, words) carried inside the PDF.
    """

    title: str
    blocks: Sequence[Block]
    at: datetime
    author: str
    foot: str = ""
    attached: tuple[str, bytes, str] | None = None
    links: Sequence[str] = field(default_factory=tuple)
    landscape: bool = False
    numbered: bool = True  # from the second page on


def awaits_number(paper: Paper) -> bool:
    """Its letterhead leaves the number open: the clerk has not issued it."""
    return any(isinstance(block, Letterhead) and OPEN in block.number for block in paper.blocks)


def as_draft(paper: Paper) -> Paper:
    """The same with the mark on its letterhead, if it awaits its number."""
    if not awaits_number(paper):
        return paper
    blocks = [replace(block, draft=True) if isinstance(block, Letterhead) else block for block in paper.blocks]
    return replace(paper, blocks=blocks)


@dataclass(frozen=True)
class Placed:
    """A text on a sheet that is printed already: `x`, `y` of its upper left corner and `width` in millimetres, `size` in
    points; set smaller where it would need more than `lines`."""

    text: str
    x: float
    y: float
    width: float
    size: float
    align: str = "left"
    bold: bool = False
    italic: bool = False
    lines: int = 2


@dataclass(frozen=True)
class Overprint:
    """Sheets of a pre-printed stock of `width` × `height` mm, everything moved by `right` and `down` mm; with a `grid`
    of the sheet's own millimetres for a trial."""

    title: str
    width: float
    height: float
    sheets: Sequence[Sequence[Placed]]
    at: datetime
    author: str
    right: float = 0
    down: float = 0
    grid: bool = False


Source = tuple[Literal["pdf", "picture"], str | bytes]  # a finished part of a bundle: its path, or the bytes of a PDF
