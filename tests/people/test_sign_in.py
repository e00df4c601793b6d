"""Signing in: sessions, throttling, what is carried over a session that ended."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor, Grant, Role
from portal.database import db
from portal.people import carry, queries, rules, service, signing
from portal.people.models import Account, LoginSession
from portal.refusal import Invalid
from portal.web.acts import writing
from tests.browser import Browser
from tests.cast import PASSWORD, Cast

NOON = datetime(2024, 3, 7, 5, 0, tzinfo=UTC)


def test_a_right_password_opens_a_session_and_a_wrong_one_says_the_same_for_any_name(cast: Cast) -> None:
    visitor = cast.browser()
    page = visitor.get("/dang-nhap")
    for name in ("canbo.dong", "khong.co.ai"):
        answer = visitor.submit(page, "Đăng nhập", {"username": name, "password": "sai rồi"}, status=422)
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    answer = visitor.submit(page, "Đăng nhập", {"username": "canbo.dong", "password": PASSWORD})
    assert "Lâm Văn Tài" in answer.soup.header.get_text()
    assert "UBND phường Đông" in answer.soup.header.get_text()


def test_the_cookie_is_new_at_login_strict_in_its_attributes_and_only_its_hash_is_stored(cast: Cast) -> None:
    visitor = Browser(cast.portal)
    page = visitor.get("/dang-nhap")
    seed = visitor.client.get_cookie("sid").value
    answer = visitor.submit(
        page, "Đăng nhập", {"username": "canbo.dong", "password": PASSWORD}, follow=False, status=303
    )
    header = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
    sid = visitor.client.get_cookie("sid").value
    assert sid != seed and sid.startswith("s.")
    with cast.portal.app.app_context():
        stored = db.session.scalars(db.select(LoginSession.sid_sha256)).all()
        assert sid not in stored and len(stored) == 1


def test_before_login_nothing_is_written(cast: Cast) -> None:
    before = cast.portal.fingerprint()
    Browser(cast.portal).get("/dang-nhap?next=/tai-khoan")
    assert cast.portal.fingerprint() == before


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [("/tai-khoan", "/tai-khoan"), ("/quan-tri/nhat-ky?trang=2", "/quan-tri/nhat-ky?trang=2")]
    + [
        (bad, "/viec-can-lam")
        for bad in (
            "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "\t//evil.example",
            "/%09/evil.example", "javascript:alert(1)", "/dang-xuat", "/khong-co", "http://127.0.0.1@evil.example/",
            "/tai-khoan\r\nSet-Cookie: a=b", "evil.example", "///evil.example",
        )
    ],
)  # fmt: skip
def test_next_leads_only_to_pages_of_ours(cast: Cast, target: str, leads_to: str) -> None:
    visitor = Browser(cast.portal)
    page = visitor.get("/dang-nhap")
    data = {"username": "quantri", "password": PASSWORD, "next": target}
    token = page.soup.find("input", {"name": "csrf_token"})["value"]
    answer = visitor.post("/dang-nhap", {**data, "csrf_token": token}, follow=False, status=303)
    assert answer.response.headers["Location"] == leads_to


def test_a_session_dies_after_half_an_hour_idle_and_after_twelve_hours_in_any_case(cast: Cast) -> None:
    with clock.at(NOON):
        browser = Browser(cast.portal, "canbo.dong", PASSWORD)
    for minutes in range(20, 12 * 60, 20):
        with clock.at(NOON + timedelta(minutes=minutes)):
            browser.get("/tai-khoan")
    with clock.at(NOON + timedelta(hours=12, minutes=1)):
        assert browser.get("/tai-khoan", status=303, follow=False)
    with clock.at(NOON):
        browser = Browser(cast.portal, "canbo.dong", PASSWORD)
    with clock.at(NOON + timedelta(minutes=31)):
        browser.get("/tai-khoan", status=303, follow=False)


def test_reading_writes_nothing_but_the_last_use_once_in_five_minutes(cast: Cast) -> None:
    with clock.at(NOON):
        browser = Browser(cast.portal, "canbo.dong", PASSWORD)
        before = cast.portal.fingerprint()
    with clock.at(NOON + timedelta(minutes=4)):
        browser.get("/tai-khoan")
    assert cast.portal.fingerprint() == before
    with clock.at(NOON + timedelta(minutes=6)):
        browser.get("/tai-khoan")
    assert cast.portal.fingerprint() != before


def test_logging_out_kills_the_session_on_the_server(cast: Cast) -> None:
    browser = cast.browser("canbo.dong")
    sid = browser.client.get_cookie("sid").value
    answer = browser.submit(browser.get("/tai-khoan"), "Đăng xuất", follow=False, status=303)
    assert answer.response.headers["Clear-Site-Data"] == '"storage"'
    browser.client.set_cookie("sid", sid)
    browser.get("/tai-khoan", status=303, follow=False)


def test_closing_an_account_ends_its_sessions_at_once(cast: Cast) -> None:
    browser, admin = cast.browser("canbo.tay"), cast.browser("quantri")
    page = admin.get(f"/quan-tri/tai-khoan/{cast.accounts['canbo.tay']}")
    admin.submit(page, "Ngừng tài khoản")
    browser.get("/tai-khoan", status=303, follow=False)
    answer = Browser(cast.portal)
    answer = answer.submit(
        answer.get("/dang-nhap"), "Đăng nhập", {"username": "canbo.tay", "password": PASSWORD}, status=422
    )
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


# --- throttling ---------------------------------------------------------------------------------
def test_guessing_is_slowed_down_but_nobody_is_locked_out_for_good(cast: Cast) -> None:
    now = NOON
    evaluated = 0
    with cast.portal.app.app_context():
        for _ in range(3000):
            with clock.at(now):
                attempt = signing.check_password("canbo.dong", "sai", "10.0.0.1")
                if attempt.refused is signing.WRONG:
                    evaluated += 1
                    signing.settle(attempt)
                    db.session.commit()
            now += timedelta(seconds=29)
        assert now - NOON > timedelta(hours=23)
        assert evaluated <= 120
        with clock.at(now + timedelta(minutes=16)):
            attempt = signing.check_password("canbo.dong", PASSWORD, "10.0.0.2")
            assert attempt.account_id is not None
        db.session.rollback()


@pytest.mark.both
def test_many_tried_at_once_gain_nothing(cast: Cast) -> None:
    """All were looked at before the first was counted: the right one among them is not answered any more."""
    words = [*(f"sai {number}" for number in range(30)), PASSWORD]
    with cast.portal.app.app_context(), clock.at(NOON):
        tried = [signing.check_password("canbo.dong", word, "10.0.0.1") for word in words]
        assert [attempt.refused for attempt in tried] == [signing.WRONG] * 30 + [None]
        db.session.rollback()
    ready, settled = threading.Barrier(8), list[signing.Attempt]()

    def settle(some: list[signing.Attempt]) -> None:
        with cast.portal.app.test_request_context():
            ready.wait()
            for attempt in some:
                with writing():
                    settled.append(signing.settle(attempt))

    with clock.at(NOON):
        threads = [threading.Thread(target=settle, args=(tried[at:-1:8],)) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle_last = Browser(cast.portal)
        page = settle_last.submit(
            settle_last.get("/dang-nhap"), "Đăng nhập", {"username": "canbo.dong", "password": PASSWORD}, status=422
        )
        assert "Đã nhập sai nhiều lần." in page.text
    assert len(settled) == 30
    assert [attempt.refused for attempt in settled].count(signing.WRONG) == rules.ACCOUNT_LIMIT.free
    with cast.portal.app.app_context(), clock.at(NOON):
        assert queries.throttles("account:canbo.dong")["account:canbo.dong"].failures == rules.ACCOUNT_LIMIT.free
        late = signing.settle(tried[-1])  # the right one: looked at before, settled after
        assert late.account_id is None and late.refused.code == "login.throttled"
        db.session.rollback()


def test_the_page_says_how_long_to_wait(cast: Cast) -> None:
    visitor = Browser(cast.portal)
    page = visitor.get("/dang-nhap")
    for _ in range(5):
        answer = visitor.submit(page, "Đăng nhập", {"username": "canbo.dong", "password": "sai"}, status=422)
    answer = visitor.submit(page, "Đăng nhập", {"username": "canbo.dong", "password": PASSWORD}, status=422)
    assert "Đã nhập sai nhiều lần. Thử lại sau 1 phút." in answer.text


def test_a_forged_forwarded_address_changes_nothing(cast: Cast) -> None:
    visitor = Browser(cast.portal)
    page = visitor.get("/dang-nhap")
    for number in range(6):
        headers = {"X-Forwarded-For": f"10.1.1.{number}"}
        answer = visitor.submit(
            page, "Đăng nhập", {"username": "canbo.dong", "password": "sai"}, status=422, headers=headers
        )
    assert "Đã nhập sai nhiều lần" in answer.text


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    state, waits = None, []
    now = NOON
    for _ in range(12):
        state = rules.after_failure(state, now, rules.ACCOUNT_LIMIT)
        if state.blocked_until:
            waits.append(int((state.blocked_until - now).total_seconds() // 60))
            now = state.blocked_until
    assert waits[:6] == [1, 2, 4, 8, 15, 15]


# --- a form that outlived its session -----------------------------------------------------------
def test_a_form_sent_after_the_session_ended_is_done_after_the_login(cast: Cast) -> None:
    """Nothing typed is lost: the login page carries the fields, the same person's login completes the act."""
    with clock.at(NOON):
        browser = Browser(cast.portal, "quantri", PASSWORD)
        page = browser.get("/quan-tri/don-vi/them")
    values = {
        "code": "moi",
        "name": "Trạm Y tế phường Đông",
        "short_name": "Trạm Y tế",
        "letterhead_name": "TRẠM\nY TẾ",
    }
    with clock.at(NOON + timedelta(hours=2)):
        login = browser.submit(page, "Lưu", values)
        assert "Nội dung vừa nhập vẫn còn" in login.text
        answer = browser.submit(login, "Đăng nhập", {"username": "quantri", "password": PASSWORD})
    assert answer.path == "/quan-tri/don-vi" and "Trạm Y tế phường Đông" in answer.text
    with cast.portal.app.app_context():
        assert queries.unit_named("moi").letterhead_name == ["TRẠM", "Y TẾ"]


