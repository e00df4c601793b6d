"""[Gửi thư nhắc]: to chosen units that have an address, once a day, by the standing office alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.mail.models import Letter
from portal.people import queries as people
from tests.cast import Cast
from tests.dossiers.ready import NOON, prepared

PAGE = "/don-vi/theo-doi/nhac"
BUTTON = "Gửi thư nhắc"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def ready(cast: Cast):
    """Two units with an address, the others without; a mail server is set up."""
    prepared(cast, reports=False)
    with cast.portal.app.app_context():
        for code in ("dong", "tay"):
            people.unit_named(code).email = f"{code}@quan.example"
        db.session.commit()
        db.session.remove()
    cast.portal.app.config["MAIL_URL"] = "smtp://127.0.0.1:1?from=cong@quan.example"
    yield cast
    cast.portal.app.config["MAIL_URL"] = None


def letters(cast: Cast) -> dict[str, str]:
    with cast.portal.app.app_context():
        found = {row.recipient: row.text for row in db.session.scalars(select(Letter))}
        db.session.remove()
    return found


def test_chosen_units_get_a_letter_of_their_own_once_a_day(ready: Cast) -> None:
    office = ready.browser("vanphong2")
    page = office.get(f"{PAGE}?khoi=phuong")
    boxes = page.form(BUTTON).find_all("input", {"type": "checkbox"})
    assert {box["value"]: box.has_attr("checked") for box in boxes} == {"dong": True, "tay": True}
    page = office.submit(page, BUTTON, {"units": ["dong"]})
    assert page.path.endswith("khoi=phuong") or "khoi=phuong" in str(page.response.request.url)
    assert "Đã ghi thư nhắc." in page.text and "Chờ gửi" in page.text
    sent = letters(ready)
    assert set(sent) == {"dong@quan.example"}
    assert "- Ủy ban nhân dân phường Đông: báo cáo thành tích." in sent["dong@quan.example"]
    assert "phường Tây" not in sent["dong@quan.example"]
    boxes = page.form(BUTTON).find_all("input", {"type": "checkbox"})
    assert [box["value"] for box in boxes] == ["tay"]
    assert "đến 1 đơn vị: Ủy ban nhân dân phường Đông" in ready.browser("quantri").get("/quan-tri/nhat-ky").text


def test_a_second_letter_on_the_same_day_is_refused_whoever_sends_it(ready: Cast) -> None:
    office, other = ready.browser("vanphong2"), ready.browser("vanphong")
    first, second = office.get(PAGE), other.get(PAGE)
    office.submit(first, BUTTON, {"units": ["dong"]})
    answer = other.submit(second, BUTTON, {"units": ["dong"]}, status=422)
    assert "không có trong danh sách" in answer.text or "Chưa chọn" in answer.text
    assert len(letters(ready)) == 1


def test_nobody_chosen_is_told_so(ready: Cast) -> None:
    office = ready.browser("vanphong2")
    assert "Chưa chọn đơn vị nào." in office.submit(office.get(PAGE), BUTTON, {"units": []}, status=422).text


def test_units_without_an_address_are_named_and_only_the_office_sends(ready: Cast) -> None:
    page = ready.browser("vanphong2").get(PAGE)
    assert "Chưa có địa chỉ thư:" in page.text
    leader = ready.browser("lanhdao")
    page = leader.get(PAGE)
    assert not page.soup.find("button", string=BUTTON) and page.soup.find(id="tin")
    leader.post(PAGE, {"idem": "1" * 32, "units": ["dong"]}, status=403)
    assert not letters(ready)


def test_where_no_mail_is_set_up_the_page_says_so_and_writes_nothing(ready: Cast) -> None:
    office = ready.browser("vanphong2")
    page = office.get(PAGE)
    ready.portal.app.config["MAIL_URL"] = None
    assert (
        "Cổng chưa được thiết lập máy chủ gửi thư" in office.submit(page, BUTTON, {"units": ["dong"]}, status=409).text
    )
    page = office.get(PAGE)
    assert not page.soup.find("button", string=BUTTON)
    assert "Cổng chưa được thiết lập máy chủ gửi thư" in page.text and not letters(ready)


def test_a_units_address_is_checked_and_is_on_no_public_page(ready: Cast) -> None:
    admin = ready.browser("quantri")
    page = admin.get(f"/quan-tri/don-vi/{ready.units['dong']}")
    assert page.soup.find("input", {"name": "email"})["value"] == "dong@quan.example"
    assert "tên@máy-chủ" in admin.submit(page, "Lưu", {"email": "dong@quan"}, status=422).text
    page = admin.submit(admin.get(page.path), "Lưu", {"email": ""})
    with ready.portal.app.app_context():
        assert people.unit_named("dong").email == ""
    for address in ("/", "/ke-hoach", "/thong-bao", "/mo-hinh"):
        assert "quan.example" not in ready.browser().get(address).html
