"""A paper: what it says is what it was given, in fonts it carries, whatever was typed."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from portal import confined
from portal.documents import draw
from portal.documents.blocks import (
    OPEN_DAY,
    Agency,
    Code,
    Column,
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
    as_draft,
    awaits_number,
)
from portal.refusal import Refused
from tests.installation import Installation

AT = datetime(2024, 10, 25, 9, 30, tzinfo=UTC)
PANGRAM = (
    "Do bạch kim rất quý nên sẽ dùng để lắp vô xương; Nguyễn Thị Huệ, Đặng Hữu Phước, Kim Thị Sơ Ry, Ữ Ậ Ỷ Ặ Ổ ẵ ỗ ợ"
)
UNIT = Agency("UBND phường Đông", ["UBND QUẬN THỬ"], ["UBND PHƯỜNG ĐÔNG"], "UBND", "Phường Đông", "state")
MILLIMETRE = 72 / 25.4


def paper(*blocks, **changes) -> Paper:
    whole = {"title": "Biên bản thử", "blocks": blocks, "at": AT, "author": "UBND phường Đông"}
    return Paper(**{**whole, **changes})


WHOLE = paper(
    Letterhead(["UBND QUẬN THỬ"], ["UBND PHƯỜNG ĐÔNG"], "Số: 01/BB-HĐ", "Phường Đông, ngày 25 tháng 10 năm 2024"),
    Title("BIÊN BẢN", "Họp xét thi đua, khen thưởng"),
    Heading("I. THÀNH PHẦN"),
    Paragraph(PANGRAM),
    Paragraph("Chữ nghiêng: ghi nhận.", italic=True),
    Lines(["Ý kiến thứ nhất.", "Ý kiến thứ hai."]),
    Table([Column("STT", 12, "center"), Column("Họ và tên", 153)], [["1", "Sơn Thị Liên"], ["2", "Lý Đức Ổn"]], "Tên"),
    Signatures(Signature(["THƯ KÝ"], "Võ Thị Ánh"), Signature(["CHỦ TRÌ"], "Lê Hữu Nghĩa"), ["Lưu: VT."]),
    PageBreak(),
    Code("Mã kiểm tra", "ABCD-EFGH", "https://cong.example.vn/kiem-tra/x"),
    foot="Mã kiểm tra: ABCD",
    attached=("ban-ghi.json", b'{"a":1}\n', "Bản ghi"),
)  # fmt: skip


@pytest.fixture
def make(portal: Installation):
    def drawn(one: Paper) -> bytes:
        with portal.app.test_request_context("/"):
            return draw.to_pdf(one)

    return drawn


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def fonts(pdf: bytes) -> dict[str, bool]:
    """Every font any page names, and whether the file carries it."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor")
            found[font["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return found


def test_what_it_was_given_is_what_it_says(make) -> None:
    pdf = make(WHOLE)
    text = text_of(pdf)
    for words in (
        "UBND QUẬN THỬ", "UBND PHƯỜNG ĐÔNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Số: 01/BB-HĐ", "Phường Đông, ngày 25 tháng 10 năm 2024", "BIÊN BẢN Họp xét thi đua, khen thưởng",
        "I. THÀNH PHẦN", PANGRAM, "Chữ nghiêng: ghi nhận.", "- Ý kiến thứ nhất.", "1 Sơn Thị Liên", "2 Lý Đức Ổn",
        "THƯ KÝ", "Võ Thị Ánh", "CHỦ TRÌ", "Lê Hữu Nghĩa", "- Lưu: VT.", "Mã kiểm tra ABCD-EFGH", "Mã kiểm tra: ABCD",
    ):  # fmt: skip
        assert words in text, words
    assert "■" not in text and "\ufffd" not in text


def test_every_font_is_in_the_file(make) -> None:
    found = fonts(make(WHOLE))
    assert len(found) >= 3 and all(found.values()), found
    assert all("Tinos" in name for name in found)


def test_the_file_is_a4_says_who_and_when_and_carries_the_record(make) -> None:
    reader = PdfReader(io.BytesIO(make(WHOLE)))
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages] == [(595, 842)] * 2
    information = reader.metadata
    assert (information.title, information.author) == ("Biên bản thử", "UBND phường Đông")
    assert information.creation_date == information.modification_date == AT
    assert reader.attachments["ban-ghi.json"] == [b'{"a":1}\n']
    assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_the_same_paper_gives_the_same_bytes_and_another_gives_others(make) -> None:
    assert make(WHOLE) == make(WHOLE)
    assert make(paper(Paragraph("a"))) != make(paper(Paragraph("b")))


def test_letters_typed_in_pieces_are_drawn_whole(make) -> None:
    """A Mac or a phone may send NFD: a letter and its marks apart."""
    pieces = unicodedata.normalize("NFD", PANGRAM)
    assert pieces != PANGRAM
    assert make(paper(Paragraph(pieces), Table([Column("A", 165)], [[pieces]], "A"))) == make(
        paper(Paragraph(PANGRAM), Table([Column("A", 165)], [[PANGRAM]], "A"))
    )


HOSTILE = (
    '<img src="file:///etc/passwd">',
    "<script>alert(1)</script>",
    "<pdf:nextpage/>",
    '</p></body><link rel="stylesheet" href="http://169.254.169.254/x.css">',
    "{{ config }} {% include 'base.html' %}",
    "&lt;b&gt; &#x41;",
    "a\u202egpj.exe",
)


def test_whatever_was_typed_is_only_text(make) -> None:
    pdf = make(paper(*[Paragraph(text) for text in HOSTILE], Table([Column("A", 165)], [[t] for t in HOSTILE], "A")))
    text = re.sub(r"\s", "", text_of(pdf))
    for typed in HOSTILE[:-1]:
        assert text.count(re.sub(r"\s", "", typed)) == 2, typed
    assert "root:" not in text and len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_long_runs_stay_on_the_paper(make) -> None:
    run = "ĐiềuKhông" * 60
    rows = [["1", run, "Chữ thường giữa các ô"]]
    columns = [Column("STT", 12), Column("Tên", 45), Column("Đơn vị", 108)]
    pdf = make(paper(Paragraph(run), Table(columns, rows, "Tên"), Title("BIÊN BẢN", run)))
    rightmost = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: rightmost.append((tm[4], text)))
    assert text_of(pdf).replace(" ", "").count("ĐiềuKhông") >= 170
    edge = (210 - 15) * MILLIMETRE
    assert all(x < edge for x, text in rightmost if text.strip())


