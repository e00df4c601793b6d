"""Nothing typed is lost: saved while it is typed, kept through a break, offered again, gone once it is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.demo.story import read_story
from tests.journeys.person import Person
from tests.journeys.server import ROOT, serving
from tests.journeys.test_browser import launched  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]
PASSWORD = read_story(ROOT / "data").people["password"]
FORM = "/kho-khan/gui"


@pytest.fixture(scope="module")
def address(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    instance = tmp_path_factory.mktemp("drafts") / "instance"
    shutil.copytree(demonstration, instance)
    with serving(instance) as found:
        yield found


def sit(launched, address: str, username: str) -> Person:  # noqa: F811
    person = Person.sit_down(launched, address, username, PASSWORD, scripts=True)
    person.go(FORM)
    return person


def write(person: Person, text: str) -> None:
    person.page.locator("[name=text]").fill(text)
    person.page.locator("[name=title]").fill("Thiếu máy quét")
    person.page.locator("[name=title]").blur()


def saved(person: Person) -> None:
    """All of it, not the first half."""
    person.sees("Đã lưu tạm lúc")
    person.page.wait_for_function(
        """async () => {
          const answer = await fetch('/nhap-tam?cho=/kho-khan/gui');
          return answer.status === 200 && (await answer.json()).fields.filter((pair) => pair[1]).length >= 2;
        }"""
    )


def text(person: Person) -> str:
    return person.page.locator("[name=text]").input_value()


def test_what_was_typed_is_offered_on_another_computer(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.hodackien")
    write(officer, "Cần hai máy quét.")
    saved(officer)
    assert officer.page.evaluate("localStorage.length") == 0
    officer.page.context.close()
    again = sit(launched, address, "canbo.hodackien")
    again.sees("Có bản viết dở lúc")
    assert text(again) == ""  # never put in unasked
    again.page.get_by_role("button", name="Dùng bản viết dở").click()
    assert text(again) == "Cần hai máy quét."
    again.page.locator("[name=field_code]").select_option(index=1)
    again.press("Gửi")
    again.sees("Thiếu máy quét")
    again.go(FORM)
    again.page.wait_for_timeout(500)
    assert "bản viết dở" not in again.words()
    again.leave()


def test_what_is_not_wanted_is_thrown_away(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.phutam")
    write(officer, "Bỏ đi.")
    officer.sees("Đã lưu tạm lúc")
    officer.go(FORM)
    with officer.page.expect_response("**/nhap-tam"):
        officer.page.get_by_role("button", name="Bỏ bản viết dở").click()
    officer.go(FORM)
    officer.page.wait_for_timeout(500)
    assert "bản viết dở" not in officer.words()
    officer.leave()


def test_while_the_server_is_away_it_stays_in_the_browser(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thienmy")
    officer.page.route("**/nhap-tam*", lambda route: route.abort("internetdisconnected"))
    write(officer, "Viết khi mất mạng.")
    officer.sees("Chưa lưu được, sẽ thử lại. Nội dung còn trong máy này.")
    assert officer.page.evaluate("localStorage.length") == 1
    officer.page.unroute("**/nhap-tam*")
    officer.page.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    officer.sees("Đã lưu tạm lúc")
    assert officer.page.evaluate("localStorage.length") == 0
    officer.page.context.close()


def test_it_is_offered_after_a_reload_without_a_server_and_never_to_somebody_else(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thitran")
    officer.page.route("**/nhap-tam*", lambda route: route.abort("internetdisconnected"))
    write(officer, "Của cán bộ thị trấn.")
    officer.sees("Nội dung còn trong máy này.")
    officer.page.reload()
    officer.sees("Có bản viết dở trong máy này.")
    officer.page.context.clear_cookies()  # the session is over; another sits down at the same computer
    officer.go("/dang-nhap")
    officer.fill("Tên đăng nhập", "canbo.anhiep")
    officer.fill("Mật khẩu", PASSWORD)
    officer.press("Đăng nhập")
    officer.go(FORM)
    assert "Có bản viết dở" not in officer.words() and officer.page.evaluate("localStorage.length") == 0
    officer.page.context.close()


def test_logging_out_leaves_nothing(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thuanhoa")
    officer.page.route("**/nhap-tam*", lambda route: route.abort("internetdisconnected"))
    write(officer, "Không để lại.")
    officer.sees("Nội dung còn trong máy này.")
    officer.page.locator("header").get_by_role("button", name="Đăng xuất").click()
    officer.page.wait_for_load_state()
    assert officer.page.evaluate("localStorage.length") == 0
    officer.page.context.close()


def test_private_notes_are_never_sent_before_they_are_saved(launched, address: str) -> None:  # noqa: F811
    member = Person.sit_down(launched, address, "thanhvien5.phutam", PASSWORD, scripts=True)
    asked = []
    member.page.on("request", lambda request: asked.append(request.url) if "nhap-tam" in request.url else None)
    member.go("/viec-can-lam")
    member.way("Bỏ phiếu")
    one = member.page.locator("main").get_by_role("link", name="Xem hồ sơ").first.get_attribute("href") or ""
    member.go(one.rpartition("/")[0])  # every candidate on one page, with room for notes
    note = member.page.locator("textarea[name^=rieng-]").first
    note.fill("Chỉ mình tôi đọc.")
    note.blur()
    member.page.wait_for_timeout(3_500)
    assert asked == [] and member.page.evaluate("localStorage.length") == 0
    member.page.context.close()


def test_a_ballot_is_never_kept(launched, address: str) -> None:  # noqa: F811
    member = Person.sit_down(launched, address, "thanhvien5.phutam", PASSWORD, scripts=True)
    asked = []
    member.page.on("request", lambda request: asked.append(request.url) if "nhap-tam" in request.url else None)
    member.go("/viec-can-lam")
    member.way("Bỏ phiếu")
    member.page.locator("input[type=radio]").first.check()
    member.page.wait_for_timeout(3_500)
    assert asked == [] and member.page.evaluate("localStorage.length") == 0
    member.page.context.close()
