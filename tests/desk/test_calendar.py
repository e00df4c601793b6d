"""The days of the campaign for everybody; with the unit's own for whoever is signed in."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.database import db
from tests.browser import Browser
from tests.cast import Cast
from tests.council.table import Table
from tests.dossiers.ready import NOON
from tests.tasks.test_tasks import give
from tests.test_ics import unfolded

OWN = "/viec-can-lam/lich.ics"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def events(browser: Browser, address: str) -> dict[str, dict[str, str]]:
    """By UID, each line's value by its name."""
    answer = browser.get(address)
    assert answer.response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found: dict[str, dict[str, str]] = {}
    for part in "\n".join(unfolded(answer.response.data)).split("BEGIN:VEVENT\n")[1:]:
        lines = dict(line.split(":", 1) for line in part.splitlines())
        found[lines["UID"]] = lines
    return found


def test_the_campaigns_days_are_public_and_stay_the_same_bytes(cast: Cast) -> None:
    campaign = cast.launch()
    visitor = cast.browser()
    found = events(visitor, "/lich.ics")
    assert set(found) == {f"{what}-{campaign}" for what in ("launch", "cutoff", "closing")}
    cutoff = found[f"cutoff-{campaign}"]
    assert (cutoff["DTSTART"], cutoff["DTEND"]) == ("20241031T165900Z", "20241031T170000Z")
    assert "DTSTART;VALUE=DATE" in found[f"launch-{campaign}"]
    one = visitor.get(f"/ke-hoach/{campaign}.ics").response.data
    with clock.at(datetime.fromisoformat("2024-10-21T05:00:00Z")):
        assert visitor.get(f"/ke-hoach/{campaign}.ics").response.data == one
    for page in ("/", f"/ke-hoach/{campaign}"):
        assert visitor.get(page).soup.find("a", href=f"/ke-hoach/{campaign}.ics")
    assert visitor.get("/ke-hoach").soup.find("a", href="/lich.ics")


def test_nothing_is_on_before_a_campaign_is_launched(cast: Cast) -> None:
    campaign = cast.launch(launch=False)
    for address in ("/lich.ics", f"/ke-hoach/{campaign}.ics"):
        cast.browser().get(address, status=404)


def test_a_unit_finds_its_own_deadline_and_its_tasks_not_yet_done(cast: Cast) -> None:
    campaign = cast.launch()
    give(cast, due="24/10/2024")
    with cast.portal.app.app_context():
        row = campaigns.campaign_or_404(campaign)
        unit = campaigns.enrolment(row, cast.units["dong"]).unit
        later = datetime.fromisoformat("2024-11-04T17:00:00+07:00")
        campaign_service.extend(cast.actor("vanphong"), row, unit, later, "Mưa lũ")
        db.session.commit()
        db.session.remove()
    mine, other = events(cast.browser("canbo.dong"), OWN), events(cast.browser("canbo.tay"), OWN)
    assert mine[f"cutoff-{campaign}"]["DTEND"] == "20241104T100000Z"
    assert other[f"cutoff-{campaign}"]["DTEND"] == "20241031T170000Z"
    given = [lines for uid, lines in mine.items() if uid.startswith("task-")]
    assert [lines["DTSTART;VALUE=DATE"] for lines in given] == ["20241024"]
    path = given[0]["URL"].removeprefix("http://localhost")
    assert cast.browser("canbo.dong").get(path).soup.h1
    assert cast.browser("canbo.dong").get("/viec-can-lam").soup.find("a", href=OWN)


def test_members_find_the_meetings_of_their_own_councils_only(cast: Cast) -> None:
    with cast.portal.app.app_context():
        meeting = Table.lay(cast).meeting_id
        db.session.remove()
    found = events(cast.browser("thanhvien1.dong"), OWN)
    assert f"meeting-{meeting}" in found
    assert f"meeting-{meeting}" not in events(cast.browser("canbo.tay"), OWN)
    assert cast.browser("thanhvien1.dong").get("/viec-can-lam").soup.find("a", href=OWN)


def test_whoever_has_no_days_is_told_so(cast: Cast) -> None:
    cast.launch()
    assert "Chưa có ngày nào" in cast.browser("quantri").get(OWN, status=409).text
    assert cast.browser("quantri").get("/viec-can-lam").soup.find("a", href=OWN) is None
