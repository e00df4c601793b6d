"""Nhập Excel from the file to the rows: matched, tried, read in whole or not at all."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit import queries as audit
from portal.audit.models import AuditEvent
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Candidate, Figure
from portal.database import db
from portal.initiatives.models import Initiative
from portal.people import queries as people
from portal.people import service as people_service
from portal.people.importing import KnownUnits
from portal.people.models import Account, Unit
from portal.sheets import views
from portal.sheets.models import SheetUpload
from portal.sheets.reading import read
from portal.sheets.writer import HEADING_ROW
from portal.web import progress
from tests.browser import Browser, Fetched
from tests.cast import Cast
from tests.checklists.test_checklists import count
from tests.dossiers.ready import NOON
from tests.sheets import corpus


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def choose(browser: Browser, slug: str, content: bytes, name: str = "Danh sách.xlsx", status: int = 200) -> Fetched:
    page = browser.get(f"/nhap-excel/{slug}")
    return browser.submit(page, "Đọc tệp", files={"file": (io.BytesIO(content), name)}, status=status)


def tried(browser: Browser, slug: str, content: bytes, name: str = "Danh sách.xlsx", **columns: str) -> Fetched:
    return browser.submit(choose(browser, slug, content, name), "Kiểm tra", columns)


def read_in(browser: Browser, page: Fetched) -> Fetched:
    label = next(
        tag.get_text() for tag in page.soup.find_all("button") if re.fullmatch(r"Nhập \d+ dòng", tag.get_text())
    )
    return browser.submit(page, label)


def facts(page: Fetched) -> dict[str, str]:
    found = page.soup.find("dl", class_="facts")
    return {tag.get_text(): tag.find_next_sibling("dd").get_text(" ", strip=True) for tag in found.find_all("dt")}


def faults(page: Fetched) -> list[str]:
    return [tag.get_text() for tag in page.soup.select(".box.bad li")]


# --- the way --------------------------------------------------------------------------------------
UNITS = corpus.simple(
    ["UBND QUẬN BÌNH MINH"], [], ["STT", "TÊN CƠ QUAN, ĐƠN VỊ", "Tên viết tắt", "Khối thi đua", "Điện thoại", "Ghi chú"],
    [1, "Trạm Y tế phường Đông", "Trạm Y tế", "phòng, ban thuộc quận", 123000009, "mới"],
    [2, "Trường Tiểu học Đông", None, "Phòng, ban thuộc quận", None, None],
    [3, "Ủy ban nhân dân phường Tây", None, None, "0123 000 777", None],
    [4, "Ủy ban nhân dân phường Đông", None, None, None, None],
)  # fmt: skip


@pytest.mark.both
def test_units_from_the_file_to_the_list(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = choose(admin, "don-vi", UNITS)
    assert "tiêu đề ở dòng 3" in page.text and "Trạm Y tế phường Đông · Trường Tiểu học Đông" in page.text
    assert "Không nhập: STT (A), Ghi chú (F)." in page.text
    before = cast.portal.fingerprint()
    page = admin.submit(page, "Kiểm tra")
    assert facts(page) == {"Thêm mới": "2 dòng", "Sửa": "1 dòng", "Đã có, giữ nguyên": "1 dòng"}
    with cast.portal.app.app_context():
        assert people.unit_named("tram-y-te") is None
        events = db.session.scalar(select(func.count(AuditEvent.seq)))
    page = read_in(admin, page)
    assert "thêm 2, sửa 1, giữ nguyên 1 dòng" in page.text and before != cast.portal.fingerprint()
    with cast.portal.app.app_context():
        made = people.unit_named("tram-y-te")
        assert (made.short_name, made.block.code, made.phone) == ("Trạm Y tế", "phong", "0123000009")
        tay = people.unit_named("tay")
        assert tay.phone == "0123 000 777" and tay.head_title == "Chủ tịch UBND phường"  # nothing else is emptied
        assert db.session.scalar(select(func.count(AuditEvent.seq))) == events + 4
        newest = audit.entry(db.session.scalars(audit.all_events()).first())
        assert newest.what == "Nhập cơ quan, đơn vị từ tệp “Danh sách.xlsx”: thêm 2, sửa 1"
        assert db.session.scalars(select(SheetUpload)).one().content == b""
    again = tried(admin, "don-vi", UNITS)
    assert facts(again)["Đã có, giữ nguyên"] == "4 dòng" and "không có gì để nhập" in again.text


def test_the_same_sending_again_reads_nothing_twice(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = tried(admin, "don-vi", UNITS)
    first = read_in(admin, page)
    counted = cast.portal.fingerprint()
    assert read_in(admin, page).path == first.path and cast.portal.fingerprint() == counted
    assert admin.get(page.path).path == first.path  # the steps behind lead to the result


def test_every_fault_is_named_by_row_and_column_and_nothing_is_written(cast: Cast) -> None:
    content = corpus.simple(
        ["Tên đơn vị", "Mã đơn vị", "Khối", "Trực thuộc", "Hoạt động từ ngày"],
        ["Ấp Một", "ap-mot", "Khối lạ", None, None],
        [None, "ap-hai", None, None, None],
        ["Ấp Ba", "Ấp 3!", None, "Quận lạ", "ngày mai"],
        ["Ấp Bốn", "ap-bon", None, "Quận lạ", None],
        ["Ấp Năm", "ap-nam", "Ấp", "quan", datetime(2020, 1, 2)],
        ["Ấp Năm nữa", "ap-nam", "Ấp", "quan", datetime(2020, 1, 2)],
    )
    admin = cast.browser("quantri")
    page = tried(admin, "don-vi", content)
    assert faults(page) == [
        "Dòng 2, cột “Khối”: “Khối lạ” không có trong danh sách khối.",
        "Dòng 3, cột “Tên đầy đủ”: chưa có nội dung.",
        "Dòng 4, cột “Mã đơn vị”: “ấp 3!” phải là chữ thường không dấu, chữ số, dấu gạch nối.",
        "Dòng 4, cột “Hoạt động từ ngày”: “ngày mai” không phải ngày/tháng/năm.",
        "Dòng 5, cột “Trực thuộc”: không có đơn vị “Quận lạ”.",
        "Dòng 7, cột “Tên đầy đủ”: trùng với dòng 6.",
    ]
    assert "Có 6 lỗi, chưa nhập gì" in page.text and not page.has_button("Nhập 1 dòng")
    with cast.portal.app.app_context():
        assert people.unit_named("ap-nam") is None
    # nor by whoever sends the form all the same
    upload = page.path.split("/")[3]
    before = cast.portal.fingerprint()
    form = {"idem": "1" * 32, "csrf_token": page.soup.find("input", {"name": "csrf_token"})["value"]}
    assert "Có 6 lỗi" in admin.post(f"/nhap-excel/tep/{upload}/nhap", form, status=422).text
    assert cast.portal.fingerprint() == before


def test_a_hundred_faults_are_shown_and_the_rest_counted(cast: Cast) -> None:
    content = corpus.simple(["Tên đơn vị", "Khối"], *[[f"Ấp {n}", "lạ"] for n in range(130)])
    page = tried(cast.browser("quantri"), "don-vi", content)
    assert len(faults(page)) == 100 and "Có 130 lỗi" in page.text and "Và 30 lỗi nữa." in page.text


def test_what_changed_since_the_dry_run_is_not_read_in_blindly(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = tried(admin, "don-vi", UNITS)
    with cast.portal.app.app_context():
        db.session.get(Unit, cast.units["tay"]).phone = "0123 000 777"
        db.session.commit()
    label = next(tag.get_text() for tag in page.soup.find_all("button") if tag.get_text().startswith("Nhập "))
    page = admin.submit(page, label, status=409)
    assert "đã thay đổi từ lúc kiểm tra" in page.text
    with cast.portal.app.app_context():
        assert people.unit_named("tram-y-te") is None


def test_columns_and_sheets_can_be_chosen_by_hand(cast: Cast) -> None:
    codes = corpus.rows(["Mã", "Diễn giải"], ["a", "b"])
    other = corpus.rows(["Tổ chức (cũ)", "Máy"], ["Trạm Thú y", 123000111], ["Trạm Cấp nước", None], at=4)
    content = corpus.book(codes, other, names=["Danh mục", "Tổ chức"])
    admin = cast.browser("quantri")
    page = choose(admin, "don-vi", content)
    page = admin.submit(page, "Kiểm tra", status=422)
    assert "Cần chọn một cột của tệp." in page.text
    page = admin.submit(page, "Đọc lại bảng tính", {"sheet": "1"})
    page = admin.submit(page, "Đọc lại bảng tính", {"heading": "5"})
    page = admin.submit(page, "Kiểm tra", {"c_name": "0", "c_phone": "0"}, status=422)
    assert "Cột này của tệp đã chọn cho mục khác." in page.text
    page = admin.submit(page, "Kiểm tra", {"c_name": "0", "c_phone": "1"})
    read_in(admin, page)
    with cast.portal.app.app_context():
        assert people.unit_named("tram-thu-y").phone == "0123000111"


# --- whose ----------------------------------------------------------------------------------------
def test_a_sheet_is_seen_by_whoever_chose_it_only(cast: Cast) -> None:
    admin, officer = cast.browser("quantri"), cast.browser("canbo.dong")
    page = choose(admin, "don-vi", UNITS)
    officer.get(page.path, status=404)
    officer.get("/nhap-excel/don-vi", status=404)
    officer.get("/nhap-excel/khong-co", status=404)
    for verb in ("trang", "kiem-tra", "nhap", "bo"):
        form = {
            "idem": "2" * 32,
            "csrf_token": officer.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"],
        }
        officer.post(f"{page.path}/{verb}", form, status=404)
    assert (
        "Cơ quan, đơn vị" in admin.get("/nhap-excel").text and "Cơ quan, đơn vị" not in officer.get("/nhap-excel").text
    )


def test_a_sheet_is_forgotten_after_a_day_or_when_dropped(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = choose(admin, "don-vi", UNITS)
    assert "Đã bỏ tệp" in admin.submit(page, "Bỏ tệp này").html
    admin.get(page.path, status=404)
    page = choose(admin, "don-vi", UNITS)
    with clock.at(NOON + timedelta(hours=25)):
        admin.sign_in("quantri", "mưa thuận gió hòa")
        admin.get(page.path, status=404)
        choose(admin, "tai-khoan", corpus.simple(["Họ và tên"], ["A B"]))
        with cast.portal.app.app_context():
            assert [row.slug for row in db.session.scalars(select(SheetUpload))] == ["tai-khoan"]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"abc", "a.xlsx", "không phải Excel"), (b"abc", "a.docx", "Chỉ nhận tệp Excel"), (corpus.bomb(), "a.xlsx", "quá lớn"),
        (corpus.macro(), "a.xlsx", "macro"), (corpus.wide_open(), "a.xlsx", "Không đọc được tệp"), (b"", "", "Chưa chọn tệp"),
    ],
    ids=["junk", "word", "bomb", "macro", "wide", "none"],
)  # fmt: skip
def test_a_bad_file_is_told_at_the_field(cast: Cast, content: bytes, name: str, says: str) -> None:
    page = choose(cast.browser("quantri"), "don-vi", content, name, status=422)
    assert says in page.text
    with cast.portal.app.app_context():
        assert not db.session.scalar(select(func.count(SheetUpload.id)))


def test_five_thousand_rows_and_not_one_more(cast: Cast) -> None:
    admin = cast.browser("quantri")
    lines = [[f"Ấp số {number}"] for number in range(5_001)]
    page = tried(admin, "don-vi", corpus.simple(["Tên đơn vị"], *lines))
    assert faults(page) == ["Danh sách có 5001 dòng, mỗi lần nhập nhiều nhất 5000 dòng. Chia nhỏ rồi nhập."]
    page = tried(admin, "don-vi", corpus.simple(["Tên đơn vị"], *lines[:5_000]))
    assert facts(page)["Thêm mới"] == "5000 dòng"
    page = tried(admin, "don-vi", corpus.simple(["Tên đơn vị"]))
    assert faults(page) == ["Danh sách không có dòng nào."]


# --- templates ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("person", "slug"),
    [
        ("quantri", "don-vi"), ("quantri", "tai-khoan"), ("canbo.dong", "sang-kien"), ("canbo.dong", "danh-sach-de-nghi"),
        ("canbo.dong", "so-lieu"), ("canbo.dong", "thanh-vien-hoi-dong"),
    ],
)  # fmt: skip
def test_each_template_is_recognised_whole(launched: Cast, person: str, slug: str) -> None:
    launched.council()
    browser = launched.browser(person)
    content = browser.get(browser.get(f"/nhap-excel/{slug}").link("Tải mẫu")).response.data
    page = choose(browser, slug, content)
    assert "Không nhập" not in page.text and "Cần xem lại" not in page.text
    chosen = [tag.find("option", selected=True) for tag in page.soup.select("table select")]
    assert chosen and all(tag is not None and tag["value"] for tag in chosen)


# --- accounts -------------------------------------------------------------------------------------
ACCOUNTS = corpus.simple(
    ["TT", "Họ và tên", "Tài khoản", "Tên đơn vị/tập thể công tác", "Chức vụ", "Vai trò", "Số điện thoại"],
    [1, "Nguyễn Thị Mới", "Moi.Dong", "UBND phường Đông", "Công chức", "cán bộ đầu mối; Thủ trưởng cơ quan, đơn vị", 909123456],
    [2, "Trần Văn Tin", "tin.vanphong", "vanphong", None, "Cơ quan thường trực", None],
    [3, "Lâm Văn Tài", "canbo.dong", None, "Phó Chánh Văn phòng", "Cán bộ đầu mối", None],
)  # fmt: skip


@pytest.mark.both
def test_accounts_come_with_slips_and_roles(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = tried(admin, "tai-khoan", ACCOUNTS)
    assert facts(page) == {"Thêm mới": "2 dòng", "Sửa": "1 dòng", "Đã có, giữ nguyên": "0 dòng"}
    slips = read_in(admin, page)
    assert slips.soup.h1.get_text() == "Phiếu cấp mật khẩu"
    codes = [tag.get_text() for tag in slips.soup.select("dd.code")]
    found = dict(zip(codes[1::3], codes[2::3], strict=True))
    assert set(found) == {"moi.dong", "tin.vanphong"} and len(set(found.values())) == 2
    assert read_in(admin, page).html.count(found["moi.dong"]) == 1  # the same form shows the same slips
    with cast.portal.app.app_context():
        moi, tin = people.account_named("moi.dong"), people.account_named("tin.vanphong")
        assert sorted((held.role.value, held.unit.code) for held in moi.grants) == [
            ("head", "dong"),
            ("officer", "dong"),
        ]
        assert [(held.role.value, held.unit.code) for held in tin.grants] == [("standing_office", "quan")]
        assert moi.phone == "0909123456" and people.account_named("canbo.dong").post == "Phó Chánh Văn phòng"
        for event in db.session.scalars(select(AuditEvent)):
            assert not any(password in event.data for password in found.values())
    page = Browser(cast.portal, "moi.dong", found["moi.dong"]).get("/viec-can-lam")
    assert page.path == "/tai-khoan/mat-khau"  # to be changed at once


def test_accounts_faults(cast: Cast) -> None:
    content = corpus.simple(
        ["Họ và tên", "Tên đăng nhập", "Đơn vị", "Vai trò"],
        ["A B", "có dấu", "dong", None],
        ["C D", "c.d", "Phường lạ", None],
        ["E F", "e.f", None, "Cán bộ đầu mối"],
        ["G H", "g.h", "dong", "Chủ tịch Hội đồng"],
        ["I K", "i.k", "dong", "Cán bộ đầu mối"],
        ["I L", "I.K", "dong", "Cán bộ đầu mối"],
    )
    found = faults(tried(cast.browser("quantri"), "tai-khoan", content))
    assert [fault.partition(":")[0] for fault in found] == [
        "Dòng 2, cột “Tên đăng nhập”", "Dòng 3, cột “Cơ quan, đơn vị”", "Dòng 4, cột “Cơ quan, đơn vị”",
        "Dòng 5, cột “Vai trò”", "Dòng 7, cột “Họ và tên”",
    ]  # fmt: skip
    with cast.portal.app.app_context():
        assert people.account_named("i.k") is None


# --- a unit ---------------------------------------------------------------------------------------
def test_an_ugly_list_of_nominees(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    page = tried(officer, "danh-sach-de-nghi", corpus.ugly())
    assert facts(page)["Thêm mới"] == "2 dòng" and facts(page)["Không thuộc danh sách"].startswith("dòng 13, 15")
    assert read_in(officer, page).has_link("Hồ sơ")
    with launched.portal.app.app_context():
        rows = db.session.scalars(select(Candidate).order_by(Candidate.name)).all()
        assert [(row.name, row.post, row.unit.code) for row in rows] == [
            ("Lý Văn Phước", "Công chức Tư pháp", "dong"),
            ("Trần Minh Khôi", "Công chức Văn phòng", "dong"),
        ]
        account = db.session.get(Account, rows[1].account_id)
        assert account.username == "thanhvien2.dong"  # so that he does not vote about himself
    page = tried(officer, "danh-sach-de-nghi", corpus.OLD.read_bytes(), "Danh sách cũ.xls")
    again = "Đã có tên này trong danh sách đề nghị."  # the same two people, with another post each
    assert faults(page) == [f"Dòng {row}, cột “Họ và tên”: {again}" for row in (5, 6)]
    launched.browser("truong.dong").get("/nhap-excel/danh-sach-de-nghi", status=404)


def test_nominees_of_each_kind(launched: Cast) -> None:
    content = corpus.simple(
        ["Tên tập thể, cá nhân", "Đối tượng", "Chức vụ", "Phòng, ban", "Địa chỉ"],
        ["Ủy ban nhân dân phường Đông", None, None, None, None],
        ["Sơn Thị Liên", "cá nhân", "Công chức", "Bộ phận Một cửa", None],
        ["Bà Sáu Hiền", "Người dân", None, None, "Ấp Một"],
        ["Phường khác", "Tập thể", None, None, None],
        ["Liên", None, None, None, None],
    )
    officer = launched.browser("canbo.dong")
    page = tried(officer, "danh-sach-de-nghi", content)
    assert faults(page) == [
        "Dòng 5, cột “Họ và tên”: tập thể được đề nghị phải là Ủy ban nhân dân phường Đông.",
        "Dòng 6, cột “Họ và tên”: Ghi đầy đủ họ và tên.",
    ]
    with launched.portal.app.app_context():
        assert not db.session.scalar(select(func.count(Candidate.id)))


INITIATIVES = corpus.simple(
    ["BẢNG TỔNG HỢP SÁNG KIẾN"], [],
    ["STT", "Tên sáng kiến, giải pháp", "Lĩnh vực", "Loại", "Nhóm tác giả", "Ngày áp dụng", "Hiệu quả mang lại", "Số QĐ"],
    [1, "=Lấy số qua mã QR", "chính quyền số", "Mô hình", "Lý Văn Phước, Công chức (60%); Danh Thị Ngọc (40%)", datetime(2024, 3, 7), "Giảm chờ", "5/QĐ"],
    [2, "Trả kết quả tại nhà", "Cải cách thủ tục hành chính", None, "Lý Văn Phước", None, None, None],
)  # fmt: skip


def test_initiatives_become_drafts(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    page = read_in(officer, tried(officer, "sang-kien", INITIATIVES))
    assert "thêm 2" in page.text
    with launched.portal.app.app_context():
        first, second = db.session.scalars(select(Initiative).order_by(Initiative.title)).all()
        assert (first.title, first.kind, first.field_code, first.state) == ("=Lấy số qua mã QR", "model", "so", "draft")
        assert [(a.name, a.post, a.share) for a in first.authors] == [
            ("Lý Văn Phước", "Công chức", 60), ("Danh Thị Ngọc", "", 40),
        ]  # fmt: skip
        assert first.first_applied_on == date(2024, 3, 7) and [a.share for a in second.authors] == [100]
    assert facts(tried(officer, "sang-kien", INITIATIVES))["Đã có, giữ nguyên"] == "2 dòng"


def test_initiatives_faults(launched: Cast) -> None:
    content = corpus.simple(
        ["Tên", "Lĩnh vực", "Tác giả"], ["Một", "Nông nghiệp", None], ["Hai", "so", "A B (900%)"], ["Ba", None, None],
    )  # fmt: skip
    assert [text.partition(":")[0] for text in faults(tried(launched.browser("canbo.dong"), "sang-kien", content))] == [
        "Dòng 2, cột “Lĩnh vực CCHC”", "Dòng 3, cột “Tác giả”", "Dòng 4, cột “Lĩnh vực CCHC”",
    ]  # fmt: skip


# --- councils -------------------------------------------------------------------------------------
def test_the_roll_of_a_council(launched: Cast) -> None:
    head = launched.browser("truong.dong")
    assert "Chưa có Hội đồng nào" in head.get("/nhap-excel/thanh-vien-hoi-dong", status=409).text
    council = launched.council(members=1)
    content = corpus.simple(
        ["QUYẾT ĐỊNH THÀNH LẬP HỘI ĐỒNG"],
        ["STT", "Họ và tên", "Chức vụ", "Nhiệm vụ"],
        [1, "Thạch Thị Hoa", "Chủ tịch UBND phường", "Chủ tịch"],
        [2, "Trần Minh Khôi", "Công chức", "ủy viên"],
        [3, "Người Ngoài", "Bí thư Chi bộ", None],
    )
    page = tried(head, "thanh-vien-hoi-dong", content)
    assert facts(page) == {"Thêm mới": "2 dòng", "Sửa": "0 dòng", "Đã có, giữ nguyên": "1 dòng"}
    read_in(head, page)
    rows = read(head.get(head.get(f"/hoi-dong/{council}").link("Xuất Excel")).response.data)[0].rows[HEADING_ROW + 1 :]
    assert {row[1]: (row[3], row[7]) for row in rows if row[1] in ("Trần Minh Khôi", "Người Ngoài")} == {
        "Trần Minh Khôi": ("Thành viên", "Có"),
        "Người Ngoài": ("Thành viên", "Không"),
    }
    content = corpus.simple(
        ["Họ và tên", "Chức vụ", "Nhiệm vụ trong Hội đồng", "Dự thay cho", "Từ ngày", "Đến ngày"],
        ["Lý Văn Mới", "Công chức", None, None, "01/01/2024", "31/12/2099"],
        ["Lý Văn Thay", "Công chức", "Người dự thay", "Lý Văn Mới", "01/01/2024", None],
    )
    read_in(head, tried(head, "thanh-vien-hoi-dong", content))
    page = head.get(f"/hoi-dong/{council}")
    assert "Người dự thay: Lý Văn Thay, Công chức" in page.text and "đến hết 31/12/2099" in page.text
    rows = read(head.get(page.link("Xuất Excel")).response.data)[0].rows[HEADING_ROW + 1 :]
    assert {row[1]: (row[3], row[4]) for row in rows}["Lý Văn Thay"] == ("Người dự thay", "Lý Văn Mới")
    content = corpus.simple(
        ["Họ và tên", "Dự thay cho", "Đến ngày"], ["Ba Người", "Ai Đó", None], ["Bốn Người", None, "01/01/2020"]
    )
    assert [text.partition(":")[0] for text in faults(tried(head, "thanh-vien-hoi-dong", content))] == [
        "Dòng 2, cột “Dự thay cho”", "Dòng 3, cột “Đến hết ngày”",
    ]  # fmt: skip
    content = corpus.simple(
        ["Họ và tên", "Nhiệm vụ", "Tài khoản"], ["Một Người", "Chủ tịch", None], ["Hai Người", None, "lạ"]
    )
    assert [text.partition(":")[0] for text in faults(tried(head, "thanh-vien-hoi-dong", content))] == [
        "Dòng 2, cột “Nhiệm vụ trong Hội đồng”", "Dòng 3, cột “Tên đăng nhập”",
    ]  # fmt: skip
    launched.browser("vanphong2").get("/nhap-excel/thanh-vien-hoi-dong", status=409)  # a unit's roll is its own


# --- figures --------------------------------------------------------------------------------------
def figures(cast: Cast) -> dict[tuple[str, str], Decimal]:
    with cast.portal.app.app_context():
        return {(row.indicator, row.period): row.value for row in db.session.scalars(select(Figure))}


def _cell(value: object) -> object:
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value


def test_figures_go_the_way_of_the_form(launched: Cast) -> None:
    content = corpus.simple(
        ["Chỉ tiêu", "Kỳ", "Kết quả", "Tính đến ngày", "Nguồn"],
        ["Tỷ lệ hài lòng", "9 tháng năm 2024", 92.35, datetime(2024, 9, 30), "Khảo sát"],
        ["Tỷ lệ hài lòng", "năm trước", "90,1%", None, None],
        ["Xếp loại", 2023, "khá", None, None],
        ["Điểm", 2023, 82, None, None],
        ["Điểm tối đa", 2023, 100, None, None],
    )
    officer = launched.browser("canbo.dong")
    page = tried(officer, "so-lieu", content)
    assert facts(page)["Thêm mới"] == "5 dòng"
    assert figures(launched) == {}
    read_in(officer, page)
    assert figures(launched) == {
        ("pleased", "2024/9"): Decimal("92.35"), ("pleased", "2023/9"): Decimal("90.1"), ("rating", "2023"): Decimal(2),
        ("points", "2023"): Decimal(82), ("maximum", "2023"): Decimal(100),
    }  # fmt: skip
    assert "92,35% (năm trước 90,10%)" in officer.get("/tieu-chi").text
    # the template holds what is known: filled in whole and read in again it changes nothing
    lines = read(officer.get("/nhap-excel/so-lieu/mau.xlsx").response.data)[0].rows[HEADING_ROW:]
    known = [line for line in lines if len(line) > 3 and line[3] is not None]
    assert len(known) == 6 and len(lines) > len(known)
    again = corpus.simple(*[[_cell(cell) for cell in line] for line in known])
    assert facts(tried(officer, "so-lieu", again))["Đã có, giữ nguyên"] == "5 dòng"
    one = corpus.simple(["Chỉ tiêu", "Kỳ", "Giá trị"], ["Điểm", "Năm 2023", 83], ["Tỷ lệ hài lòng", "", 92.35])
    page = tried(officer, "so-lieu", one)
    assert (facts(page)["Sửa"], facts(page)["Đã có, giữ nguyên"]) == ("1 dòng", "1 dòng")
    read_in(officer, page)
    assert figures(launched)[("points", "2023")] == 83 and figures(launched)[("maximum", "2023")] == 100


def test_figures_that_cannot_be(launched: Cast) -> None:
    content = corpus.simple(
        ["Đơn vị", "Chỉ tiêu", "Kỳ", "Giá trị"],
        ["phường Tây", "Điểm", 2023, 82],
        [None, "Mưa", 2023, 82],
        [None, "Điểm", 2019, 82],
        [None, "Tỷ lệ hài lòng", None, 0.9235],
        [None, "Nhiệm vụ được giao", None, 7.5],
        [None, "Xếp loại", None, "Xuất sắc"],
        [None, "Điểm tối đa", None, 50],
        [None, "Điểm tối đa", 2023, 60],
    )
    officer = launched.browser("canbo.dong")
    found = faults(tried(officer, "so-lieu", content))
    assert [text.partition(":")[0] for text in found] == [
        "Dòng 2, cột “Đơn vị, cá nhân”", "Dòng 3, cột “Chỉ tiêu”", "Dòng 4, cột “Kỳ số liệu”", "Dòng 5, cột “Giá trị”",
        "Dòng 6, cột “Giá trị”", "Dòng 7, cột “Giá trị”", "Dòng 9, cột “Đơn vị, cá nhân”",
    ]  # fmt: skip
    assert "ghi 92,35" in found[3]
    content = corpus.simple(["Chỉ tiêu", "Giá trị"], ["Điểm", 120], ["Điểm tối đa", 100])
    assert faults(tried(officer, "so-lieu", content)) == ["Dòng 2, cột “Giá trị”: Điểm đạt được lớn hơn điểm tối đa."]


def test_figures_of_a_sent_checklist_are_closed(launched: Cast) -> None:
    officer = launched.browser("canbo.dong")
    content = corpus.simple(["Chỉ tiêu", "Giá trị"], ["Tỷ lệ hài lòng", 92.35])
    read_in(officer, tried(officer, "so-lieu", content))
    officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định")
    assert (
        "Đã gửi để thẩm định"
        in faults(tried(officer, "so-lieu", corpus.simple(["Chỉ tiêu", "Giá trị"], ["Điểm", 5])))[0]
    )
    for username in ("vanphong2", "lanhdao", "truong.dong"):  # who verifies or approves declares no figure
        launched.browser(username).get("/nhap-excel/so-lieu", status=404)
    with launched.portal.app.app_context():
        assert campaigns.present() is not None


def test_without_a_campaign_the_page_says_so(cast: Cast) -> None:
    officer = cast.browser("canbo.dong")
    for slug in ("sang-kien", "danh-sach-de-nghi", "so-lieu"):
        assert "chưa tham gia phong trào nào" in officer.get(f"/nhap-excel/{slug}", status=409).text


@pytest.mark.both
def test_what_only_the_database_knows_is_a_fault_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else made the same unit a moment ago: the constraint says so, at the row."""
    monkeypatch.setattr(KnownUnits, "add", lambda self, unit: None)
    content = corpus.simple(["Tên đơn vị", "Mã"], ["Ấp Mới", "ap-moi"], ["Phường Đông", "dong"], ["Ấp Nữa", "ap-nua"])
    page = tried(cast.browser("quantri"), "don-vi", content)
    assert faults(page) == ["Dòng 3: Mã đơn vị này đã có. Các dòng sau chưa kiểm tra."]
    with cast.portal.app.app_context():
        assert people.unit_named("ap-moi") is None


