"""Difficulties of units and remarks of citizens, from the first word to the answer that everybody reads."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from bench import budget
from portal import clock
from portal.audit import queries as audit
from portal.database import db
from portal.difficulties import queries, rules, service
from portal.difficulties.models import Difficulty
from portal.difficulties.states import MOVES, Kind, Move, State
from portal.difficulties.views import outside
from portal.people import queries as people
from portal.refusal import Refused
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import NOON
from tests.evidence import corpus

WORD = {"title": "Máy quét hỏng", "field_code": "so", "text": "Chưa có kinh phí thay, đề nghị hỗ trợ."}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def tell(cast: Cast, title: str = "Máy quét hỏng", person: str = "canbo.dong") -> str:
    browser = cast.browser(person)
    return browser.submit(browser.get("/kho-khan/gui"), "Gửi", WORD | {"title": title}).path


def remark(cast: Cast, **words: str):
    visitor = cast.browser()
    typed = {"title": "Xếp ghế chờ", "field_code": "thu_tuc", "text": "Ghế chờ ít quá.", "contact": "Bà Sáu 0909"}
    return visitor.submit(visitor.get("/gop-y"), "Gửi", typed | words)


def said(verb) -> str:
    with pytest.raises(Refused) as caught:
        verb()
    db.session.rollback()
    return caught.value.reason.code


# --- the ways -----------------------------------------------------------------------------------
def test_told_and_answered_and_chosen_for_everybody(launched: Cast) -> None:
    here = tell(launched)
    officer, office, visitor = launched.browser("canbo.dong"), launched.browser("vanphong2"), launched.browser()
    assert "Máy quét hỏng" in office.get("/viec-can-lam?phan=kho-khan").text
    page = office.submit(office.get(here), "Trả lời", {"answer": ""}, status=422)
    page = office.submit(page, "Trả lời", {"answer": "Quận cấp máy mới trong tháng 11."})
    assert "Đã trả lời" in page.text
    assert "Máy quét hỏng" in officer.get("/viec-can-lam?phan=kho-khan").text
    assert "Quận cấp máy mới" in officer.get(here).text
    assert "Quận cấp máy mới" not in visitor.get("/hoi-dap").text
    office.submit(
        office.get(here),
        "Đưa vào hỏi đáp",
        {"question": "Máy móc hỏng thì làm gì?", "reply": "Báo cơ quan thường trực."},
    )
    page = visitor.get("/hoi-dap")
    assert "Máy móc hỏng thì làm gì?" in page.text and "phường Đông" not in page.text and "Lâm Văn Tài" not in page.text
    office.submit(office.get(here), "Gỡ khỏi hỏi đáp")
    assert "Máy móc hỏng" not in visitor.get("/hoi-dap").text


def test_sent_up_and_the_answer_comes_back_down(launched: Cast) -> None:
    here = tell(launched)
    officer, office, leader = (launched.browser(name) for name in ("canbo.dong", "vanphong2", "lanhdao"))
    assert not leader.get(here).has_button("Trả lời")
    office.submit(office.get(here), "Trình lãnh đạo", {"note": "Cần chủ trương của quận"})
    assert "Máy quét hỏng" in leader.get("/viec-can-lam?phan=kho-khan").text
    leader.submit(leader.get(here), "Trả lời", {"answer": "Đồng ý mua máy mới."})
    page = officer.get(here)
    assert "Đồng ý mua máy mới." in page.text and "Huỳnh Văn Bình" in page.text


def test_the_same_matter_is_answered_once(launched: Cast) -> None:
    first, second = tell(launched), tell(launched, "Máy quét cũng hỏng", "canbo.tay")
    office, other = launched.browser("vanphong2"), launched.browser("canbo.tay")
    office.submit(office.get(second), "Gộp vào nội dung khác", {"into": first.rpartition("/")[2]})
    office.submit(office.get(first), "Trả lời", {"answer": "Cấp máy mới."})
    page = other.get(second)
    assert "Cấp máy mới." in page.text and "Gộp vào" in page.text and "Chưa có kinh phí thay" in page.text
    other.get(first, status=404)
    page = office.get("/kho-khan/bao-cao")
    words = " ".join(text_of(office.get("/kho-khan/bao-cao.pdf").response.data).split())
    for text in (page.text, words):
        assert "Đến nay nhận được 01 nội dung; đã trả lời 01" in text and "và 1 nội dung gộp" in text


def test_a_citizens_remark_goes_to_a_unit_and_shows_no_name(launched: Cast) -> None:
    assert "Đã gửi góp ý" in remark(launched).text
    office, officer, stranger = (launched.browser(name) for name in ("vanphong2", "canbo.dong", "canbo.tay"))
    with launched.portal.app.app_context():
        row = db.session.query(Difficulty).one()
        here, events = f"/kho-khan/{row.id}", audit.history(f"difficulty:{row.id}")
        assert "0909" not in " ".join(entry.what for entry in events)
        db.session.remove()
    officer.get(here, status=404)
    assert "Bà Sáu 0909" in office.get(here).text
    office.submit(office.get(here), "Chuyển đơn vị", {"unit": "dong", "advice": "Đơn vị xem"})
    page = officer.get(here)
    assert "Bà Sáu" not in page.text and "Ghế chờ ít quá." in page.text
    assert "Xếp ghế chờ" in officer.get("/viec-can-lam?phan=kho-khan").text
    stranger.get(here, status=404)
    officer.submit(page, "Trả lời", {"answer": "Đã kê thêm ghế."})
    assert "Đã kê thêm ghế." in office.get(here).text


def test_remarks_come_a_few_at_a_time_and_nothing_typed_is_lost(launched: Cast) -> None:
    for number in range(outside.REMARKS_A_MINUTE):
        remark(launched, title=f"Lần {number}")
    visitor = launched.browser()
    typed = {"title": "Lần nữa", "field_code": "so", "text": "Vẫn còn nữa."}
    page = visitor.submit(visitor.get("/gop-y"), "Gửi", typed, status=429)
    assert "Vẫn còn nữa." in page.html and "Chờ ít phút" in page.text
    with launched.portal.app.app_context():
        assert db.session.query(Difficulty).count() == outside.REMARKS_A_MINUTE
        db.session.remove()
    with clock.at(NOON + timedelta(minutes=20)):
        assert "Đã gửi góp ý" in visitor.submit(visitor.get("/gop-y"), "Gửi", typed).text


def test_an_empty_remark_says_what_is_missing(launched: Cast) -> None:
    visitor = launched.browser()
    page = visitor.submit(visitor.get("/gop-y"), "Gửi", {"text": "Có chữ"}, status=422)
    assert "Có chữ" in page.html and page.soup.find(class_="error")


# --- rules --------------------------------------------------------------------------------------
def test_every_move_from_every_state_is_drawn_or_refused_with_words() -> None:
    for move in Move:
        for state in State:
            reason = rules.refuse(move, state)
            assert (reason is None) == (state in MOVES[move])
    assert rules.refuse_pass_on(Kind.DIFFICULTY, State.OPEN).code == "difficulty.pass_on.kind"
    assert rules.refuse_merge(State.OPEN, True, State.OPEN).code == "difficulty.merge.itself"
    assert rules.refuse_merge(State.OPEN, False, State.MERGED).code == "difficulty.merge.into"
    assert rules.refuse_merge(State.OPEN, False, State.ANSWERED) is None


@pytest.mark.both
def test_what_is_withdrawn_is_not_answered(launched: Cast) -> None:
    here = tell(launched)
    with launched.portal.app.app_context():
        officer, office = launched.actor("canbo.dong"), launched.actor("vanphong2")
        row = queries.difficulty_or_404(officer, here.rpartition("/")[2])
        service.withdraw(officer, row)
        db.session.commit()
        for verb in (
            lambda: service.answer(office, row, "x"),
            lambda: service.send_up(office, row, ""),
            lambda: service.decide(launched.actor("lanhdao"), row, "x"),
            lambda: service.reply(officer, row, "x"),
            lambda: service.publish(office, row, "x", "y"),
            lambda: service.pass_on(office, row, people.unit_named("dong"), ""),
        ):
            assert said(verb).startswith("difficulty.")
        assert audit.verify()[0] is None


def test_merged_twice_is_answered_where_the_last_one_is(launched: Cast) -> None:
    paths = [tell(launched, title) for title in ("Việc một", "Việc hai", "Việc ba")]
    with launched.portal.app.app_context():
        office = launched.actor("vanphong2")
        rows = [queries.difficulty_or_404(office, path.rpartition("/")[2]) for path in paths]
        service.merge(office, rows[0], rows[1])
        service.merge(office, rows[1], rows[2])
        db.session.commit()
        assert {row.title for row in queries.merged_from(rows[2])} == {"Việc một", "Việc hai"}
        assert said(lambda: service.merge(office, rows[2], rows[0])) == "difficulty.merge.into"


def test_another_host_reads_nothing(launched: Cast) -> None:
    here = tell(launched)
    launched.browser("vanphong.xa").get(here, status=404)
    assert "Máy quét hỏng" not in launched.browser("vanphong.xa").get("/kho-khan").text
    launched.browser("truong.dong").get(here)


def test_the_list_asks_as_often_with_many(launched: Cast) -> None:
    tell(launched)
    office = launched.browser("vanphong2")
    office.get("/kho-khan")
    with launched.portal.counted() as seen:
        office.get("/kho-khan")
    few = len(seen)
    with launched.portal.app.app_context():
        officer = launched.actor("canbo.dong")
        row = db.session.query(Difficulty).one()
        unit = people.unit_named("dong")
        for number in range(30):
            service.tell(officer, row.campaign, unit, title=f"Việc {number}", text="Có", field_code="so")
        db.session.commit()
        db.session.remove()
    with launched.portal.counted() as seen:
        page = office.get("/kho-khan")
    assert len(seen) == few <= 10 and page.wire_bytes <= budget.PAGE


# --- what shows it --------------------------------------------------------------------------------
def test_files_of_the_question_and_of_the_answer_are_read_by_both_sides_alone(launched: Cast) -> None:
    officer, office, other = (launched.browser(name) for name in ("canbo.dong", "vanphong2", "canbo.tay"))
    page = officer.submit(
        officer.get("/kho-khan/gui"), "Gửi", WORD, files={"files": [(io.BytesIO(corpus.pdf()), "Ảnh máy hỏng.pdf")]}
    )
    told = page.soup.find("a", string="Ảnh máy hỏng.pdf")["href"]
    answer = office.submit(
        office.get(page.path), "Trả lời", {"answer": "Đã cấp máy."},
        files={"files": [(io.BytesIO(corpus.pdf()), "Quyết định cấp máy.pdf")]},
    )  # fmt: skip
    given = answer.soup.find("a", string="Quyết định cấp máy.pdf")["href"]
    for browser in (officer, office):
        for file in (told, given):
            browser.get(file, status=200)
    for file in (told, given):
        other.get(file, status=404)
    refused = officer.submit(
        officer.get("/kho-khan/gui"), "Gửi", WORD | {"title": ""}, status=422,
        files={"files": [(io.BytesIO(corpus.pdf()), "Giữ lại.pdf")]},
    )  # fmt: skip
    assert "Đã nhận tệp “Giữ lại.pdf”" in refused.text


def test_the_report_is_there_for_word_under_a_name_of_few_bytes(launched: Cast) -> None:
    tell(launched)
    answer = launched.browser("vanphong2").get("/kho-khan/bao-cao.docx", status=None).response
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    assert answer.headers["Content-Disposition"].isascii() and "filename*" not in answer.headers["Content-Disposition"]