@pytest.mark.parametrize("person", ["quantri", "canbo.dong"])
def test_a_form_of_a_session_ended_elsewhere_is_shown_after_the_login_and_sent_by_hand(cast: Cast, person: str) -> None:
    """The cookie is gone, nobody knows whose form it was: nothing is done by itself, nothing typed is lost."""
    browser = Browser(cast.portal, "quantri", PASSWORD)
    page = browser.get("/quan-tri/don-vi/them")
    browser.client.delete_cookie(cast.portal.app.config["SID_COOKIE"])
    values = {"code": "moi", "name": "Trạm Y tế phường", "short_name": "Trạm Y tế", "letterhead_name": "TRẠM\nY TẾ"}
    login = browser.submit(page, "Lưu", values)
    assert "Nội dung vừa nhập vẫn còn" in login.text
    if person != "quantri":  # somebody else has no such form
        browser.submit(login, "Đăng nhập", {"username": person, "password": PASSWORD}, status=403)
        return
    shown = browser.submit(login, "Đăng nhập", {"username": person, "password": PASSWORD}, status=400)
    assert "Nội dung đã nhập vẫn còn, chưa được ghi." in shown.text
    with cast.portal.app.app_context():
        assert queries.unit_named("moi") is None
        db.session.remove()
    browser.submit(shown, "Gửi lại")
    with cast.portal.app.app_context():
        assert queries.unit_named("moi") is not None


