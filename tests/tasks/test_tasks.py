"""The standing office gives a task, the unit reports it, another accepts it, and the checklist counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.access.roles import SYSTEM
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.database import db
from portal.refusal import Invalid, Refused
from portal.tasks import queries, service
from portal.tasks.states import TaskState
from tests.browser import Fetched
from tests.cast import Cast

TITLE = "Công khai thủ tục hành chính tại Bộ phận Một cửa"


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def give(cast: Cast, due: str = "30/06/2024", **values: object) -> Fetched:
    browser = cast.browser("vanphong2")
    form = browser.get("/nhiem-vu/giao")
    return browser.submit(
        form,
        "Giao nhiệm vụ",
        {"title": TITLE, "field_code": "thu_tuc", "due_on": due, "units": ["dong", "tay"], **values},
    )


def of_unit(cast: Cast, username: str = "canbo.dong") -> Fetched:
    browser = cast.browser(username)
    return browser.get(browser.get("/nhiem-vu").soup.find("a", string=TITLE)["href"])


def report(cast: Cast, **values: object) -> Fetched:
    told = {"done_on": "20/01/2024", "number": "15/BC-UBND", "abstract": "Báo cáo niêm yết", **values}
    return cast.browser("canbo.dong").submit(of_unit(cast), "Báo cáo hoàn thành", told)


def figures(cast: Cast, code: str = "dong") -> tuple[int | None, int | None]:
    with cast.portal.app.app_context():
        campaign = campaigns.campaign_or_404(cast.campaign)
        known = campaigns.figures(campaign, "unit", cast.units[code])
        given, on_time = known.get(("given", "2024/9")), known.get(("on_time", "2024/9"))
        return (int(given.value) if given else None, int(on_time.value) if on_time else None)


def test_given_to_several_reported_accepted_and_counted(launched: Cast) -> None:
    page = give(launched)
    assert "Đã giao nhiệm vụ." in page.text and page.text.count("Đang thực hiện") == 2
    assert figures(launched) == (1, 0) == figures(launched, "tay")
    page = report(launched)
    assert "Đã báo cáo hoàn thành" in page.text and "Đúng hạn" in page.text
    assert figures(launched) == (1, 0)  # reported is not accepted yet
    office = launched.browser("vanphong2")
    page = office.submit(office.get(page.path), "Ghi đạt yêu cầu")
    assert "Đạt yêu cầu" in page.text and figures(launched) == (1, 1)
    sheet = launched.browser("canbo.dong").get(f"/tieu-chi/don-vi/{launched.units['dong']}/nhiem_vu")
    assert "1/1 nhiệm vụ đúng hạn." in sheet.text and "tính từ nhiệm vụ được giao" in sheet.text
    assert sheet.soup.find("input", {"name": "f_given_this"}) is None
    listed = office.get("/nhiem-vu").soup.find("tbody").find("tr")
    assert [cell.get_text() for cell in listed.find_all("td")[1:]] == [
        "2",
        "1",
        "0",
        "1",
    ]  # the other unit has done nothing in time


def test_whole_blocks_are_given_at_once_and_more_units_later(launched: Cast) -> None:
    browser = launched.browser("vanphong2")
    form = browser.get("/nhiem-vu/giao")
    block = form.soup.find("input", {"name": "blocks"})["value"]
    page = browser.submit(
        form, "Giao nhiệm vụ", {"title": TITLE, "field_code": "thu_tuc", "due_on": "30/06/2024", "blocks": [block]}
    )
    held = page.text.count("Đang thực hiện")
    assert held >= 2
    more = browser.get(f"{page.path}/giao-them")
    other = more.soup.find("input", {"name": "units"})["value"]
    page = browser.submit(more, "Giao thêm đơn vị", {"units": [other]})
    assert page.text.count("Đang thực hiện") == held + 1
    more = browser.get(f"{page.path}/giao-them")
    assert more.soup.find("input", {"value": other, "name": "units"}) is None


def test_without_units_or_with_nonsense_nothing_is_given_and_words_stay(launched: Cast) -> None:
    page = launched.browser("vanphong2").submit(
        launched.browser("vanphong2").get("/nhiem-vu/giao"),
        "Giao nhiệm vụ",
        {"title": TITLE, "field_code": "thu_tuc", "due_on": "hôm nào đó"},
        status=422,
    )
    assert 'value="hôm nào đó"' in page.html and TITLE in page.html
    page = launched.browser("vanphong2").submit(page, "Giao nhiệm vụ", {"due_on": "30/06/2024"}, status=422)
    assert "Chọn ít nhất một đơn vị." in page.text
    assert TITLE not in launched.browser("canbo.dong").get("/nhiem-vu").text


def test_a_report_without_anything_that_shows_it_is_refused(launched: Cast) -> None:
    give(launched)
    page = launched.browser("canbo.dong").submit(
        of_unit(launched), "Báo cáo hoàn thành", {"done_on": "20/01/2024", "words": "Đã niêm yết"}, status=422
    )
    assert "Cần ít nhất một tài liệu kiểm chứng" in page.text and "Đã niêm yết" in page.html
    page = launched.browser("canbo.dong").submit(
        page, "Báo cáo hoàn thành", {"done_on": "20/12/2099", "abstract": "Ảnh niêm yết"}, status=422
    )
    assert "Ngày hoàn thành chưa đến." in page.text
    assert figures(launched) == (1, 0)


def test_returned_with_a_reason_and_reported_again(launched: Cast) -> None:
    give(launched)
    page = report(launched)
    office = launched.browser("vanphong2")
    page = office.submit(office.get(page.path), "Trả lại để bổ sung", {"reason": "Thiếu ảnh bảng niêm yết"})
    mine = launched.browser("canbo.dong").get("/nhiem-vu")
    assert "Thiếu ảnh bảng niêm yết" in mine.text and "Trả lại để bổ sung" in mine.text
    page = report(launched, done_on="21/01/2024")
    page = office.submit(office.get(page.path), "Ghi đạt yêu cầu")
    assert "Thiếu ảnh" in page.text  # the history keeps it
    assert figures(launched) == (1, 1)


def test_done_after_the_due_day_counts_as_given_and_not_as_on_time(launched: Cast) -> None:
    give(launched, due="19/01/2024")
    page = report(launched, done_on="20/01/2024")
    assert "Quá hạn" in page.text
    office = launched.browser("vanphong2")
    office.submit(office.get(page.path), "Ghi đạt yêu cầu")
    assert figures(launched) == (1, 0)


def test_the_due_day_may_move_and_the_count_follows(launched: Cast) -> None:
    page = give(launched, due="19/01/2024")
    office = launched.browser("vanphong2")
    office.submit(office.get(report(launched).path), "Ghi đạt yêu cầu")
    page = office.get(page.path)
    page = office.submit(page, "Sửa nhiệm vụ", {"due_on": "31/01/2024", "reason": "Đường truyền hỏng cả tuần"})
    assert "31/01/2024" in page.text and "Đường truyền hỏng" in page.text
    assert figures(launched) == (1, 1)
    page = office.submit(page, "Sửa nhiệm vụ", {"due_on": "31/12/2024", "reason": "Làm cả năm"})
    assert figures(launched) == (0, 0)  # due after the as-of day


def test_days_that_pass_are_counted_when_the_checklist_is_sent(launched: Cast) -> None:
    with launched.portal.app.app_context(), clock.at(datetime(2024, 3, 1, tzinfo=UTC)):
        campaign = campaigns.campaign_or_404(launched.campaign)
        mine = campaigns.enrolment(campaign, launched.units["dong"])
        assert mine is not None
        service.give(SYSTEM, campaign, [mine], title=TITLE, due_on=date(2024, 3, 31), field_code="thu_tuc")
        db.session.commit()
    assert figures(launched) == (None, None)  # not due yet
    with launched.portal.app.app_context(), clock.at(datetime(2024, 4, 2, tzinfo=UTC)):
        mine = campaigns.enrolment(campaigns.campaign_or_404(launched.campaign), launched.units["dong"])
        assert mine is not None
        checklist_service.send(launched.actor("canbo.dong"), checklists.unit_subject(mine))
        db.session.commit()
    assert figures(launched) == (1, 0)


def test_the_office_accepts_what_it_has_read(launched: Cast) -> None:
    give(launched)
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    shown = office.get(report(launched).path)
    officer.submit(officer.get(shown.path), "Thu hồi báo cáo")
    report(launched, words="Viết lại")
    refused = office.submit(shown, "Ghi đạt yêu cầu", status=409)
    assert "Báo cáo vừa được sửa." in refused.text and figures(launched) == (1, 0)


def test_what_came_back_stays_back_when_its_report_is_recalled(launched: Cast) -> None:
    give(launched)
    page = report(launched)
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    office.submit(office.get(page.path), "Trả lại để bổ sung", {"reason": "Thiếu ảnh bảng niêm yết"})
    page = officer.submit(report(launched), "Thu hồi báo cáo")
    assert "Trả lại để bổ sung: Thiếu ảnh bảng niêm yết" in page.text


def test_two_numbers_that_were_typed_outlive_a_task_given_by_mistake(launched: Cast) -> None:
    officer, office = launched.browser("canbo.dong"), launched.browser("vanphong2")
    line = f"/tieu-chi/don-vi/{launched.units['dong']}/nhiem_vu"
    officer.submit(officer.get(line), "Lưu", {"f_given_this": "40", "f_on_time_this": "40"})
    give(launched, due="31/12/2099")
    assert figures(launched) == (40, 40)
    page = office.get(of_unit(launched).path)
    office.submit(page, "Thôi giao cho đơn vị này", {"why": "Giao nhầm đơn vị"})
    assert figures(launched) == (40, 40)


def test_given_no_more_counts_no_more_and_comes_back_as_it_was(launched: Cast) -> None:
    give(launched)
    page = report(launched)
    office = launched.browser("vanphong2")
    page = office.submit(office.get(page.path), "Thôi giao cho đơn vị này", {"why": "Đơn vị không có Bộ phận Một cửa"})
    assert figures(launched) == (None, None)
    assert figures(launched, "tay") == (1, 0)
    page = office.submit(page, "Giao lại nhiệm vụ")
    assert "Đã báo cáo hoàn thành" in page.text and figures(launched) == (1, 0)


def test_nobody_accepts_what_the_own_unit_reported(launched: Cast) -> None:
    give(launched, units=["vanphong"])
    own = launched.browser("vanphong")
    page = own.get(own.get("/nhiem-vu?phan=don-vi").soup.find("a", string=TITLE)["href"])
    page = own.submit(page, "Báo cáo hoàn thành", {"done_on": "20/01/2024", "abstract": "Ảnh niêm yết"})
    other = launched.browser("vanphong2").get(page.path)
    assert "Lãnh đạo thẩm định phần này." in other.text and "Ghi đạt yêu cầu" not in other.text
    leader = launched.browser("lanhdao")
    assert "Đạt yêu cầu" in leader.submit(leader.get(page.path), "Ghi đạt yêu cầu").text
    with launched.portal.app.app_context():
        row = db.session.scalars(queries.of_units(launched.actor("vanphong"))).one()
        with pytest.raises(Refused, match="chính đơn vị mình"):
            service.send_back(launched.actor("vanphong2"), row, row.version, "Thiếu ảnh")


def test_another_units_task_is_not_there(launched: Cast) -> None:
    give(launched, units=["dong"])
    address = of_unit(launched).path
    assert launched.browser("canbo.tay").get(address, status=404)
    assert TITLE not in launched.browser("canbo.tay").get("/nhiem-vu").text
    assert launched.browser("vanphong.xa").get(address, status=404)


@pytest.mark.both
def test_the_services_on_both_databases(launched: Cast) -> None:
    with launched.portal.app.app_context():
        campaign = campaigns.campaign_or_404(launched.campaign)
        units = [row for row in campaigns.enrolled(campaign) if row.unit.code in ("dong", "tay")]
        due = next(row.as_of for row in campaigns.criteria_in_force(campaign) if row.rule["kind"] == "tasks")
        with pytest.raises(Invalid):
            service.give(SYSTEM, campaign, [], title=TITLE, due_on=due, field_code="thu_tuc")
        task = service.give(SYSTEM, campaign, units, title=TITLE, due_on=due, field_code="thu_tuc")
        row = queries.of_unit(campaign, launched.units["dong"])[0]
        with pytest.raises(Refused):
            service.accept(launched.actor("vanphong2"), row, row.version)
        service.cancel(launched.actor("vanphong2"), row, "Không thuộc nhiệm vụ")
        assert row.state is TaskState.CANCELLED
        assert queries.progress([task])[task.id].given == 1
        events = " ".join(entry.what for entry in audit.history(f"task:{task.id}"))
        assert "cho 02 đơn vị" in events
        campaign_service.finish(SYSTEM, campaign)
        with pytest.raises(Refused, match="đã kết thúc"):
            service.give_again(launched.actor("vanphong2"), row)
