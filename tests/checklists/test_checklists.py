"""A unit fills in its checklist; the standing office verifies, returns, says what does not apply."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from portal.campaigns import counted
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.checklists import queries, rules, service
from portal.checklists.states import ChecklistState, Conclusion, Verdict
from portal.database import db
from portal.refusal import Refused
from tests.browser import Fetched
from tests.cast import Cast
from tests.evidence import corpus


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def home(cast: Cast) -> str:
    return f"/tieu-chi/don-vi/{cast.units['dong']}"


def fill_in(cast: Cast, code: str, values: dict, *, button: str = "Lưu", status: int = 200, files=None) -> Fetched:
    browser = cast.browser("canbo.dong")
    return browser.submit(browser.get(f"{home(cast)}/{code}"), button, values, status=status, files=files)


def fill_all(cast: Cast) -> None:
    fill_in(cast, "nhiem_vu", {"f_given_this": "20", "f_on_time_this": "20", "source": "Báo cáo 9 tháng"})
    paper = {"files": [(io.BytesIO(corpus.pdf()), "Kế hoạch.pdf")]}
    fill_in(cast, "chi_dao", {"word": "1", "explanation": "Chủ trì họp hằng tháng"}, files=paper)
    index = {"f_points_last": "70", "f_maximum_last": "100", "f_points_this": "75,5", "f_maximum_this": "100"}
    fill_in(cast, "chi_so", {**index, "f_rating_this": "2"})
    fill_in(cast, "hai_long", {"f_pleased_last": "91,10", "f_pleased_this": "92,35%"})
    fill_in(cast, "ky_luat", {"disciplined": "0"})


def test_each_criterion_shows_the_plans_words_its_figures_and_a_conclusion_with_why(launched: Cast) -> None:
    page = launched.browser("canbo.dong").get(f"{home(launched)}/hai_long")
    assert "Tỷ lệ hài lòng từ 85% trở lên và cao hơn năm trước." in page.soup.find("blockquote").get_text()
    assert "Chưa khai" in page.text
    page = fill_in(launched, "hai_long", {"f_pleased_this": "92,35"})
    assert "Chưa đủ căn cứ : chưa có số liệu năm trước." in page.text
    page = fill_in(launched, "hai_long", {"f_pleased_last": "91.1"})
    assert "Đạt : 92,35% (năm trước 91,10%)." in page.text
    assert page.soup.find("input", {"name": "f_pleased_last"})["value"] == "91,1"
    page = fill_in(launched, "hai_long", {"f_pleased_this": ""})
    assert "Chưa khai" in page.text


def test_figures_that_cannot_be_true_are_told_at_their_field(launched: Cast) -> None:
    page = fill_in(launched, "nhiem_vu", {"f_given_this": "10", "f_on_time_this": "11"}, status=422)
    assert "Số nhiệm vụ đúng hạn lớn hơn số được giao." in page.soup.find(id="f_on_time_this-e").get_text()
    page = fill_in(launched, "hai_long", {"f_pleased_this": "chín mươi"}, status=422)
    assert 'value="chín mươi"' in page.html


def test_the_common_way_goes_from_one_criterion_to_the_next(launched: Cast) -> None:
    page = fill_in(
        launched, "nhiem_vu", {"f_given_this": "5", "f_on_time_this": "5"}, button="Lưu và sang tiêu chí sau"
    )
    assert page.path == f"{home(launched)}/chi_dao" and "Đã lưu." in page.text


def test_the_list_counts_and_explains(launched: Cast) -> None:
    fill_all(launched)
    page = launched.browser("canbo.dong").get("/tieu-chi")
    assert "Đạt 5" in page.text and "Chưa khai 1" in page.text
    assert "Xếp loại Khá, 75,50% (năm trước 70,00%)." in page.text
    assert "20/20 nhiệm vụ đúng hạn." in page.text
    head = launched.browser("truong.dong").get(page.path if page.path != "/tieu-chi" else home(launched))
    assert "Đạt 5" in head.text and not head.has_button("Gửi để thẩm định")


def test_sent_is_closed_returned_is_open_again_and_answered(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong")
    empty = officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định", status=409)
    assert "Chưa khai tiêu chí nào." in empty.text
    fill_all(launched)
    page = office.get(f"{home(launched)}/hai_long")
    assert "Đơn vị chưa gửi" in page.text
    officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định")
    page = officer.get(f"{home(launched)}/hai_long")
    assert "Đã gửi để thẩm định." in page.text and not page.has_button("Lưu")
    page = office.get(f"{home(launched)}/hai_long")
    answer = office.submit(page, "Ghi thẩm định", {"verdict": "returned"}, status=422)
    assert "cần nêu lý do" in answer.text
    office.submit(page, "Ghi thẩm định", {"verdict": "returned", "usual": "Thiếu tài liệu kiểm chứng"})
    office.submit(office.get(f"{home(launched)}/chi_so"), "Ghi thẩm định", {"verdict": "met"})
    recall = officer.get("/tieu-chi")
    assert not recall.has_button("Thu hồi")
    page = fill_in(launched, "hai_long", {"f_pleased_this": "93", "source": "Phiếu khảo sát số 2"})
    assert "Trả lại để bổ sung" in page.text
    answer = officer.submit(officer.get("/tieu-chi"), "Gửi lại")
    assert not answer.has_button("Gửi lại")
    assert "Trả lại để bổ sung. Thiếu" in officer.get(answer.link("Quá trình xử lý")).text
    page = office.submit(office.get(f"{home(launched)}/hai_long"), "Ghi thẩm định", {"verdict": "met"})
    assert "Thẩm định: đạt" in page.text and "Phạm Thị Lan" in page.text


def test_verification_goes_through_what_waits(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong")
    fill_all(launched)
    officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định")
    page = office.get(office.get(home(launched)).link("Thẩm định lần lượt"))
    seen = []
    while page.path != home(launched):
        seen.append(page.path.rsplit("/", 1)[1])
        page = office.submit(page, "Ghi và sang tiêu chí sau", {"verdict": "met"})
    assert seen == ["nhiem_vu", "chi_dao", "chi_so", "hai_long", "sang_kien", "ky_luat"]
    assert page.text.count("Thẩm định: đạt") == 6


def test_what_was_verified_stands_once_the_campaign_is_finished(launched: Cast) -> None:
    fill_all(launched)
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong2")
    officer.submit(officer.get(home(launched)), "Gửi để thẩm định")
    office.submit(office.get(f"{home(launched)}/chi_dao"), "Ghi thẩm định", {"verdict": "met"})
    with launched.portal.app.app_context():
        campaign = campaigns.campaign_or_404(launched.campaign)
        subject = queries.unit_subject(campaigns.enrolment(campaign, launched.units["dong"]))
        campaign_service.finish(launched.actor("vanphong2"), campaign)
        db.session.commit()
        acts = (
            lambda actor: service.verify(actor, subject, "chi_dao", Verdict.RETURNED, "Thiếu tài liệu"),
            lambda actor: service.set_not_applicable(actor, subject, "chi_dao", "Không có nhiệm vụ này"),
            lambda actor: service.set_incomparable(actor, subject, "hai_long", "Đơn vị mới lập"),
        )
        for act in acts:
            with pytest.raises(Refused, check=lambda refused: refused.reason.code == "checklist.finished"):
                act(launched.actor("vanphong2"))
            db.session.rollback()


def test_recall_while_nothing_is_verified(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    fill_all(launched)
    page = officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định")
    officer.submit(page, "Thu hồi")
    fill_in(launched, "ky_luat", {"disciplined": "1", "since": "01/03/2024"})
    assert "không được đề nghị" in officer.get("/tieu-chi").text


def test_what_does_not_apply_is_the_offices_word_with_a_reason(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong")
    page = officer.get(f"{home(launched)}/hai_long")
    officer.submit(page, "Đề nghị không áp dụng", {"reason": "Đơn vị không có thủ tục"})
    page = office.get(f"{home(launched)}/hai_long")
    assert "Đơn vị đề nghị không áp dụng: Đơn vị không có thủ tục" in page.text
    page = office.submit(page, "Ghi không áp dụng")
    assert "Không áp dụng : không áp dụng: Đơn vị không có thủ tục" in page.text
    page = officer.get(f"{home(launched)}/hai_long")
    assert "không áp dụng với đơn vị" in page.text and not page.has_button("Lưu")
    office.submit(office.get(f"{home(launched)}/hai_long"), "Áp dụng lại")
    assert officer.get(f"{home(launched)}/hai_long").has_button("Lưu")


def test_two_officers_one_criterion(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    first = officer.get(f"{home(launched)}/chi_dao")
    second = officer.get(f"{home(launched)}/chi_dao")
    officer.submit(first, "Lưu", {"explanation": "Bản thứ nhất"})
    answer = officer.submit(second, "Lưu", {"explanation": "Bản thứ hai"}, status=409)
    assert "Bản thứ nhất" in answer.text and "Bản thứ hai" in answer.html
    officer.submit(answer, "Lưu")
    assert "Bản thứ hai" in officer.get(f"{home(launched)}/chi_dao").html


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("truong.dong", 200), ("vanphong", 200), ("lanhdao", 200), ("canbo.tay", 404), ("truong.tay", 404),
        ("canbo.ap1", 404), ("vanphong.xa", 404), ("bientap", 403), ("quantri", 403),
    ],
)  # fmt: skip
def test_the_neighbours_checklist_is_not_there(launched: Cast, person: str, status: int) -> None:
    fill_in(launched, "chi_dao", {"word": "1"}, files={"files": [(io.BytesIO(corpus.pdf()), "a.pdf")]})
    browser = launched.browser(person)
    browser.get(home(launched), status=status)
    browser.get(f"{home(launched)}/chi_dao", status=status)
    file = launched.browser("canbo.dong").get(f"{home(launched)}/chi_dao").link("a.pdf")
    assert browser.client.get(file).status_code == (200 if status == 200 else 404)


DENIED = [
    (person, verb)
    for person in ("canbo.tay", "truong.dong", "vanphong", "lanhdao", "vanphong.xa")
    for verb in ("", "/de-nghi-khong-ap-dung", "/tham-dinh", "/khong-ap-dung")
    if not (person in ("vanphong", "lanhdao") and verb == "/tham-dinh")
    and not (person == "vanphong" and verb == "/khong-ap-dung")
]


@pytest.mark.parametrize(("person", "verb"), DENIED)
def test_a_denied_verb_changes_nothing(launched: Cast, person: str, verb: str) -> None:
    browser = launched.browser(person)
    token = browser.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
    before = launched.portal.fingerprint()
    data = {"csrf_token": token, "idem": "4" * 32, "reason": "một lý do", "verdict": "met", "word": "1"}
    answer = browser.post(f"{home(launched)}/chi_dao{verb}", data, status=None)
    assert answer.status in (403, 404)
    assert launched.portal.fingerprint() == before


def test_the_offices_own_unit_is_verified_by_the_leader(launched: Cast) -> None:
    own = f"/tieu-chi/don-vi/{launched.units['vanphong']}"
    officer = launched.browser("vanphong")
    officer.submit(officer.get(f"{own}/chi_dao"), "Lưu", {"word": "0"})
    officer.submit(officer.get(own), "Gửi để thẩm định")
    assert "Người khai không tự thẩm định." in officer.get(f"{own}/chi_dao").text
    assert "chính đơn vị mình khai" in launched.browser("vanphong2").get(f"{own}/chi_dao").text
    leader = launched.browser("lanhdao")
    page = leader.submit(leader.get(f"{own}/chi_dao"), "Ghi thẩm định", {"verdict": "met"})
    assert "Thẩm định: đạt" in page.text


def test_a_persons_checklist_has_the_persons_criteria(launched: Cast) -> None:
    with launched.portal.app.app_context():
        mine = campaigns.present_enrolment(launched.units["dong"])
        actor = launched.actor("canbo.dong")
        person = campaign_service.add_candidate(actor, mine, CandidateKind.PERSON, name="Thạch Sơn", post="Công chức")
        resident = campaign_service.add_candidate(
            actor, mine, CandidateKind.RESIDENT, name="Kim Thị Hoa", post="Khóm 1"
        )
        db.session.commit()
        ids = person.id, resident.id
    officer = launched.browser("canbo.dong")
    page = officer.get(officer.get("/tieu-chi").link("Thạch Sơn"))
    assert page.path == f"/tieu-chi/ca-nhan/{ids[0]}"
    assert "1. Thành tích" in page.text and "Ý tưởng" not in page.text
    assert "1. Ý tưởng" in officer.get(f"/tieu-chi/ca-nhan/{ids[1]}").text
    officer.get(f"/tieu-chi/ca-nhan/{ids[0]}/chi_so", status=404)
    launched.browser("canbo.tay").get(f"/tieu-chi/ca-nhan/{ids[0]}", status=404)


def test_pages_ask_a_constant_number_of_questions(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    for path in ("/tieu-chi", f"{home(launched)}/hai_long"):
        officer.get(path)
        with launched.portal.counted() as few:
            officer.get(path)
        assert len(few) <= 10, "\n".join(few)
    with launched.portal.app.app_context():
        mine = campaigns.present_enrolment(launched.units["dong"])
        actor = launched.actor("canbo.dong")
        for number in range(30):
            campaign_service.add_candidate(actor, mine, CandidateKind.PERSON, name=f"Người Thứ {number}")
        db.session.commit()
    fill_all(launched)
    with launched.portal.counted() as many:
        page = officer.get("/tieu-chi")
    assert page.text.count("Người Thứ") == 30
    assert len(many) <= 10, "\n".join(many)


@pytest.mark.both
def test_sheets_of_many_units_cost_as_many_statements_as_of_one(cast: Cast, context) -> None:
    campaign = campaigns.campaign_or_404(cast.launch())
    subjects = [queries.unit_subject(row) for row in campaigns.enrolled(campaign)]
    counted = []
    for some in (subjects[:1], subjects):
        with cast.portal.counted() as statements:
            queries.sheets(campaign, some)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 6
    sheet = queries.sheets(campaign, subjects)[cast.units["taichinh"]]
    assert [line.criterion.code for line in sheet.lines] == ["nhiem_vu", "chi_dao", "hai_long", "sang_kien", "ky_luat"]
    assert sheet.counts == {Conclusion.NOT_DECLARED: 5}


@pytest.mark.parametrize("state", list(ChecklistState))
@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_a_line_is_open_before_sending_and_after_a_return(state: ChecklistState, verdict: Verdict | None) -> None:
    open_ = (state is ChecklistState.EDITING and verdict is None) or verdict is Verdict.RETURNED
    assert (rules.refuse_change(state, verdict, False, False) is None) == open_
    assert rules.refuse_change(state, verdict, False, True).code == "checklist.finished"
    assert rules.refuse_change(state, verdict, True, False).code == "checklist.na"


@pytest.mark.both
def test_verdicts_need_a_sent_list_and_a_reason(cast: Cast, context) -> None:
    campaign = campaigns.campaign_or_404(cast.launch())
    subject = queries.unit_subject(campaigns.enrolment(campaign, cast.units["dong"]))
    office, officer = cast.actor("vanphong"), cast.actor("canbo.dong")
    with pytest.raises(Refused, match="chưa gửi"):
        service.verify(office, subject, "chi_dao", Verdict.MET)
    db.session.rollback()
    service.save_line(officer, subject, "chi_dao", 0, service.Said({}, date(2024, 9, 30), word=True))
    service.send(officer, subject)
    with pytest.raises(Refused, match="lý do"):
        service.verify(office, subject, "chi_dao", Verdict.NOT_MET)
    service.verify(office, subject, "chi_dao", Verdict.NOT_MET, "không có tài liệu")
    line = queries.sheet(subject).line("chi_dao")
    assert (line.conclusion, line.final) == (Conclusion.UNDETERMINED, Conclusion.NOT_MET)
    db.session.commit()


def count(cast: Cast, value: int | None) -> bool:
    """What a feature that works the number of tasks out would write."""
    with cast.portal.app.app_context():
        mine = campaigns.present_enrolment(cast.units["dong"])
        changed = campaign_service.set_figure(
            cast.actor("vanphong"), mine.campaign, ("unit", mine.unit_id), "given", "2024/9",
            None if value is None else Decimal(value), as_of=date(2024, 9, 30), source="", origin="tasks",
        )  # fmt: skip
        db.session.commit()
        return changed


def test_what_a_feature_counts_is_shown_and_not_asked_for(launched: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(counted.ORIGINS, "tasks", counted.Origin("nhiệm vụ được giao", "/viec-can-lam"))
    fill_in(launched, "nhiem_vu", {"f_given_this": "20", "f_on_time_this": "18"})
    assert count(launched, 19) and not count(launched, 19)
    page = launched.browser("canbo.dong").get(f"{home(launched)}/nhiem_vu")
    assert page.soup.find("input", {"name": "f_given_this"}) is None
    assert "19 , tính từ nhiệm vụ được giao , đến ngày 30/09/2024" in page.text
    page = fill_in(launched, "nhiem_vu", {"f_on_time_this": "19"})
    assert "19/19 nhiệm vụ đúng hạn." in page.text
    with launched.portal.app.app_context():
        mine = campaigns.present_enrolment(launched.units["dong"])
        with pytest.raises(Refused, match="tính tự động"):
            campaign_service.set_figure(
                launched.actor("canbo.dong"), mine.campaign, ("unit", mine.unit_id), "given", "2024/9", Decimal(5),
                as_of=date(2024, 9, 30), source="",
            )  # fmt: skip
    assert count(launched, None)
    assert launched.browser("canbo.dong").get(page.path).soup.find("input", {"name": "f_given_this"})
