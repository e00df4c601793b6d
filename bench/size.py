"""Pages at 50 and at 1,000 units (20,000 initiatives, 100,000 pieces of evidence): p95 as ratios, statements a page.

Both portals run at once and are asked in turn, one request at a time, so that whatever else the machine does weighs on
both. A page that is kept until something happens is measured as it is usually opened, and apart from that when it is
opened first after an event.
"""

from __future__ import annotations

import http.client
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from bench import fill, servers

SMALL, LARGE = 50, 1_000
MOST = 1.5  # times as long, at the larger size
ROUNDS, TIMES, TIMES_FIRST = 3, 40, 6  # the calmest round counts: what else the machine does is not the page's
FORGET = {"X-Forget": "1"}


@dataclass(frozen=True)
class Asked:
    name: str
    path: str
    who: str = ""
    first: bool = False  # after an event


PAGES = (
    Asked("home of an officer", "/viec-can-lam", fill.OFFICER),
    Asked("checklist of one unit", "/tieu-chi", fill.OFFICER),
    Asked("initiatives of one unit", "/sang-kien", fill.OFFICER),
    Asked("home of the office", "/viec-can-lam", fill.OFFICE),
    Asked("board", "/don-vi/theo-doi", fill.OFFICE),
    Asked("initiatives of all", "/sang-kien", fill.OFFICE),
    Asked("initiatives of all, page 2", "/sang-kien?trang=2", fill.OFFICE),
    Asked("search", f"/sang-kien?tim={quote('niêm yết')}", fill.OFFICE),
    Asked("search that finds nothing", f"/sang-kien?tim={quote('không có')}", fill.OFFICE),
    Asked("models in public", "/mo-hinh"),
    Asked("board, first after an event", "/don-vi/theo-doi", fill.OFFICE, first=True),
    Asked("home of the office, first after an event", "/viec-can-lam", fill.OFFICE, first=True),
    Asked("models in public, first after an event", "/mo-hinh", first=True),
)


@dataclass
class Site:
    """One running portal, with a connection that is kept open and who is signed in."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        for who in (fill.OFFICER, fill.OFFICE):
            self.cookies[who] = servers.sign_in(self.address, who, fill.PASSWORD)

    def ask(self, page: Asked) -> tuple[float, int]:
        """(milliseconds, statements)."""
        headers = {"Accept-Encoding": "gzip, br"} | (FORGET if page.first else {})
        if page.who:
            headers["Cookie"] = self.cookies[page.who]
        path = page.path
        for _ in range(3):
            began = time.perf_counter()
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
            answer.read()
            took = (time.perf_counter() - began) * 1000
            if answer.status == 200:
                return took, int(answer.headers["X-Statements"])
            path = answer.headers.get("Location", "")
            if not re.fullmatch(r"30[123]", str(answer.status)) or not path:
                break
        raise RuntimeError(f"{page.path}: {answer.status}")


@contextmanager
def site(folder: Path, units: int, database: str) -> Iterator[Site]:
    """A portal of so many units. `database` "" is SQLite in the folder."""
    instance = folder / f"instance-{units}"
    settings = {"INSTANCE": str(instance)} | ({"DATABASE_URL": database} if database else {})
    began = time.monotonic()
    _fill(settings, units)
    if database:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # what its own housekeeping does within minutes
    print(f"  {units} units filled in {time.monotonic() - began:.0f} s", flush=True)
    with servers.serving("bench.counted:app", "/healthz", **settings) as (address, _):
        yield Site(address)


def _fill(settings: dict[str, str], units: int) -> None:
    code = f"from config import from_environment; from portal import create_app; from bench.fill import fill; fill(create_app(from_environment()), {units})"
    subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env={**os.environ, **settings}, check=True)


def measure(page: Asked, sites: tuple[Site, Site]) -> tuple[list[float], list[int]]:
    """p95 in milliseconds (of the calmest round) and the usual number of statements, of the small and of the large.

    A connection that the pool opens anew asks the server about itself; that is not the page's.
    """
    found = [math.inf, math.inf]
    asked: tuple[list[int], list[int]] = ([], [])
    for one in sites:
        one.ask(page)  # warms what is kept
    for _ in range(ROUNDS):
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(TIMES_FIRST if page.first else TIMES):
            for at, one in enumerate(sites):
                took, statements = one.ask(page)
                times[at].append(took)
                asked[at].append(statements)
        found = [min(found[at], sorted(times[at])[math.ceil(len(times[at]) * 0.95) - 1]) for at in range(2)]
    return found, [statistics.mode(numbers) for numbers in asked]


Row = Callable[..., None]


def compare(row: Row, engine: str, databases: tuple[str, str] = ("", "")) -> None:
    print(f"\n{SMALL} against {LARGE} units on {engine}: p95 of one request at a time")
    with (
        tempfile.TemporaryDirectory(prefix="portal-size-") as folder,
        site(Path(folder), SMALL, databases[0]) as small,
        site(Path(folder), LARGE, databases[1]) as large,
    ):
        for page in PAGES:
            (few, many), statements = measure(page, (small, large))
            ratio = many / few
            name = f"{page.name}: {few:.1f} ms, {many:.1f} ms, {statements[0]}/{statements[1]} statements"
            same = statements[0] == statements[1]
            limit = f"<= {MOST} x, same" if not page.first else "told, same"
            row(name, f"{ratio:.2f} x", limit, same and (page.first or ratio <= MOST))


def size(row: Row) -> None:
    """On SQLite, then on PostgreSQL where its programs are found."""
    compare(row, "SQLite")
    from tests import postgres

    binaries = postgres.find()
    if binaries is None:
        print("\nPostgreSQL was not found: not measured.")
        return
    with postgres.cluster(binaries) as address:
        names = [f"size{units}" for units in (SMALL, LARGE)]
        _databases(address, names)
        compare(
            row,
            "PostgreSQL",
            (address.replace("/postgres", f"/{names[0]}"), address.replace("/postgres", f"/{names[1]}")),
        )


def _databases(address: str, names: list[str]) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
