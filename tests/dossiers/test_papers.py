"""The unit's papers and the return notice: what they say is what was declared, on the page and in the PDF alike."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.campaigns.states import CandidateKind
from portal.checklists import service as checklist_service
from portal.checklists.states import Verdict
from portal.database import db
from portal.documents import draw
from portal.documents.blocks import OPEN_DAY, Agency, Letterhead, Lines, Paper, Signatures, Table, Title
from portal.dossiers import papers, return_notice, service
from portal.dossiers.papers import Answer, Document, Nominee, Proposal
from portal.dossiers.return_notice import Returned
from portal.people.models import Unit
from portal.people.states import PaperStyle
from portal.refusal import Invalid
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import LATE, NOON, prepared, whole
from tests.dossiers.test_dossiers import sent
from tests.inspection import words

AT = datetime(2024, 10, 20, 5, 0, tzinfo=UTC)
WARD = Agency(
    "Ủy ban nhân dân phường Đông",
    [],
    ["ỦY BAN NHÂN DÂN", "PHƯỜNG ĐÔNG"],
    "UBND",
    "Phường Đông",
    "state",
    ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    "Lê Văn Chín",
)
BUREAU = Agency("Văn phòng Quận ủy", ["QUẬN ỦY BÌNH MINH"], ["VĂN PHÒNG"], "VPQU", "Bình Minh", "party")
FRONT = replace(BUREAU, full="Ủy ban Mặt trận quận", symbol="MTTQ", style="mass")
INDEX = Answer(
    3, "Chỉ số CCHC", "70 / 100", "75 / 100 / Khá", True, True, "Đạt", "xếp loại Khá, 75,00%.", "", date(2024, 9, 30)
)
LED = Answer(2, "Chỉ đạo", "", "", True, True, "Đạt", "đơn vị tự nhận đạt.", "Chủ trì họp hằng tháng")
SILENT = Answer(5, "Mức độ hài lòng", "", "", False, True, "Chưa khai", "Chưa khai.", "")
SPARED = Answer(6, "Thủ tục", "", "", True, False, "Không áp dụng", "", "")
FILE = Document("Chỉ đạo", "Kế hoạch CCHC năm", "12/KH-UBND", date(2024, 1, 5))


def nominee(name: str = "Kim Thị Hoa", kind: CandidateKind = CandidateKind.PERSON, **changes) -> Nominee:
    whole_ = Nominee(name, "Công chức", None, kind, "4/7", [LED], [], [FILE], "", None)
    return replace(whole_, **changes)


WHOLE = nominee(WARD.full, CandidateKind.UNIT, post="", votes="7/7", answers=[LED, INDEX, SILENT, SPARED], initiatives=[("Ngày không hẹn", "Đã xác nhận. Nhanh")])  # fmt: skip
RESIDENT = nominee("Thạch Rây", CandidateKind.RESIDENT, post="Ấp 2")


def proposal(*nominees: Nominee, **changes) -> Proposal:
    made = Proposal(
        unit=WARD, phone="0123", ranks=False, leader="Chủ tịch UBND quận",
        office="Văn phòng quận", campaign="Phong trào thi đua", plan="Kế hoạch số 1", award="Giấy khen",
        statement="Không ai bị kỷ luật", minutes=["biên bản ngày 03/10/2024: Họp bình xét"], number="", issued_on=None,
        nominees=nominees, at=AT,
    )  # fmt: skip
    return replace(made, **changes)


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def said(paper: Paper) -> str:
    """Every word of it."""
    parts: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Letterhead):
            parts += [*block.above, *block.name, block.number, block.about, block.place_date]
        elif isinstance(block, Title):
            parts += [block.kind, block.about]
        elif isinstance(block, Lines):
            parts += block.items
        elif isinstance(block, Table):
            parts += [cell for row in block.rows for cell in row]
        elif isinstance(block, Signatures):
            parts += [line for one in (block.left, block.right) if one for line in (*one.title, one.name)]
        else:
            parts.append(getattr(block, "text", ""))
    return "\n".join(parts)


# --- the request --------------------------------------------------------------------------------
def test_the_request_counts_in_figures_and_in_words_and_lists_everybody() -> None:
    paper = papers.request(proposal(WHOLE, nominee(), RESIDENT))
    text = said(paper)
    assert "cho 01 (một) tập thể và 02 (hai) cá nhân, trong đó có 01 (một) người dân đã có thành tích" in text
    assert "Danh sách gồm 01 (một) tập thể và 02 (hai) cá nhân, trong đó có 01 (một) người dân./." in text
    assert "Về việc đề nghị tặng Giấy khen trong phong trào thi đua" in text and "Không ai bị kỷ luật." in text
    assert "Căn cứ biên bản ngày 03/10/2024: Họp bình xét;" in text
    collectives, persons = tables(paper)
    assert collectives.rows == [
        [
            "1",
            WARD.full,
            "Chủ trì họp hằng tháng; Chỉ số CCHC: xếp loại Khá, 75,00%. Sáng kiến, mô hình: “Ngày không hẹn”",
            "7/7",
        ]
    ]
    assert [row[:3] for row in persons.rows] == [
        ["1", "Ông/Bà Kim Thị Hoa", f"Công chức, {WARD.full}"],
        ["2", "Ông/Bà Thạch Rây", "Người dân, Ấp 2"],
    ]
    assert [sum(column.width for column in table.columns) for table in tables(paper)] == [252, 252]


def test_a_number_and_a_day_are_open_until_they_are_known() -> None:
    text = said(papers.request(proposal(WHOLE)))
    assert "/TTr-UBND" in text and text.count(OPEN_DAY) == 2  # at its head and in the annex
    text = said(papers.request(proposal(WHOLE, number="15/TTr-UBND", issued_on=date(2024, 2, 9))))
    assert "Số: 15/TTr-UBND" in text and OPEN_DAY not in text
    assert "(Kèm theo Tờ trình số 15/TTr-UBND ngày 09 tháng 02 năm 2024)" in text


def test_nobody_put_forward_is_said_and_counted_as_nobody() -> None:
    paper = papers.request(proposal())
    assert not tables(paper) and "Chưa có tập thể, cá nhân nào được đề nghị." in said(paper)
    assert "cho  đã" not in said(paper) and "00" not in said(paper)


@pytest.mark.parametrize(("unit", "number"), [(BUREAU, "-CV/VPQU"), (FRONT, "/MTTQ")])
def test_the_style_of_a_unit_asks_by_letter(unit: Agency, number: str) -> None:
    paper = papers.request(proposal(nominee(), RESIDENT, unit=unit))
    head = paper.blocks[0]
    assert isinstance(head, Letterhead) and head.number.endswith(number) and head.about.startswith("V/v đề nghị tặng")
    assert "TỜ TRÌNH" not in said(paper) and "(Kèm theo Công văn số" in said(paper)
    comrade = "Đồng chí" if unit.style == "party" else "Ông/Bà"
    assert [row[1] for row in tables(paper)[0].rows] == [f"{comrade} Kim Thị Hoa", "Ông/Bà Thạch Rây"]


def test_soldiers_have_ranks() -> None:
    paper = papers.request(proposal(nominee(post="Thượng úy, Đội phó"), ranks=True))
    assert tables(paper)[0].columns[2].title == "Cấp bậc, chức vụ, đơn vị"
    assert "Cấp bậc, chức vụ: Thượng úy, Đội phó." in said(papers.report(proposal(ranks=True), nominee(post="Thượng úy, Đội phó")))  # fmt: skip


def test_the_summary_is_cut_at_its_length_and_says_nothing_of_what_was_not_declared() -> None:
    long = nominee(answers=[replace(LED, explanation="lời " * 200), SILENT, SPARED])
    assert papers.summary(long).split() == ["lời"] * papers.SUMMARY_WORDS + ["…"]
    assert papers.summary(nominee(answers=[LED, LED])) == "Chủ trì họp hằng tháng"
    bare = replace(LED, explanation="")  # the bare word "đạt" is no achievement
    assert papers.summary(nominee(answers=[SILENT, SPARED, bare])) == ""


# --- the reports --------------------------------------------------------------------------------
def test_the_report_of_a_collective_compares_two_years() -> None:
    paper = papers.report(proposal(WHOLE), WHOLE)
    answers, documents, earlier = tables(paper)
    assert answers.rows[1] == ["3", "Chỉ số CCHC", "70 / 100", "75 / 100 / Khá", "Đạt. Xếp loại Khá, 75,00%."]
    assert answers.rows[2] == ["5", "Mức độ hài lòng", "–", "–", "Chưa khai"]
    assert answers.rows[3][-1] == "Không áp dụng"
    assert documents.rows == [["1", "Chỉ đạo", "12/KH-UBND, 05/01/2024", "Kế hoạch CCHC năm"]]
    assert {sum(column.width for column in table.columns) for table in (answers, documents, earlier)} == {165}
    text = said(paper)
    assert "Chỉ đạo: Chủ trì họp hằng tháng." in text and "“Ngày không hẹn”. Đã xác nhận. Nhanh." in text
    assert "Số liệu: tiêu chí 3 tính đến ngày 30/09/2024." in text
    assert "/BC-UBND" in text and "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Chín" in text and "NGƯỜI BÁO CÁO" not in text


def test_the_report_of_a_person_is_signed_by_both() -> None:
    text = said(papers.report(proposal(nominee()), nominee(birth_year=1985)))
    assert "Họ và tên: KIM THỊ HOA." in text and "Năm sinh: 1985." in text and "Chức vụ: Công chức." in text
    assert "XÁC NHẬN CỦA ĐƠN VỊ\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" in text and "NGƯỜI BÁO CÁO\nKim Thị Hoa" in text
    assert "Năm sinh" not in said(papers.report(proposal(nominee()), nominee()))


def test_the_report_of_a_resident_speaks_of_what_was_done() -> None:
    text = said(papers.report(proposal(RESIDENT), RESIDENT))
    assert "II. Ý TƯỞNG, VIỆC LÀM MANG LẠI HIỆU QUẢ" in text and "Nơi ở: Ấp 2." in text and "Chức vụ" not in text


def test_the_list_of_evidence_counts() -> None:
    paper = papers.evidence_list(proposal(WHOLE, nominee()))
    assert [row[1] for row in tables(paper)[0].rows] == [WARD.full, "Kim Thị Hoa"]
    assert "Tổng cộng: 02 (hai) tài liệu./." in said(paper)
    assert sum(column.width for column in tables(paper)[0].columns) == 165
    assert "không có tài liệu" in said(papers.evidence_list(proposal(nominee(documents=[]))))


def test_the_list_of_evidence_says_how_many_pages_where_they_are_known() -> None:
    long, short = replace(FILE, pages=12), replace(FILE, pages=1)
    paper = papers.evidence_list(proposal(nominee(documents=[long, short])))
    assert [row[-1] for row in tables(paper)[0].rows] == ["12", "1"]
    assert "02 (hai) tài liệu, 13 (mười ba) trang./." in said(paper)
    paper = papers.evidence_list(proposal(nominee(documents=[long, FILE])))
    assert [row[-1] for row in tables(paper)[0].rows] == ["12", "–"]
    assert "02 (hai) tài liệu; phần đếm được số trang: 12 (mười hai) trang./." in said(paper)


# --- the notice ---------------------------------------------------------------------------------
RETURNED = Returned(
    office=WARD, unit="UBND phường Tây", campaign="Phong trào thi đua", submitted_at=AT, receipt_number=3,
    returned_at=AT, times=1, most=2, reason="Thiếu báo cáo", items=[["Kim Thị Hoa", "2. Chỉ đạo", "thiếu kế hoạch"]],
    by=date(2024, 10, 25),
)  # fmt: skip


def test_the_notice_says_why_what_and_by_when() -> None:
    text = said(return_notice.paper(RETURNED))
    assert "phiếu tiếp nhận số 03" in text and "(lần 1, tối đa 02 lần theo quy định của phong trào)" in text
    assert "Thiếu báo cáo." in text and "1\nKim Thị Hoa\n2. Chỉ đạo\nthiếu kế hoạch" in text
    assert "đến hết ngày 25 tháng 10 năm 2024." in text
    text = said(return_notice.paper(replace(RETURNED, most=None, items=[], by=None)))
    assert "(lần 1)" in text and "Theo lý do nêu tại mục 1." in text and f"đến hết {OPEN_DAY}." in text


# --- drawn --------------------------------------------------------------------------------------
def test_a_long_name_and_decomposed_letters_come_out_whole(portal) -> None:
    name = " ".join(["Nguyễn Thị Hoàng Ngọc"] * 14)[:300]
    loose = unicodedata.normalize("NFD", name)
    one = nominee(loose, post=loose)
    with portal.app.test_request_context("/"):
        for paper in (papers.request(proposal(one)), papers.report(proposal(one), one)):
            text = text_of(draw.to_pdf(paper))
            assert name.split()[-1] in text and "■" not in text and "□" not in text
            assert text.lower().replace(" ", "").count(name.lower().replace(" ", "")) >= 2


# --- views --------------------------------------------------------------------------------------
@pytest.fixture
def noon():
    with clock.at(NOON):
        yield


def same(browser, path: str) -> str:
    """The words of the page, after seeing that the PDF has every one of them."""
    page = browser.get(path)
    pdf = "".join(text_of(browser.get(f"{path}.pdf").response.data).split())
    for tag in page.soup.select("article p, article td, article th, article h2"):
        assert "".join(words(tag).split()) in pdf, words(tag)
    return page.text


def test_each_paper_of_the_dossier_as_page_and_pdf(cast: Cast, noon) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    page = officer.get("/ho-so")
    links = [tag["href"] for tag in page.soup.find_all("a") if "/van-ban/" in tag["href"]]
    assert len(links) == 4  # the request, two reports, the evidence
    texts = [same(officer, link) for link in links]
    assert "cho 01 (một) tập thể và 01 (một) cá nhân đã có thành tích" in texts[0] and "4/7" in texts[0]
    assert "biên bản ngày 03/10/2024 (Họp bình xét" in texts[0], texts[0]
    assert "20/20 nhiệm vụ đúng hạn" in texts[0]
    assert "92,00%" in texts[1] and "Ngày không hẹn" in texts[1] and "KIM THỊ HOA" in texts[2]
    assert "Phiếu đánh giá" in texts[3] and "Tổng cộng: 02 (hai) tài liệu" in texts[3]
    officer.get(f"{here}/van-ban/tra-ho-so", status=404)
    officer.get(f"{here}/van-ban/khong-co", status=404)
    officer.get(f"{here}/van-ban/bao-cao/{'0' * 26}", status=404)
    for path in (links[0], links[1]):
        with cast.portal.counted() as seen:
            officer.get(path)
        assert len(seen) <= 10, "\n".join(seen)


def test_a_resident_with_the_longest_name_typed_in_decomposed_letters(cast: Cast, noon) -> None:
    here = f"/ho-so/{prepared(cast, minutes=False, checklists_=False, reports=False)}"
    officer = cast.browser("canbo.dong")
    name = ("Nguyễn Thị Hoàng Ngọc " * 5)[:100].strip()
    form = officer.get(f"{here}/them/nguoi-dan")
    page = officer.submit(form, "Thêm vào danh sách", {"name": unicodedata.normalize("NFD", name), "post": "Ấp 2"})
    link = page.link(f"Xem, in mẫu báo cáo: {name}")
    text = same(officer, link)
    assert name.upper() in text and "Nơi ở: Ấp 2." in text and "Chưa khai" in text
    assert f"Ông/Bà {name}" in same(officer, f"{here}/van-ban/de-nghi")


def test_who_reads_the_papers_is_who_reads_the_dossier(cast: Cast, noon) -> None:
    path = f"/ho-so/{prepared(cast)}/van-ban/de-nghi"
    cast.browser("truong.dong").get(path)
    for name in ("vanphong2", "lanhdao", "canbo.tay", "vanphong.xa"):
        cast.browser(name).get(path, status=404)
        cast.browser(name).get(f"{path}.pdf", status=404)
    with cast.portal.app.app_context():
        service.submit(cast.actor("canbo.dong"), whole(cast))
        service.approve(cast.actor("truong.dong"), whole(cast), True)
        db.session.commit()
    for name in ("vanphong2", "lanhdao"):
        cast.browser(name).get(path)
    for name in ("canbo.tay", "vanphong.xa"):
        cast.browser(name).get(path, status=404)


def test_a_typed_number_stands_on_the_paper_and_a_party_unit_writes_a_letter(cast: Cast, noon) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"number": "15/TTr-UBND", "issued_on": "19/10/2024"})  # fmt: skip
    assert "Số: 15/TTr-UBND" in same(officer, f"{here}/van-ban/de-nghi")
    with cast.portal.app.app_context():
        db.session.get(Unit, cast.units["dong"]).paper_style = PaperStyle.PARTY
        db.session.commit()
    text = same(officer, f"{here}/van-ban/de-nghi")
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text and "V/v đề nghị tặng" in text and "Đồng chí Kim Thị Hoa" in text


def test_the_return_notice_stays_as_it_was_sent(cast: Cast, noon) -> None:
    here = f"/ho-so/{sent(cast)}"
    officer, office = cast.browser("canbo.dong"), cast.browser("vanphong2")
    seen = office.submit(office.get(f"{here}/tham-dinh"), "Tiếp nhận hồ sơ")
    with cast.portal.app.app_context():
        subject = whole(cast).nominees[0].sheet.subject
        checklist_service.verify(cast.actor("vanphong2"), subject, "chi_dao", Verdict.RETURNED, "thiếu kế hoạch")
        db.session.commit()
    seen = office.get(f"{here}/tham-dinh")
    answer = office.submit(seen, "Trả lại để bổ sung", {"reason": "Thiếu chữ ký", "by": "19/10/2024"}, status=422)
    assert "Ngày này đã qua." in answer.text
    page = office.submit(answer, "Trả lại để bổ sung", {"by": "25/10/2024"})
    assert "bổ sung đến hết ngày 25/10/2024" in page.text
    text = same(office, page.link("Thông báo trả hồ sơ"))
    assert "Thiếu chữ ký." in text and "thiếu kế hoạch" in text and "đến hết ngày 25 tháng 10 năm 2024" in text
    mine = officer.get("/ho-so")
    assert mine.link("Ủy ban nhân dân phường Đông: 2. Người đứng đầu chỉ đạo").endswith("/chi_dao")
    assert "Bổ sung đến hết ngày 25/10/2024" in mine.text and mine.has_link("Thông báo trả hồ sơ")
    with cast.portal.app.app_context(), clock.at(LATE + timedelta(days=2)):
        service.submit(cast.actor("canbo.dong"), whole(cast))
        service.approve(cast.actor("truong.dong"), whole(cast), True)
        db.session.commit()
        assert whole(cast).supplement_late
    page = office.get(f"{here}/tham-dinh")
    assert "sau ngày đã hẹn" in page.text
    assert "thiếu kế hoạch" in office.get(page.link("Thông báo trả hồ sơ")).text  # though the line is open again


def test_the_last_return_is_told_where_the_button_stood(cast: Cast, noon) -> None:
    here = f"/ho-so/{sent(cast)}"
    office = cast.browser("vanphong2")
    office.submit(office.get(f"{here}/tham-dinh"), "Trả lại để bổ sung", {"reason": "Thiếu chữ ký"})
    with cast.portal.app.app_context():
        service.submit(cast.actor("canbo.dong"), whole(cast))
        service.approve(cast.actor("truong.dong"), whole(cast), True)
        db.session.commit()
    page = office.get(f"{here}/tham-dinh")
    assert "đã trả lại 01 lần, hết số lần theo quy định" in page.text and not page.has_button("Trả lại để bổ sung")


def test_the_day_of_a_return_is_not_past(cast: Cast, noon) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        service.receive(office, whole(cast).dossier)
        with pytest.raises(Invalid):
            service.return_for_more(office, whole(cast), "thiếu báo cáo", date(2024, 10, 19))
        service.return_for_more(office, whole(cast), "thiếu báo cáo", date(2024, 10, 20))
        assert whole(cast).dossier.supplement_by == date(2024, 10, 20)
