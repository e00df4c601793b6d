"""Secret rounds, and an attacker who gets a copy of the database and its log once, after any cast or after the seal.

He knows who voted and when, and every way there is to read the files: rows in the order of each table, the first and
the last place of each slip in the raw bytes; on PostgreSQL `xmin` and `ctid`. In each round he names the slip of one
voter; right no more often than 1 in n is what chance gives him. Beside that every slip stands once on the disk after
every cast, and not at all after the seal.

Controls: a table of slips with row numbers, as a schema usually has them; a log that is never cut. Both must betray
nearly everybody.
"""

from __future__ import annotations

import random
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import event, text

from assurance.hall import Hall, Round, hall
from assurance.outcome import Outcome
from portal.council import ballots, secrecy
from portal.council.states import Mark
from portal.database import db
from tests import postgres

ROUNDS, SHORT = 200, 4
ON_POSTGRESQL = 40
CONTROL_ROUNDS = 20
SLIP = re.compile(rb'\["([0-9a-f]{32})","[YNA]"\]')
TOO_LIKELY = 1e-4  # below this, chance does not explain what was guessed
Order = dict[str, list[str]]  # way of attacking -> trackers as it puts them


@dataclass
class Copy:
    """What the attacker holds, and what he must not find out: voter -> tracker, in the order of casting."""

    truth: dict[str, str]
    found: Order


def chance(probabilities: Sequence[float], hits: int) -> float:
    """How likely so many hits, or more, are by chance alone."""
    spread = [1.0]
    for p in probabilities:
        spread = [a * (1 - p) + b * p for a, b in zip([*spread, 0.0], [0.0, *spread], strict=True)]
    return sum(spread[hits:])


# --- the attacker -------------------------------------------------------------------------------
def _in_order(texts: Sequence[str], known: set[str]) -> list[str]:
    found = dict.fromkeys(word for line in texts for word in re.findall(r"[0-9a-f]{32}", line) if word in known)
    return list(found)


def attack_sqlite(file: Path, known: set[str]) -> Order:
    """Every order in which a copy of the files shows these trackers."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "portal.db"
        raw = b""
        for suffix in ("", "-wal"):
            source = Path(f"{file}{suffix}")
            content = source.read_bytes() if source.exists() else b""
            Path(f"{copied}{suffix}").write_bytes(content)
            raw = content + raw  # the log is written first: what stands there is in the order of time
        orders = {
            "first place in the bytes": sorted(known, key=lambda t: raw.find(t.encode())),
            "last place in the bytes": sorted(known, key=lambda t: raw.rfind(t.encode())),
        }
        with closing(sqlite3.connect(copied)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                try:
                    rows = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
                except sqlite3.OperationalError:
                    rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
                if seen := _in_order([str(row) for row in rows], known):
                    orders[f"rows of {table}"] = seen
    return orders


def attack_postgresql(known: set[str]) -> Order:
    """By what each row says of the transaction that wrote it, and by its place."""
    orders: Order = {}
    for table in ("urn", "sealed_record", "seal_proposal"):
        for column in ("ctid", "xmin::text::bigint"):
            rows = db.session.execute(text(f"SELECT t::text FROM {table} t ORDER BY {column}")).scalars().all()
            if seen := _in_order(rows, known):
                orders[f"{table} by {column.split(':')[0]}"] = seen
    return orders


# --- the rounds ---------------------------------------------------------------------------------
def _stale(place: Hall) -> int:
    """Slips that stand more than once in the database's files."""
    raw = b"".join(path.read_bytes() for path in (place.file, place.log) if path.exists())
    return sum(number - 1 for number in Counter(SLIP.findall(raw)).values())


def one_round(place: Hall, chosen: random.Random, *, sealed: bool, sqlite: bool = True) -> tuple[Copy, int, Round]:
    meeting = place.call()
    round_ = place.open(meeting)
    voters = chosen.sample(place.voters, chosen.randint(3, len(place.voters)))
    truth: dict[str, str] = {}
    stale = 0
    for username in voters:
        receipt = place.vote(round_, username, "".join(chosen.choices("YN", k=len(round_.questions))))
        truth[username] = ballots.tracker(receipt, round_.id, 1)
        db.session.rollback()
        stale += _stale(place) if sqlite else 0
    if sealed:
        place.close(meeting)
        place.seal(meeting)
        db.session.rollback()
    known = set(truth.values())
    return Copy(truth, attack_sqlite(place.file, known) if sqlite else attack_postgresql(known)), stale, round_


def guess(copies: Sequence[Copy], chosen: random.Random) -> dict[str, tuple[int, int, float]]:
    """way -> (rounds, right guesses, how likely that is by chance)."""
    hits: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for copy in copies:
        voters = list(copy.truth)
        for way, order in copy.found.items():
            place = chosen.randrange(len(voters))
            if place < len(order):
                hits[way].append((order[place] == copy.truth[voters[place]], 1 / len(voters)))
    return {
        way: (len(made), sum(right for right, _ in made), chance([p for _, p in made], sum(right for right, _ in made)))
        for way, made in hits.items()
    }


