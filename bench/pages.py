"""The bytes of every page: each role walks over the demonstration, over lists of more than fifty rows and over a council
with twenty candidates; a row a page, in the heaviest form that was met.

A plain HTTP client asks a real server as Chromium asks a site of this kind (`Accept-Encoding: br, gzip`) and counts what
comes: a browser shows the same bytes, but would keep some of them and takes minutes for what takes seconds here. How
long a browser waits on a slow link is `wire.py`'s to measure.
"""

from __future__ import annotations

import gzip
import http.client
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli
from bs4 import BeautifulSoup
from flask import Flask

from bench import budget, fill, servers, votes
from bench.walk import NO_PAGE, PUBLIC_START, START, Rules, pieces, walk

Row = Callable[..., None]
PER_RULE = 8
UNITS = 60  # one more than a page of a list holds, and their initiatives many more
MEMBERS = 9
PERSON = "Nguyễn Thị Hồng Nhung, thứ {}"  # longer than most
ACCOUNTS = (
    "", "canbo.hodackien", "truong.hodackien", "truong.taichinh", "canbo.phutam", "thanhvien5.phutam", "thanhvien1.hd", "noivu",
    "thuky.hd", "chutich.hd", "tuyentruyen", "lanhdao", "quantri", "canbo.khobac", "canbo.congan", "motcua.phutan",
)  # fmt: skip


@dataclass
class Answer:
    path: str
    status: int
    headers: int
    body: int
    encoding: str
    html: str
    location: str = ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")


@dataclass
class Visitor:
    """One browser: asks over a connection that is kept open, follows where it is sent."""

    address: str
    name: str = ""
    cookie: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    @classmethod
    def of(cls, address: str, username: str, password: str) -> Visitor:
        return cls(address, username, servers.sign_in(address, username, password) if username else "")

    def ask(self, path: str, fields: dict[str, str] | None = None, *, htmx: bool = False) -> Answer:
        """One answer, as it is."""
        headers = {"Accept-Encoding": "br, gzip", "Origin": self.address, "Sec-Fetch-Site": "same-origin"}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        headers |= {"HX-Request": "true"} if htmx else {}
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        encoding = answer.headers.get("Content-Encoding", "")
        unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(content)
        html = unpacked.decode() if answer.headers.get_content_type() == "text/html" else ""
        size = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items())
        return Answer(path, answer.status, size, len(content), encoding, html, answer.headers.get("Location", ""))

    def get(self, path: str) -> Answer:
        answer = self.ask(path)
        for _ in range(5):
            if answer.status not in (302, 303):
                break
            headers = answer.headers
            answer = self.ask(answer.location.partition("#")[0])
            answer.headers = max(headers, answer.headers)
        return answer


@dataclass
class Met:
    """The heaviest form of a page that was met, and what was wrong anywhere."""

    who: str
    path: str
    body: int
    headers: int = 0
    wrong: set[str] = field(default_factory=set)


@dataclass
class Weighing:
    rules: Rules
    pages: dict[str, Met] = field(default_factory=dict)
    pieces: dict[str, Met] = field(default_factory=dict)
    polls: dict[str, Met] = field(default_factory=dict)

    def walk(self, visitor: Visitor, start: str) -> None:
        """Every page that this one reaches; no files, which are as large as they are and long in the making."""

        def fetch(path: str) -> Answer:
            rule = self.rules.of(path)
            if NO_PAGE.search(rule):
                return Answer(path, 200, 0, 0, "", "")
            return visitor.get(path)

        for rule, path, answer in walk(start, fetch, self.rules.of, PER_RULE):
            if not NO_PAGE.search(rule):
                self.note(self.pages, rule, visitor.name, path, answer)
            for piece, again in pieces(answer.soup):
                found = visitor.ask(piece, htmx=True)
                kept = self.polls if again else self.pieces
                self.note(kept, self.rules.of(piece), visitor.name, piece, found)

    def visit(self, visitor: Visitor, path: str) -> None:
        """One page alone."""
        answer = visitor.get(path)
        self.note(self.pages, self.rules.of(answer.path), visitor.name, path, answer)

    def note(self, into: dict[str, Met], rule: str, who: str, path: str, answer: Answer) -> None:
        met = into.setdefault(rule, Met(who, path, answer.body))
        met.headers = max(met.headers, answer.headers)
        if answer.status not in (200, 204, 409):  # 409 is a page too: why it cannot be done now
            met.wrong.add(f"{answer.status} for {who or 'the public'} at {path}")
        if answer.body > met.body:
            met.who, met.path, met.body = who, path, answer.body