@pytest.mark.parametrize("path", ["/bo-phieu/abc", "/hoi-dong/hop/abcdefghijklmnopqrstuvwxyz/ban-bo-phieu/phieu"])
def test_no_ballot_travels_through_a_login(cast: Cast, path: str) -> None:
    with cast.portal.app.test_request_context(
        path, method="POST", data={"q": "Y"}, headers={"Sec-Fetch-Site": "same-origin"}
    ):
        assert carry.pack() == ""
    with cast.portal.app.test_request_context(
        "/kho-khan/gui", method="POST", data={"title": "x"}, headers={"Sec-Fetch-Site": "same-origin"}
    ):
        assert carry.pack()


def test_what_was_typed_is_given_to_nobody_else(cast: Cast) -> None:
    with clock.at(NOON):
        browser = Browser(cast.portal, "quantri", PASSWORD)
        page = browser.get("/quan-tri/don-vi/them")
    with clock.at(NOON + timedelta(hours=2)):
        login = browser.submit(page, "Lưu", {"code": "moi", "name": "Trạm Y tế", "short_name": "Trạm"})
        browser.submit(login, "Đăng nhập", {"username": "canbo.dong", "password": PASSWORD}, status=403)
    with cast.portal.app.app_context():
        assert queries.unit_named("moi") is None


def test_another_sites_form_is_never_carried_through_a_login(cast: Cast) -> None:
    with clock.at(NOON):
        browser = Browser(cast.portal, "quantri", PASSWORD)
        page = browser.get("/quan-tri/don-vi/them")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}):
        with clock.at(NOON + timedelta(hours=2)):
            login = browser.submit(
                page, "Lưu", {"code": "moi", "name": "Trạm", "short_name": "T"}, headers=headers, status=None
            )
        assert login.soup.find("input", {"name": "carried"}) is None


