"""`python3 run.py bench [speed|wire|papers|pages|size|votes]`: ratios against a bare page, start and memory, bytes and
requests on a slow link, papers, the bytes of every page, pages at fifty against a thousand units, and a large council's
vote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import load, pages, papers, servers, size, votes, wire
from portal.campaigns.states import CandidateKind
from portal.council import opening

PASSWORD_FILE = servers.ROOT / "data" / "demo" / "people.toml"
PRIVATE = (
    ("canbo.taichinh", "/viec-can-lam"),
    ("canbo.taichinh", "/tieu-chi"),
    ("canbo.taichinh", "/ho-so"),
    ("noivu", "/don-vi/theo-doi"),
)
PUBLIC = ("/", "/mo-hinh")
HEAVY = ("PIL", "pikepdf", "reportlab", "xhtml2pdf", "markdown_it", "nh3", "segno", "psycopg", "alembic", "pyhanko")
FILE_KB = 300
_failed: list[str] = []


def row(name: str, value: str, limit: str, passed: bool | None = None) -> None:
    verdict = "" if passed is None else ("pass" if passed else "FAIL")
    if passed is False:
        _failed.append(name)
    print(f"  {name:<58} {value:>16}   {limit:<22} {verdict}", flush=True)


def password() -> str:
    import tomllib

    return str(tomllib.loads(PASSWORD_FILE.read_text(encoding="utf-8"))["password"])


@contextmanager
def demonstration() -> Iterator[Path]:
    """A fresh instance with the demonstration in it."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        instance = Path(folder) / "instance"
        print("Loading the demonstration …", flush=True)
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"],
            cwd=servers.ROOT, env={**os.environ, "INSTANCE": str(instance)}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        row(
            "first start: the demonstration loaded",
            f"{time.monotonic() - began:.0f} s",
            "<= 150 s",
            time.monotonic() - began <= 150,
        )
        yield instance


# --- speed --------------------------------------------------------------------------------------
def speed(instance: Path) -> None:
    print("\nSpeed against a bare Flask page (login, one query, one template), same server, same run")
    bare_file = instance.parent / "bare.db"
    with servers.serving("bench.bare:app", "/login", BARE_DATABASE=str(bare_file)) as (address, _):
        bare = load.measure(f"{address}/page", servers.plain_cookie(address))
    row("bare page", f"{bare.per_second:.0f}/s", f"p95 {bare.p95_ms:.0f} ms")
    began = time.monotonic()
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, pid):
        started = time.monotonic() - began
        for username, path in PRIVATE:
            found = load.measure(address + path, servers.sign_in(address, username, password()))
            _ratio(f"{path} ({username})", found, bare, 1 / 8)
        for path in PUBLIC:
            _ratio(path, load.measure(address + path), bare, 1 / 2)
        memory = servers.memory_mb(pid)
    row("start until the first answer", f"{started:.2f} s", "<= 2 s", started <= 2)
    row("memory of the worker after all that", f"{memory:.0f} MB", "<= 120 MB", memory <= 120)
    loaded = _heavy_modules(instance)
    row("heavy libraries loaded at the start", ", ".join(loaded) or "none", "none", not loaded)


def _ratio(name: str, found: load.Measured, bare: load.Measured, least: float) -> None:
    ratio = found.per_second / bare.per_second
    value = f"{found.per_second:.0f}/s = {ratio:.2f}"
    row(f"{name}, p95 {found.p95_ms:.0f} ms, {found.bytes} B", value, f">= {least:.3f} of bare", ratio >= least)


def _heavy_modules(instance: Path) -> list[str]:
    code = f"import sys, wsgi; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=servers.ROOT, env={**os.environ, "INSTANCE": str(instance)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()


