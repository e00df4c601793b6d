"""Voting under load while the server's workers are killed (`kill -9`), one every few moments.

gunicorn with 2 workers; 8 clients cast the ballots of a large council in many rounds and send each again until it is
answered; some tap twice. Then their ledger is held against the database, the audit trail and the files are verified, and
the last round is closed and sealed by the usual way.

Control: a cast in two transactions must leave half ballots behind.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass

from assurance import clients
from assurance.hall import Hall, Round, hall
from assurance.outcome import Outcome
from portal import clock
from portal.audit import queries as audit
from portal.council import verifying

MEMBERS, ROUNDS, KILLS = 60, 168, 1_000
SHORT_MEMBERS, SHORT_ROUNDS, SHORT_KILLS = 10, 3, 3
CLIENTS, TWICE = 8, 0.05
PAUSE_SECONDS = (0.02, 0.16)


@dataclass
class Run:
    held: clients.Held
    answers: clients.Answers
    kills: int
    unsettled: int
    seconds: float


def _killer(master: int, most: int, done: threading.Event, killed: list[int]) -> None:
    chance = random.Random(2)
    while not done.wait(chance.uniform(*PAUSE_SECONDS)) and len(killed) < most:
        known = clients.workers_of(master)
        if known and clients.kill(victim := chance.choice(known)):
            killed.append(victim)


def _open_rounds(place: Hall, number: int) -> list[Round]:
    place.now = clock.now()
    return [place.open(place.call()) for _ in range(number)]


def load(place: Hall, rounds: list[Round], kills: int, target: str = "wsgi:app") -> Run:
    sent = clients.made_up(rounds, place.seats(), random.Random(3))
    place.release()
    killed: list[int] = []
    done = threading.Event()
    began = time.monotonic()
    with clients.gunicorn(place, target) as (address, master):
        voters = clients.Clients(address)
        killer = threading.Thread(target=_killer, args=(master, kills, done, killed))
        killer.start()
        voters.cast_all(sent, CLIENTS, TWICE)
        done.set()
        killer.join()
    unsettled = sum(1 for ballot in sent if not ballot.acknowledged)
    return Run(clients.compare(place, sent), voters.answers, len(killed), unsettled, time.monotonic() - began)


def run(short: bool = False) -> Outcome:
    made = Outcome()
    members, number, kills = (SHORT_MEMBERS, SHORT_ROUNDS, SHORT_KILLS) if short else (MEMBERS, ROUNDS, KILLS)
    with hall(members=members) as place:
        rounds = _open_rounds(place, number)
        found = load(place, rounds, kills)
        kills_left = kills - found.kills
        made.say(f"{found.kills} kills in {found.seconds:.0f} s", f"{found.held.acknowledged} casts acknowledged")
        made.say(f"{found.answers.again} sent again")
        made.must(short or kills_left <= 0, f"{kills_left} kills too few")
        made.must(short or found.held.acknowledged >= 10_000, "fewer than 10,000 acknowledged casts")
        made.none(found.held.lost, "lost")
        made.none(found.held.duplicated, "duplicated")
        made.none(found.held.half, "half")
        made.none(found.held.strange, "that nobody sent")
        made.none(found.unsettled, "without an answer in the end")
        made.none(found.answers.locked, '"database is locked"')
        with closing(sqlite3.connect(place.file)) as connection:
            made.must(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), "integrity_check")
            made.must(not connection.execute("PRAGMA foreign_key_check").fetchall(), "foreign_key_check")
        broken = audit.verify()[0]
        made.must(broken is None, f"the audit trail breaks: {broken}")
        place.now = clock.now()
        place.close(rounds[-1].meeting_id)
        place.seal(rounds[-1].meeting_id)
        made.must(not verifying.verify_council(place.council_id), "the chain of records")
    with hall(members=10) as place:
        control = load(place, _open_rounds(place, 3 if short else 12), 30, "assurance.broken:app('two_transactions')")
        made.caught(control.held.half, "half ballots when a cast is two transactions")
    return made
