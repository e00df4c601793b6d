"""The whole main job in Chromium, with scripts and without: the same people, the same clicks, the same rows."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.demo.story import read_story
from tests.journeys.rows import ids, rows
from tests.journeys.server import ROOT, serving
from tests.journeys.story import UNIT, Journey

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]


@dataclass
class Done:
    journey: Journey
    instance: Path
    rows: Counter[str]


@pytest.fixture(scope="module")
def launched(chromium: str):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def done(demonstration: Path, launched, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Done]:
    """The story told twice, each time over its own copy of the same demonstration."""
    password = read_story(ROOT / "data").people["password"]
    known = ids(demonstration / "portal.db")
    found = {}
    for scripts in (True, False):
        folder = tmp_path_factory.mktemp("with" if scripts else "without")
        instance = folder / "instance"
        shutil.copytree(demonstration, instance)
        with serving(instance) as address:
            journey = Journey(launched, address, password, folder, scripts=scripts)
            journey.whole()
        log = (instance / "server.log").read_text()
        assert "Traceback" not in log, log
        found[scripts] = Done(journey, instance, Counter(rows(instance / "portal.db", known)))
    return found


def test_with_and_without_scripts_the_same_rows(done: dict[bool, Done]) -> None:
    only_with, only_without = done[True].rows - done[False].rows, done[False].rows - done[True].rows
    assert sum(done[True].rows.values()) > 2_000
    assert not only_with and not only_without, "\n".join(
        [*(f"+ {row[:300]}" for row in list(only_with)[:10]), *(f"- {row[:300]}" for row in list(only_without)[:10])]
    )


def test_the_comparison_would_notice(done: dict[bool, Done], demonstration: Path, tmp_path: Path) -> None:
    """One word more in one row, and the two runs are not the same."""
    copy = tmp_path / "portal.db"
    shutil.copy(done[False].instance / "portal.db", copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE initiative SET effect = effect || ' thêm' WHERE state = 'confirmed'")
    connection.close()
    assert Counter(rows(copy, ids(demonstration / "portal.db"))) != done[True].rows


def sealed(instance: Path) -> list[dict]:
    """The records that the journey's meeting left, the round's first."""
    connection = sqlite3.connect(instance / "portal.db")
    query = """SELECT s.body FROM sealed_record s JOIN council c ON c.id = s.council_id JOIN unit u ON u.id = c.unit_id
               JOIN meeting m ON m.id = s.meeting_id JOIN campaign k ON k.id = m.campaign_id
               WHERE u.code = ? AND k.state = 'launched' ORDER BY s.n"""
    found = [json.loads(body) for (body,) in connection.execute(query, (UNIT,))]
    connection.close()
    return found


@pytest.mark.parametrize("scripts", [True, False])
def test_the_minutes_say_what_the_record_says(done: dict[bool, Done], scripts: bool) -> None:
    text = " ".join(done[scripts].journey.minutes_text.split())
    round_, closing = sealed(done[scripts].instance)
    assert unicodedata.is_normalized("NFC", text)
    for question in round_["questions"]:
        for word in question["name"].split():
            assert word in text
        assert question["percent"] in text
    yes = [(question["yes"], question["no"]) for question in round_["questions"]]
    assert sum(first for first, _ in yes) > sum(second for _, second in yes) > 0
    assert "Phát ra 07 phiếu, thu về 07, hợp lệ 07, không hợp lệ 00." in text
    for line in closing["conclusion"], *closing["discussion"]:
        assert re.sub(r"\W", "", str(line)) in re.sub(r"\W", "", text)


def test_every_receipt_is_in_the_urn_and_no_slip_is_left(done: dict[bool, Done]) -> None:
    for one in done.values():
        assert len(one.journey.receipts) == 7 and len(set(one.journey.receipts.values())) == 7
        connection = sqlite3.connect(one.instance / "portal.db")
        query = """SELECT count(*) FROM urn JOIN question q ON q.id = urn.question_id JOIN vote_round r ON r.id = q.round_id
                   WHERE r.state IN ('sealed', 'void')"""
        assert connection.execute(query).fetchone() == (0,)
        connection.close()
        codes = [code.replace(" ", "") for code in one.journey.receipts.values()]
        for path in one.instance.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not [code for code in codes if code.encode() in content], path
