"""Every writing verb of a council over HTTP, its process killed before each SQL statement that it sends.

A meeting is led through the portal's own pages. Before each verb the database is put aside; then, for every k, a child
process does the verb on a copy and dies (`SIGKILL`) as SQLite is about to run its k-th statement, BEGIN, COMMIT and
PRAGMA counted. What is found afterwards must be the database as it was or as the whole verb leaves it, row by row; the same
form sent again must end in exactly the second. Three verbs are followed by an act of their own, the drawing of papers:
between the two is a whole state as well, and the papers drawn later have other ids. Chance is made repeatable (ids, salts,
codes, the clock), so states are compared whole.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event

from assurance import broken
from assurance.hall import hall
from assurance.outcome import Outcome
from assurance.verbs import Meeting, Verb, nothing_drawn, simple_papers, story
from portal.database import db

NOT_COMPARED = {"login_throttle", "sqlite_stat1"}  # a try with a code counts, whatever becomes of it
WRITTEN_APART = {"login_session": {"last_seen_at", "password_at"}}  # nor is a password typed once to be typed again
DRAWN = {"issued_paper", "audit_event"}
T = TypeVar("T")
State = dict[str, list[Any]]
SHORT_VERB = "cast a secret ballot"  # killed when run short; all others are done, to see that the story holds


@dataclass
class Sweep:
    points: int = 0
    halves: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)


def state_of(file: Path) -> State:
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: _rows(connection, name) for name in names if name not in NOT_COMPARED}


def _rows(connection: sqlite3.Connection, table: str) -> list[str]:
    found = connection.execute(f'SELECT * FROM "{table}"')
    apart = WRITTEN_APART.get(table, set())
    kept = [place for place, (name, *_) in enumerate(found.description) if name not in apart]
    return sorted(repr([row[place] for place in kept]) for row in found)


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


def _same(found: State, new: State, draws: bool) -> bool:
    """Row by row; of papers that another process drew, and what the trail says of them, only how many."""
    apart = DRAWN if draws else set()
    return all(len(found[name]) == len(new[name]) if name in apart else found[name] == new[name] for name in new)


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

        for _ in range(2):  # what lies beside the database, as the key of the seals, is made the first time
            _put(aside, file)
            if _child(send):
                raise RuntimeError(f"{verb.name}: the verb by itself does not work")
        new = state_of(file)
        if new == old:
            raise RuntimeError(f"{verb.name}: the verb changes nothing")
        whole = [old, new]
        if verb.draws:
            _put(aside, file)
            with nothing_drawn():
                _child(send)
            whole.append(state_of(file))
        for statement in itertools.count(1):
            _put(aside, file)

            def die(at: int = statement) -> bool:
                _dying_at(at)
                return send()

            ended = _child(die)
            found = state_of(file)
            made.points += 1
            if found not in whole:
                made.halves.append(verb.name)
            if _child(send) or not _same(state_of(file), new, verb.draws):
                made.not_once.append(f"{verb.name}, again")
            if ended != -signal.SIGKILL:
                break
    if breakage:
        _put(aside, file)
    aside.unlink()


def run(short: bool = False) -> Outcome:
    made, swept, control = Outcome(), Sweep(), Sweep()
    verbs = 0
    with hall(members=7) as place, simple_papers():
        meeting = Meeting(place)
        for name, prepare in story(meeting):
            meeting.now += timedelta(minutes=1)
            verb = prepare()
            verb.name = name
            if short and (name != SHORT_VERB or verbs):
                if meeting.send(verb) not in (200, 303):
                    raise RuntimeError(f"{name}: the verb by itself does not work")
                continue
            if name == SHORT_VERB and not control.points:
                sweep(meeting, verb, control, "two_transactions")
            sweep(meeting, verb, swept)
            verbs += 1
    made.say(f"{verbs} verbs", f"{swept.points} crash points")
    made.none(len(swept.halves), "half states")
    made.none(len(swept.not_once), "not exactly once when sent again")
    made.faults += [f"{name}: {number}" for name, number in Counter(swept.halves + swept.not_once).most_common(20)]
    made.caught(len(control.halves), f"half states of {control.points} points when a cast is two transactions")
    return made
