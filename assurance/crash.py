"""Every writing verb of a council over HTTP, its process killed before each SQL statement that it sends.

A meeting is led through the portal's own pages. Before each verb the database is put aside; then, for every k, a child
process does the verb on a copy and dies (`SIGKILL`) as SQLite is about to run its k-th statement, BEGIN, COMMIT and
PRAGMA counted. What is found afterwards must be the database as it was or as the whole verb leaves it, row by row; the same
form sent again must end in exactly the second. Chance is made repeatable (ids, salts, the clock), so states are compared whole.
"""

from __future__ import annotations

import contextvars
import hashlib
import itertools
import os
import secrets
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from sqlalchemy import event

from assurance import broken
from assurance.hall import CHAIR, SECRETARY, Hall, hall
from assurance.outcome import Outcome
from portal import clock
from portal.council import queries
from portal.council.states import Mode
from portal.database import db
from portal.documents import draw
from tests.browser import Browser, Fetched, fields_of
from tests.cast import PASSWORD

NOT_COMPARED = {"session", "sqlite_stat1"}  # when a session was last used is written apart from the act
T = TypeVar("T")
State = dict[str, list[Any]]
SHORT_VERBS, SHORT_NUMBER = ("cast a secret ballot", "propose"), 1


@dataclass
class Verb:
    """A form as it lies filled in before its sender."""

    name: str
    person: str
    path: str
    fields: list[tuple[str, str]]


@dataclass
class Sweep:
    points: int = 0
    halves: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """The same random bytes for the same form in each process, whatever they are for."""
    count = itertools.count()

    def drawn(size: int | None = None) -> bytes:
        blocks = -(-(size or 32) // 32)
        content = b"".join(hashlib.sha256(f"{seed}{next(count)}".encode()).digest() for _ in range(blocks))
        return content[: size or 32]

    with (
        mock.patch.object(secrets, "token_bytes", drawn),
        mock.patch.object(secrets, "token_hex", lambda size=32: drawn(size).hex()),
    ):
        yield


def state_of(file: Path) -> State:
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
            for name in names
            if name not in NOT_COMPARED
        }


class Meeting:
    """One meeting led in browsers; `verb` is what a person is about to send."""

    def __init__(self, place: Hall) -> None:
        self.place, self.browsers = place, dict[str, Browser]()
        self.now = place.now

    def browser(self, person: str) -> Browser:
        if person not in self.browsers:
            self.browsers[person] = self.outside(lambda: Browser(self.place.cast.portal, person, PASSWORD))
        return self.browsers[person]

    def outside(self, ask: Callable[[], T]) -> T:
        """As from another process: the application context that is on here is none of a request's."""
        db.session.rollback()
        with clock.at(self.now):
            return contextvars.Context().run(ask)

    def page(self, person: str, path: str) -> Fetched:
        browser = self.browser(person)
        return self.outside(lambda: browser.get(path))

    def filled(
        self, person: str, page: Fetched, verb: str, values: dict[str, str] | None = None, step: str = ""
    ) -> Verb:
        """The form of this page that goes to an address ending in `verb`, by the button whose value is `step`, if any."""
        for form in page.soup.find_all("form"):
            targets = {str(form.get("action") or page.response.request.path)}
            targets |= {str(tag["formaction"]) for tag in form.find_all("button") if tag.get("formaction")}
            buttons = {str(tag.get("value")): str(tag["name"]) for tag in form.find_all("button") if tag.get("name")}
            for target in targets:
                if target.endswith(f"/{verb}") and (not step or step in buttons):
                    given = (values or {}) | ({buttons[step]: step} if step else {})
                    fields = [(key, value) for key, value in fields_of(form) if key not in given]
                    return Verb("", person, target, fields + list(given.items()))
        raise RuntimeError(f"{page.path}: no form goes to …/{verb}; the page says: {page.text[:600]}")

    def send(self, verb: Verb) -> int:
        client = self.browser(verb.person).client
        data: dict[str, list[str]] = {}
        for key, value in verb.fields:
            data.setdefault(key, []).append(value)
        with repeatable(str(verb.fields)):
            headers = {"Sec-Fetch-Site": "same-origin"}
            return int(self.outside(lambda: client.post(verb.path, data=data, headers=headers).status_code))