def test_a_long_table_repeats_its_head_and_loses_no_row(make) -> None:
    rows = [[str(n), f"Người Thứ {n}"] for n in range(1, 121)]
    pdf = make(paper(Table([Column("STT", 12), Column("Họ và tên", 153)], rows, "Tên")))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) >= 3 and all("Họ và tên" in text for text in pages)
    assert [int(n) for n in re.findall(r"Người Thứ (\d+)", " ".join(pages))] == list(range(1, 121))


def test_an_engine_that_runs_over_is_stopped_and_said(make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "MEMORY", 32 * 1024 * 1024)
    with pytest.raises(Refused) as refused:
        make(WHOLE)
    assert refused.value.reason.code == "paper.failed"
    monkeypatch.undo()
    assert make(WHOLE).startswith(b"%PDF-")


def test_whoever_waits_too_long_for_a_turn_is_told_so(make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "_turns", confined.Turns(1, 0.01))
    monkeypatch.setattr(confined, "run", lambda *args, **limits: make(WHOLE))  # asked again while it is drawn
    with pytest.raises(Refused) as refused:
        make(WHOLE)
    assert refused.value.reason.code == "paper.busy"


def test_what_awaits_its_number_is_a_draft() -> None:
    opened = replace(WHOLE, blocks=[UNIT.letterhead(UNIT.number_line("TTr"), OPEN_DAY), *WHOLE.blocks[1:]])
    assert awaits_number(opened) and not awaits_number(WHOLE)
    assert as_draft(WHOLE) is WHOLE
    marked = as_draft(opened).blocks[0]
    assert isinstance(marked, Letterhead) and marked.draft


def test_text_in_a_font_that_is_not_carried_is_refused() -> None:
    with pytest.raises(confined.ConfinedError) as stopped:
        confined.run("portal.documents.engine:render", "<p>Chữ không có phông</p>", "t", "a", AT, None)
    assert stopped.value.kind == "EngineError"


def test_a_picture_from_elsewhere_is_refused() -> None:
    html = "<style>@font-face {font-family:'VN'; src:url('fonts/Tinos-Regular.ttf');} p {font-family:'VN'}</style>"
    for source in ("file:///etc/hostname", "http://127.0.0.1:9/x.png", "../../config.py"):
        with pytest.raises(confined.ConfinedError):
            confined.run("portal.documents.engine:render", f'{html}<p>a<img src="{source}"></p>', "t", "a", AT, None)
