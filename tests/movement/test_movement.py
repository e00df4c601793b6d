"""Guidance and its readers, spreading and the head's confirmation, propaganda, the closing assessment."""

from __future__ import annotations

import io

import pytest

from portal.access.roles import SYSTEM
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.database import db
from portal.movement import queries, service
from portal.people import queries as people
from portal.refusal import Conflict, Refused
from tests.browser import Fetched, fields_of
from tests.cast import Cast
from tests.evidence import corpus

GUIDANCE = "Hướng dẫn chấm điểm và lập hồ sơ"


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def spread_address(cast: Cast, code: str = "dong") -> str:
    return f"/phong-trao/{cast.campaign}/quan-triet/{cast.units[code]}"


def write(cast: Cast, status: int = 200, files: object = None, **values: object) -> Fetched:
    browser = cast.browser("canbo.dong")
    told = {"held_on": "20/01/2024", "how": "Họp toàn cơ quan", **values}
    return browser.submit(browser.get(spread_address(cast)), "Lưu", told, status=status, files=files)


# --- guidance -----------------------------------------------------------------------------------
def issue(cast: Cast) -> str:
    office = cast.browser("vanphong2")
    page = office.submit(
        office.get("/phong-trao/huong-dan/gui"),
        "Gửi các đơn vị",
        {"title": GUIDANCE, "own_number": "12/HD-VP", "own_day": "15/01/2024", "text": "Gửi trước ngày 10."},
        files={"files": [(io.BytesIO(corpus.pdf()), "Hướng dẫn.pdf")]},
    )
    assert "Đã gửi đến các đơn vị." in page.text and "Hướng dẫn.pdf" in page.text
    return page.path


def test_guidance_reaches_every_unit_and_the_office_sees_who_has_read(launched: Cast) -> None:
    address = issue(launched)
    officer = launched.browser("canbo.dong")
    assert "Chưa đọc" in officer.get("/phong-trao").text
    page = officer.get(address)
    assert "Gửi trước ngày 10." in page.text and page.soup.find("a", string="Hướng dẫn.pdf")
    assert officer.get(page.soup.find("a", string="Hướng dẫn.pdf")["href"], status=None).response.status_code == 200
    assert "Đơn vị đã đọc" not in page.text  # whom else, is the office's to know
    page = officer.submit(page, "Ghi nhận đã đọc")
    assert "Ghi nhận đã đọc" not in page.text and "Đã đọc" in officer.get("/phong-trao").text
    page = launched.browser("vanphong2").get(address)
    assert "Đơn vị đã đọc: 1/" in page.text and "Lâm Văn Tài" in page.text
    assert "1/" in launched.browser("vanphong2").get("/phong-trao").text


def test_withdrawn_guidance_is_gone_for_units_and_kept_for_the_office(launched: Cast) -> None:
    address = issue(launched)
    office = launched.browser("vanphong2")
    page = office.submit(office.get(address), "Thôi áp dụng văn bản này", {"reason": "Thay bằng bản mới"})
    assert "Thay bằng bản mới" in page.text
    officer = launched.browser("canbo.dong")
    officer.get(address, status=404)
    assert GUIDANCE not in officer.get("/phong-trao").text
    assert "Đã thôi áp dụng" in office.get("/phong-trao").text


def test_another_hosts_units_read_nothing_of_it(launched: Cast) -> None:
    address = issue(launched)
    launched.browser("canbo.ap1").get(address, status=404)
    launched.browser("vanphong.xa").get(address, status=404)


# --- spreading ----------------------------------------------------------------------------------
def test_the_officer_writes_and_the_head_confirms_what_was_read(launched: Cast) -> None:
    page = write(launched, attended="25", plan_number="05/KH-UBND", plan_on="18/01/2024")
    assert "Chờ thủ trưởng xác nhận" in page.text and "Số 05/KH-UBND ngày 18/01/2024" in page.text
    assert "chờ xác nhận" in launched.browser("vanphong2").get("/phong-trao").text
    head = launched.browser("truong.dong")
    shown = head.get(page.path)
    write(launched, how="Họp toàn cơ quan, phát tài liệu")
    refused = head.submit(shown, "Xác nhận đã quán triệt", status=409)
    assert "Nội dung vừa được sửa." in refused.text
    page = head.submit(head.get(page.path), "Xác nhận đã quán triệt")
    assert "Đã xác nhận" in page.text and "Thạch Thị Hoa" in page.text
    assert "chờ xác nhận" not in launched.browser("vanphong2").get("/phong-trao").text


