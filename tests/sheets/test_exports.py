"""[Xuất Excel] at the lists: what a person sees of the list, all pages of it, and nothing else."""

from __future__ import annotations

import pytest

from portal import clock
from portal.access.roles import SYSTEM
from portal.database import db
from portal.people import queries as people
from portal.people import service
from portal.sheets.reading import read
from portal.sheets.writer import HEADING_ROW, MIMETYPE
from tests.browser import Browser
from tests.cast import BEFORE, Cast
from tests.difficulties.test_difficulties import tell
from tests.dossiers.ready import NOON


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def rows_at(browser: Browser, path: str) -> list[dict[str, object]]:
    """The exported list, a row by its headings."""
    answer = browser.get(path).response
    assert answer.mimetype == MIMETYPE and "attachment" in answer.headers["Content-Disposition"]
    lines = read(answer.data)[0].rows[HEADING_ROW:]
    return [dict(zip(lines[0], [*line, *[None] * len(lines[0])], strict=False)) for line in lines[1:]]


def draft(browser: Browser, title: str) -> None:
    values = {"kind": "model", "title": title, "field_code": "so"}
    browser.submit(browser.get("/sang-kien/khai"), "Lưu nháp", values)


def test_each_sees_of_initiatives_what_the_list_shows(launched: Cast) -> None:
    officer, neighbour, office = (launched.browser(name) for name in ("canbo.dong", "canbo.tay", "vanphong2"))
    draft(officer, "=Số hóa hồ sơ")
    page = officer.get("/sang-kien?tim=so")
    rows = rows_at(officer, page.link("Xuất Excel"))
    assert [(row["STT"], row["Tên"], row["Loại"], row["Trạng thái"]) for row in rows] == [
        (1, "=Số hóa hồ sơ", "Mô hình mới", "Bản nháp")
    ]
    assert rows_at(officer, "/sang-kien.xlsx?tim=khong-co") == []
    assert rows_at(neighbour, "/sang-kien.xlsx") == [] and rows_at(office, "/sang-kien.xlsx") == []


def test_all_pages_of_a_list_are_in_the_file(cast: Cast) -> None:
    with cast.portal.app.app_context(), clock.at(BEFORE):
        for number in range(70):
            service.create_unit(SYSTEM, code=f"ap-{number}", name=f"Ấp {number}", short_name=f"Ấp {number}")
        db.session.commit()
    admin = cast.browser("quantri")
    with cast.portal.counted() as seen:
        rows = rows_at(admin, "/quan-tri/don-vi.xlsx")
    assert len(seen) <= 10
    assert len(rows) >= 70 and "Ấp 69" in {row["Tên đầy đủ"] for row in rows}
    assert admin.get("/quan-tri/don-vi").link("Xuất Excel") == "/quan-tri/don-vi.xlsx"


def test_accounts_without_anything_of_passwords(cast: Cast) -> None:
    admin = cast.browser("quantri")
    rows = rows_at(admin, admin.get("/quan-tri/tai-khoan").link("Xuất Excel"))
    tai = next(row for row in rows if row["Tên đăng nhập"] == "canbo.dong")
    assert tai["Họ và tên"] == "Lâm Văn Tài" and str(tai["Vai trò"]).startswith("Cán bộ đầu mối (")
    with cast.portal.app.app_context():
        secret = people.account_named("canbo.dong").password_hash
    assert secret.encode() not in admin.get("/quan-tri/tai-khoan.xlsx").response.data
    assert not [heading for heading in rows[0] if "khẩu" in str(heading)]


def test_the_trail_the_units_and_the_evidence(launched: Cast) -> None:
    admin, officer = launched.browser("quantri"), launched.browser("canbo.dong")
    events = rows_at(admin, "/quan-tri/nhat-ky.xlsx?viec=unit.created")
    assert events and all(row["Mã việc"] == "unit.created" for row in events)
    assert [row["Mã đơn vị"] for row in rows_at(officer, "/don-vi.xlsx")] == ["dong"]
    assert rows_at(officer, "/minh-chung.xlsx") == []


def test_difficulties_with_their_filter(launched: Cast) -> None:
    tell(launched)
    office, neighbour = launched.browser("vanphong2"), launched.browser("canbo.tay")
    rows = rows_at(office, office.get("/kho-khan").link("Xuất Excel"))
    assert [(row["Nội dung"], row["Gửi lúc"].strftime("%H:%M")) for row in rows] == [
        ("Máy quét hỏng", clock.local(NOON).strftime("%H:%M"))
    ]
    assert rows_at(office, "/kho-khan.xlsx?loc=da-tra-loi") == [] and rows_at(neighbour, "/kho-khan.xlsx") == []


def test_a_checklist_with_figures_of_two_years(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    here = f"/tieu-chi/don-vi/{launched.units['dong']}"
    rows = rows_at(officer, officer.get(here).link("Xuất Excel"))
    assert len(rows) >= 5 and {row["Kết luận"] for row in rows} == {"Chưa khai"}
    launched.browser("canbo.tay").get(f"{here}.xlsx", status=404)


def test_the_board_and_the_dossiers(launched: Cast) -> None:
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    page = office.get("/don-vi/theo-doi")
    assert "Chưa lập hồ sơ" in {row["Hồ sơ"] for row in rows_at(office, page.link("Xuất Excel"))}
    assert rows_at(office, page.link("Xuất danh sách hồ sơ")) == []
    page = officer.submit(officer.get("/ho-so"), "Lập hồ sơ")
    page = officer.submit(page, "Thêm tập thể đơn vị")
    rows = rows_at(officer, page.link("Xuất Excel"))
    assert [(row["Đối tượng"], row["Phiếu đồng ý"]) for row in rows] == [("Tập thể", None)]
    office.get(page.path + ".xlsx", status=404)
    officer.get("/ho-so.xlsx", status=403)
    assert rows_at(office, f"/xet-khen/{launched.campaign}.xlsx") == []
