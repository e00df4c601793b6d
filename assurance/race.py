"""Fifty members, each sending fifty ballots at once: half of them the same one again, half of them others.

gunicorn with 2 workers of 4 threads. Each member has exactly one ballot in the end, every receipt that was given is in the
urn, and nobody is told "database is locked".

Control: looked up first and written afterwards, without the lock between, somebody votes twice or meets the database's
own guard, which is an answer that no voter may get.
"""

from __future__ import annotations

import random
import secrets

from assurance import clients
from assurance.hall import Hall, Round, hall
from assurance.outcome import Outcome
from portal import clock
from portal.council import ballots

MEMBERS, TIMES = 50, 50
SHORT_MEMBERS, SHORT_TIMES = 4, 6
AT_ONCE = 16


def storm(
    place: Hall, round_: Round, times: int, target: str = "wsgi:app"
) -> tuple[clients.Clients, dict[str, list[str]]]:
    """Everybody sends that often, the members in turns of a few; answers the receipts that each was given."""
    seats = place.seats()
    place.release()
    given: dict[str, list[str]] = {seat.username: [] for seat in seats}
    with clients.gunicorn(place, target) as (address, _):
        crowd = clients.Clients(address)
        posts = []
        for start in range(0, len(seats), 2):
            some = []
            for seat in seats[start : start + 2]:
                first = secrets.token_hex(16)
                codes = [first if number % 2 else secrets.token_hex(16) for number in range(times)]
                some += [clients.Sent(round_, seat, code, "YN"[: len(round_.questions)]) for code in codes]
            random.Random(start).shuffle(some)
            posts += some
        waiting = iter(posts)

        def work() -> None:
            while True:
                with crowd.lock:
                    ballot = next(waiting, None)
                if ballot is None:
                    return
                status, body = crowd.post(ballot)
                crowd.note(status, body, again=False)
                if status == 200 and clients.RECEIPT in body:
                    with crowd.lock:
                        given[ballot.seat.username].append(ballot.receipt)

        clients.at_once([work] * AT_ONCE)
    return crowd, given


def _found(place: Hall, round_: Round, given: dict[str, list[str]]) -> tuple[int, int]:
    """(receipts that are not in the urn, slips too many)."""
    urns = place.urns(round_)
    missing = more = 0
    for position, slips in urns.items():
        trackers = {tracker for tracker, _ in slips}
        codes = {code for mine in given.values() for code in mine}
        missing += sum(1 for code in codes if ballots.tracker(code, round_.id, position) not in trackers)
        more += max(0, len(slips) - len(given))
    return missing, more


def _not_one(given: dict[str, list[str]]) -> int:
    return sum(1 for mine in given.values() if len(set(mine)) != 1)


def _other(crowd: clients.Clients) -> int:
    return sum(n for status, n in crowd.answers.statuses.items() if status not in (200, 409))


def _round(place: Hall) -> Round:
    place.now = clock.now()
    return place.open(place.call())


def run(short: bool = False) -> Outcome:
    made = Outcome()
    members, times = (SHORT_MEMBERS, SHORT_TIMES) if short else (MEMBERS, TIMES)
    with hall(members=members) as place:
        round_ = _round(place)
        crowd, given = storm(place, round_, times)
        missing, more = _found(place, round_, given)
        statuses = crowd.answers.statuses
        made.say(
            f"{members} members x {times} posts", f"{statuses.get(200, 0)} receipts, {statuses.get(409, 0)} refused"
        )
        made.none(_not_one(given), "members without exactly one ballot")
        made.none(missing, "receipts not in the urn")
        made.none(
            more + sum(max(0, len(given) - len(slips)) for slips in place.urns(round_).values()),
            "slips too many or few",
        )
        made.none(crowd.answers.locked, '"database is locked"')
        made.none(_other(crowd), "other answers")
    with hall(members=6) as place:
        round_ = _round(place)
        crowd, given = storm(place, round_, 8, "assurance.broken:app('check_then_insert')")
        seen = _not_one(given) + _other(crowd)
        made.caught(seen, "members without exactly one ballot, or other answers, when looking and writing are apart")
    return made
