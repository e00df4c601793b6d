"""Blocks as an editable .docx, with the measures of the PDF (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC
from typing import Any

import segno
from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from portal.documents.blocks import (
    DRAFT,
    NATIONAL,
    Block,
    Certificate,
    Code,
    Heading,
    Letterhead,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    tied,
)

FACE = "Times New Roman"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LEFT, CENTER, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
ALIGN = {"left": LEFT, "center": CENTER, "right": RIGHT}
WIDE = 252 / 165  # a lying page's text against an upright one's
LEADING = 1.2  # of the size, as the PDF has it
HEAD_LEADING = 1.15
SIGNING_LINES = 3
AGENCY, NATION = 65, 100  # mm: the two columns of the letterhead
HALF = 82.5


def to_docx(paper: Paper) -> bytes:
    """The whole paper. Its only time is the paper's own; user text is only ever text."""
    document = Document()
    _settings(document, paper)
    followers = [*paper.blocks[1:], None]
    for block, after in zip(paper.blocks, followers, strict=True):
        if isinstance(block, Paragraph | Lines):
            heads = isinstance(block, Paragraph) and block.bold and isinstance(after, Table)
            DRAW[type(block)](document, block, isinstance(after, Signatures) or heads)
        else:
            DRAW[type(block)](document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the page -----------------------------------------------------------------------------------
def _settings(document: Word, paper: Paper) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    section = document.sections[0]
    _turn(section, paper.landscape)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True  # the first page bears no number
    if paper.numbered:
        _page_number(section.header.paragraphs[0])
    for footer in (section.first_page_footer, section.footer):
        if paper.foot:
            _write(footer.paragraphs[0], paper.foot, size=9, align=RIGHT)
    core, at = document.core_properties, paper.at.astimezone(UTC).replace(tzinfo=None)
    core.title, core.author, core.last_modified_by, core.language = paper.title[:255], paper.author[:255], "", "vi-VN"
    core.created = core.modified = at
    core.comments = ""


def _turn(section: Any, landscape: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)


def _wide(document: Word) -> float:
    """How much wider the text is than on an upright page, where the document has come to."""
    return WIDE if document.sections[-1].orientation == WD_ORIENT.LANDSCAPE else 1


def _page_number(paragraph: WordParagraph) -> None:
    paragraph.alignment = CENTER
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)


# --- text ---------------------------------------------------------------------------------------
def _clean(text: str) -> str:
    """NFC, and nothing that XML cannot hold."""
    return NOT_XML.sub("", tied(text))


def _write(
    paragraph: WordParagraph,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTER,
    indent: float = 0,
    after: float = 0,
    before: float = 0,
    leading: float = LEADING,
    keep: bool = False,
    lead: str = "",
) -> WordParagraph:
    """Sizes and spaces in points, `indent` in millimetres."""
    if lead:
        first = paragraph.add_run(f"{_clean(lead)} ")
        first.font.size, first.bold = Pt(size), True
    run = paragraph.add_run(_clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
    shape = paragraph.paragraph_format
    paragraph.alignment, shape.first_line_indent = align, Mm(indent) if indent else None
    shape.space_after, shape.space_before, shape.keep_with_next = Pt(after), Pt(before), keep or None
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(round(size * leading, 1))
    shape.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    _mark_size(paragraph, size)
    return paragraph


def _mark_size(paragraph: WordParagraph, size: float) -> None:
    """An empty line is as high as its paragraph mark, which is not part of any run."""
    mark, half_points = OxmlElement("w:rPr"), OxmlElement("w:sz")
    half_points.set(qn("w:val"), str(round(size * 2)))
    mark.append(half_points)
    paragraph._p.get_or_add_pPr().append(mark)


def _rule(paragraph: WordParagraph, width: float, within: float) -> None:
    """A line of `width` mm in the middle of `within` mm: a paragraph's upper border, as real as a line can be."""
    _write(paragraph, "", size=2, before=3)
    side = (within - width) / 2
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


class _Cell:
    """Writes paragraphs into a cell, the first into the one that is there."""

    def __init__(self, cell: Any) -> None:
        self.cell, self.started = cell, False

    def next(self) -> WordParagraph:
        if not self.started:
            self.started = True
            first: WordParagraph = self.cell.paragraphs[0]
            return first
        made: WordParagraph = self.cell.add_paragraph()
        return made


def _plain_table(document: Word, rows: int, widths: Iterable[float], *, side: float = 0) -> Any:
    """Without borders, of fixed widths; `side` is the padding in millimetres."""
    widths = list(widths)
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        entry = OxmlElement(f"w:{name}")
        entry.set(qn("w:w"), str(round(side * 56.7)))
        entry.set(qn("w:type"), "dxa")
        margins.append(entry)
    table._tbl.tblPr.append(margins)
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)
    for row in table.rows:
        _row_flag(row, "w:cantSplit")
    return table


