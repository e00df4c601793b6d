"""The .docx of a paper, read back: measures of the decree, the same words, nothing but text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from flask import render_template

from portal.documents import draw
from portal.documents.blocks import (
    OPEN_DAY,
    Code,
    Column,
    Letterhead,
    Lines,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    as_draft,
)
from portal.documents.word import to_docx
from tests.documents.test_documents import AT, HOSTILE, PANGRAM, UNIT, WHOLE, paper, text_of
from tests.installation import Installation


def read(made: bytes) -> Any:
    return Document(io.BytesIO(made))


def words(document: Any) -> str:
    """Everything written, tables too, in the order of the file."""
    return "\n".join(
        "".join(node.text or "" for node in part.iter(qn("w:t"))) for part in document.element.body.iter(qn("w:p"))
    )


def runs(document: Any, text: str) -> Any:
    """The run that says exactly this, wherever it stands."""
    for part in document.element.body.iter(qn("w:r")):
        if "".join(node.text or "" for node in part.iter(qn("w:t"))) == text:
            return part
    raise AssertionError(f"nothing says {text!r}")


def size(run: Any) -> float:
    return int(run.rPr.find(qn("w:sz")).get(qn("w:val"))) / 2


def test_the_page_is_a4_with_the_decrees_margins() -> None:
    section = read(to_docx(WHOLE)).sections[0]
    found = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(value.mm) for value in found] == [210, 297, 20, 20]
    assert round(section.left_margin.mm) == 30 and round(section.right_margin.mm) == 15


def test_numbers_stand_from_the_second_page_on_and_the_foot_on_every_page() -> None:
    section = read(to_docx(paper(Paragraph("Một"), foot="Mã kiểm tra: 1a2b"))).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml and "PAGE" not in section.first_page_header._element.xml
    assert section.footer.paragraphs[0].text == section.first_page_footer.paragraphs[0].text == "Mã kiểm tra: 1a2b"


def test_type_and_letterhead() -> None:
    made = read(
        to_docx(
            paper(
                Letterhead(
                    ["UBND HUYỆN"], ["PHÒNG NỘI VỤ"], "Số:      /TTr-PNV", "Châu Thành, ngày 07 tháng 3 năm 2023"
                ),
                Title("TỜ TRÌNH", "Về việc khen thưởng"),
                Paragraph("Kính trình ./."),
            )
        )
    )
    normal = made.styles["Normal"]
    assert normal.font.name == "Times New Roman" and normal.font.size == Pt(14)
    table = made.tables[0]
    assert [round(column.width.mm) for column in table.columns] == [65, 100] and len(table.rows) == 2
    assert size(runs(made, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")) == 13
    assert size(runs(made, "Độc lập - Tự do - Hạnh phúc")) == 14
    assert size(runs(made, "UBND HUYỆN")) == 13 and runs(made, "UBND HUYỆN").rPr.find(qn("w:b")) is None
    assert runs(made, "PHÒNG NỘI VỤ").rPr.find(qn("w:b")) is not None
    assert runs(made, "Châu Thành, ngày 07 tháng 3 năm 2023").rPr.find(qn("w:i")) is not None
    text = next(entry for entry in made.paragraphs if entry.text.startswith("Kính trình"))
    assert text.text == "Kính trình\u00a0./."
    assert round(text.paragraph_format.first_line_indent.mm, 1) == 12.7
    assert text.paragraph_format.space_after == Pt(6)


def test_the_party_has_its_own_heading() -> None:
    made = words(read(to_docx(paper(Letterhead(["HUYỆN ỦY"], ["VĂN PHÒNG"], "Số", "Châu Thành", style="party")))))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in made and "Độc lập" not in made


def test_a_long_table_repeats_its_head_and_splits_no_row() -> None:
    columns = [Column("STT", 12, "center"), Column("Họ và tên", 153)]
    made = read(to_docx(paper(Table(columns, [[str(n), f"Người {n}"] for n in range(500)], "Danh sách"))))
    table = made.tables[0]
    assert len(table.rows) == 501 and "Người 499" in words(made)
    flags = [{child.tag for child in row._tr.trPr} for row in table.rows]
    assert qn("w:tblHeader") in flags[0] and qn("w:tblHeader") not in flags[1]
    assert all(qn("w:cantSplit") in row for row in flags)
    assert {round(cell.width.mm) for cell in table.columns[0].cells} == {12}


def test_signatures_are_kept_together() -> None:
    block = Signatures(
        Signature(["THƯ KÝ"], "Lâm Văn Tài"), Signature(["CHỦ TRÌ"], "Thạch Thị Hoa"), ["Như trên;", "Lưu: VT."]
    )
    made = read(to_docx(paper(block)))
    table = made.tables[0]
    assert all(qn("w:cantSplit") in {child.tag for child in row._tr.trPr} for row in table.rows)
    left = [entry for entry in table.cell(0, 0).paragraphs if entry.text]
    assert all(entry.paragraph_format.keep_with_next for entry in left)
    assert size(runs(made, "Nơi nhận:")) == 12 and size(runs(made, "- Lưu: VT.")) == 11


@pytest.mark.parametrize("text", [PANGRAM, *HOSTILE, "Ho\u0300a", "\x00\x0b\ufffe chữ \ud800"], ids=lambda _: "")
def test_whatever_was_typed_is_only_text(text: str) -> None:
    made = to_docx(paper(Paragraph(text), Lines([text]), Table([Column("Cột", 60)], [[text]], "Bảng")))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert "http" not in package.read("word/_rels/document.xml.rels").decode().replace("http://schemas", "")
    said = words(read(made))
    assert ("Hòa" in said) if text.startswith("Ho\u0300") else said


def test_the_papers_own_time_is_the_only_one() -> None:
    core = read(to_docx(WHOLE)).core_properties
    assert core.created == core.modified == AT
    assert core.title == WHOLE.title and core.author == WHOLE.author and core.language == "vi-VN"


def test_the_same_words_as_the_pdf_would_say() -> None:
    """Block by block, nothing is left out and nothing is added."""
    said = words(read(to_docx(WHOLE)))
    for block in WHOLE.blocks:
        for text in texts_of(block):
            assert text in said, text


def texts_of(block: Any) -> list[str]:
    if isinstance(block, Table):
        return [column.title for column in block.columns] + [cell for row in block.rows for cell in row]
    if isinstance(block, Lines):
        return list(block.items)
    if isinstance(block, Signatures):
        signed = [part for part in (block.left, block.right) if part]
        return (
            [part.name for part in signed] + [line for part in signed for line in part.title] + list(block.recipients)
        )
    if isinstance(block, Code):
        return [block.label, block.text]  # the address is a picture
    return [
        value.replace(" ./.", "\u00a0./.")
        for value in vars(block).values()
        if isinstance(value, str) and len(value) > 8
    ]


def test_the_mark_of_a_draft_stands_in_every_form(portal: Installation) -> None:
    opened = as_draft(paper(UNIT.letterhead(UNIT.number_line("TTr"), OPEN_DAY), Paragraph("Kính trình./.")))
    assert "DỰ THẢO" in words(read(to_docx(opened)))
    with portal.app.test_request_context("/"):
        assert "DỰ THẢO" in text_of(draw.to_pdf(opened))
        assert "<b>DỰ THẢO</b>" in render_template("documents/_paper.html", **draw.page_context(opened))
