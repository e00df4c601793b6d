"""Councils of any size in an instance of their own, and their rounds: what the parts vote on.

People, plan and units are those of the tests (`tests.cast`), whose passwords are cheap to hash.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import text

from config import from_environment
from portal import clock, create_app
from portal.access.roles import SYSTEM, Actor
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.council import ballots, opening, queries, rolls, sealing, service, subjects, voting
from portal.council.models import Council, Meeting
from portal.council.states import Attendance, Duty, Mark, Mode
from portal.council.tally import Count
from portal.database import db
from portal.people import passwords, signing
from portal.people import queries as people
from portal.people import service as people_service
from portal.web.sessions import csrf_token_for
from tests.cast import BEFORE, PASSWORD, Cast
from tests.council.table import MORNING
from tests.installation import Installation

MEMORY = "/dev/shm"
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
CHAIR, SECRETARY = "truong.dong", "canbo.dong"
NAMES = ("Thạch Sơn", "Kim Thị Hoa")
T = TypeVar("T")


@dataclass(frozen=True)
class Seat:
    """One signed-in member as a client needs them."""

    username: str
    member_id: str
    cookie: str
    token: str


@dataclass
class Round:
    """An open round: its id and its questions (id, position)."""

    id: str
    meeting_id: str
    questions: list[tuple[str, int]]


@dataclass
class Hall:
    app: Flask
    cast: Cast
    council_id: str
    campaign_id: str
    voters: list[str]
    now: Any = MORNING
    receipts: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return Path(self.app.config["INSTANCE"]) / "portal.db"

    @property
    def log(self) -> Path:
        return Path(f"{self.file}-wal")

    def actor(self, username: str) -> Actor:
        found: Actor = self.cast.actor(username)
        return found

    def do(self, verb: Callable[[], T]) -> T:
        """One act: a transaction, a minute after the one before."""
        self.now += timedelta(minutes=1)
        with clock.at(self.now):
            try:
                made = verb()
                db.session.commit()
                return made
            except BaseException:
                db.session.rollback()
                raise

    def call(self, mode: Mode = Mode.SECRET, names: Sequence[str] = NAMES) -> str:
        secretary = self.actor(SECRETARY)

        def verb() -> str:
            campaign = campaigns.campaign_or_404(self.campaign_id)
            council = queries.council_or_404(secretary, self.council_id)
            chosen = [row for row in subjects.choosable(council, campaign) if row.name in set(names)]
            return service.call_meeting(
                secretary, council, campaign, title="Họp bình xét", place="", starts_at=self.now, chosen=chosen,
                mode=mode,
            ).id  # fmt: skip

        return self.do(verb)

    def meeting(self, meeting_id: str) -> Meeting:
        return queries.meeting_or_404(self.actor(SECRETARY), meeting_id)

    def open(self, meeting_id: str) -> Round:
        """Everybody is here, and the vote is open."""

        def verb() -> Round:
            meeting = self.meeting(meeting_id)
            here = {row.id: (Attendance.ONSITE, "") for row in queries.serving(meeting.council)}
            service.record_attendance(self.actor(SECRETARY), meeting, here)
            made = opening.open_round(self.actor(SECRETARY), meeting)
            return Round(made.id, meeting_id, [(row.id, row.position) for row in made.questions])

        return self.do(verb)

    def vote(self, round_: Round, username: str, marks: str, receipt: str | None = None) -> str:
        receipt = receipt or self.receipts.setdefault((round_.id, username), secrets.token_hex(16))
        given = {question: Mark(mark) for (question, _), mark in zip(round_.questions, marks, strict=True)}
        code = receipt
        self.do(lambda: voting.cast(self.actor(username), round_.id, ballots.Ballot(code, given)))
        return receipt

    def show_hands(self, meeting_id: str, counts: dict[str, Count]) -> None:
        self.do(lambda: voting.record_hands(self.actor(SECRETARY), self.meeting(meeting_id), counts))

    def cancel(self, meeting_id: str) -> None:
        self.do(lambda: voting.void_round(self.actor(SECRETARY), self.meeting(meeting_id), "Hết phần thử"))

    def close(self, meeting_id: str) -> None:
        self.do(lambda: voting.close_round(self.actor(SECRETARY), self.meeting(meeting_id)))

    def seal(self, meeting_id: str) -> str:
        sha256 = self.do(lambda: sealing.propose(self.actor(SECRETARY), self.meeting(meeting_id)).sha256)
        return self.do(lambda: sealing.confirm(self.actor(CHAIR), self.meeting(meeting_id), sha256).sha256)

    def finish(self, meeting_id: str) -> None:
        meeting = self.meeting(meeting_id)
        self.do(
            lambda: service.write_narrative(
                self.actor(SECRETARY), meeting, meeting.version, discussion="", conclusion="Nhất trí đề nghị."
            )
        )
        self.do(lambda: sealing.close_meeting(self.actor(SECRETARY), self.meeting(meeting_id)))

    def seats(self) -> list[Seat]:
        """Everybody signed in, by the real clock."""
        council = queries.council_or_404(self.actor(SECRETARY), self.council_id)
        found = []
        for row in queries.serving(council):
            assert row.account is not None
            attempt = signing.check_password(row.account.username, PASSWORD, "127.0.0.1")
            sid = signing.sign_in(attempt)
            db.session.commit()
            cookie = f"{self.app.config['SID_COOKIE']}={sid}"
            found.append(Seat(row.account.username, row.id, cookie, csrf_token_for(self.app, sid)))
        return found

    def release(self) -> None:
        """Let go of the database: no connection of this process stays open."""
        db.session.remove()
        db.engine.dispose()

    def urns(self, round_: Round) -> dict[int, list[tuple[str, str]]]:
        """Position -> slips, read past all code of the portal's."""
        places = dict(round_.questions)
        query = text(
            "SELECT u.question_id, u.slips FROM urn u JOIN question q ON q.id = u.question_id WHERE q.round_id = :r"
        )
        rows = db.session.execute(query, {"r": round_.id})
        return {places[question]: [tuple(slip) for slip in json.loads(slips)] for question, slips in rows}


