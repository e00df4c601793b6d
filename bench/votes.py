"""A large council's vote: sixty members casting at once, sealing and the papers of forty candidates, a thousand seals
verified without any of our code."""

from __future__ import annotations

import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from bench import fill, servers
from portal.council import opening
from portal.council.record import GENESIS, exported, round_body, sha256_of

MEMBERS, CANDIDATES, SEALS = 60, 40, 1_000
WITHIN = 10.0  # seconds in which everybody votes
CAST_P95, SEALED, VERIFIED = 500, 4.0, 5.0  # ms, s, s
SITE = "https://bench.example"
Row = Callable[..., None]


def application(instance: Path) -> Flask:
    from config import from_environment
    from portal import create_app

    return create_app(from_environment({"INSTANCE": str(instance)}))


@dataclass
class Seated:
    """The meeting, who votes and who keeps it."""

    meeting: str
    round: str
    voters: list[str]


def seat(
    app: Flask, members: int = MEMBERS, candidates: int = CANDIDATES, called: str = "Người Được Đề Nghị {}"
) -> Seated:
    """A council over so many candidates of its unit, a secret round open: done by the services."""
    from portal import clock
    from portal.access.roles import SYSTEM, Role
    from portal.campaigns import queries as campaigns
    from portal.campaigns import service as campaign_service
    from portal.campaigns.planfile import read_plan
    from portal.campaigns.states import CandidateKind
    from portal.cli import migrate_database
    from portal.council import queries, rolls, service, subjects
    from portal.council.states import Duty
    from portal.council.voting_rule import usual_rule
    from portal.database import db
    from portal.people import loading, passwords
    from portal.people import queries as people
    from portal.people import service as people_service

    with app.app_context():
        migrate_database()
        with clock.at(datetime.now(UTC) - timedelta(days=3)):  # their passwords are not of today
            loading.load_units(SYSTEM, fill._few_units())
            db.session.expire_all()
            host = people.hosts()[0]
            plan = read_plan(tomllib.loads(next((fill.DATA / "campaigns").glob("*.toml")).read_text(encoding="utf-8")))
            campaign = campaign_service.create(SYSTEM, host, plan)
            campaign_service.launch(SYSTEM, campaign)
            mine = campaigns.enrolled(campaign)[-1]
            council = rolls.create_council(SYSTEM, mine.unit, name="Hội đồng đo", rule=usual_rule())
            hashed, voters = passwords.hash_password(fill.PASSWORD), []
            for number in range(members):
                account = people_service.create_account(
                    SYSTEM, username=f"tv{number}", name=f"Thành Viên {number}", unit=mine.unit, password_hash=hashed,
                    must_change_password=False,
                )  # fmt: skip
                people_service.add_grant(SYSTEM, account, Role.HEAD if number == 0 else Role.OFFICER, mine.unit)
                duty = [Duty.CHAIR, Duty.SECRETARY][number] if number < 2 else Duty.MEMBER
                rolls.add_member(SYSTEM, council, name=account.name, post="Công chức", duty=duty, account=account)
                voters.append(account.username)
            for number in range(candidates):
                campaign_service.add_candidate(
                    SYSTEM, mine, CandidateKind.PERSON, name=called.format(number), post="Công chức"
                )
        meeting = service.call_meeting(
            SYSTEM, council, campaign, title="Họp bình xét", place="Hội trường", starts_at=datetime.now(UTC),
            chosen=subjects.choosable(council, campaign),
        )  # fmt: skip
        service.all_present(SYSTEM, meeting)
        opening.open_round(SYSTEM, meeting)
        db.session.commit()
        round_ = queries.current_round(meeting)
        assert round_ is not None
        return Seated(meeting.id, round_.id, voters)