def _slips_on_disk(place: Hall) -> int:
    db.session.rollback()
    raw = b"".join(path.read_bytes() for path in (place.file, place.log) if path.exists())
    return len(SLIP.findall(raw))


def _a_reader_in_the_way(place: Hall) -> tuple[int, int]:
    """While somebody reads, the log cannot be cut; (slips too many then, after the next cast without him)."""
    meeting = place.call()
    round_ = place.open(meeting)
    with closing(sqlite3.connect(place.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM urn").fetchone()
        for username in place.voters[:3]:
            place.vote(round_, username, "YN")
        during = _stale(place)
        reader.execute("COMMIT")
    place.vote(round_, place.voters[3], "YN")
    db.session.rollback()
    after = _stale(place)
    place.cancel(meeting)
    return during, after


def run(short: bool = False) -> Outcome:
    made, chosen = Outcome(), random.Random(4)
    number = SHORT if short else ROUNDS
    copies, stale, left = [], 0, 0
    with hall(members=9) as place:
        for turn in range(number):
            sealed = turn % 4 == 0
            copy, more, round_ = one_round(place, chosen, sealed=sealed)
            copies.append(copy)
            stale += more
            if not sealed:  # nothing open stays behind
                place.cancel(round_.meeting_id)
            left += _slips_on_disk(place)
        during, after = _a_reader_in_the_way(place)
    made.say(f"{number} secret rounds", f"{sum(len(copy.truth) for copy in copies)} ballots")
    _judge(made, guess(copies, chosen))
    made.none(stale, "stale slips after casts")
    made.none(left, "slips left after sealing or cancelling")
    made.say(f"a reader in the way left {during} until the next cast")
    made.none(after, "stale slips after that cast")
    if not short:
        _on_postgresql(made, chosen)
    for name, control in (("slips in rows", _rows_of_slips), ("a log never cut", _log_kept)):
        betrayed, of = _control(control, 4 if short else CONTROL_ROUNDS)
        made.caught(betrayed if betrayed * 2 > of else 0, f"of {of} voters named with {name}")
    return made


def _judge(made: Outcome, guessed: dict[str, tuple[int, int, float]]) -> None:
    worst = min(guessed.items(), key=lambda entry: entry[1][2])
    tries, right = sum(entry[0] for entry in guessed.values()), sum(entry[1] for entry in guessed.values())
    made.say(f"{len(guessed)} attacks: {right} of {tries} guesses right, worst p {worst[1][2]:.3f}")
    for way, (rounds, hits, likely) in guessed.items():
        made.must(likely > TOO_LIKELY, f"{way}: {hits} of {rounds} slips named, by chance p {likely:.2g}")


def _on_postgresql(made: Outcome, chosen: random.Random) -> None:
    binaries = postgres.find()
    if binaries is None:
        made.say("PostgreSQL is not installed here")
        return
    with postgres.cluster(binaries) as url, hall(members=9, url=url) as place:
        copies, left = [], 0
        for turn in range(ON_POSTGRESQL):
            copies.append(one_round(place, chosen, sealed=turn % 4 == 0, sqlite=False)[0])
            if turn % 4 == 0:
                left += (
                    db.session.scalar(
                        text(
                            "SELECT count(*) FROM urn u JOIN question q ON q.id = u.question_id JOIN vote_round r ON r.id = q.round_id WHERE r.state = 'sealed'"
                        )
                    )
                    or 0
                )
    made.say(f"PostgreSQL {ON_POSTGRESQL} rounds")
    _judge(made, guess(copies, chosen))
    made.none(left, "urns after their seal")


# --- controls -----------------------------------------------------------------------------------
def _control(broken: Callable[[Hall], Any], rounds: int) -> tuple[int, int]:
    chosen, copies = random.Random(5), []
    with hall(members=9) as place, broken(place):
        copies = [one_round(place, chosen, sealed=False)[0] for _ in range(rounds)]
    best = max(guess(copies, chosen).values(), key=lambda entry: entry[1])
    return best[1], best[0]


@contextmanager
def _rows_of_slips(place: Hall) -> Iterator[None]:
    """Beside the urn a row for each slip, under a random key, as a schema usually keeps ballots."""
    db.session.execute(text("CREATE TABLE slip (id TEXT PRIMARY KEY, tracker TEXT)"))
    db.session.commit()
    plain = ballots.with_slip

    def keeping(slips: str, tracker: str, mark: Mark) -> str:
        values = {"id": ballots.new_salt(), "tracker": tracker}
        db.session.execute(text("INSERT INTO slip VALUES (:id, :tracker)"), values)
        return plain(slips, tracker, mark)

    with mock.patch.object(ballots, "with_slip", keeping):
        yield


@contextmanager
def _log_kept(place: Hall) -> Iterator[None]:
    """Nobody cuts the log, and what is deleted stays in the file."""

    def loosen(dbapi: Any, record: Any) -> None:
        dbapi.execute("PRAGMA secure_delete=OFF")
        dbapi.execute("PRAGMA wal_autocheckpoint=0")

    engine = db.engine
    event.listen(engine, "connect", loosen)
    place.release()
    with mock.patch.object(secrecy, "_cut_log", return_value=True):
        yield
    event.remove(engine, "connect", loosen)
