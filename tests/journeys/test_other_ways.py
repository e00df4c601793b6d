"""What only a browser can show of the other ways to vote: the keyboard alone, the back button at the voting desk."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Error

from portal.demo.story import read_story
from tests.journeys.person import PHONE, Person
from tests.journeys.server import ROOT, serving
from tests.journeys.test_browser import launched  # noqa: F401  the same browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]
PASSWORD = read_story(ROOT / "data").people["password"]
VOTING = """
    SELECT m.id, r.id, s.username FROM vote_round r JOIN meeting m ON m.id = r.meeting_id
    JOIN council_member k ON k.id = m.secretary_id JOIN account s ON s.id = k.account_id
    WHERE r.state = 'open' AND r.mode = 'secret'
"""
WAITING = """
    SELECT a.username, k.name FROM round_member p JOIN council_member k ON k.id = p.member_id
    JOIN account a ON a.id = k.account_id WHERE p.round_id = ? AND k.duty = 'member'
    AND p.member_id NOT IN (SELECT member_id FROM participation WHERE round_id = p.round_id) ORDER BY p.n
"""


@pytest.fixture
def room(demonstration: Path, tmp_path: Path):
    """(address, meeting, round, secretary, those who wait) of a demonstration with a vote going on."""
    instance = tmp_path / "instance"
    shutil.copytree(demonstration, instance)
    with sqlite3.connect(instance / "portal.db") as raw:
        meeting, round_id, secretary = raw.execute(VOTING).fetchone()
        waiting = raw.execute(WAITING, (round_id,)).fetchall()
    raw.close()
    with serving(instance) as address:
        yield address, meeting, round_id, secretary, waiting


def settled(person: Person) -> str:
    """What the page holds once it has stopped moving."""
    while True:
        with contextlib.suppress(Error):
            person.page.wait_for_load_state()
            return person.page.content()


def test_a_vote_by_the_keyboard_alone(launched, room) -> None:  # noqa: F811
    address, _, round_id, _, waiting = room
    member = Person.sit_down(launched, address, waiting[0][0], PASSWORD, size=PHONE, scripts=True)
    member.go(f"/bo-phieu/{round_id}")
    keys = member.page.keyboard
    groups = member.page.locator("fieldset.cand .marks").count()
    marked = set()
    for _ in range(80):
        keys.press("Tab")
        kind, name = member.page.evaluate("[document.activeElement.type || '', document.activeElement.name || '']")
        if kind == "radio" and name not in marked:
            keys.press("Space")
            marked.add(name)
        if member.page.evaluate("document.activeElement.textContent.trim()") == "Xem lại phiếu":
            break
    assert len(marked) == groups
    keys.press("Enter")
    member.page.wait_for_url("**/bo-phieu/*")
    member.sees("Sau khi bỏ phiếu không sửa được.")
    for _ in range(40):
        keys.press("Tab")
        if member.page.evaluate("document.activeElement.textContent.trim()") == "Bỏ phiếu":
            break
    keys.press("Enter")
    member.sees("Đã ghi nhận phiếu lúc")
    member.leave()


def test_the_back_button_at_the_voting_desk_shows_no_ballot(launched, room) -> None:  # noqa: F811
    address, meeting, _, secretary, waiting = room
    desk = Person.sit_down(launched, address, secretary, PASSWORD, scripts=True)
    desk.go(f"/hoi-dong/hop/{meeting}/ban-bo-phieu")
    desk.press("Mở bàn bỏ phiếu ở máy này")
    desk.press(waiting[0][1])
    for radio in desk.page.locator("input[type=radio][value=Y]").all():
        radio.check()
    desk.press("Xem lại phiếu")
    desk.press("Bỏ phiếu")
    desk.sees("Đã ghi nhận phiếu lúc")
    code = desk.page.locator(".code").text_content()
    desk.press("Mời thành viên tiếp theo")
    for _ in range(4):
        with contextlib.suppress(Error):  # the browser itself will not show an answer to a form again
            desk.page.go_back(timeout=2_000)
        shown = settled(desk)
        assert code not in shown and "Đồng ý" not in shown
    desk.go("/viec-can-lam")
    desk.sees("Bàn bỏ phiếu")
