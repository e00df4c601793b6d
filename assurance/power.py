"""The power fails while votes are cast: at every write, truncation and sync that SQLite makes.

`disk.py` notes them while a council casts, closes, seals and makes its record, with and without a reader that keeps the
log from being cut. Then for each point the files are put together as they would be found after a power cut there: once
without anything unsynced, and with any sectors of it. In each the database must open, be whole, and hold everything
that anybody had been told was done. It does not model a disk that lies about a sync, nor lost directory entries.

Controls: `synchronous=OFF`, and `NORMAL` (with the reader), must lose what was acknowledged.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from assurance.disk import Disk, Notes, watched
from assurance.hall import MEMORY, Hall, hall
from assurance.outcome import Outcome
from portal.council import ballots, checking
from portal.database import db

MEMBERS, ROUNDS, SHORT_MEMBERS = 12, 3, 3
TORN = 2  # cuts at each point beside the one that loses all that is unsynced
KEPT_ROWS = "SELECT body, sha256 FROM sealed_record"


@dataclass
class Counted:
    cuts: int = 0
    told: int = 0
    lost: int = 0
    damaged: int = 0
    half: int = 0
    first: list[str] = field(default_factory=list)


# --- what happens -------------------------------------------------------------------------------
def _vote(place: Hall, notes: Notes, *, reader: bool, rounds: int, members: int) -> None:
    for _ in range(rounds):
        meeting = place.call()
        round_ = place.open(meeting)
        held = _reading(place) if reader else None
        for number, username in enumerate(place.voters[:members]):
            if held is not None and number >= members // 2:
                held.close()
            receipt = place.vote(round_, username, "YN")
            trackers = [ballots.tracker(receipt, round_.id, position) for _, position in round_.questions]
            notes.said(("cast", round_.id, trackers))
        place.close(meeting)
        notes.said(("closed", round_.id, []))
        notes.said(("sealed", round_.id, [place.seal(meeting)]))
        place.finish(meeting)


def _reading(place: Hall) -> sqlite3.Connection:
    connection = sqlite3.connect(place.file, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM urn").fetchone()
    return connection


# --- what is found ------------------------------------------------------------------------------
def _missing(connection: sqlite3.Connection, told: list[tuple[str, str, list[str]]]) -> int:
    """How much of what was told is gone. A slip may have gone into the seal since."""
    states = dict(connection.execute("SELECT id, state FROM vote_round"))
    slips = "".join(text for (text,) in connection.execute("SELECT slips FROM urn"))
    sealed = "".join(body for (body,) in connection.execute("SELECT body FROM sealed_record"))
    hashes = {sha256 for _, sha256 in connection.execute(KEPT_ROWS)}
    missing = 0
    for what, round_id, words in told:
        if what == "cast":
            missing += not all(word in slips or word in sealed for word in words)
        elif what == "closed":
            missing += states.get(round_id) not in ("closed", "sealed")
        else:
            missing += words[0] not in hashes
    return missing


HALF = """SELECT count(*) FROM (
  SELECT r.id, (SELECT count(*) FROM participation p WHERE p.round_id = r.id) AS voted,
         (SELECT count(*) FROM audit_event e WHERE e.action = 'round.ballot_accepted'
            AND json_extract(e.data, '$.round') = r.id) AS told,
         (SELECT max(u.n) FROM urn u JOIN question q ON q.id = u.question_id WHERE q.round_id = r.id) AS most,
         (SELECT min(u.n) FROM urn u JOIN question q ON q.id = u.question_id WHERE q.round_id = r.id) AS least
  FROM vote_round r) WHERE voted <> told OR voted <> coalesce(most, voted) OR voted <> coalesce(least, voted)"""


def _look(files: dict[str, bytes], folder: Path, told: list[Any], counted: Counted) -> tuple[int, int, int]:
    """(lost, damaged, half) of one cut."""
    (name,) = (name for name in files if not name.endswith("-wal"))
    target = folder / "portal.db"
    Path(f"{target}-shm").unlink(missing_ok=True)
    target.write_bytes(files[name])
    Path(f"{target}-wal").write_bytes(files[f"{name}-wal"])
    try:
        with closing(sqlite3.connect(target)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return 0, 1, 0
            bad = sum(1 for body, sha256 in connection.execute(KEPT_ROWS) if checking.check_record(body, sha256))
            return _missing(connection, told), bad, connection.execute(HALF).fetchone()[0]
    except sqlite3.DatabaseError:
        return 0, 1, 0


def cut_everywhere(place: Hall, disk: Disk, notes: Notes, torn: int = TORN) -> Counted:
    counted, chance, told = Counted(), random.Random(7), list[Any]()
    known: dict[bytes, tuple[int, int, int]] = {}
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        for event_ in notes.events:
            disk.take(event_)
            if event_.what == "said":
                told.append(event_.note)
            for turn in range(1 + torn):
                files = disk.after_a_cut(chance if turn else None)
                key = hashlib.sha256(b"".join(files.values()) + str(len(told)).encode()).digest()
                if key not in known:
                    known[key] = _look(files, Path(folder), told, counted)
                lost, damaged, half = known[key]
                counted.cuts += 1
                counted.lost += lost
                counted.damaged += damaged
                counted.half += half
    counted.told = len(told)
    return counted


@contextmanager
def _synchronous(level: str) -> Iterator[None]:
    def loosen(dbapi: Any, record_: Any) -> None:
        dbapi.execute(f"PRAGMA synchronous={level}")

    engine = db.engine
    event.listen(engine, "connect", loosen)
    yield
    event.remove(engine, "connect", loosen)


def _measure(
    rounds: int, members: int, *, level: str = "", readers: tuple[bool, ...] = (False, True), torn: int = TORN
) -> Counted:
    with hall(members=max(members, 3)) as place:
        loosened: Callable[[], Any] = (lambda: _synchronous(level)) if level else (lambda: _synchronous("FULL"))
        with loosened():
            place.release()
            with closing(sqlite3.connect(place.file)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            disk = Disk.of(place.file, place.log)
            with watched() as notes:
                for reader in readers:
                    _vote(place, notes, reader=reader, rounds=rounds, members=members)
                db.session.remove()
            place.release()
        return cut_everywhere(place, disk, notes, torn)


def run(short: bool = False) -> Outcome:
    made = Outcome()
    members, rounds = (SHORT_MEMBERS, 1) if short else (MEMBERS, ROUNDS)
    whole = _measure(rounds, members, readers=(True,) if short else (False, True), torn=1 if short else TORN)
    made.say(f"{whole.cuts} power cuts", f"{whole.told} acts acknowledged")
    made.must(short or whole.cuts >= 1_000, "fewer than 1,000 cuts")
    made.none(whole.lost, "acknowledged acts lost")
    made.none(whole.damaged, "damaged databases")
    made.none(whole.half, "half ballots")
    for level in ("OFF", "NORMAL"):
        control = _measure(1, 4, level=level, readers=(True,), torn=0)
        made.caught(control.lost, f"times lost with synchronous={level}")
    return made