def _child(work: Callable[[], bool]) -> int:
    """Do it in a process of its own; answers 0 (done), 1 (not done) or the signal it died of, negative."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _dying_at(statement: int) -> None:
    """From now on this process dies as SQLite begins its so-many-th statement."""
    left = itertools.count(1)

    def trace(sql: str) -> None:
        if (
            not sql.startswith("--") and next(left) == statement
        ):  # a trigger's own statements are part of the one that fired it
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "connect", lambda dbapi, record: dbapi.set_trace_callback(trace))


def _put(source: Path, file: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    shutil.copy(source, file)


def sweep(meeting: Meeting, verb: Verb, made: Sweep, breakage: str = "") -> None:
    """Kill `verb` at every statement; then do it for good."""
    place, file = meeting.place, meeting.place.file
    place.release()
    aside = file.with_suffix(".aside")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(file, aside)
    old = state_of(aside)
    damaged = broken.BREAKAGES[breakage]() if breakage else nullcontext()
    with damaged:

        def send() -> bool:
            return meeting.send(verb) in (200, 303)

        if _child(send):
            raise RuntimeError(f"{verb.name}: the verb by itself does not work")
        new = state_of(file)
        if new == old:
            raise RuntimeError(f"{verb.name}: the verb changes nothing")
        for statement in itertools.count(1):
            _put(aside, file)

            def die(at: int = statement) -> bool:
                _dying_at(at)
                return send()

            ended = _child(die)
            found = state_of(file)
            made.points += 1
            if found not in (old, new):
                made.halves.append(f"{verb.name} at statement {statement}")
            if _child(send) or state_of(file) != new:
                made.not_once.append(f"{verb.name} again after statement {statement}")
            if ended != -signal.SIGKILL:
                break
    if breakage:
        _put(aside, file)
    aside.unlink()


# --- the story ----------------------------------------------------------------------------------
def _desk(meeting_id: str, step: int = 0) -> str:
    return f"/hoi-dong/hop/{meeting_id}" + (f"?buoc={step}" if step else "")


def _ballot(meeting: Meeting, meeting_id: str, person: str, marks: str) -> Verb:
    round_ = queries.current_round(meeting.place.meeting(meeting_id))
    assert round_ is not None
    round_id = round_.id
    page = meeting.page(person, f"/bo-phieu/{round_id}")
    names = list(dict.fromkeys(str(tag["name"]) for tag in page.soup.find_all("input", type="radio")))
    browser, given = meeting.browser(person), dict(zip(names, marks, strict=True))
    review = meeting.outside(lambda: browser.submit(page, "Xem lại phiếu", given))
    return meeting.filled(person, review, round_id, step="bo")


Step = tuple[str, Callable[[], Verb]]


def _story(meeting: Meeting) -> Iterator[Step]:
    """Every writing verb of a council's work, in an order in which each is possible."""
    place = meeting.place

    def at(meeting_id: str, verb: str, step: int = 0, person: str = SECRETARY, **values: str) -> Callable[[], Verb]:
        return lambda: meeting.filled(person, meeting.page(person, _desk(meeting_id, step)), verb, values)

    first = place.call()
    yield "attendance", at(first, "co-mat-tat-ca", 1)
    yield "a recusal", lambda: _recusal(meeting, first)
    yield "open", at(first, "mo")
    for number, person in enumerate(place.voters):
        ballot = _ballot(meeting, first, person, "Y" * (1 if number == len(place.voters) - 1 else 2))
        if number in (0, 3):
            yield "cast a secret ballot", lambda verb=ballot: verb  # type: ignore[misc]
        else:
            meeting.send(ballot)
    yield "close", at(first, "ket-thuc")
    yield "propose", at(first, "chot")
    yield "withdraw", at(first, "rut-lai")
    meeting.send(at(first, "chot")())
    yield "confirm", at(first, "xac-nhan", person=CHAIR)
    texts = {"discussion": "Ông Khôi: nhất trí.", "conclusion": "Nhất trí đề nghị."}
    yield "save what was said", at(first, "dien-bien", 5, **texts)
    yield "closing record and minutes", at(first, "bien-ban", 5, **texts)
    yield "make public", at(first, "cong-khai", 5, CHAIR, visibility="counts")

    second = place.call()
    meeting.send(at(second, "co-mat-tat-ca", 1)())
    yield "the way of voting", at(second, "cach", 3, mode="hands")
    meeting.send(at(second, "mo", 3)())
    yield "hands counted", lambda: _hands(meeting, second)
    yield "cancel", at(second, "huy", reason="Mất điện giữa chừng")
    meeting.send(at(second, "mo", 3)())
    yield "all hands", at(second, "dong-y-tat-ca")

    third = place.call(Mode.OPEN)
    yield "all here and open", at(third, "co-mat-va-mo")
    yield "cast an open ballot", lambda: _ballot(meeting, third, place.voters[2], "YN")
    yield "change an open ballot", lambda: _ballot(meeting, third, place.voters[2], "YY")

    fourth = place.call()
    yield "postpone", at(fourth, "hoan", 1, reason="Không đủ người dự")
    yield "a postponed meeting's record", at(fourth, "bien-ban", 5)


def _recusal(meeting: Meeting, meeting_id: str) -> Verb:
    page = meeting.page(SECRETARY, _desk(meeting_id, 2))
    last = meeting.place.meeting(meeting_id)
    given = {"question": last.rounds[0].questions[0].id, "member": queries.serving(last.council)[-1].id}
    return meeting.filled(SECRETARY, page, "khong-tham-gia", {**given, "viec": "ghi"})


def _hands(meeting: Meeting, meeting_id: str) -> Verb:
    page = meeting.page(SECRETARY, _desk(meeting_id))
    boxes = [str(tag["name"]) for tag in page.soup.find_all("input", inputmode="numeric")]
    return meeting.filled(SECRETARY, page, "gio-tay", dict.fromkeys(boxes, "2"), "ghi")


def run(short: bool = False) -> Outcome:
    made, swept, control = Outcome(), Sweep(), Sweep()
    verbs = 0
    with (
        hall(members=7) as place,
        mock.patch.object(draw, "to_pdf", return_value=b"%PDF-1.4 drawn"),
        mock.patch.object(draw, "undrawable", return_value=""),
    ):
        meeting = Meeting(place)
        for name, prepare in _story(meeting):
            meeting.now += timedelta(minutes=1)
            verb = prepare()
            verb.name = name
            if short and name not in SHORT_VERBS:
                meeting.send(verb)
                continue
            if short and verbs == SHORT_NUMBER:
                break
            if name == "cast a secret ballot" and not control.points:
                sweep(meeting, verb, control, "two_transactions")
            sweep(meeting, verb, swept)
            verbs += 1
    made.say(f"{verbs} verbs", f"{swept.points} crash points")
    made.none(len(swept.halves), "half states")
    made.none(len(swept.not_once), "not exactly once when sent again")
    made.faults += (swept.halves + swept.not_once)[:10]
    made.caught(len(control.halves), f"half states of {control.points} points when a cast is two transactions")
    return made