def test_what_is_changed_later_is_to_be_confirmed_anew(launched: Cast) -> None:
    write(launched)
    head = launched.browser("truong.dong")
    head.submit(head.get(spread_address(launched)), "Xác nhận đã quán triệt")
    page = write(launched, attended="26")
    assert "Chờ thủ trưởng xác nhận" in page.text


def test_the_signed_paper_is_the_confirmation(launched: Cast) -> None:
    page = write(launched, signed="y", status=422)
    assert "Chưa có tệp bản đã ký, đóng dấu." in page.text
    page = write(launched, signed="y", files={"files": [(io.BytesIO(corpus.pdf()), "Biên bản họp.pdf")]})
    assert "Bản đã ký, đóng dấu" in page.text and "Chờ thủ trưởng" not in page.text


def test_a_day_to_come_is_refused_and_words_stay(launched: Cast) -> None:
    page = write(launched, held_on="20/01/2099", status=422)
    assert "Ngày này chưa đến." in page.text and "Họp toàn cơ quan" in page.html


def test_others_read_and_do_not_write(launched: Cast) -> None:
    write(launched)
    assert "Sửa" not in launched.browser("vanphong2").get(spread_address(launched)).text
    other = launched.browser("canbo.tay")
    other.get(spread_address(launched), status=404)
    fields = fields_of(other.get(spread_address(launched, "tay")).soup.find("form", enctype=True))
    told = dict(fields) | {"held_on": "20/01/2024", "how": "Ghi thay"}
    other.post(spread_address(launched), told, status=404)
    assert "Ghi thay" not in launched.browser("vanphong2").get(spread_address(launched)).text


# --- propaganda ---------------------------------------------------------------------------------
def log(cast: Cast, username: str = "canbo.dong", **values: object) -> Fetched:
    browser = cast.browser(username)
    told = {
        "held_on": "20/01/2024",
        "form": "Loa truyền thanh",
        "text": "Giới thiệu Kế hoạch",
        "reach": "300",
        **values,
    }
    return browser.submit(browser.get("/phong-trao/tuyen-truyen/ghi"), "Lưu", told)


def test_a_units_log_adds_up_and_the_office_reads_all(launched: Cast) -> None:
    log(launched)
    log(launched, form="Tờ rơi", reach="")
    log(launched, "canbo.tay")
    assert "02 lần, 300 lượt người" in launched.browser("canbo.dong").get("/phong-trao").text
    assert "UBND phường Tây" not in launched.browser("canbo.dong").get("/phong-trao/tuyen-truyen").text
    office = launched.browser("vanphong2").get("/phong-trao/tuyen-truyen")
    assert office.text.count("Loa truyền thanh") == 2 and "UBND phường Tây" in office.text
    assert (
        "Đã dùng: Loa truyền thanh, Tờ rơi" in launched.browser("canbo.dong").get("/phong-trao/tuyen-truyen/ghi").text
    )


def test_a_line_can_be_corrected_and_taken_out(launched: Cast) -> None:
    page = log(launched)
    browser = launched.browser("canbo.dong")
    page = browser.get(page.soup.find("a", string="Loa truyền thanh")["href"])
    launched.browser("canbo.tay").get(page.path, status=404)
    page = browser.submit(page, "Lưu", {"reach": "350"})
    assert "350 người" in page.text
    page = browser.submit(page, "Bỏ dòng này")
    assert "Loa truyền thanh" not in page.text
    assert "00 lần" in browser.get("/phong-trao").text


# --- assessment ---------------------------------------------------------------------------------
def assess(cast: Cast, button: str, status: int = 200, **values: object) -> Fetched:
    office = cast.browser("vanphong2")
    address = f"/phong-trao/{cast.campaign}/danh-gia/{cast.units['dong']}"
    return office.submit(office.get(address), button, values, status=status)


