"""The whole dossier as one PDF and one ZIP: everything in the plan's order, counted, nothing instead of anything."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from docx import Document as WordFile
from PIL import Image

from bench import budget
from portal import clock
from portal.council import issuing
from portal.council import queries as council
from portal.database import db
from portal.documents import draw
from portal.documents.blocks import Paper, Paragraph
from portal.dossiers import pack, packing
from portal.dossiers.pack import ABSENT, ATTACHED, ISSUED, SIGNED, UNSIGNED, File, piece
from portal.dossiers.states import PaperKind
from portal.evidence import rules
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import NOON, prepared, scan, whole
from tests.dossiers.test_papers import AT, WHOLE, nominee, proposal, said, tables
from tests.evidence import corpus


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


def file(tmp_path, name: str, kind: str = "pdf") -> File:
    return File(name, tmp_path / name, 10, kind)


DRAFT = Paper("Tờ trình", [Paragraph("Kính trình")], AT, "UBND phường")


# --- the rules ----------------------------------------------------------------------------------
def test_what_was_attached_goes_before_the_form(tmp_path) -> None:
    scanned, typed = file(tmp_path, "a.pdf"), file(tmp_path, "a.docx", None)
    made = piece("T", [scanned, typed], SIGNED, DRAFT)
    assert (made.bound, made.paper, made.origin) == ([("pdf", str(scanned.path))], DRAFT, SIGNED)
    made = piece("T", [typed], SIGNED, DRAFT)
    assert (made.bound, made.origin, made.files) == ([DRAFT], UNSIGNED, [typed])
    made = piece("T", [typed], ATTACHED)
    assert made.origin == "Bản đính kèm, chỉ có trong tệp ZIP" and not made.bound
    made = piece("T", [], ATTACHED)
    assert made.origin == ABSENT and not made.bound


def test_too_much_is_refused(tmp_path) -> None:
    half = File("a.pdf", tmp_path, pack.LARGEST // 2, "pdf")
    assert pack.refuse([piece("T", [half, half], SIGNED)]) is None
    over = File("b.docx", tmp_path, 1, None)
    assert pack.refuse([piece("T", [half, half], SIGNED), piece("U", [over], SIGNED)]) is pack.TOO_LARGE


def test_the_cover_counts_the_pages_and_says_what_is_absent(tmp_path) -> None:
    made = [
        piece("Tờ trình", [], SIGNED, DRAFT),
        piece("Một", [file(tmp_path, "1.pdf")], ATTACHED),
        piece("Hai", [], ATTACHED),
    ]
    paper = pack.cover(proposal(WHOLE), made, [3, 2, 0], 2)
    assert [table.rows for table in tables(paper)] == [
        [["1", "Tờ trình", UNSIGNED, "3"], ["2", "Một", ATTACHED, "2"], ["3", "Hai", ABSENT, "–"]]
    ]
    text = said(paper)
    assert "gồm 02 (hai) văn bản, 05 (năm) trang, không kể danh mục này; " in text
    assert "số bộ bản chính phải nộp: 02 (hai) bộ./." in text
    assert sum(column.width for column in tables(paper)[0].columns) == 165


# --- binding ------------------------------------------------------------------------------------
def picture(tmp_path, size=(300, 500), mode="RGB") -> str:
    place = tmp_path / "anh"
    Image.new(mode, size, "red").save(place, "PNG")
    return str(place)


def test_papers_files_and_pictures_are_bound_in_their_order(portal, tmp_path) -> None:
    place = tmp_path / "quet"
    place.write_bytes(corpus.pdf())
    with portal.app.test_request_context("/"):
        content, pages = draw.bind([DRAFT, ("pdf", str(place)), ("picture", picture(tmp_path))], "Hồ sơ", "UBND", AT)
    assert pages == [1, 1, 1]
    with pikepdf.open(io.BytesIO(content)) as made:
        assert len(made.pages) == 3 and str(made.docinfo["/Title"]) == "Hồ sơ"
        sizes = [[round(float(value)) for value in page.mediabox[2:]] for page in made.pages]
    assert sizes[0] == sizes[2] == [595, 842]
    assert text_of(content).startswith("Kính trình")


def test_a_lying_picture_gets_a_lying_page_and_glass_is_white(portal, tmp_path) -> None:
    with portal.app.test_request_context("/"):
        content, _ = draw.bind([("picture", picture(tmp_path, (500, 300), "RGBA"))], "Hồ sơ", "UBND", AT)
    with pikepdf.open(io.BytesIO(content)) as made:
        assert [round(float(value)) for value in made.pages[0].mediabox[2:]] == [842, 595]


@pytest.mark.parametrize(("papers", "sets", "expected"), [(1, 2, 3), (2, 2, 4), (1, 3, 5)])
def test_every_set_begins_on_a_sheet_of_its_own(portal, papers: int, sets: int, expected: int) -> None:
    with portal.app.test_request_context("/"):
        content, pages = draw.bind([DRAFT] * papers, "Hồ sơ", "UBND", AT, sets)
    assert pages == [1] * papers
    with pikepdf.open(io.BytesIO(content)) as made:
        assert len(made.pages) == expected
    assert text_of(content).count("Kính trình") == papers * sets


def test_the_same_dossier_gives_the_same_bytes(portal) -> None:
    with portal.app.test_request_context("/"):
        assert draw.bind([DRAFT], "Hồ sơ", "UBND", AT) == draw.bind([DRAFT], "Hồ sơ", "UBND", AT)


# --- the whole ----------------------------------------------------------------------------------
def issued(cast: Cast) -> None:
    """Draw what the meeting's records allow, as the council's pages do."""
    with cast.portal.app.app_context():
        meeting_id = whole(cast).decided.meetings[0][0]
        head = cast.actor("truong.dong")
        meeting = council.meeting_or_404(head, meeting_id)
        for composed in issuing.due(meeting, "https://example.vn"):
            issuing.keep(head, meeting, composed, issuing.drawn(composed))
        db.session.commit()


def listed(browser, path: str) -> list[str]:
    return [" ".join(tag.get_text(" ").split()) for tag in browser.get(path).soup.select("main li")]


def test_the_officer_takes_all_of_it_in_the_plans_order(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    page = officer.get(here)
    path = page.link("Tải trọn bộ để in")
    assert [row for row in listed(officer, path) if row.endswith(ABSENT)] != []  # the minutes are not drawn yet
    issued(cast)
    with cast.portal.app.app_context():
        whole(cast).campaign.originals = 2
        db.session.commit()
    officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y", "number": "15/TTr-UBND"}, files=scan())  # fmt: skip
    rows = listed(officer, path)
    assert rows[0].endswith(SIGNED) and rows[1].endswith(UNSIGNED) and rows[2].endswith(UNSIGNED)
    assert all(row.endswith(ISSUED) for row in rows[3:-1]) and rows[3].startswith("Biên bản bình xét:")
    assert any("kiểm phiếu" in row for row in rows) and any("điểm danh" in row for row in rows)
    assert rows[-1].startswith("Danh mục tài liệu kiểm chứng")
    made = officer.get(f"{path}.pdf").response
    text = text_of(made.data)
    order = ["DANH MỤC HỒ SƠ", "BÁO CÁO THÀNH TÍCH", "KIM THỊ HOA", "BIÊN BẢN", "DANH MỤC TÀI LIỆU KIỂM CHỨNG"]
    places = [text.index(word) for word in order]
    assert places == sorted(places) and "TỜ TRÌNH" not in text  # the signed scan stands for it
    with (
        pikepdf.open(io.BytesIO(made.data)) as one,
        pikepdf.open(io.BytesIO(officer.get(f"{path}.pdf?bo").response.data)) as two,
    ):
        assert len(two.pages) == 2 * len(one.pages) + len(one.pages) % 2
    with cast.portal.counted() as statements:
        officer.get(path)
    assert len(statements) <= 10, "\n".join(statements)


def test_the_page_says_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"/ho-so/{prepared(cast)}/tron-bo"
    officer, heard, bind = cast.browser("canbo.dong"), [], draw.bind

    def watched(*args, tell=None, **options):
        def telling(done: int, whole: int) -> None:
            assert tell is not None
            tell(done, whole)
            heard.append(officer.get(f"{here}/tien-do?lan=9").html)

        return bind(*args, tell=telling if tell else None, **options)

    monkeypatch.setattr(draw, "bind", watched)
    ask = officer.get(here).soup.select_one("#tien-do")["data-hx-get"]
    first = officer.get(ask).soup.span
    assert first.text == "Đang lập…" and first["data-hx-get"] == f"{here}/tien-do?lan=2"  # not begun yet
    officer.get(f"{here}.pdf")
    assert len(heard) >= 4 and "Đang lập: 1/" in heard[1] and f'data-hx-get="{here}/tien-do?thay"' in heard[1]
    for over in ("?thay", "?lan=3"):  # seen before, or over before it was asked
        answer = officer.get(f"{here}/tien-do{over}")
        assert answer.html.strip() == "Đã lập xong, đang tải về." and answer.wire_bytes <= budget.POLL
    cast.browser("canbo.tay").get(f"{here}/tien-do", status=404)


def test_the_zip_holds_the_pdf_word_files_and_what_was_attached(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y"}, files=scan())
    response = officer.get(f"{here}/tron-bo.zip").response
    assert "attachment" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        names = archive.namelist()
        assert names[0] == "00-tron-bo-ho-so.pdf" and all(name.isascii() and "/" not in name for name in names)
        assert (
            archive.read(next(name for name in names if name.startswith("01-") and name.endswith("-1.pdf")))
            == corpus.pdf()
        )
        words = [name for name in names if name.endswith(".docx")]
        assert len(words) == 4  # the request though it was scanned, two reports, the list of evidence
        for name in words:
            assert WordFile(io.BytesIO(archive.read(name))).tables
    assert rules.kind_of_name(names[0]) is not None


def test_minutes_written_outside_stand_in_their_place(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast, minutes=False)}"
    officer = cast.browser("canbo.dong")
    assert any(row == f"Biên bản bình xét {ABSENT}" for row in listed(officer, f"{here}/tron-bo"))
    with cast.portal.app.test_request_context("/"):
        rows = packing.pieces(whole(cast), proposal(*[nominee()] * len(whole(cast).nominees)))
        assert not rows[-2].bound and whole(cast).paper(PaperKind.MINUTES) is None
    assert officer.get(f"{here}/tron-bo.pdf").response.data.startswith(b"%PDF")


def test_who_takes_the_whole_is_who_reads_the_dossier(cast: Cast) -> None:
    path = f"/ho-so/{prepared(cast)}/tron-bo"
    for name in ("vanphong2", "canbo.tay"):
        for ending in ("", ".pdf", ".zip"):
            cast.browser(name).get(path + ending, status=404)


def test_too_many_scans_are_said_in_words(cast: Cast, monkeypatch) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y"}, files=scan())
    monkeypatch.setattr(pack, "LARGEST", 10)
    page = officer.get(f"{here}/tron-bo.pdf", status=None)
    assert "vượt 100 MB" in page.text


def test_pages_are_counted_when_a_file_is_taken_in(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y"}, files=scan())
    with cast.portal.app.app_context():
        made = whole(cast)
        assert [file.pages for file in made.files_of(made.request)] == [1]