# --- the wire -----------------------------------------------------------------------------------
def _open_a_vote(instance: Path) -> None:
    """Five candidates before one commune's council, the round open: done by the services, as its people would."""
    os.environ["INSTANCE"] = str(instance)
    from portal import clock
    from portal.council import inviting, queries, service, subjects
    from portal.council.models import Meeting
    from portal.council.states import MeetingState
    from portal.database import db
    from portal.dossiers import queries as dossiers
    from portal.dossiers import service as dossier_service
    from portal.people.queries import account_named, actor_of
    from wsgi import app

    with app.app_context():
        account = account_named("canbo.anhiep")
        assert account is not None
        officer = actor_of(account)
        mine = dossiers.own(officer)
        assert mine is not None and mine[1] is not None
        for name in ("Lý Văn Một", "Lý Văn Hai"):
            dossier_service.nominate(officer, mine[1], CandidateKind.PERSON, name=name, post="Công chức")
        meeting_id = (
            db.session.query(Meeting.id)
            .filter(Meeting.state == MeetingState.PREPARING, Meeting.council.has(unit_id=account.unit_id))
            .scalar()
        )
        meeting = queries.meeting_or_404(officer, meeting_id)
        service.set_agenda(officer, meeting, subjects.choosable(meeting.council, meeting.campaign))
        inviting.edit(
            officer, meeting, meeting.version, title=meeting.title, place=meeting.place, starts_at=clock.now(),
            programme=meeting.programme,
        )  # fmt: skip
        service.all_present(officer, meeting)
        opening.open_round(officer, meeting)
        db.session.commit()
        db.session.remove()


def on_the_wire(instance: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("\nChromium was not found: the wire is not measured.")
        return
    print(
        f"\nOn a link of {wire.DOWN_KBIT}/{wire.UP_KBIT} kbit/s, {wire.LATENCY_MS} ms, a browser that knows nothing yet"
    )
    _open_a_vote(instance)
    file = instance.parent / "bao-cao.pdf"
    file.write_bytes(_pdf(FILE_KB * 1024))
    with (
        servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        cold, warm = wire.first_text(browser, address, "/", "/mo-hinh")
        row("first text of the public front, cold", f"{cold:.1f} s", "<= 3.5 s", cold <= 3.5)
        row("first text of the next page, warm", f"{warm:.1f} s", "<= 1.3 s", warm <= 1.3)
        voted = wire.vote(browser, address, "thanhvien1.anhiep", password())
        _task("a vote on five candidates, login to receipt", voted, 45, 9, 15)
        alone = file.stat().st_size * 8 / (wire.UP_KBIT * 1000)
        sent = wire.officers_task(browser, address, "canbo.hodackien", password(), file)
        _task(f"an answer with a file of {FILE_KB} KB (the file alone {alone:.0f} s)", sent, 55, 12, 18 + alone)
        browser.close()


def _task(name: str, done: wire.Wire, kb: int, requests: int, seconds: float) -> None:
    row(f"{name}: down", f"{done.bytes_down / 1024:.1f} KB", f"<= {kb} KB", done.bytes_down <= kb * 1024)
    row(f"{name}: requests", str(done.requests), f"<= {requests}", done.requests <= requests)
    row(f"{name}: seconds", f"{done.seconds:.1f} s", f"<= {seconds:.0f} s", done.seconds <= seconds)


def _pdf(size: int) -> bytes:
    """A sound PDF of about that size that does not compress."""
    import io

    import pikepdf

    document = pikepdf.new()
    document.add_blank_page()
    document.Root["/Filling"] = document.make_stream(os.urandom(size - 700))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def drawing(instance: Path) -> None:
    print("\nPapers, drawn in a child")
    os.environ["INSTANCE"] = str(instance)
    papers.in_the_child(row)
    papers.beside(row, instance, password())


def weighing(instance: Path) -> None:
    pages.pages(row, instance, password())


PARTS: dict[str, Callable[[Path], None]] = {
    "speed": speed, "pages": weighing, "wire": on_the_wire, "papers": drawing,
}  # fmt: skip
OWN: dict[str, Callable[[Callable[..., None]], None]] = {"size": size.size, "votes": votes.votes}  # fill their own


def main(words: list[str]) -> int:
    unknown = [word for word in words if word not in (*PARTS, *OWN)]
    if unknown:
        print(f"bench knows {', '.join((*PARTS, *OWN))}, not {', '.join(unknown)}")
        return 2
    if parts := [name for name in PARTS if not words or name in words]:
        with demonstration() as instance:
            for name in parts:
                PARTS[name](instance)
    for name, part in OWN.items():
        if not words or name in words:
            part(row)
    print(f"\n{'all within their limits' if not _failed else 'beyond a limit: ' + '; '.join(_failed)}")
    return 1 if _failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
