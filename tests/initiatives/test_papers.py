"""Bản mô tả sáng kiến: every word declared, what was not declared left for the clerk to see."""

from __future__ import annotations

from dataclasses import replace

from portal.documents.blocks import Signatures
from portal.initiatives import papers
from portal.initiatives.rules import Author
from portal.initiatives.samples import TOLD
from tests.cast import Cast
from tests.dossiers.test_papers import said, same, tables
from tests.initiatives.test_initiatives import address, draft, launched, sent

__all__ = ["launched"]


def signed(told) -> Signatures:
    last = papers.paper(told).blocks[-1]
    assert isinstance(last, Signatures)
    return last


def test_everything_declared_stands_in_its_part() -> None:
    paper = papers.paper(TOLD)
    text = said(paper)
    order = ["BẢN MÔ TẢ SÁNG KIẾN", "II. TÁC GIẢ", "III. MÔ TẢ SÁNG KIẾN", TOLD.novelty, "4. Hiệu quả", TOLD.spread, "6. Tài liệu kèm theo", "cam kết"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    authors, effects = tables(paper)
    assert authors.rows[0] == ["1", "Trần Thị Mỹ Duyên", "Công chức Tư pháp - Hộ tịch", "60%"]
    assert effects.rows == [["1", "Thời gian chờ bình quân", "phút", "45", "15"]]
    assert {sum(column.width for column in table.columns) for table in (authors, effects)} == {165}
    assert "Loại: Sáng kiến, giải pháp quản lý." in text
    assert "Áp dụng: từ ngày 02/02/2026, Bộ phận Tiếp nhận" in text
    assert "một lần nhận kết quả.\nThứ Hai thường quá đông." in text  # lines of the writer stay lines


def test_what_is_not_known_is_left_open_and_not_claimed() -> None:
    bare = replace(
        TOLD, authors=[], solution="", applied_on=None, applied_where="", novelty=" \n", effects=[], documents=[]
    )
    text = said(papers.paper(bare))
    assert "3. Điểm mới\nChưa ghi." in text and "II. MÔ TẢ SÁNG KIẾN" in text and "TÁC GIẢ" not in text
    assert "Áp dụng:" not in text and "Loại: Sáng kiến." in text and "Tài liệu kèm theo" not in text
    assert not tables(papers.paper(bare))
    assert signed(bare).left is None


def test_the_author_signs_and_the_unit_confirms() -> None:
    both = signed(TOLD)
    assert both.left is not None and both.right is not None
    assert both.left.title[0] == "XÁC NHẬN CỦA ĐƠN VỊ" and both.left.name == "Thạch Minh Quang"
    assert (both.right.title, both.right.name) == (["ĐẠI DIỆN TÁC GIẢ"], "Trần Thị Mỹ Duyên")
    alone = signed(replace(TOLD, authors=[Author("Lâm Văn Tài", "", None)]))
    assert alone.right is not None and alone.right.title == ["TÁC GIẢ"]
    assert tables(papers.paper(replace(TOLD, authors=[Author("Lâm Văn Tài", "", None)])))[0].rows == [["1", "Lâm Văn Tài", "–", "–"]]  # fmt: skip


def test_the_unit_and_the_office_read_the_same_paper(launched: Cast) -> None:
    page = sent(launched)
    path = page.link("Bản mô tả, để in")
    officer = launched.browser("canbo.dong")
    text = same(officer, path)
    assert "BẢN MÔ TẢ SÁNG KIẾN" in text and "Chưa ghi." not in text
    assert officer.get(f"{path}.docx").response.data.startswith(b"PK")
    launched.browser("vanphong").get(path)
    launched.browser("canbo.tay").get(path, status=404)


def test_a_draft_is_the_units_own(launched: Cast) -> None:
    path = f"{address(draft(launched))}/ban-mo-ta"
    launched.browser("canbo.dong").get(path)
    for name in ("vanphong", "canbo.tay"):
        launched.browser(name).get(f"{path}.pdf", status=404)
