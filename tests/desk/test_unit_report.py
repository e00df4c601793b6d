"""Báo cáo tổng kết of one unit: its words, and what it declared anyway; the standing office gathers them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal import clock
from portal.desk import samples, unit_report
from portal.documents.blocks import Heading, Paragraph, Table
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import NOON
from tests.dossiers.test_dossiers import sent


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def closing(cast: Cast) -> Cast:
    """A dossier was sent; the day up to which everything counts has come."""
    sent(cast)
    return cast


def address(cast: Cast) -> str:
    return f"/phong-trao/{cast.campaign}/so-ket/tong-ket/{cast.units['dong']}"


def paper(cast: Cast) -> str:
    return f"/tong-ket/{cast.campaign}/don-vi/{cast.units['dong']}"


AFTER = datetime(2024, 11, 2, 5, tzinfo=UTC)
WORDS = {
    "achieved": "Niêm yết 100% thủ tục",
    "lacking": "Thiếu người ở bộ phận một cửa",
    "next_steps": "Số hóa hồ sơ",
}


def written(cast: Cast, button: str = "Gửi báo cáo tổng kết", status: int = 200, **changes: str):
    browser = cast.browser("canbo.dong")
    return browser.submit(browser.get(address(cast)), button, {**WORDS, **changes}, status=status)


# --- the paper ----------------------------------------------------------------------------------
def test_sections_without_anything_to_say_are_left_out() -> None:
    blocks = unit_report.compose(samples.OF_UNIT).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert [heading.split(". ")[1] for heading in headings] == [
        "Kết quả đạt được", "Triển khai, quán triệt, tuyên truyền", "Nhiệm vụ cải cách hành chính được giao",
        "Kết quả theo tiêu chí", "Sáng kiến, mô hình", "Bình xét, đề nghị khen thưởng", "Khó khăn, vướng mắc đã nêu",
        "Tồn tại, hạn chế, nguyên nhân", "Nhiệm vụ thời gian tới",
    ]  # fmt: skip
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert sum(column.width for column in table.columns) == 165
    bare = samples.OF_UNIT.__class__(
        **{
            **samples.OF_UNIT.__dict__, "lacking": "", "next_steps": " \n", "spread": None, "propaganda": (0, 0),
            "tasks": (0, 0), "criteria": [], "solutions": [], "nominees": [], "difficulties": [],
        }
    )  # fmt: skip
    blocks = unit_report.compose(bare).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["I. Kết quả đạt được", "II. Bình xét, đề nghị khen thưởng"]
    assert any(isinstance(block, Paragraph) and "không đề nghị khen thưởng" in block.text for block in blocks)


# --- from the data ------------------------------------------------------------------------------
@pytest.mark.both
def test_a_unit_writes_words_and_the_rest_is_there(closing: Cast) -> None:
    with clock.at(AFTER):
        officer = closing.browser("canbo.dong")
        page = officer.get(address(closing))
        assert not page.soup.select("input[name^=f_]") and not page.has_link("Báo cáo tổng kết, bản in")
        page = written(closing)
        assert "Đã gửi báo cáo tổng kết." in page.text
        page = officer.get(page.link("Báo cáo tổng kết, bản in"))
        for words in (*WORDS.values(), "Kim Thị Hoa", "phiếu đồng ý", "Kết quả theo tiêu chí", "DỰ THẢO"):
            assert words in page.text, words
        text = text_of(officer.get(f"{paper(closing)}.pdf").response.data)
        assert "Niêm yết 100% thủ tục" in text and "TỔNG KẾT" not in text.split("BÁO CÁO")[0]
        with closing.portal.counted() as statements:
            officer.get(paper(closing))
            first = len(statements)
            officer.get(paper(closing))
        assert first <= 13 and len(statements) - first <= 3, "\n".join(line[:150] for line in statements)


def test_it_is_written_once_the_figures_are_closed(closing: Cast) -> None:
    with clock.at(datetime(2024, 9, 1, tzinfo=UTC)):
        refused = written(closing, status=409)
        assert "chưa đến ngày này" in refused.text and WORDS["lacking"] in refused.html


def test_what_is_not_sent_is_the_units_own(closing: Cast) -> None:
    with clock.at(AFTER):
        written(closing, "Lưu nháp")
        assert WORDS["lacking"] in closing.browser("canbo.dong").get(paper(closing)).text
        office = closing.browser("vanphong2")
        office.get(paper(closing), status=404)
        written(closing)
        assert WORDS["lacking"] in office.get(paper(closing)).text
        for stranger in ("canbo.tay", "vanphong.xa"):
            for form in ("", ".pdf", ".docx"):
                closing.browser(stranger).get(paper(closing) + form, status=404)


def test_the_office_gathers_what_units_say(closing: Cast) -> None:
    with clock.at(AFTER):
        office, whole = closing.browser("vanphong2"), f"/tong-ket/{closing.campaign}"
        assert WORDS["lacking"] not in office.get(whole).text
        written(closing)
        page = office.get(whole)
        assert "Đã gửi báo cáo tổng kết: 01 đơn vị." in page.text
        for words in ("lacking", "next_steps"):
            assert f"Ủy ban nhân dân phường Đông: {WORDS[words]}." in page.text
        table = office.get(f"/phong-trao/{closing.campaign}/so-ket/tong-ket")
        assert table.link("Báo cáo tổng kết") == whole and "Đã gửi 01/" in table.text
        office.get(f"/phong-trao/{closing.campaign}/so-ket/tong-ket/bao-cao", status=404)  # there is the one above


@pytest.mark.parametrize(("at", "waits"), [(NOON, False), (AFTER, True)], ids=["before", "from the day on"])
def test_it_waits_for_the_unit_from_the_day_on(closing: Cast, at: datetime, waits: bool) -> None:
    with clock.at(at):
        found = closing.browser("canbo.dong").get("/viec-can-lam?phan=nhiem-vu").text
    assert ("Báo cáo sơ kết, tổng kết" in found) is waits