def test_an_htmx_request_without_a_session_gets_the_whole_login_page(cast: Cast) -> None:
    visitor = Browser(cast.portal)
    answer = visitor.post("/tai-khoan/mat-khau", {"idem": "0" * 32}, htmx=True)
    assert answer.response.headers["HX-Retarget"] == "body"
    answer = visitor.get("/tai-khoan", htmx=True)
    assert answer.response.headers["HX-Redirect"].startswith("/dang-nhap")


# --- shared accounts, temporary passwords, several workplaces -----------------------------------
def test_a_shared_account_names_its_performer_and_history_does_too(cast: Cast) -> None:
    with cast.portal.app.app_context():
        account = db.session.get_one(Account, cast.accounts["canbo.tay"])
        account.shared = True
        db.session.commit()
    browser = Browser(cast.portal, "canbo.tay", PASSWORD)
    page = browser.get("/viec-can-lam")
    assert page.path == "/nguoi-thuc-hien"
    answer = browser.submit(page, "Tiếp tục", {"performer": "Mai"}, status=422)
    assert "Ghi đầy đủ họ và tên." in answer.text
    answer = browser.submit(answer, "Tiếp tục", {"performer": "Trần Thị Mai"})
    assert "Trần Thị Mai (Nguyễn Thị Đào)" in answer.soup.header.get_text()
    browser.get("/viec-can-lam")


def test_a_reset_gives_a_slip_that_forces_an_own_password(cast: Cast) -> None:
    head = cast.browser("truong.dong")
    page = head.get(f"/don-vi/{cast.units['dong']}")
    form = page.form(action=f".*{cast.accounts['canbo.dong']}/cap-lai-mat-khau")
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    slip = head.post(form["action"], data)
    again = head.post(form["action"], data)
    password = slip.soup.find_all("dd")[-1].get_text()
    assert "http://localhost/dang-nhap" in slip.text
    assert again.soup.find_all("dd")[-1].get_text() == password, "the same form twice gives the same slip"
    browser = Browser(cast.portal, "canbo.dong", password)
    page = browser.get("/viec-can-lam")
    assert page.path == "/tai-khoan/mat-khau"
    for bad in ("ngắn", "canbo.dong 2024", "aaaaaaaaaaaaaa", "123456789012345", "UBND phường Đông 2024", password):
        browser.submit(page, "Đổi mật khẩu", {"password": password, "new_password": bad}, status=422)
    browser.submit(page, "Đổi mật khẩu", {"password": "sai", "new_password": "trời xanh mây trắng"}, status=422)
    browser.submit(page, "Đổi mật khẩu", {"password": password, "new_password": "trời xanh mây trắng"})
    assert browser.get("/viec-can-lam").path == "/viec-can-lam"
    Browser(cast.portal, "canbo.dong", "trời xanh mây trắng").get("/viec-can-lam")


@pytest.mark.parametrize("person", ["canbo.tay", "truong.tay", "vanphong.xa", "bientap"])
def test_nobody_resets_a_password_out_of_reach(cast: Cast, person: str) -> None:
    head = cast.browser("truong.dong")
    page = head.get(f"/don-vi/{cast.units['dong']}")
    form = page.form(action=f".*{cast.accounts['canbo.dong']}/cap-lai-mat-khau")
    other = cast.browser(person)
    other.get(f"/don-vi/{cast.units['dong']}", status=None, follow=False)
    before = cast.portal.fingerprint()
    answer = other.get("/viec-can-lam")
    token = answer.soup.find("input", {"name": "csrf_token"})["value"]
    other.post(form["action"], {"csrf_token": token, "idem": "1" * 32}, status=403 if person == "bientap" else 404)
    assert cast.portal.fingerprint() == before


def test_the_standing_office_resets_its_units_but_not_those_above_it(cast: Cast) -> None:
    office = cast.browser("vanphong")
    assert "UBND phường Đông" in office.get("/don-vi").text or "phường Đông" in office.get("/don-vi").text
    page = office.get(f"/don-vi/{cast.units['quan']}")
    assert "chỉ quản trị hệ thống cấp lại được" in page.text
    office.get(f"/don-vi/{cast.units['ap1']}", status=404)


