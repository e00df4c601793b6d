"""From a draft of three fields to a confirmed model on the public page."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.database import db
from portal.initiatives import queries, rules, service
from portal.initiatives.models import Initiative
from portal.initiatives.rules import Author, Declaration
from portal.initiatives.states import MOVES, InitiativeKind, InitiativeState, Move
from portal.refusal import Refused
from tests.browser import Browser, Fetched
from tests.cast import Cast
from tests.evidence import corpus

TODAY = date(2024, 6, 1)
WHOLE = {
    "solution_kind": "management",
    "title": "Ngày không hẹn",
    "field_code": "thu_tuc",
    "first_applied_on": "01/02/2024",
    "applied_where": "Bộ phận Một cửa",
    "before": "Người dân phải chờ ba ngày.",
    "solution": "Thứ Tư hằng tuần giải quyết ngay.",
    "novelty": "Không cần giấy hẹn.",
    "effect": "Giảm thời gian chờ.",
    "spread": "Các phường khác áp dụng được.",
    "authors-0-name": "Lâm Văn Tài",
    "authors-0-post": "Công chức",
    "authors-0-share": "60",
    "authors-1-name": "Thạch Thị Hoa",
    "authors-1-share": "40",
    "effects-0-name": "Thời gian chờ",
    "effects-0-unit": "ngày",
    "effects-0-before": "3",
    "effects-0-after": "0,5",
}


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def draft(cast: Cast, person: str = "canbo.dong", **values: str) -> Fetched:
    browser = cast.browser(person)
    start = {"title": "Ngày không hẹn", "field_code": "thu_tuc"}
    return browser.submit(browser.get("/sang-kien/khai"), "Lưu nháp", start | values)


def sent(cast: Cast, person: str = "canbo.dong") -> Fetched:
    browser = cast.browser(person)
    page = browser.submit(browser.get("/sang-kien/khai"), "Gửi", WHOLE)
    assert "Đã gửi" in page.text
    return page


def address(page: Fetched) -> str:
    return page.path.removesuffix("/sua")


# --- the unit -----------------------------------------------------------------------------------
def test_a_draft_needs_title_kind_and_field_only(launched: Cast) -> None:
    browser = launched.browser("canbo.dong")
    page = browser.submit(browser.get("/sang-kien/khai"), "Lưu nháp", {"before": "Đã viết dài"}, status=422)
    assert "Tên: Mục này chưa có nội dung." in page.text and "Đã viết dài" in page.html
    page = draft(launched)
    assert "Đã lưu nháp." in page.text and "Còn trống 09 mục bắt buộc" in page.text
    assert "Bản nháp" in browser.get("/sang-kien").text


def test_sending_an_incomplete_one_keeps_it_and_says_what_is_missing(launched: Cast) -> None:
    browser = launched.browser("canbo.dong")
    page = browser.submit(
        browser.get("/sang-kien/khai"), "Gửi", {"title": "Tên", "field_code": "so", "solution": "Nội dung dài dòng"}
    )
    assert "chưa gửi được: còn mục bắt buộc để trống" in page.text
    assert "Nội dung dài dòng" in page.html
    for link in page.soup.select("#con-thieu a"):
        assert page.soup.find(id=link["href"][1:]), link


def test_the_whole_way_with_a_return_in_between(launched: Cast) -> None:
    officer, office, visitor = launched.browser("canbo.dong"), launched.browser("vanphong"), launched.browser()
    page = sent(launched)
    here = address(page)
    assert "Tổng" not in page.text and "(60%)" in page.text
    seen = office.get(here)
    answer = office.submit(seen, "Trả lại để bổ sung", {"reason": ""}, status=422)
    assert "Cần nêu lý do" in answer.text
    office.submit(seen, "Trả lại để bổ sung", {"usual": "Thiếu tài liệu kiểm chứng", "reason": "cần ảnh chụp"})
    listing = officer.get("/sang-kien")
    assert "Lý do: Thiếu tài liệu kiểm chứng. cần ảnh chụp" in listing.text
    edit = officer.get(officer.get(here).link("Bổ sung"))
    page = officer.submit(edit, "Gửi", {"novelty": "Đã bổ sung điểm mới"})
    seen = office.get(here)
    seen = office.submit(seen, "Xác nhận sáng kiến, mô hình", {"publish": "y"})
    assert "Đã xác nhận" in seen.text and "Đang công khai" in seen.text
    public = visitor.get("/mo-hinh")
    assert "Ngày không hẹn" in public.text and "3 → 0,5 (ngày)" in public.text
    shown = visitor.get(public.link("Ngày không hẹn"))
    assert "Lâm Văn Tài" in shown.text and "60%" not in shown.text and "Thiếu tài liệu" not in shown.text
    assert "Ngày không hẹn" in visitor.get("/").text
    history = officer.get(here).soup.select(".hist li")
    assert [" ".join(line.get_text().split()).split(" · ")[2][:7] for line in history] == [
        "Đưa sán", "Xác nhậ", "Gửi sán", "Lưu nhá", "Trả lại", "Gửi sán", "Khai sá",
    ]  # fmt: skip


def test_recall_takes_it_back_until_it_is_confirmed(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong")
    page = sent(launched)
    here = address(page)
    page = officer.submit(page, "Thu hồi")
    assert page.path.endswith("/sua")
    office.get(here, status=404)
    officer.submit(page, "Gửi")
    stale = officer.get(here)
    office.submit(office.get(here), "Xác nhận sáng kiến, mô hình")
    answer = officer.submit(stale, "Thu hồi", status=409)
    assert "đề nghị cơ quan thường trực trả lại" in answer.text
    assert not officer.get(here).has_button("Thu hồi")


def test_a_recognition_is_recorded_from_the_councils_or_the_decisions_paper(launched: Cast) -> None:
    office = launched.browser("vanphong")
    page = sent(launched)
    values = {
        "recognised": "1",
        "body": "Hội đồng sáng kiến quận",
        "decision": "15/QĐ-UBND",
        "decided_on": "10/05/2024",
    }
    with clock.at(datetime(2024, 6, 1, tzinfo=UTC)):
        office = Browser(launched.portal, "vanphong", "mưa thuận gió hòa")
        seen = office.get(address(page))
        answer = office.submit(seen, "Ghi kết quả", {**values, "decided_on": "10/05/2025"}, status=422)
        assert "Ngày quyết định chưa đến" in answer.text
        answer = office.submit(
            seen, "Ghi kết quả", values, files={"files": [(io.BytesIO(corpus.pdf()), "Quyết định 15.pdf")]}
        )
    assert "Được công nhận" in answer.text and "số 15/QĐ-UBND ngày 10/05/2024" in answer.text
    assert "Quyết định 15.pdf" in answer.text


def test_files_come_with_the_draft_and_nothing_typed_is_lost_by_a_bad_one(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    page = officer.get("/sang-kien/khai")
    values = {"title": "Có tệp", "field_code": "so", "solution": "Nội dung đã gõ"}
    both = [(io.BytesIO(corpus.pdf()), "Quyết định.pdf"), (io.BytesIO(b"<svg/>"), "x.svg")]
    answer = officer.submit(page, "Lưu nháp", values, files={"files": both}, status=422)
    assert "x.svg" in answer.text and "Đã nhận tệp “Quyết định.pdf”" in answer.text
    assert "Nội dung đã gõ" in answer.html
    answer = officer.submit(answer, "Lưu nháp")
    assert "Quyết định.pdf" in answer.text, "the good file was not sent a second time"
    row = answer.soup.find("input", {"name": "remove"})["value"]
    answer = officer.submit(answer, "Lưu nháp", {"remove": row, "abstract": "Công văn khen", "number": "7/CV"})
    assert "Quyết định.pdf" not in answer.soup.find("ul", class_="line").get_text()
    assert "Công văn khen" in answer.text


def test_two_officers_one_draft(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    first = draft(launched)
    second = officer.get(first.path)
    rows = {
        "authors-0-name": "Lâm Văn Tài",
        "authors-0-share": "100",
        "effects-0-name": "Thời gian",
        "effects-0-before": "3",
    }
    officer.submit(first, "Lưu nháp", {"before": "Bản của người thứ nhất", **rows, "authors-1-post": "Công chức"})
    assert officer.get(first.path).soup.find("input", {"name": "authors-1-post"})["value"] == "Công chức"
    answer = officer.submit(second, "Lưu nháp", {"before": "Bản của người thứ hai"}, status=409)
    told = [tag.get_text() for tag in answer.soup.find_all(class_="theirs")]
    assert any("Lâm Văn Tài, 100%\nCông chức" in text for text in told)
    assert any("Thời gian: 3 → –" in text for text in told)
    assert "Bản của người thứ nhất" in answer.text and "Bản của người thứ hai" in answer.html
    officer.submit(answer, "Lưu nháp")
    assert "Bản của người thứ hai" in officer.get(first.path).html


def test_withdrawn_is_kept_but_no_longer_the_offices_business(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    page = officer.submit(sent(launched), "Rút")
    assert "Đã rút" in page.text
    launched.browser("vanphong").get(address(page), status=404)


# --- who may ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("person", "sees_sent", "sees_draft"),
    [
        ("truong.dong", 200, 200), ("canbo.tay", 404, 404), ("truong.tay", 404, 404), ("vanphong", 200, 404),
        ("lanhdao", 200, 404), ("bientap", 200, 404), ("vanphong.xa", 404, 404), ("quantri", 403, 403),
    ],
)  # fmt: skip
def test_the_neighbours_initiative_is_not_there(launched: Cast, person: str, sees_sent: int, sees_draft: int) -> None:
    first, second = address(sent(launched)), address(draft(launched))
    browser = launched.browser(person)
    browser.get(first, status=sees_sent)
    browser.get(second, status=sees_draft)
    if sees_sent != 200:
        return
    assert not browser.get(first).has_button("Thu hồi")


PERSONS = ["canbo.tay", "truong.dong", "vanphong", "lanhdao", "bientap", "vanphong.xa"]
VERBS = ["sua", "thu-hoi", "rut", "xac-nhan", "tra-lai", "cong-nhan", "cong-khai"]
MAY = {("vanphong", verb) for verb in ("xac-nhan", "tra-lai", "cong-nhan", "cong-khai")}
MAY |= {("lanhdao", verb) for verb in ("xac-nhan", "tra-lai", "cong-nhan")} | {("bientap", "cong-khai")}
DENIED = [(person, verb) for person in PERSONS for verb in VERBS if (person, verb) not in MAY]


@pytest.mark.parametrize(("person", "verb"), DENIED)
def test_a_denied_verb_changes_nothing(launched: Cast, person: str, verb: str) -> None:
    here = address(sent(launched))
    browser = launched.browser(person)
    token = browser.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
    before = launched.portal.fingerprint()
    answer = browser.post(
        f"{here}/{verb}", {"csrf_token": token, "idem": "3" * 32, "reason": "lý do gì đó"}, status=None
    )
    assert answer.status in (403, 404)
    assert launched.portal.fingerprint() == before


def test_the_standing_office_does_not_verify_its_own_units_but_the_leader_does(launched: Cast) -> None:
    page = sent(launched, "vanphong")
    seen = launched.browser("vanphong").get(address(page))
    assert "Người khai không tự thẩm định." in seen.text and not seen.has_button("Xác nhận sáng kiến, mô hình")
    seen = launched.browser("vanphong2").get(address(page))
    assert "không thẩm định nội dung do chính đơn vị mình khai" in seen.text
    with launched.portal.app.app_context():
        initiative = queries.initiative_or_404(launched.actor("vanphong2"), address(page).rsplit("/", 1)[1])
        with pytest.raises(Refused):
            service.confirm(launched.actor("vanphong2"), initiative)
        db.session.rollback()
    leader = launched.browser("lanhdao")
    assert "Đã xác nhận" in leader.submit(leader.get(address(page)), "Xác nhận sáng kiến, mô hình").text


# --- rules --------------------------------------------------------------------------------------
def declaration(**changes) -> Declaration:
    whole = {
        "kind": InitiativeKind.INITIATIVE, "solution_kind": "management", "title": "Tên", "field_code": "so", "first_applied_on": date(2024, 1, 2),
        "applied_where": "Một cửa", "before": "a", "solution": "b", "novelty": "c", "effect": "d", "spread": "e",
        "authors": [Author("Lâm Văn Tài", "", 100)],
    }  # fmt: skip
    return Declaration(**{**whole, **changes})


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"solution": ""}, ["solution"]),
        ({"first_applied_on": date(2024, 6, 2)}, ["first_applied_on"]),
        ({"authors": []}, ["authors"]),
        ({"authors": [Author("A B", "", 50), Author("C D", "", 49)]}, ["authors"]),
        ({"authors": [Author("A B", "", 100), Author("C D", "", 0)]}, ["authors"]),
        ({"authors": [Author("A B", "", None)]}, ["authors"]),
        ({"authors": [], "kind": InitiativeKind.MODEL}, []),
        ({"solution_kind": ""}, ["solution_kind"]),
        ({"solution_kind": "", "authors": [], "kind": InitiativeKind.MODEL}, []),
    ],
)
def test_what_is_missing(changes: dict, fields: list[str]) -> None:
    assert [entry.field for entry in rules.missing(declaration(**changes), TODAY)] == fields


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(InitiativeState))
def test_only_the_drawn_moves_are_possible(move: Move, state: InitiativeState) -> None:
    assert (rules.refuse(move, state) is None) == (state in MOVES[move])


@pytest.mark.both
def test_only_the_drawn_moves_succeed_in_the_service(cast: Cast, context) -> None:
    """A walk over every state and verb: what the table does not draw is refused and changes nothing."""
    db.session.rollback()
    campaign = campaigns.campaign_or_404(cast.launch())
    officer, office = cast.actor("canbo.dong"), cast.actor("vanphong")
    unit = campaigns.enrolment(campaign, cast.units["dong"]).unit
    verbs = {
        Move.SUBMIT: lambda it: service.submit(officer, it),
        Move.RECALL: lambda it: service.recall(officer, it),
        Move.RETURN: lambda it: service.return_for_more(office, it, "thiếu số liệu"),
        Move.CONFIRM: lambda it: service.confirm(office, it),
        Move.WITHDRAW: lambda it: service.withdraw(officer, it),
    }
    fields = {**declaration().__dict__, "effects": []}
    reach_state = {
        InitiativeState.DRAFT: [], InitiativeState.SUBMITTED: [Move.SUBMIT],
        InitiativeState.RETURNED: [Move.SUBMIT, Move.RETURN], InitiativeState.CONFIRMED: [Move.SUBMIT, Move.CONFIRM],
        InitiativeState.WITHDRAWN: [Move.WITHDRAW],
    }  # fmt: skip
    with clock.at(datetime(2024, 6, 1, tzinfo=UTC)):
        for state, path in reach_state.items():
            for move, verb in verbs.items():
                initiative = service.declare(officer, campaign, unit, **fields)
                for step in path:
                    verbs[step](initiative)
                assert initiative.state is state
                if state in MOVES[move]:
                    verb(initiative)
                    assert initiative.state is not state
                else:
                    with pytest.raises(Refused):
                        verb(initiative)
                    assert initiative.state is state
                db.session.commit()


def test_nothing_is_sent_once_the_campaign_is_over() -> None:
    assert rules.refuse_submit(InitiativeState.DRAFT, [], finished=True).code == "initiative.finished"


# --- size ---------------------------------------------------------------------------------------
def fill(cast: Cast, number: int) -> None:
    with cast.portal.app.app_context(), clock.at(datetime(2024, 6, 1, tzinfo=UTC)):
        campaign = campaigns.campaign_or_404(cast.campaign)
        actor = cast.actor("canbo.dong")
        unit = campaigns.enrolment(campaign, cast.units["dong"]).unit
        for index in range(number):
            fields = {**declaration(title=f"Sáng kiến số {index} về một cửa điện tử").__dict__, "effects": []}
            initiative = service.declare(actor, campaign, unit, **fields)
            service.submit(actor, initiative)
            service.confirm(cast.actor("vanphong"), initiative, publish=True)
        db.session.commit()


@pytest.mark.parametrize(
    ("person", "path"), [("canbo.dong", "/sang-kien"), ("vanphong", "/sang-kien"), ("", "/mo-hinh"), ("", "/")]
)
def test_lists_ask_the_same_number_of_questions_with_1_and_30_rows(launched: Cast, person: str, path: str) -> None:
    fill(launched, 1)
    browser = launched.browser(person)
    browser.get(path)
    with launched.portal.counted() as few:
        browser.get(path)
    fill(launched, 29)
    with launched.portal.counted() as many:
        page = browser.get(path)
    assert len(few) == len(many) <= 10, "\n".join(many)
    assert page.text.count("Sáng kiến số") >= 3


def test_everybody_searches_what_is_public(launched: Cast) -> None:
    visitor = launched.browser()
    assert not visitor.get("/mo-hinh").has_button("Tìm")  # nothing to search
    fill(launched, 3)
    page = visitor.get("/mo-hinh")
    assert page.text.count("Sáng kiến số") == 3
    found = visitor.get("/mo-hinh?tim=sang kien so 2")
    assert found.text.count("Sáng kiến số") == 1 and 'value="sang kien so 2"' in found.html
    nothing = visitor.get("/mo-hinh?tim=khong co dau")
    assert "Không có mục nào khớp." in nothing.text and nothing.has_button("Tìm")


def test_a_search_without_marks_finds_and_is_a_piece_of_the_page(launched: Cast) -> None:
    fill(launched, 3)
    office = launched.browser("vanphong")
    whole = office.get("/sang-kien?tim=mot cua dien tu")
    piece = office.get("/sang-kien?tim=mot cua dien tu", htmx=True)
    assert piece.html.strip() in whole.html
    assert whole.text.count("Sáng kiến số") == 3
    assert "Không có mục nào khớp" in office.get("/sang-kien?tim=100%25&trang-thai=confirmed").text


def test_whoever_records_a_decision_takes_no_evidence_off(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong2")
    with clock.at(datetime(2024, 6, 1, 5, 0, tzinfo=UTC)):
        page = officer.submit(officer.get("/sang-kien/khai"), "Gửi", WHOLE, files={"files": [(io.BytesIO(corpus.pdf()), "Ảnh.pdf")]})  # fmt: skip
        here = page.path
        file = officer.submit(officer.get(here), "Thu hồi").soup
        remove = officer.get(f"{here}/sua").soup.find("input", attrs={"name": "remove"})["value"]
        officer.submit(officer.get(f"{here}/sua"), "Gửi", {})
        page = office.submit(office.get(here), "Xác nhận sáng kiến, mô hình", {})
        typed = {"recognised": "1", "body": "Hội đồng sáng kiến", "decision": "1/QĐ", "decided_on": "01/05/2024"}
        form = page.form(action=".*cong-nhan")
        data = {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type="hidden")}
        page = office.post(form["action"], data | typed | {"remove": remove})
        assert "1/QĐ" in page.text and file is not None
        assert officer.get(here).soup.find("a", string="Ảnh.pdf")


def test_a_finished_campaign_changes_no_initiative(launched: Cast) -> None:
    here = sent(launched).path
    with launched.portal.app.app_context():
        officer, office = launched.actor("canbo.dong"), launched.actor("vanphong2")
        campaign_service.finish(office, campaigns.campaign_or_404(launched.campaign))
        db.session.commit()
        row = db.session.get(Initiative, here.rpartition("/")[2])
        for verb in (
            lambda: service.change(officer, row, row.version, kind=row.kind, title="x", field_code="thu_tuc"),
            lambda: service.recall(officer, row),
            lambda: service.withdraw(officer, row),
            lambda: service.return_for_more(office, row, "thiếu số liệu"),
            lambda: service.confirm(office, row),
        ):
            with pytest.raises(Refused) as caught:
                verb()
            assert caught.value.reason.code == "initiative.finished"
        db.session.remove()


def test_a_row_of_no_number_and_a_wrong_share_are_told(launched: Cast) -> None:
    browser = launched.browser("canbo.dong")
    page = browser.submit(browser.get("/sang-kien/khai"), "Lưu nháp", WHOLE | {"authors-1-share": "110"}, status=422)
    assert "Dòng 2, Tỷ lệ (%)" in page.text and "Authors" not in page.text
    assert page.soup.find(id="authors-1-share")["aria-describedby"] == "authors-1-share-e"
    form = browser.get("/sang-kien/khai").form("Lưu nháp")
    data = {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type="hidden")}
    data |= {"kind": "initiative", "title": "Tên", "field_code": "thu_tuc", "authors-²-name": "a", "viec": "luu"}
    browser.post(form["action"], data)