def _unlinked(app: Flask) -> list[tuple[str, str]]:
    """(who, address) of pages of the demonstration that are reached by their address, or from a letter or a paper."""
    from portal.council.seal_models import SealedRecord
    from portal.database import db

    officer = "canbo.hodackien"
    with app.app_context():
        found = [("", f"/kiem-tra/{row.id}") for row in db.session.query(SealedRecord).limit(PER_RULE)]
        db.session.remove()
    return [
        *found, ("", "/gop-y/da-gui"), (officer, "/minh-chung"), (officer, "/doi-vai"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Voting:
    """One member's vote on twenty candidates, in bytes; the answers as they come."""

    ballot: Answer
    review: Answer
    sent: int
    receipt: Answer


@contextmanager
def _filled(instance: Path, units: int) -> Iterator[str]:
    """A portal of so many units at work, served."""
    code = f"from config import from_environment; from portal import create_app; from bench.fill import fill; fill(create_app(from_environment()), {units})"
    subprocess.run(
        [sys.executable, "-c", code], cwd=servers.ROOT, env={**os.environ, "INSTANCE": str(instance)}, check=True
    )
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        yield address


def _council(instance: Path, weighing: Weighing) -> Voting:
    """Twenty candidates before a council: its pages while it votes, one member's vote, its pages once all is sealed."""
    app = votes.application(instance)
    seated = votes.seat(app, MEMBERS, budget.CANDIDATES, PERSON)
    chair, secretary, member, *_ = seated.voters
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        people = [Visitor.of(address, name, fill.PASSWORD) for name in (chair, secretary, member)]
        for visitor in people:
            weighing.walk(visitor, START)
        voting = _vote(people[-1], f"/bo-phieu/{seated.round}")
        weighing.visit(people[-1], f"/bo-phieu/{seated.round}/doi-chieu")

    def quiet(*_: object) -> None:
        pass

    votes.casting(quiet, instance, replace(seated, voters=[name for name in seated.voters if name != member]))
    votes.sealing_and_papers(quiet, app, seated)
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        people = [Visitor.of(address, name, fill.PASSWORD) for name in (chair, secretary, member)]
        for visitor in people:
            weighing.walk(visitor, START)
        weighing.visit(people[1], f"/hoi-dong/hop/{seated.meeting}/lan-moi")
    return voting


def _vote(member: Visitor, path: str) -> Voting:
    ballot = member.ask(path)
    review = member.ask(path, _fields(ballot.soup, "xem"))
    fields = _fields(review.soup, "bo")
    return Voting(ballot, review, len(urlencode(fields)), member.ask(path, fields))


def _fields(soup: BeautifulSoup, step: str) -> dict[str, str]:
    """What the form that has the button `step` sends, every line marked."""
    form = next(form for form in soup.find_all("form") if form.find("button", value=step))
    fields = {str(tag["name"]): str(tag["value"]) for tag in form.find_all("input", type="hidden")}
    for tag in form.find_all("input", type="radio"):
        fields.setdefault(str(tag["name"]), str(tag["value"]))
    return fields | {"viec": step}


def pages(row: Row, instance: Path, password: str) -> None:
    """The table: every page of the demonstration and of two larger portals, pieces, polls, a ballot, style and scripts."""
    os.environ["INSTANCE"] = str(instance)
    from wsgi import app

    weighing = Weighing(Rules(app))
    assets = app.extensions["portal_assets"]
    style = len(assets["portal.css"].packed["br"])
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        for username in ACCOUNTS:
            weighing.walk(Visitor.of(address, username, password), START if username else PUBLIC_START)
        for username, path in _unlinked(app):
            weighing.visit(Visitor.of(address, username, password), path)
    with tempfile.TemporaryDirectory(prefix="portal-pages-") as folder:
        with _filled(Path(folder) / "lists", UNITS) as address:
            for username in ("", fill.OFFICER, fill.OFFICE):
                weighing.walk(Visitor.of(address, username, fill.PASSWORD), START if username else PUBLIC_START)
        voting = _council(Path(folder) / "council", weighing)
    print(f"\nEvery page: bytes warm / with the style / of headers, at most {budget.COLD} with the style")
    for rule, met in sorted(weighing.pages.items()):
        _page(row, rule, met, style)
    for rule in sorted(weighing.rules.pages() - set(weighing.pages) - set(weighing.pieces) - set(weighing.polls)):
        row(rule, "not met", "held by its tests")
    print("\nPieces that htmx fetches, and what is asked again and again: bytes / of headers")
    for rule, met in sorted(weighing.pieces.items()):
        _small(row, rule, met, budget.most_of_piece(rule))
    for rule, met in sorted(weighing.polls.items()):
        _small(row, f"{rule}, nothing new", met, budget.POLL)
    _voting(row, voting, style)
    print("\nStyle and scripts, once")
    for name, most in (("portal.css", budget.STYLE), ("portal.js", budget.SCRIPT), ("files.js", budget.HELPERS)):
        packed = assets[name].packed
        value = f"{len(packed['br'])} / {len(packed['gzip'])}"
        row(f"{name}: as Brotli / as gzip", value, f"<= {most}", len(packed["gzip"]) <= most)


def _page(row: Row, rule: str, met: Met, style: int) -> None:
    passed = budget.within(rule, met.body, style) and met.headers <= budget.HEADERS and not met.wrong
    value = f"{met.body} / {met.body + style} / {met.headers}"
    row(f"{rule} ({met.who or 'public'})", value, f"<= {budget.most(rule)}", passed)
    for wrong in sorted(met.wrong):
        print(f"    {wrong}")


def _small(row: Row, name: str, met: Met, most: int) -> None:
    passed = met.body <= most and met.headers <= budget.HEADERS and not met.wrong
    row(f"{name} ({met.who or 'public'})", f"{met.body} / {met.headers}", f"<= {most}", passed)
    for wrong in sorted(met.wrong):
        print(f"    {wrong}")


def _voting(row: Row, voting: Voting, style: int) -> None:
    print(f"\nA vote on {budget.CANDIDATES} candidates: bytes / with the style, uncompressed")
    for name, answer, most in (
        ("ballot", voting.ballot, budget.UNCOMPRESSED),
        ("ballot in words, before it is cast", voting.review, budget.UNCOMPRESSED),
        ("receipt", voting.receipt, budget.RECEIPT),
    ):
        plain = answer.status == 200 and not answer.encoding
        passed = plain and answer.body <= most and answer.body + style <= budget.COLD
        row(name, f"{answer.body} / {answer.body + style}", f"<= {most}", passed)
    row("what is sent to cast it", str(voting.sent), f"<= {budget.BALLOT_SENT}", voting.sent <= budget.BALLOT_SENT)