def test_the_first_admin_comes_by_a_link_that_only_a_post_uses_up(portal) -> None:
    runner = portal.app.test_cli_runner()
    printed = runner.invoke(args=["init"]).output
    path = "/lien-ket/" + printed.strip().rsplit("/", 1)[1]
    with portal.app.app_context():
        assert db.session.scalar(db.select(Account.password_hash)) == "", "no default password"
    visitor = Browser(portal)
    visitor.get(path)
    page = visitor.get(path)
    visitor.submit(page, "Đặt mật khẩu", {"new_password": "quantri"}, status=422)
    visitor.submit(page, "Đặt mật khẩu", {"new_password": "sông dài cá lội"})
    visitor.get(path, status=404)
    admin = Browser(portal, "quantri", "sông dài cá lội")
    admin.get("/quan-tri")
    assert "Đã có quản trị hệ thống" in runner.invoke(args=["init"]).output


def test_a_person_with_two_units_chooses_where_to_work(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = admin.get(f"/quan-tri/tai-khoan/{cast.accounts['canbo.dong']}")
    admin.submit(page, "Giao vai trò", {"role": "officer", "unit": "tay"})
    browser = cast.browser("canbo.dong")
    page = browser.get("/doi-vai")
    answer = browser.submit(page, "UBND phường Tây")
    assert "UBND phường Tây" in answer.soup.header.get_text()
    answer = browser.post(
        "/doi-vai",
        {"unit": cast.units["taichinh"], "idem": "2" * 32, "csrf_token": _token(page)},
        status=409,
    )
    assert "không có vai trò ở đơn vị đã chọn" in answer.text


def _token(page) -> str:
    return page.soup.find("input", {"name": "csrf_token"})["value"]


def test_only_a_shared_account_takes_another_name(cast: Cast) -> None:
    browser = cast.browser("canbo.dong")
    page = browser.get("/tai-khoan")
    tokens = {"csrf_token": page.soup.find("input", {"name": "csrf_token"})["value"], "idem": "3" * 32}
    browser.post("/nguoi-thuc-hien", tokens | {"performer": "Chủ tịch Nguyễn Giả Danh"}, status=409)
    assert "Giả Danh" not in browser.get("/viec-can-lam").soup.header.get_text()


def test_a_wrong_password_counts_wherever_it_is_asked(cast: Cast) -> None:
    browser = Browser(cast.portal, "canbo.dong", PASSWORD)
    page = browser.get("/tai-khoan/mat-khau")
    typed = {"password": "sai", "new_password": "trời xanh mây trắng"}
    for _ in range(6):
        page = browser.submit(page, "Đổi mật khẩu", typed, status=422)
    assert "Đã nhập sai nhiều lần" in page.text


def test_whoever_is_signed_in_is_led_to_the_work(cast: Cast) -> None:
    assert cast.browser("canbo.dong").get("/dang-nhap?next=/sang-kien").path == "/sang-kien"
    assert cast.browser("canbo.dong").get("/dang-nhap?next=//xa.example").path == "/viec-can-lam"


def test_units_never_stand_in_a_ring(cast: Cast) -> None:
    with cast.portal.app.app_context():
        east, west = queries.unit_named("dong"), queries.unit_named("tay")
        fields = {name: getattr(west, name) for name in service.UNIT_FIELDS}
        service.change_unit(cast.actor("quantri"), west, west.version, **fields | {"parent_id": east.id})
        db.session.flush()
        fields = {name: getattr(east, name) for name in service.UNIT_FIELDS}
        with pytest.raises(Invalid) as caught:
            service.change_unit(cast.actor("quantri"), east, east.version, **fields | {"parent_id": west.id})
        assert set(caught.value.errors) == {"parent_id"}
        db.session.rollback()


def test_nobody_verifies_for_any_unit_of_their_own() -> None:
    """Whichever of them they work in now."""
    two = Actor(
        "a", "A", "A", "phutam", frozenset({Grant(Role.OFFICER, "noivu"), Grant(Role.STANDING_OFFICE, "h")}), "noivu"
    )
    for unit in ("noivu", "phutam"):
        assert (
            four_eyes.refuse_verify(two, declared_by=None, declaring_unit=unit, host_id="h").code == "verify.own_unit"
        )
    assert four_eyes.refuse_verify(two, declared_by=None, declaring_unit="khac", host_id="h") is None


@pytest.mark.parametrize("query", ["endpoint=x", "_method=PUT", "_external=1", "_scheme=https", "_anchor=x"])
def test_an_address_cannot_steer_the_links_of_a_list(cast: Cast, query: str) -> None:
    page = cast.browser("quantri").get(f"/quan-tri/nhat-ky?{query}")
    assert all(tag["href"].startswith(("/", "#", "?")) for tag in page.soup.main.find_all("a"))
