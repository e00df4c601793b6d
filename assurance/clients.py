"""Members at their telephones: each ballot over HTTP, sent again until it is answered, and every answer kept.

The clients' own ledger is the truth that the database is held against: whoever saw the receipt has voted.
"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import text

from assurance.hall import Hall, Round, Seat
from bench.servers import ROOT, free_port, wait
from portal.council import ballots
from portal.database import db

WORKERS, THREADS = 2, 4
RECEIPT = "Đã ghi nhận phiếu lúc".encode()
PATIENCE_SECONDS = 120
VOTED = text("SELECT count(*) FROM participation WHERE round_id = :r")
TOLD = text(
    "SELECT count(*) FROM audit_event WHERE action = 'round.ballot_accepted' AND json_extract(data, '$.round') = :r"
)


@contextmanager
def gunicorn(place: Hall, target: str = "wsgi:app") -> Iterator[tuple[str, int]]:
    """The portal as it is served in earnest, 2 workers; answers its address and the pid of the master."""
    port = free_port()
    words = [
        sys.executable, "-m", "gunicorn", "--preload", "-w", str(WORKERS), "-k", "gthread", "--threads", str(THREADS),
        "-b", f"127.0.0.1:{port}", "--timeout", "60", "--no-control-socket", target,
    ]  # fmt: skip
    environ = {**os.environ, "INSTANCE": str(place.app.config["INSTANCE"])}
    log = Path(str(place.app.config["INSTANCE"])) / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=written, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address + "/healthz")
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(60)  # its workers have 30 s to finish what they answer


def _wait(address: str) -> None:
    """A start under load takes its time."""
    for _ in range(9):
        try:
            wait(address)
        except RuntimeError:
            continue
        return
    wait(address)


def workers_of(master: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    except OSError:
        return []


@dataclass
class Sent:
    """One ballot as its voter remembers it."""

    round: Round
    seat: Seat
    receipt: str
    marks: str
    acknowledged: bool = False
    refused: bool = False


@dataclass
class Answers:
    sent: int = 0
    again: int = 0  # sent again for want of an answer, or twice on purpose
    statuses: dict[int, int] = field(default_factory=dict)
    locked: int = 0


def made_up(rounds: Sequence[Round], seats: Sequence[Seat], chance: random.Random) -> list[Sent]:
    """A ballot of everybody in every round, in any order."""
    sent = [
        Sent(round_, seat, secrets.token_hex(16), "".join(chance.choices("YN", k=len(round_.questions))))
        for round_ in rounds
        for seat in seats
    ]
    chance.shuffle(sent)
    return sent


class Clients:
    def __init__(self, address: str) -> None:
        self.address = address
        self.host = urlsplit(address)
        self.answers = Answers()
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    def post(self, ballot: Sent, receipt: str = "") -> tuple[int, bytes]:
        """One request; (0, why) if no answer came back."""
        fields = {
            ballots.field_of(key): mark for (key, _), mark in zip(ballot.round.questions, ballot.marks, strict=True)
        }
        fields |= {"r": receipt or ballot.receipt, "viec": "bo", "csrf_token": ballot.seat.token}
        headers = {
            "Cookie": ballot.seat.cookie, "Origin": self.address, "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        connection = http.client.HTTPConnection(self.host.hostname or "", self.host.port, timeout=20)
        try:
            connection.request("POST", f"/bo-phieu/{ballot.round.id}", urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error).encode()
        finally:
            connection.close()

    def note(self, status: int, body: bytes, *, again: bool) -> None:
        with self.lock:
            self.answers.sent += 1
            self.answers.again += again
            self.answers.statuses[status] = self.answers.statuses.get(status, 0) + 1
            self.answers.locked += b"database is locked" in body

    def cast(self, ballot: Sent) -> None:
        """Until it is answered; a receipt is an acknowledgement, and only that."""
        until, again = time.monotonic() + PATIENCE_SECONDS, False
        while time.monotonic() < until and not self.stopped.is_set():
            status, body = self.post(ballot)
            self.note(status, body, again=again)
            if status == 200 and RECEIPT in body:
                ballot.acknowledged = True
                return
            if status in (403, 404, 409, 422):
                ballot.refused = True
                return
            again = True
            time.sleep(0.01 if status == 0 else 0.1)

    def cast_all(self, ballots_: Sequence[Sent], clients: int, twice: float = 0.0) -> None:
        """With so many at once; a part of them tap twice."""
        waiting, chance = iter(ballots_), random.Random(1)

        def work() -> None:
            while True:
                with self.lock:
                    ballot = next(waiting, None)
                    double = chance.random() < twice
                if ballot is None or self.stopped.is_set():
                    return
                self.cast(ballot)
                if double and ballot.acknowledged:
                    self.note(*self.post(ballot), again=True)

        at_once([work] * clients)


def at_once(works: Sequence[object]) -> None:
    threads = [threading.Thread(target=work) for work in works]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@dataclass
class Held:
    """The ledger against the database."""

    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    half: int = 0
    strange: int = 0


def compare(place: Hall, sent: Sequence[Sent]) -> Held:
    """Each acknowledged ballot once, as it was sent; nothing that nobody sent; no vote in part."""
    held = Held()
    by_round: dict[str, list[Sent]] = {}
    for ballot in sent:
        by_round.setdefault(ballot.round.id, []).append(ballot)
    for round_id, mine in by_round.items():
        round_ = mine[0].round
        urns = place.urns(round_)
        found = {position: [tracker for tracker, _ in slips] for position, slips in urns.items()}
        marks = {position: dict(slips) for position, slips in urns.items()}
        known: set[str] = set()
        for ballot in mine:
            trackers = {p: ballots.tracker(ballot.receipt, round_id, p) for _, p in round_.questions}
            known |= set(trackers.values())
            there = [found[p].count(tracker) for p, tracker in trackers.items()]
            held.duplicated += max(there) > 1
            held.half += min(there) == 0 < max(there)
            if ballot.acknowledged:
                held.acknowledged += 1
                right = all(
                    marks[p].get(trackers[p]) == mark
                    for (_, p), mark in zip(round_.questions, ballot.marks, strict=True)
                )
                held.lost += min(there) == 0 or not right
        held.strange += sum(1 for trackers_ in found.values() for tracker in trackers_ if tracker not in known)
        voted = db.session.scalar(VOTED, {"r": round_id}) or 0
        told = db.session.scalar(TOLD, {"r": round_id}) or 0
        held.half += sum(abs(voted - len(trackers_)) for trackers_ in found.values()) + abs(voted - told)
    return held


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