def _row_flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


# --- blocks -------------------------------------------------------------------------------------
def _letterhead(document: Word, block: Letterhead) -> None:
    by = _wide(document)
    table = _plain_table(document, 2, (AGENCY * by, NATION * by))
    agency, nation = _Cell(table.cell(0, 0)), _Cell(table.cell(0, 1))
    for line in block.above:
        _write(agency.next(), line, size=13, leading=HEAD_LEADING)
    for line in block.name:
        _write(agency.next(), line, size=13, bold=True, leading=HEAD_LEADING)
    _rule(agency.next(), 24, AGENCY * by)
    for text, size, rule in NATIONAL[block.style]:
        _write(nation.next(), text, size=size, bold=True, leading=HEAD_LEADING)
        if rule:
            _rule(nation.next(), rule, NATION * by)
    number, place = _Cell(table.cell(1, 0)), _Cell(table.cell(1, 1))
    _write(number.next(), block.number, size=13, leading=HEAD_LEADING)
    if block.about:
        _write(number.next(), block.about, size=12, leading=HEAD_LEADING)
    if block.draft:
        _write(number.next(), DRAFT, size=13, bold=True, before=6, leading=HEAD_LEADING)
    _write(place.next(), block.place_date, size=14, italic=True, leading=HEAD_LEADING)
    _write(document.add_paragraph(), "")


def _title(document: Word, block: Title) -> None:
    _write(document.add_paragraph(), block.kind, bold=True)
    if block.about:
        _write(document.add_paragraph(), block.about, bold=True, after=2)
        _rule(document.add_paragraph(), 50, (AGENCY + NATION) * _wide(document))
    _write(document.add_paragraph(), "", size=6)


def _heading(document: Word, block: Heading) -> None:
    _write(document.add_paragraph(), block.text, bold=True, align=BOTH, indent=12.7, before=6, after=6, keep=True)


def _paragraph(document: Word, block: Paragraph, keep: bool = False) -> None:
    """`keep`: on the page of what follows."""
    _write(
        document.add_paragraph(), block.text, bold=block.bold, italic=block.italic, lead=block.lead,
        align=CENTER if block.center else BOTH, indent=12.7 if block.indent and not block.center else 0, after=6, keep=keep,
    )  # fmt: skip


def _lines(document: Word, block: Lines, keep: bool = False) -> None:
    for number, line in enumerate(block.items, 1):
        _write(
            document.add_paragraph(), f"- {line}" if block.dash else line, align=BOTH, indent=12.7, after=6,
            keep=keep and number == len(block.items),
        )  # fmt: skip


def _table(document: Word, block: Table) -> None:
    table = _plain_table(document, 1 + len(block.rows), [column.width for column in block.columns], side=1)
    table.style = document.styles["Table Grid"]
    for place, column in enumerate(block.columns):
        _write(_Cell(table.cell(0, place)).next(), column.title, size=12, bold=True, leading=HEAD_LEADING, before=2)
    _row_flag(table.rows[0], "w:tblHeader")
    for row, values in zip(table.rows[1:], block.rows, strict=True):
        for cell, column, value in zip(row.cells, block.columns, values, strict=True):
            _write(
                _Cell(cell).next(), value, size=12, align=ALIGN[column.align], leading=HEAD_LEADING, before=2, after=2
            )
    _write(document.add_paragraph(), "", size=4)