def test_what_a_feature_counts_is_not_read_in(launched: Cast) -> None:
    assert count(launched, 19)
    officer = launched.browser("canbo.dong")
    content = corpus.simple(["Chỉ tiêu", "Giá trị"], ["Nhiệm vụ được giao", 20])
    assert faults(tried(officer, "so-lieu", content)) == [
        "Dòng 2, cột “Chỉ tiêu”: “Nhiệm vụ được giao” do hệ thống tự tính, không nhập."
    ]
    template = read(officer.get("/nhap-excel/so-lieu/mau.xlsx").response.data)[0].rows
    assert "Nhiệm vụ được giao" not in [row[1] for row in template if len(row) > 1]
    read_in(officer, tried(officer, "so-lieu", corpus.simple(["Chỉ tiêu", "Giá trị"], ["Nhiệm vụ đúng hạn", 18])))
    assert figures(launched)[("given", "2024/9")] == 19 and figures(launched)[("on_time", "2024/9")] == 18


# --- long ones ------------------------------------------------------------------------------------
def test_a_long_sheet_says_how_far_it_is(launched: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LONG", 2)
    monkeypatch.setattr(views, "EVERY", 1)
    admin, heard, create = launched.browser("quantri"), [], people_service.create_unit

    def creating(*args: object, **values: object) -> object:
        folder = launched.portal.app.config["INSTANCE"] / "progress"
        heard.extend(progress.told(file.name) for file in folder.iterdir())
        return create(*args, **values)

    monkeypatch.setattr(people_service, "create_unit", creating)
    page = tried(admin, "don-vi", UNITS)
    assert heard == [(0, 4), (1, 4)]  # of four rows two are units to be made
    poll = page.soup.select_one("[data-hx-get]")["data-hx-get"]
    assert admin.get(poll, status=None).response.status_code == 204  # nothing is going on
    upload_id = poll.split("/")[3]
    place = launched.portal.app.config["INSTANCE"] / "progress" / upload_id
    with launched.portal.app.app_context(), progress.telling(upload_id, least=300, every=50) as tell:
        tell(1200, 5000)
        said = place.read_text()
        assert progress.told(upload_id) == (1200, 5000)
    assert not place.exists()  # over, however it ended
    place.write_text(said)
    answer = admin.get(poll, status=None).response
    assert answer.get_data(as_text=True).strip() == "Đã đọc 1.200/5.000 dòng" and len(answer.data) <= 100
    launched.browser("vanphong2").get(poll, status=404)


def test_a_short_sheet_polls_nothing(launched: Cast) -> None:
    assert tried(launched.browser("quantri"), "don-vi", UNITS).soup.select_one("[data-hx-get]") is None
