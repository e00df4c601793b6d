"""Tasks out of Excel, as the annex of a plan lists them; tasks, the movement and scores as Excel."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.sheets.cells import Unreadable
from portal.tasks.importing import due
from portal.tasks.models import Assignment, Task
from tests.browser import Browser
from tests.cast import Cast
from tests.dossiers.ready import NOON
from tests.scoring.test_scoring import load as load_set
from tests.scoring.test_scoring import sent as send_scores
from tests.sheets import corpus
from tests.sheets.test_exports import rows_at
from tests.sheets.test_imports import choose, facts, faults, read_in, tried
from tests.tasks.test_tasks import figures, give, of_unit, report


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


ANNEX = corpus.simple(
    ["ỦY BAN NHÂN DÂN QUẬN BÌNH MINH"], ["PHỤ LỤC NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH"], [],
    ["STT", "Nội dung nhiệm vụ", "Lĩnh vực", "Đơn vị chủ trì", "Sản phẩm", "Thời gian hoàn thành", "Căn cứ"],
    ["I", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", None, None, None, None, None],
    [1, "Công khai thủ tục tại Một cửa", "cải cách thủ tục hành chính", "UBND phường Đông; taichinh", "Bảng niêm yết", datetime(2024, 1, 10), "5/KH-UBND"],
    [2, "Số hóa hồ sơ", "so", "Các phường", None, "Quý II/2024", None],
    [3, "Báo cáo tháng", "so", "Tất cả đơn vị", None, "tháng 2/2024", None],
    [4, "Niêm yết", "so", "UBND phường Đông, UBND phường Tây", None, "30/6/2024", None],
    [None, None, None, None, None, "TM. ỦY BAN NHÂN DÂN", None],
)  # fmt: skip


@pytest.mark.both
def test_an_annex_becomes_tasks_in_the_hands_of_units(launched: Cast) -> None:
    office = launched.browser("vanphong2")
    page = tried(office, "nhiem-vu", ANNEX)
    assert facts(page)["Thêm mới"] == "4 dòng" and facts(page)["Không thuộc danh sách"].startswith("dòng 5")
    with launched.portal.app.app_context():
        assert not db.session.scalars(select(Task)).all()
    assert figures(launched) == (None, None)
    assert "thêm 4" in read_in(office, page).text
    with launched.portal.app.app_context():
        rows = db.session.scalars(select(Task).order_by(Task.due_on, Task.title)).all()
        assert [(row.title, row.due_on, row.field_code) for row in rows] == [
            ("Công khai thủ tục tại Một cửa", date(2024, 1, 10), "thu_tuc"), ("Báo cáo tháng", date(2024, 2, 29), "so"),
            ("Niêm yết", date(2024, 6, 30), "so"), ("Số hóa hồ sơ", date(2024, 6, 30), "so"),
        ]  # fmt: skip
        assert (rows[0].product, rows[0].source) == ("Bảng niêm yết", "5/KH-UBND")
        held = {row.title: {part.unit.code for part in row.assignments} for row in rows}
        assert held["Công khai thủ tục tại Một cửa"] == {"dong", "taichinh"}
        assert held["Số hóa hồ sơ"] == held["Niêm yết"] == {"dong", "tay"}
        assert held["Báo cáo tháng"] == {"dong", "tay", "taichinh", "vanphong"}
    assert figures(launched) != (None, None)  # counted as if given by the form
    page = tried(office, "nhiem-vu", ANNEX)
    assert facts(page)["Đã có, giữ nguyên"] == "4 dòng" and "không có gì để nhập" in page.text


def test_what_is_not_certain_is_told_by_row_and_column(launched: Cast) -> None:
    head = ["Nội dung", "Lĩnh vực", "Đơn vị thực hiện", "Thời hạn"]
    content = corpus.simple(
        head,
        ["Một", "so", "Phường Nam", "30/6/2024"],
        ["Hai", "so", "UBND phường Đông, Phường Nam", "30/6/2024"],
        ["Ba", "so", "dong", "Thường xuyên"],
        ["Bốn", "so", "dong", "Trước ngày 30/6/2024"],
        ["Năm", "nông nghiệp", "dong", "30/6/2024"],
        ["Sáu", "so", " ; ", "30/6/2024"],
        ["Bảy", "so", "dong", "30/6/2024"],
        ["bảy", "so", "tay", "30/6/2024"],
    )
    found = faults(tried(launched.browser("vanphong2"), "nhiem-vu", content))
    assert [fault.partition(":")[0] for fault in found] == [
        "Dòng 2, cột “Đơn vị thực hiện”", "Dòng 3, cột “Đơn vị thực hiện”", "Dòng 4, cột “Thời hạn hoàn thành”",
        "Dòng 5, cột “Thời hạn hoàn thành”", "Dòng 6, cột “Lĩnh vực CCHC”", "Dòng 7, cột “Đơn vị thực hiện”",
        "Dòng 9, cột “Nội dung nhiệm vụ”",
    ]  # fmt: skip
    assert "“Phường Nam” không có" in found[1]
    with launched.portal.app.app_context():
        assert not db.session.scalars(select(Assignment)).all()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30/6/2024", date(2024, 6, 30)), ("ngày 30/6/2024", date(2024, 6, 30)), ("Đến hết ngày 05/02/2024.", date(2024, 2, 5)),
        ("Quý IV/2024", date(2024, 12, 31)), ("trong quý 1 năm 2024", date(2024, 3, 31)), ("Tháng 02/2024", date(2024, 2, 29)),
        (date(2024, 5, 1), date(2024, 5, 1)),
    ],
)  # fmt: skip
def test_due_days_as_offices_write_them(text: object, day: date) -> None:
    assert due(text) == day


@pytest.mark.parametrize("text", ["Quý V/2024", "Tháng 13/2024", "Quý II", "Hằng tháng", "2024", "trước 30/6/2024", 12])
def test_due_days_that_leave_open_which_day(text: object) -> None:
    with pytest.raises(Unreadable):
        due(text)


def test_only_the_standing_office_gives_from_excel(launched: Cast) -> None:
    for person in ("canbo.dong", "lanhdao", "quantri"):
        launched.browser(person).get("/nhap-excel/nhiem-vu", status=404)
    assert not launched.browser("lanhdao").get("/nhiem-vu").has_link("Nhập Excel")
    assert launched.browser("vanphong2").get("/nhiem-vu").has_link("Nhập Excel")
    assert launched.browser("vanphong.xa").get("/nhap-excel/nhiem-vu", status=409)  # no campaign of its own is on


def test_the_template_is_recognised_whole(launched: Cast) -> None:
    office = launched.browser("vanphong2")
    content = office.get(office.get("/nhap-excel/nhiem-vu").link("Tải mẫu")).response.data
    page = choose(office, "nhiem-vu", content)
    assert "Không nhập" not in page.text and "Cần xem lại" not in page.text


# --- out ------------------------------------------------------------------------------------------
def test_tasks_by_unit_for_the_host_and_its_own_for_a_unit(launched: Cast) -> None:
    give(launched, due="25/01/2024")
    report(launched)
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    rows = rows_at(office, office.get("/nhiem-vu").link("Xuất Excel"))
    assert [(row["Đơn vị thực hiện"], row["Trạng thái"], row["Tiến độ"]) for row in rows] == [
        ("UBND phường Đông", "Đã báo cáo hoàn thành", "Đúng hạn"),
        ("UBND phường Tây", "Đang thực hiện", "Quá hạn"),
    ]
    assert str(rows[0]["Ngày hoàn thành"])[:10] == "2024-01-20"
    office.submit(office.get(of_unit(launched).path), "Thôi giao cho đơn vị này", {"why": "Đã có đơn vị khác"})
    rows = rows_at(officer, officer.get("/nhiem-vu").link("Xuất Excel"))
    assert [(row["STT"], row["Trạng thái"], row["Tiến độ"]) for row in rows] == [(1, "Không giao nữa", None)]
    assert rows_at(launched.browser("vanphong.xa"), "/nhiem-vu.xlsx") == []
    launched.browser("bientap").get("/nhiem-vu.xlsx", status=403)


def log(browser: Browser) -> None:
    told = {"held_on": "10/01/2024", "form": "Họp", "text": "Phổ biến Kế hoạch", "reach": "40"}
    browser.submit(browser.get("/phong-trao/tuyen-truyen/ghi"), "Lưu", told)


def test_the_movement_and_its_log(launched: Cast) -> None:
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    log(officer)
    rows = rows_at(office, office.get("/phong-trao").link("Xuất Excel"))
    assert len(rows) == 4 and {row["Quán triệt"] for row in rows} == {"Chưa khai"}
    east = next(row for row in rows if row["Cơ quan, đơn vị"] == "Ủy ban nhân dân phường Đông")
    assert (east["Số lần tuyên truyền"], east["Lượt người"]) == (1, 40)
    here = f"/phong-trao/{launched.campaign}/danh-gia/{launched.units['dong']}"
    form = office.get(here)
    level = form.soup.find("select", {"name": "completion"}).find_all("option")[-1]
    office.submit(form, "Lưu đánh giá", {"completion": level["value"], "responsibility": level["value"]})
    told = [next(row for row in rows_at(person, "/phong-trao.xlsx") if "Đông" in row["Cơ quan, đơn vị"]) for person in (office, officer)]  # fmt: skip
    assert told[0]["Mức độ hoàn thành nhiệm vụ"] == level.get_text() and told[0]["Đánh giá đã chốt"] == "Chưa"
    assert told[1]["Mức độ hoàn thành nhiệm vụ"] is None  # not settled: the host's own
    assert [row["Cơ quan, đơn vị"] for row in rows_at(officer, "/phong-trao.xlsx")] == ["Ủy ban nhân dân phường Đông"]
    rows = rows_at(officer, officer.get("/phong-trao/tuyen-truyen").link("Xuất Excel"))
    assert [(row["Hình thức"], row["Số người"], row["Đơn vị"]) for row in rows] == [("Họp", 40, "UBND phường Đông")]
    assert rows_at(launched.browser("canbo.tay"), "/phong-trao/tuyen-truyen.xlsx") == []


def test_scores_of_all_units_and_of_one_line_by_line(launched: Cast) -> None:
    set_id = load_set(launched)
    office, officer, neighbour = (launched.browser(name) for name in ("vanphong2", "canbo.dong", "canbo.tay"))
    sheet = f"/cham-diem/{set_id}/{launched.units['dong']}"
    rows = rows_at(office, office.get("/cham-diem").link("Xuất Excel"))
    assert [(row["Đơn vị"], row["Trạng thái"], row["Tự chấm"]) for row in rows] == [
        ("UBND phường Đông", "Chưa chấm", None), ("UBND phường Tây", "Chưa chấm", None),
    ]  # fmt: skip
    send_scores(launched, set_id)
    rows = rows_at(office, "/cham-diem.xlsx")
    assert (rows[0]["Tự chấm"], rows[0]["Thẩm định"], rows[0]["Xếp loại"]) == (17.03, None, None)
    rows = rows_at(officer, officer.get(sheet).link("Xuất Excel"))
    by_code = {row["Mã"]: row for row in rows}
    assert (by_code["1.2"]["Tự chấm"], by_code["2.1"]["Không áp dụng"], by_code["I"]["Tự chấm"]) == (4.75, "Có", 9.75)
    assert rows[-1]["Tự chấm"] == 17.03 and by_code["1.2"]["Thẩm định"] is None
    assert rows_at(officer, "/cham-diem.xlsx") == rows
    neighbour.get(f"{sheet}.xlsx", status=404)


def test_what_was_not_sent_is_not_in_the_hosts_file(launched: Cast) -> None:
    from tests.scoring.test_scoring import score

    set_id = load_set(launched)
    with launched.portal.app.app_context():
        score(launched, set_id)
    office = launched.browser("vanphong2")
    assert rows_at(office, "/cham-diem.xlsx")[0]["Tự chấm"] is None
    rows = rows_at(office, f"/cham-diem/{set_id}/{launched.units['dong']}.xlsx")
    assert rows and all(row["Tự chấm"] is None and row["Ghi chú của đơn vị"] is None for row in rows)