def _signatures(document: Word, block: Signatures) -> None:
    half, beside = HALF * _wide(document), block.left is None
    table = _plain_table(document, 2 if block.recipients and not beside else 1, (half, half))
    signed = [signature for signature in (block.left, block.right) if signature is not None]
    tallest = max((len(signature.title) for signature in signed), default=0)
    noted = any(signature.note for signature in signed)
    for place, signature in enumerate((block.left, block.right)):
        if signature is not None:
            room = SIGNING_LINES + tallest - len(signature.title)  # both names stand on one line
            keep = bool(block.recipients) and not beside
            _signature(_Cell(table.cell(0, place)), signature, keep=keep, room=room, noted=noted)
    if block.recipients:
        cell = _Cell(table.cell(0 if beside else 1, 0))
        _write(cell.next(), "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT)
        for line in block.recipients:
            _write(cell.next(), f"- {line}", size=11, align=LEFT)


def _signature(
    cell: _Cell, signature: Signature, *, keep: bool, room: int = SIGNING_LINES, noted: bool = False
) -> None:
    first = True
    for line in signature.title:
        _write(cell.next(), line, bold=True, before=6 if first else 0, keep=True)
        first = False
    if noted:
        _write(cell.next(), signature.note, size=12, italic=True, keep=True)
    for _ in range(room):
        _write(cell.next(), "", keep=True)
    _write(cell.next(), signature.name, bold=True, keep=keep)


def _code(document: Word, block: Code) -> None:
    _write(document.add_paragraph(), block.label, size=12, align=LEFT, after=6, keep=True)
    _write(document.add_paragraph(), block.text, size=12, bold=True, align=LEFT, after=6, keep=bool(block.qr))
    if block.qr:
        picture = io.BytesIO()
        segno.make(block.qr, error="m").save(picture, kind="png", scale=4, border=1)
        document.add_paragraph().add_run().add_picture(picture, width=Mm(30))


def _certificate(document: Word, block: Certificate) -> None:
    if len(document.paragraphs) > 1 or document.tables:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    (nation, size, _), (motto, second, rule) = NATIONAL["state"]
    wide = (AGENCY + NATION) * _wide(document)
    _write(document.add_paragraph(), nation, size=size, bold=True)
    _write(document.add_paragraph(), motto, size=second, bold=True)
    _rule(document.add_paragraph(), rule, wide)
    for text, points, bold, italic in (
        (block.giver, 20, True, False), ("TẶNG", 18, False, False), (block.kind, 48, True, False),
        (block.name, block.name_size, True, False), (block.described, block.small_size, False, False),
        (block.reason, block.small_size, False, True),
    ):  # fmt: skip
        if text:
            _write(document.add_paragraph(), text, size=points, bold=bold, italic=italic, before=8)
    table = _plain_table(document, 1, (wide / 2, wide / 2))
    left, right = _Cell(table.cell(0, 0)), _Cell(table.cell(0, 1))
    for line in ("", block.decision, block.register):
        _write(left.next(), line, size=11, align=LEFT)
    _write(right.next(), block.place_date, italic=True, keep=True)
    _signature(right, Signature(block.title, block.signer, ""), keep=False)


def _page_break(document: Word, block: PageBreak) -> None:
    if block.landscape == (_wide(document) != 1):
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        return
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False  # it goes on with the pages before
    _turn(section, block.landscape)


DRAW: dict[type[Block], Any] = {
    Letterhead: _letterhead,
    Title: _title,
    Heading: _heading,
    Paragraph: _paragraph,
    Lines: _lines,
    Table: _table,
    Signatures: _signatures,
    Code: _code,
    Certificate: _certificate,
    PageBreak: _page_break,
}
