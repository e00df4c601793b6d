"""What is being typed: kept for its writer alone, for the form that it belongs to, until that form has done its work."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.web import drafts
from portal.web.models import Draft
from tests.browser import Browser
from tests.cast import PASSWORD, Cast

FORM = "/kho-khan/gui"
TYPED = [["title", "Thiếu máy quét"], ["text", "Cần hai\nmáy quét."]]
TOLD = {"title": "Thiếu máy quét", "text": "Cần hai máy quét.", "field_code": "so"}


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


@pytest.fixture
def officer(launched: Cast) -> Browser:
    return launched.browser("canbo.dong")


def save(browser: Browser, fields: object = TYPED, place: str = FORM, version: str = ""):
    token = browser.get(FORM).soup.find("input", {"name": "csrf_token"})["value"]
    told = {"csrf_token": token, "cho": place, "muc": json.dumps(fields), "ban": version}
    return browser.client.post("/nhap-tam", data=told, headers={"Sec-Fetch-Site": "same-origin"})


def kept(browser: Browser, place: str = FORM) -> dict[str, object] | None:
    answer = browser.client.get("/nhap-tam", query_string={"cho": place})
    return answer.get_json() if answer.status_code == 200 else None


@pytest.mark.both
def test_the_last_word_is_kept_and_offered_again(launched: Cast, officer: Browser) -> None:
    assert kept(officer) is None
    save(officer, [["title", "Thiếu"]])
    answer = save(officer, version="3")
    assert answer.status_code == 200 and len(answer.data) == 5 and answer.data[2:3] == b":"
    found = kept(Browser(launched.portal, "canbo.dong", PASSWORD))  # at another computer
    assert found and found["fields"] == TYPED and found["version"] == "3" and "ngày" in str(found["at"])
    assert kept(officer, "/kho-khan/khac") is None
    assert kept(launched.browser("canbo.tay")) is None


def test_the_form_that_is_sent_takes_it_away_and_one_that_is_refused_does_not(officer: Browser) -> None:
    save(officer)
    officer.submit(officer.get(FORM), "Gửi", {"title": "", "text": ""}, status=422)
    assert kept(officer)
    officer.submit(officer.get(FORM), "Gửi", TOLD)
    assert kept(officer) is None


@pytest.mark.both
def test_a_form_refused_before_it_was_saved_is_offered_again(officer: Browser) -> None:
    page, longer = officer.get(FORM), "Cần hai máy quét và một máy in; máy cũ hỏng từ tháng trước."
    officer.submit(page, "Gửi", TOLD)
    officer.submit(page, "Gửi", {**TOLD, "text": "Cần ba máy quét."}, status=409)
    assert kept(officer) is None  # typed again in a moment
    answer = officer.submit(page, "Gửi", {**TOLD, "text": longer}, status=409)
    assert longer in answer.text
    found = kept(officer)
    assert found and ["text", longer] in found["fields"]
    assert not {"csrf_token", "idem"} & {name for name, _ in found["fields"]}
    officer.submit(officer.get(FORM), "Gửi", {**TOLD, "text": longer})
    assert kept(officer) is None


def test_what_is_thrown_away_is_gone(officer: Browser) -> None:
    save(officer)
    assert save(officer, []).status_code == 204 and kept(officer) is None


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        (TYPED, "/bo-phieu/abc"), (TYPED, "/hoi-dong/hop/a/ban-bo-phieu/phieu"), (TYPED, "/hoi-dong/hop/a/y-kien-giay"),
        (TYPED, "/hoi-dong/hop/a/phieu-giay/nhap"), (TYPED, "/dang-nhap"), (TYPED, "khong"), (TYPED, "/" + "a" * 200), ("chu", FORM), ([["a"]], FORM),
        ([["a", 1]], FORM), ([["a", "b"]] * 301, FORM), ([["a", "x" * 100_001]], FORM), (None, FORM), ({}, FORM),
    ],
)  # fmt: skip
def test_what_may_not_be_kept(officer: Browser, fields: object, place: str) -> None:
    assert save(officer, fields, place).status_code == 400
    assert kept(officer, place) is None


def test_secrets_are_left_out() -> None:
    told = [
        ["new_password", "a"],
        ["csrf_token", "b"],
        ["idem", "c"],
        ["rieng-ghi_chu", "d"],
        ["text", "Te\u0302n\x00"],
    ]
    assert drafts.acceptable(FORM, told) == [["text", "Tên"]]


def test_it_is_kept_for_a_week_and_not_without_end(
    launched: Cast, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(officer)
    with clock.at(clock.now() + drafts.KEPT_FOR + timedelta(seconds=1)):
        assert kept(Browser(launched.portal, "canbo.dong", PASSWORD)) is None
    officer = Browser(launched.portal, "canbo.dong", PASSWORD)
    monkeypatch.setattr(drafts, "MOST", 2)
    for number in range(3):
        with clock.at(clock.now() + timedelta(seconds=number)):
            assert save(officer, place=f"/kho-khan/{number}").status_code == 200
    with launched.portal.app.app_context():
        assert sorted(db.session.scalars(select(Draft.place))) == ["/kho-khan/1", "/kho-khan/2"]
    assert kept(officer) is None and kept(officer, "/kho-khan/2")


def test_nobody_else_writes_it(launched: Cast, officer: Browser) -> None:
    told = {"cho": FORM, "muc": json.dumps(TYPED)}
    assert officer.client.post("/nhap-tam", data=told, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400
    told["csrf_token"] = officer.get(FORM).soup.find("input", {"name": "csrf_token"})["value"]
    assert officer.client.post("/nhap-tam", data=told, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    visitor = Browser(launched.portal)
    for method in ("GET", "POST"):
        assert (
            visitor.client.open("/nhap-tam", method=method, headers={"Sec-Fetch-Site": "same-origin"}).status_code
            == 401
        )
