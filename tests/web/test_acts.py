"""One act, one transaction, one key; conflicts; a busy database; forms from elsewhere."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from portal import database
from portal.audit.models import AuditEvent
from portal.database import db
from portal.people import queries
from portal.people.models import Unit
from tests.browser import Browser, fields_of
from tests.cast import PASSWORD, Cast

NOON = datetime(2024, 3, 7, 5, 0, tzinfo=UTC)
UNIT = {"code": "tram", "name": "Trạm Y tế phường Đông", "short_name": "Trạm Y tế"}


def number_of(model, portal) -> int:
    with portal.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def filled(browser: Browser, values: dict[str, str]) -> dict[str, str]:
    page = browser.get("/quan-tri/don-vi/them")
    return {**dict(fields_of(page.form("Lưu"))), **values}


# --- once ---------------------------------------------------------------------------------------
def test_the_same_form_sent_again_does_nothing_and_gets_the_same_answer(cast: Cast) -> None:
    browser = cast.browser("quantri")
    data = filled(browser, UNIT)
    first = browser.post("/quan-tri/don-vi/them", data, follow=False, status=303)
    units, events = number_of(Unit, cast.portal), number_of(AuditEvent, cast.portal)
    before = cast.portal.fingerprint()
    again = browser.post("/quan-tri/don-vi/them", data, follow=False, status=303)
    assert again.response.location == first.response.location
    assert (number_of(Unit, cast.portal), number_of(AuditEvent, cast.portal)) == (units, events)
    assert cast.portal.fingerprint() == before


def test_the_same_key_with_another_content_is_refused_and_what_was_typed_is_shown(cast: Cast) -> None:
    browser = cast.browser("quantri")
    data = filled(browser, UNIT)
    browser.post("/quan-tri/don-vi/them", data)
    before = cast.portal.fingerprint()
    answer = browser.post("/quan-tri/don-vi/them", {**data, "name": "Một tên khác hẳn", "code": "khac"}, status=409)
    assert "đã được gửi một lần với nội dung khác" in answer.text
    assert "Một tên khác hẳn" in answer.text
    assert cast.portal.fingerprint() == before


def test_a_form_without_a_key_is_refused(cast: Cast) -> None:
    browser = cast.browser("quantri")
    data = {**filled(browser, UNIT), "idem": ""}
    answer = browser.post("/quan-tri/don-vi/them", data, status=409)
    assert "Mở lại trang" in answer.text


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("http://localhost/quan-tri/don-vi/them?a=1", "/quan-tri/don-vi/them?a=1"),
        ("http://localhost//khac.vn/", None),
        ("http://khac.vn/quan-tri/don-vi", None),
        ("", None),
    ],
)
def test_a_refusal_leads_back_to_its_form_and_nowhere_else(cast: Cast, source: str, back: str | None) -> None:
    browser = cast.browser("quantri")
    data = {**filled(browser, UNIT), "idem": ""}
    answer = browser.post("/quan-tri/don-vi/them", data, status=409, headers={"Referer": source})
    link = answer.soup.find("a", string="Trở lại trang vừa rồi")
    assert (link["href"] if link else None) == back


@pytest.mark.both
def test_what_no_database_can_keep_is_not_found(cast: Cast) -> None:
    browser = cast.browser("quantri")
    for address in ("/quan-tri/don-vi?tim=a%00b", "/quan-tri/nhat-ky?viec=%00", "/thong-bao/%00"):
        browser.get(address, status=404)


def test_twenty_copies_of_one_form_at_once_make_one_unit(cast: Cast) -> None:
    browser = cast.browser("quantri")
    data = filled(browser, UNIT)
    cookie = browser.client.get_cookie("sid").value
    barrier, answers = threading.Barrier(20), []

    def send() -> None:
        client = cast.portal.app.test_client()
        client.set_cookie("sid", cookie)
        barrier.wait()
        answer = client.post("/quan-tri/don-vi/them", data=data, headers={"Sec-Fetch-Site": "same-origin"})
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {(303, "/quan-tri/don-vi?xong=da-tao")}
    with cast.portal.app.app_context():
        assert db.session.scalar(select(func.count()).where(Unit.code == "tram")) == 1


# --- what cannot be accepted --------------------------------------------------------------------
def test_an_invalid_form_says_why_keeps_what_was_typed_and_writes_nothing(cast: Cast) -> None:
    browser = cast.browser("quantri")
    before = cast.portal.fingerprint()
    page = browser.get("/quan-tri/don-vi/them")
    values = {"name": "Tên <b>đậm</b>", "short_name": "", "active_from": "31/02/2024", "phone": "1" * 31}
    answer = browser.submit(page, "Lưu", values, status=422)
    assert 'value="Tên &lt;b&gt;đậm&lt;/b&gt;"' in answer.html
    assert 'value="31/02/2024"' in answer.html
    summary = answer.soup.find(role="alert").get_text()
    assert "Mã đơn vị: Mục này chưa có nội dung." in summary
    assert "Ngày ghi theo dạng ngày/tháng/năm" in summary
    assert "Nội dung dài quá 30 ký tự." in summary
    assert cast.portal.fingerprint() == before
    for link in answer.soup.find(role="alert").find_all("a"):
        assert answer.soup.find(id=link["href"][1:])


def test_what_the_database_refuses_is_told_in_a_sentence(cast: Cast) -> None:
    browser = cast.browser("quantri")
    answer = browser.post("/quan-tri/don-vi/them", filled(browser, {**UNIT, "code": "dong"}), status=409)
    assert "Mã đơn vị này đã có." in answer.text


def test_decomposed_text_is_stored_composed(cast: Cast) -> None:
    import unicodedata

    browser = cast.browser("quantri")
    browser.post("/quan-tri/don-vi/them", filled(browser, {**UNIT, "name": unicodedata.normalize("NFD", UNIT["name"])}))
    with cast.portal.app.app_context():
        assert queries.unit_named("tram").name == UNIT["name"]


# --- two people, one form -----------------------------------------------------------------------
def test_a_conflict_keeps_both_texts_and_the_second_save_is_a_choice(cast: Cast) -> None:
    browser = cast.browser("quantri")
    address = f"/quan-tri/don-vi/{cast.units['dong']}"
    first, second = browser.get(address), browser.get(address)
    browser.submit(first, "Lưu", {"phone": "0999 111"})
    answer = browser.submit(second, "Lưu", {"phone": "0999 222", "symbol": "UBND-D"}, status=409)
    assert "Cả hai bản được giữ bên dưới" in answer.text
    assert answer.soup.find("input", {"name": "phone"})["value"] == "0999 222"
    assert "0999 111" in answer.soup.find(class_="theirs").get_text()
    with cast.portal.app.app_context():
        assert queries.unit_named("dong").phone == "0999 111"
    browser.submit(answer, "Lưu")
    with cast.portal.app.app_context():
        unit = queries.unit_named("dong")
        assert (unit.phone, unit.symbol) == ("0999 222", "UBND-D")


# --- forms from elsewhere -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, {"csrf_token": ""}),
        ({"Sec-Fetch-Site": "same-origin"}, {"csrf_token": "made-up"}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Sec-Fetch-Site": "same-site"}, {}),
        ({"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, {}),
        ({"Sec-Fetch-Site": "cross-site", "HX-Request": "true"}, {"csrf_token": ""}),
    ],
)
def test_a_forged_form_changes_nothing(cast: Cast, headers: dict, change: dict) -> None:
    browser = cast.browser("quantri")
    data = {**filled(browser, UNIT), **change}
    before = cast.portal.fingerprint()
    sent = {name: value for name, value in headers.items() if value}
    client = browser.client
    answer = client.post("/quan-tri/don-vi/them", data=data, headers=sent)
    assert answer.status_code in (400, 403)
    assert cast.portal.fingerprint() == before


def test_another_persons_token_is_no_token(cast: Cast) -> None:
    admin, officer = cast.browser("quantri"), cast.browser("canbo.dong")
    token = officer.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
    before = cast.portal.fingerprint()
    admin.post("/quan-tri/don-vi/them", {**filled(admin, UNIT), "csrf_token": token}, status=400)
    assert cast.portal.fingerprint() == before


def test_a_form_from_before_a_new_login_can_be_sent_again(cast: Cast) -> None:
    """No "token expired" dead end: the page keeps everything and sends it with a fresh token."""
    browser = Browser(cast.portal, "quantri", PASSWORD)
    data = filled(browser, UNIT)
    browser.sign_in("quantri", PASSWORD)
    answer = browser.post("/quan-tri/don-vi/them", data, status=400)
    assert "Nội dung đã nhập vẫn còn" in answer.text
    browser.submit(answer, "Gửi lại")
    with cast.portal.app.app_context():
        assert queries.unit_named("tram") is not None


@pytest.mark.parametrize("method", ["get", "put", "delete", "trace", "patch"])
def test_a_writing_address_answers_no_other_method(cast: Cast, method: str) -> None:
    browser = cast.browser("quantri")
    before = cast.portal.fingerprint()
    address = f"/quan-tri/tai-khoan/{cast.accounts['canbo.dong']}/ngung"
    answer = browser.client.open(address, method=method.upper(), headers={"X-HTTP-Method-Override": "POST"})
    if method == "get":  # the address of a refused form, opened again
        assert (answer.status_code, answer.location) == (303, address.removesuffix("/ngung"))
    else:
        assert answer.status_code in (400, 405)
    assert cast.portal.fingerprint() == before


# --- a busy or a broken database ----------------------------------------------------------------
def test_a_locked_database_answers_503_and_keeps_the_form(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser("quantri")
    data = filled(browser, UNIT)
    with cast.portal.app.app_context():
        monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
        db.engine.dispose()
    holder = sqlite3.connect(cast.portal.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = browser.post("/quan-tri/don-vi/them", data, status=503)
    assert answer.response.headers["Retry-After"] == "5"
    assert "Hệ thống đang bận" in answer.text
    holder.execute("ROLLBACK")
    holder.close()
    browser.submit(answer, "Gửi lại")
    with cast.portal.app.app_context():
        assert queries.unit_named("tram") is not None
        db.session.remove()
        db.engine.dispose()


def test_reading_goes_on_while_another_writes(cast: Cast) -> None:
    browser = cast.browser("quantri")
    holder = sqlite3.connect(cast.portal.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    browser.get("/quan-tri/don-vi")
    holder.execute("ROLLBACK")
    holder.close()


def test_a_page_cannot_write_even_if_its_code_tried(cast: Cast) -> None:
    app = cast.portal.app
    with app.test_request_context("/tai-khoan"):
        with pytest.raises(Exception, match="readonly"):
            db.session.add(Unit(code="x", name="x", short_name="x", sort_key="x", search_text="x"))
            db.session.flush()
        db.session.rollback()


def test_a_bug_shows_a_number_and_nothing_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser("quantri")
    monkeypatch.setitem(cast.portal.app.config, "PROPAGATE_INCIDENTS", False)
    monkeypatch.setitem(cast.portal.app.view_functions, "administration.index", _broken)
    answer = browser.client.get("/quan-tri")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500 and "mã sự cố" in text
    for secret in ("Traceback", "secret-detail", "portal.db", "RuntimeError"):
        assert secret not in text


def _broken():
    raise RuntimeError("secret-detail")


_broken.access = "signed_in"


def test_too_large_a_form_is_refused_before_it_is_read(cast: Cast) -> None:
    browser = cast.browser("quantri")
    before = cast.portal.fingerprint()
    answer = browser.post("/quan-tri/don-vi/them", {**filled(browser, UNIT), "name": "x" * 300_000}, status=413)
    assert "vượt quá dung lượng" in answer.text
    many = {f"f{number}": "x" for number in range(20_000)}
    browser.post("/quan-tri/don-vi/them", {**filled(browser, UNIT), **many}, status=413)
    assert cast.portal.fingerprint() == before