def test_assessed_with_the_figures_beside_it_and_read_by_the_unit_once_settled(launched: Cast) -> None:
    page = assess(launched, "Lưu đánh giá", completion="a")
    assert "Căn cứ" in page.text and "Chưa khai" in page.text
    launched.browser("canbo.dong").get(page.path, status=404)
    refused = assess(launched, "Lưu và chốt đánh giá", status=409, responsibility="")
    assert "Chưa chốt được" in refused.text
    page = assess(launched, "Lưu và chốt đánh giá", responsibility="b", effect="Hồ sơ đúng hạn nhiều hơn")
    assert "Đã chốt đánh giá" in page.text
    page = launched.browser("canbo.dong").get(page.path)
    assert "Làm tốt" in page.text and "Hồ sơ đúng hạn nhiều hơn" in page.text and "Căn cứ" not in page.text
    assert "Làm tốt" in launched.browser("canbo.dong").get("/phong-trao").text
    launched.browser("canbo.tay").get(page.path, status=404)


@pytest.mark.both
def test_the_services_on_both_databases(launched: Cast) -> None:
    with launched.portal.app.app_context():
        mine = campaigns.present_enrolment(launched.units["dong"])
        assert mine is not None
        officer, head = launched.actor("canbo.dong"), launched.actor("truong.dong")
        row = service.issue(SYSTEM, mine.campaign, title=GUIDANCE, text="")
        service.mark_read(officer, row, mine.unit_id)
        service.mark_read(officer, row, mine.unit_id)
        service.mark_read(head, row, mine.unit_id)
        assert queries.units_that_read([row]) == {row.id: 1} and len(queries.readers(row)[mine.unit_id]) == 2
        day = queries.today()
        spread = service.write_spreading(officer, mine, 0, held_on=day, how="Họp")
        with pytest.raises(Conflict):
            service.write_spreading(officer, mine, 0, held_on=day, how="Họp lại")
        service.confirm_spreading(head, mine, spread.version)
        service.log(officer, mine, held_on=day, form="Họp", place="", reach=12, text="Nêu tiêu chí")
        assert queries.totals(mine.campaign) == {mine.unit_id: (1, 12)}
        service.assess(SYSTEM, mine, 0, completion="a", responsibility="a", effect="", note="", settle=True)
        db.session.flush()
        campaign_service.finish(SYSTEM, mine.campaign)
        with pytest.raises(Refused, match="đã kết thúc"):
            service.log(officer, mine, held_on=day, form="Họp", place="", reach=None, text="Muộn")


def test_an_office_reads_its_units_page_only_as_somebody_of_that_unit(launched: Cast) -> None:
    issue(launched)
    with launched.portal.app.app_context():
        account = people.account_named("vanphong2")
        account.unit_id = launched.units["dong"]  # sits in a unit of the campaign, speaks for the host alone
        db.session.commit()
    page = launched.browser("vanphong2").get("/phong-trao?phan=don-vi")
    assert "Các đơn vị" in page.text  # the host's page, not the unit's own


# --- after the end ------------------------------------------------------------------------------
def test_assessments_are_read_after_the_campaign_is_over(launched: Cast) -> None:
    assess(launched, "Lưu và chốt đánh giá", completion="a", responsibility="b")
    with launched.portal.app.app_context():
        campaign_service.finish(SYSTEM, campaigns.campaign_or_404(launched.campaign))
        db.session.commit()
    office = launched.browser("vanphong2")
    assert "Không có phong trào nào đang diễn ra." in office.get("/phong-trao").text
    page = office.get(office.get("/tong-ket").link("Đánh giá các đơn vị"))
    assert "Làm tốt" in page.text and not page.soup.find("a", string="Gửi văn bản hướng dẫn")
    launched.browser("vanphong.xa").get(f"/phong-trao?phong-trao={launched.campaign}", status=404)
    officer = launched.browser("canbo.dong")
    page = officer.get("/phong-trao")
    assert "Đánh giá các năm" in page.text
    assert "Làm tốt" in officer.get(page.soup.select_one("main a[href*=danh-gia]")["href"]).text


def test_the_menu_shows_where_a_page_behind_it_stands(launched: Cast) -> None:
    page = launched.browser("canbo.dong").get("/phong-trao/tuyen-truyen")
    current = page.soup.select_one("nav a[aria-current=page]")
    assert current is not None and current.text == "Phong trào"