# --- casting ------------------------------------------------------------------------------------
class Voter:
    """One member's browser: signs in, opens the ballot, marks every line; the cast itself is what is timed."""

    def __init__(self, address: str, seated: Seated, username: str, at: float) -> None:
        self.address, self.path, self.at = address, f"{address}/bo-phieu/{seated.round}", at
        self.cookie = servers.sign_in(address, username, fill.PASSWORD)
        page = self.ask(None)
        self.fields = {"csrf_token": self._value(page, "csrf_token"), "r": self._value(page, "r"), "viec": "bo"}
        for name in dict.fromkeys(re.findall(r'type="radio" name="(q\w+)"', page)):
            self.fields[name] = secrets.choice("YYN")
        self.took, self.fault = 0.0, ""

    @staticmethod
    def _value(page: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', page)
        assert found is not None, name
        return found[1]

    def ask(self, fields: dict[str, str] | None) -> str:
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        headers = {"Cookie": self.cookie, "Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        with urllib.request.urlopen(urllib.request.Request(self.path, body, headers), timeout=60) as answer:
            return str(answer.read().decode())

    def cast(self, began: float) -> None:
        time.sleep(max(began + self.at - time.perf_counter(), 0))
        started = time.perf_counter()
        try:
            page = self.ask(self.fields)
            self.fault = "" if "Đã ghi nhận phiếu" in page else "no receipt"
        except urllib.error.HTTPError as error:
            self.fault = str(error.code)
        self.took = (time.perf_counter() - started) * 1000


def casting(row: Row, instance: Path, seated: Seated) -> None:
    chance = random.Random(60)
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        voters = [Voter(address, seated, name, chance.uniform(0, WITHIN)) for name in seated.voters]
        began = time.perf_counter()
        threads = [threading.Thread(target=voter.cast, args=(began,)) for voter in voters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    faults = [voter.fault for voter in voters if voter.fault]
    took = sorted(voter.took for voter in voters)
    p95 = took[int(len(took) * 0.95) - 1]
    name = f"{MEMBERS} members cast {CANDIDATES} marks each within {WITHIN:.0f} s (p50 {took[len(took) // 2]:.0f} ms)"
    row(f"{name}: p95", f"{p95:.0f} ms", f"< {CAST_P95} ms", p95 < CAST_P95 and not faults)
    row("ballots refused or lost", str(len(faults)), "0", not faults)


# --- sealing and the papers -----------------------------------------------------------------------
def sealing_and_papers(row: Row, app: Flask, seated: Seated) -> None:
    from portal.council import issuing, queries, sealing, service, voting
    from portal.database import db
    from portal.people.queries import account_named, actor_of

    with app.test_request_context():
        from flask import g

        g.writing = True
        people = [account_named(name) for name in seated.voters[:2]]
        chair, secretary = (actor_of(account) for account in people if account is not None)

        def meeting() -> Any:
            return queries.meeting_or_404(secretary, seated.meeting)

        voting.close_round(secretary, meeting())
        db.session.commit()
        began = time.perf_counter()
        proposal = sealing.propose(secretary, meeting())
        db.session.commit()
        sealing.confirm(chair, meeting(), proposal.sha256)
        db.session.commit()
        sealed = time.perf_counter() - began
        service.write_narrative(
            secretary, meeting(), meeting().version, discussion="Nhất trí.\n" * 20, reserved="", conclusion="Đề nghị."
        )
        sealing.close_meeting(secretary, meeting())
        db.session.commit()
        due = {composed.kind: composed for composed in issuing.due(meeting(), SITE)}
        issuing.keep(secretary, meeting(), due[issuing.MINUTES], issuing.drawn(due[issuing.MINUTES]))
        db.session.commit()
        whole = time.perf_counter() - began
        for kind, composed in due.items():
            if kind != issuing.MINUTES:
                issuing.keep(secretary, meeting(), composed, issuing.drawn(composed))
        db.session.commit()
        every = time.perf_counter() - began
        db.session.remove()
    name = f"sealing ({sealed:.2f} s) and the minutes of {CANDIDATES} candidates, {MEMBERS} members"
    row(name, f"{whole:.2f} s", f"< {SEALED:.0f} s", whole < SEALED)
    row("with counting minutes and attendance list", f"{every:.2f} s", "told")


# --- the verifier ---------------------------------------------------------------------------------
def verifier(row: Row, folder: Path) -> None:
    """A chain of a thousand rounds of nine members over five candidates, as most councils are."""
    folder.mkdir()
    prev, names = GENESIS, []
    for number in range(SEALS):
        body = round_body(_round(number, prev))
        prev = sha256_of(body)
        names.append(folder / f"{number}.json")
        names[-1].write_bytes(exported(body, prev))
    began = time.perf_counter()
    tool = servers.ROOT / "tools" / "verify_seal.py"
    done = subprocess.run([sys.executable, str(tool), *map(str, names)], capture_output=True, text=True)
    took = time.perf_counter() - began
    sound = done.returncode == 0 and f"{SEALS} bản ghi" in done.stdout
    row(f"tools/verify_seal.py on {SEALS} seals", f"{took:.2f} s", f"< {VERIFIED:.0f} s", sound and took < VERIFIED)


def _round(number: int, prev: str) -> Any:
    from portal.council.ballots import tracker
    from portal.council.record import Asked, CategoryEntry, RollEntry, RoundFacts
    from portal.council.states import Attendance, Mode
    from portal.council.tally import Count
    from portal.council.voting_rule import usual_rule

    voters, at = 9, datetime(2024, 10, 1, tzinfo=UTC) + timedelta(hours=number)
    roll = [
        RollEntry(n, f"Thành Viên {n}", "Công chức", "member", Attendance.ONSITE, True) for n in range(1, voters + 1)
    ]
    receipts = [f"{number:024x}{voter:08x}" for voter in range(voters)]
    questions = [
        Asked(
            n, "candidate", f"c{n}", f"Người Được Đề Nghị {n}", "Công chức", "Đơn vị đo", "ca_nhan", ("Tiêu chí 4/4",), (),
            "", Count(yes=voters - n, no=n), tuple(sorted(tracker(code, f"r{number}", n) for code in receipts)),
        )
        for n in range(1, 6)
    ]  # fmt: skip
    return RoundFacts(
        council=("do", "Hội đồng đo"), meeting={"id": f"m{number}", "title": "Họp", "place": "", "start": "", "chair": "", "secretary": ""},
        round_id=f"r{number}", ordinal=1, opened=at, closed=at, rule=usual_rule(Mode.SECRET), roll=roll, questions=questions,
        categories=[CategoryEntry("ca_nhan", "Cá nhân", 2)], frozen="f", urn="u", proposed_by="Thư Ký", proposed_at=at,
        audit_seq=1, audit_hash="h", prev=prev, software="bench",
    )  # fmt: skip


def votes(row: Row) -> None:
    print(f"\nA council of {MEMBERS} over {CANDIDATES} candidates, and what it leaves behind")
    with tempfile.TemporaryDirectory(prefix="portal-votes-") as name:
        folder = Path(name)
        verifier(row, folder / "seals")
        instance = folder / "instance"
        os.environ["INSTANCE"] = str(instance)
        app = application(instance)
        seated = seat(app)
        casting(row, instance, seated)
        sealing_and_papers(row, app, seated)
