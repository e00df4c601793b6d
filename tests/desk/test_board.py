"""The board of units: trouble first, filters, more time, one reminder for all."""

from __future__ import annotations

import pytest

from portal import clock
from portal.campaigns import queries as campaigns
from portal.database import db
from portal.desk.tasks import more_than, reminder
from portal.dossiers import service
from tests.browser import Fetched
from tests.cast import Cast
from tests.dossiers.ready import LATE, NOON, prepared, whole

BOARD = "/don-vi/theo-doi"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def board(cast: Cast, query: str = "", person: str = "vanphong2") -> Fetched:
    return cast.browser(person).get(BOARD + query)


def rows(page: Fetched) -> list[list[str]]:
    found = []
    for row in page.soup.main.select("tbody tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        if len(cells) > 1:
            found.append(cells)
    return found


def send(cast: Cast) -> None:
    with cast.portal.app.app_context():
        service.submit(cast.actor("canbo.dong"), whole(cast))
        service.approve(cast.actor("truong.dong"), whole(cast, "truong.dong"), True)
        db.session.commit()
        db.session.remove()


def test_each_unit_with_its_steps_and_what_it_lacks(cast: Cast) -> None:
    prepared(cast, reports=False)
    found = {row[0]: row for row in rows(board(cast))}
    east = found["Ủy ban nhân dân phường Đông"]
    assert east[1] == "Đang chuẩn bị còn thiếu: báo cáo thành tích"
    assert east[2:8] == ["Chưa", "6/6", "01", "Đã có", "00/01", "0123 000 002"]
    west = found["Ủy ban nhân dân phường Tây"]
    assert west[1] == "Chưa lập hồ sơ" and west[4] == "00"


def test_trouble_stands_first_and_filters_count(cast: Cast) -> None:
    prepared(cast)
    send(cast)
    page = board(cast)
    names = [row[0] for row in rows(page)]
    assert names.index("Ủy ban nhân dân phường Tây") < names.index("Ủy ban nhân dân phường Đông")
    assert page.has_link("Chờ thẩm định 1") and page.has_link("Chưa gửi 3")
    waiting = cast.browser("vanphong2").get(page.link("Chờ thẩm định 1"))
    assert [row[0] for row in rows(waiting)] == ["Ủy ban nhân dân phường Đông"]
    block = board(cast, "?khoi=phuong")
    assert [row[0] for row in rows(block)] == ["Ủy ban nhân dân phường Tây", "Ủy ban nhân dân phường Đông"]
    assert "Không có đơn vị nào ở trạng thái này." in board(cast, "?loc=khong-du").text
    assert len(rows(board(cast, "?loc=khong-co"))) == len(names)


def test_a_row_leads_to_the_dossier_once_sent_else_to_the_checklist(cast: Cast) -> None:
    dossier = prepared(cast)
    page = board(cast)
    assert page.link("Ủy ban nhân dân phường Đông") == f"/tieu-chi/don-vi/{cast.units['dong']}"
    cast.browser("vanphong2").get(page.link("Ủy ban nhân dân phường Đông"))
    send(cast)
    page = board(cast)
    assert page.link("Ủy ban nhân dân phường Đông") == f"/ho-so/{dossier}/tham-dinh"
    assert page.link("Ủy ban nhân dân phường Tây") == f"/tieu-chi/don-vi/{cast.units['tay']}"


def test_more_time_for_one_unit(cast: Cast) -> None:
    cast.launch()
    office = cast.browser("vanphong2")
    path = f"{BOARD}/{cast.units['dong']}/gia-han"
    page = office.get(path)
    assert "đến hết 23:59 ngày 31/10/2024" in page.text
    typed = {"until": "08:00 30/10/2024", "reason": "Lũ lụt"}
    page = office.submit(page, "Gia hạn", typed, status=422)
    assert "Hạn mới phải sau hạn đang có" in page.text
    assert (
        page.soup.find(id="until")["value"] == "08:00 30/10/2024" and page.soup.find(id="reason")["value"] == "Lũ lụt"
    )
    page = office.submit(page, "Gia hạn", {"until": "17:00 05/11/2024"})
    assert "Đã gia hạn." in page.text
    assert "17:00 ngày 05/11/2024" in next(row for row in rows(page) if "phường Đông" in row[0])[-1]
    officer = cast.browser("canbo.dong").get("/viec-can-lam")
    assert "đến hết 17:00 ngày 05/11/2024 (đã được gia hạn)" in officer.text and "31/10/2024" not in officer.text
    assert "đã được gia hạn" not in cast.browser("canbo.tay").get("/viec-can-lam").text
    with clock.at(LATE), cast.portal.app.app_context():
        campaign = campaigns.campaign_or_404(cast.campaign)
        assert campaigns.deadline_of(campaign, cast.units["dong"]).in_time(LATE)
        assert not campaigns.deadline_of(campaign, cast.units["tay"]).in_time(LATE)
        db.session.rollback()


def test_only_the_hosts_own_people_and_units(cast: Cast) -> None:
    cast.launch()
    cast.browser("canbo.dong").get(BOARD, status=403)
    assert not board(cast, person="lanhdao").has_link("Gia hạn")
    office = cast.browser("vanphong2")
    office.get(f"{BOARD}/{cast.units['ap1']}/gia-han", status=404)
    cast.browser("lanhdao").get(f"{BOARD}/{cast.units['dong']}/gia-han", status=403)
    other = cast.browser("vanphong.xa")
    before = cast.portal.fingerprint()
    values = {"until": "17:00 05/11/2024", "reason": "Lũ lụt", "idem": "1" * 32}
    other.post(f"{BOARD}/{cast.units['dong']}/gia-han", values, status=404, headers={"X-CSRFToken": token(other)})
    assert cast.portal.fingerprint() == before
    assert "Chưa có phong trào nào đang diễn ra." in other.get(BOARD).text


def token(browser) -> str:
    return browser.get("/viec-can-lam").soup.find("input", attrs={"name": "csrf_token"})["value"]


def test_one_text_for_all_who_are_late(cast: Cast) -> None:
    prepared(cast, reports=False)
    page = board(cast, "/nhac?khoi=phuong")
    text = page.soup.find(id="tin").get_text()
    assert "- Ủy ban nhân dân phường Đông: báo cáo thành tích." in text
    assert "- Ủy ban nhân dân phường Tây: hồ sơ; biên bản." in text
    assert "đến hết 23:59 ngày 31/10/2024" in text and "0123 000 001" in text and "Phòng Tài chính" not in text
    assert "đều đã gửi hồ sơ" in board(cast, "/nhac?loc=du-dieu-kien").text


def test_a_returned_dossier_is_reminded_of_as_returned(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context(), clock.at(NOON):
        service.submit(cast.actor("canbo.dong"), whole(cast))
        service.approve(cast.actor("truong.dong"), whole(cast), True)
        service.receive(cast.actor("vanphong2"), whole(cast).dossier)
        service.return_for_more(cast.actor("vanphong2"), whole(cast), "Báo cáo thiếu trang 2.")
        db.session.commit()
        db.session.remove()
    text = board(cast, "/nhac?loc=tra-lai").soup.find(id="tin").get_text()
    assert "phường Đông: hồ sơ được trả lại" in text and "Báo cáo thiếu trang 2" in text and "chưa gửi" not in text


def test_the_words_of_lists() -> None:
    assert more_than(["a", "b"], 2) == "a; b" and more_than(["a", "b", "c"], 2) == "a; b; và 01 việc khác"
    assert reminder("P", "h", [("A", [])], "X").splitlines()[2] == "- A: chưa gửi hồ sơ."
