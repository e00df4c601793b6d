"""What only a browser can show: the back button, nothing left behind at logout, both sizes of screen, keyboard alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.demo.story import read_story
from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.server import ROOT, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]
PASSWORD = read_story(ROOT / "data").people["password"]


@pytest.fixture(scope="module")
def address(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    instance = tmp_path_factory.mktemp("browser") / "instance"
    shutil.copytree(demonstration, instance)
    with serving(instance) as found:
        yield found


@pytest.fixture(scope="module")
def launched(chromium: str):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def sit(launched, address: str, username: str = "", **options) -> Person:
    return Person.sit_down(launched, address, username, PASSWORD, scripts=options.pop("scripts", True), **options)


def open_draft(officer: Person) -> None:
    officer.go("/sang-kien")
    officer.page.locator("main").get_by_role("link", name="Bảng theo dõi").first.click()
    officer.follow("Sửa tiếp")


def novelty(officer: Person) -> str:
    return officer.page.get_by_label("3. Điểm mới").input_value()


def test_the_back_button_shows_what_is_stored_not_what_was(launched, address: str) -> None:
    officer = sit(launched, address, "canbo.hodackien")
    open_draft(officer)
    officer.fill("3. Điểm mới", "Bản thứ nhất.")
    officer.press("Lưu nháp")
    officer.page.go_back()
    officer.page.wait_for_load_state()
    assert novelty(officer) == "Bản thứ nhất."
    officer.fill("3. Điểm mới", "Bản thứ hai.")
    officer.press("Lưu nháp")
    officer.sees("Đã lưu")
    officer.leave()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_tabs_of_one_form_lose_nothing(launched, address: str, scripts: bool) -> None:
    first = sit(launched, address, "canbo.hodackien", scripts=scripts)
    second = sit(launched, address, "canbo.hodackien", scripts=scripts)
    open_draft(first)
    open_draft(second)
    first.fill("3. Điểm mới", f"Bản của máy thứ nhất, {scripts}.")
    first.press("Lưu nháp")
    second.fill("3. Điểm mới", f"Bản của máy thứ hai, {scripts}.")
    second.press("Lưu nháp")
    second.sees("Nội dung vừa được người khác sửa", f"Bản của máy thứ nhất, {scripts}.")
    assert novelty(second) == f"Bản của máy thứ hai, {scripts}."
    second.press("Lưu nháp")
    second.sees("Đã lưu")
    assert novelty(second) == f"Bản của máy thứ hai, {scripts}."
    first.leave()
    second.leave()


def test_after_logout_the_back_button_shows_nothing_private(launched, address: str) -> None:
    officer = sit(launched, address, "canbo.hodackien")
    officer.go("/ho-so")
    officer.sees("Trần Thị Mỹ Duyên")
    officer.page.locator("header").get_by_role("button", name="Đăng xuất").click()
    officer.page.wait_for_load_state()
    officer.page.go_back()
    officer.page.wait_for_load_state()
    assert "Trần Thị Mỹ Duyên" not in officer.page.content()
    kept = officer.page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie]"
    )
    assert kept == [0, 0, 0, ""]
    officer.leave()


PAGES = [
    ("", ["/", "/ke-hoach", "/thong-bao", "/mo-hinh", "/huong-dan", "/huong-dan/thu-ky", "/kiem-tra", "/dang-nhap"]),
    ("canbo.hodackien", ["/viec-can-lam", "/sang-kien", "/sang-kien/khai", "/tieu-chi", "/ho-so", "/hoi-dong", "/minh-chung"]),
    ("noivu", ["/viec-can-lam", "/don-vi/theo-doi", "/don-vi/theo-doi/nhac", "/sang-kien", "/don-vi"]),
    ("quantri", ["/viec-can-lam", "/quan-tri", "/quan-tri/don-vi", "/quan-tri/tai-khoan", "/quan-tri/nhat-ky"]),
]  # fmt: skip


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, PHONE, DESK], ids=["320", "360", "1366"])
def test_nothing_stands_beyond_the_right_edge(launched, address: str, size) -> None:
    too_wide = []
    for username, paths in PAGES:
        person = sit(launched, address, username, size=size)
        for path in paths:
            person.go(path)
            width = person.page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                too_wide.append(f"{path} ({username or 'public'}): {width}")
        person.leave()
    assert not too_wide


def test_a_vote_by_the_keyboard_alone(launched, address: str) -> None:
    member = sit(launched, address, "thanhvien4.phutam")
    member.way("Bỏ phiếu")
    page = member.page
    for _ in range(40):  # a group of marks is one stop of the Tab key, arrows choose within it
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.type || '', document.activeElement.textContent.trim()]")
        if focused[0] == "radio":
            page.keyboard.press("Space")
        if focused[1] == "Xem lại phiếu":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    member.sees("Xem lại phiếu")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Bỏ phiếu":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    member.sees("Đã ghi nhận phiếu lúc")
    member.leave()


def test_a_script_that_fails_to_load_harms_nothing(launched, address: str) -> None:
    officer = sit(launched, address, "canbo.phutam")
    officer.page.route("**/static/portal.*.js", lambda route: route.abort())
    officer.go("/sang-kien")
    officer.fill("Tên sáng kiến", "ma qr")
    officer.press("Tìm")
    officer.sees("Mã QR thủ tục")
    officer.go("/sang-kien/khai")
    officer.fill("Tên", "Bản nháp không có kịch bản")
    officer.select("Lĩnh vực CCHC", "Cải cách thể chế")
    officer.press("Lưu nháp")
    officer.sees("Đã lưu")
    officer.faults = [fault for fault in officer.faults if "ERR_FAILED" not in fault]
    officer.leave()