@contextmanager
def hall(members: int = 7, url: str | None = None) -> Iterator[Hall]:
    """A council of so many members in a new instance; inside an application context.

    In memory where the machine allows: what a power cut leaves of a disk is `power.py`'s, and no other part asks it.
    """
    memory = os.access(MEMORY, os.W_OK)
    root = Path(tempfile.mkdtemp(prefix="portal-assurance-", dir=MEMORY if memory else None))
    try:
        environ = {"INSTANCE": str(root)} | ({"DATABASE_URL": url} if url else {})
        app = create_app({**from_environment(environ), "PASSWORD_COST": CHEAP})
        portal = Installation.postgresql(app) if url else Installation.sqlite(app)
        portal.reset()
        cast = Cast.make(portal)
        campaign_id, council_id = cast.launch(), cast.council(members=min(members - 2, 5))
        with app.app_context(), clock.at(BEFORE):
            made = Hall(app, cast, council_id, campaign_id, _seat_people(council_id, members))
            _nominate(cast, campaign_id)
            db.session.commit()
        with app.app_context():
            yield made
            with contextlib.suppress(Exception):
                made.release()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _seat_people(council_id: str, members: int) -> list[str]:
    """Fill the roll up; answers the usernames in its order."""
    council = db.session.get_one(Council, council_id)
    hashed = passwords.hash_password(PASSWORD)
    for number in range(len(council.members), members):
        account = people_service.create_account(
            SYSTEM, username=f"nguoi{number}", name=f"Người Thứ {number}", unit=people.unit_named("dong"),
            password_hash=hashed, must_change_password=False,
        )  # fmt: skip
        rolls.add_member(SYSTEM, council, name=account.name, post="Công chức", duty=Duty.MEMBER, account=account)
    db.session.commit()
    return [row.account.username for row in queries.serving(council) if row.account]


def _nominate(cast: Cast, campaign_id: str) -> None:
    officer = cast.actor(SECRETARY)
    mine = campaigns.enrolment(campaigns.campaign_or_404(campaign_id), cast.units["dong"])
    assert mine is not None
    for name in NAMES:
        campaign_service.add_candidate(officer, mine, CandidateKind.PERSON, name=name, post="Công chức")


__all__ = ["CHAIR", "SECRETARY", "Hall", "Round", "Seat", "hall"]
