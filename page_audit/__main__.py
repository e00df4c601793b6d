"""`python3 run.py audit [looks|keyboard|markup|lighthouse …]`: every page in every state, one line a kind of check; exits 1 on a fault.

CHROMIUM names the browser, VNU_JAR the Nu checker's vnu.jar, LIGHTHOUSE the command of Lighthouse; without the last two
their parts say so and measure nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import servers
from bench.__main__ import demonstration, password
from page_audit import controls, keyboard, lighthouse, markup
from page_audit.looking import REFUSED, Faults, Look
from page_audit.screen import SIZES, screen
from page_audit.shots import telling
from page_audit.states import Found, everything

SHOWN = 12  # faults of a kind


class Report:
    """One line of figures a kind of check, its faults below."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def line(self, name: str, figures: str, faults: Faults | None = None, *, advice: bool = False) -> None:
        lines = faults.lines() if faults else []
        verdict = "told" if advice else ("FAIL" if lines else "pass")
        print(f"{name}: {figures}; {len(lines)} kinds of faults: {verdict}", flush=True)
        for line in lines[:SHOWN]:
            print(f"  {line}", flush=True)
        if lines and not advice:
            self.failed.append(name)


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        sys.exit("audit: Chromium was not found; CHROMIUM names it.")
    return found


def looks(report: Report, found: Found) -> None:
    with screen(found.app, chromium()) as shown:
        look = Look(shown)
        chosen = {id(shot) for shot in telling(found.shots)}
        for shot in found.shots:  # the same page of another role is looked at on a phone
            look.at(shot, tuple(SIZES) if id(shot) in chosen else ("360",), with_advice=id(shot) in chosen)
        pages = f"{len(found.shots)} pages, {look.looked} looks"
        report.line("axe-core", f"{pages}, {sum(look.decided.values())} undecided ones decided by the list", look.axe)
        report.line("axe-core, advice", pages, look.advice, advice=True)
        for name, faults in look.scripted.items():
            report.line(name, pages, faults)
        faults = Faults()
        for what in shown.faults:
            faults.add(what, "console")
        report.line("errors of scripts", pages, faults)
        missed = Faults()
        sound = next(shot for shot in found.shots if shot.route == "/viec-can-lam" and shot.state == "full")
        refused = next(shot for shot in found.shots if shot.state in REFUSED and '<li><a href="#' in shot.html)
        for what in controls.not_caught(shown, sound, refused):
            missed.add(what, "control")
        report.line("pages broken on purpose", "each must be seen", missed)


def keys(report: Report, found: Found) -> None:
    shots, stops, faults = telling(found.shots), 0, Faults()
    with screen(found.app, chromium()) as shown:
        for shot in shots:
            for size in ("360", "1366"):
                stops += keyboard.walk(shown, shot, size, faults)
    report.line("the Tab key", f"{len(shots)} pages at 360 and 1366 px, {stops} stops", faults)


def nu(report: Report, found: Found) -> None:
    jar = Path(os.environ.get("VNU_JAR", ""))
    if not jar.is_file():
        print("the Nu checker: not measured, VNU_JAR names no file", flush=True)
        return
    faults, warnings = Faults(), Faults()
    markup.check(jar, found.shots, faults, warnings)
    report.line("the Nu checker", f"{len(found.shots)} pages", faults)
    report.line("the Nu checker, warnings", f"{len(found.shots)} pages", warnings, advice=True)


def scored(report: Report, found: Found) -> None:
    command = os.environ.get("LIGHTHOUSE", "")
    if not command:
        print("Lighthouse: not measured, LIGHTHOUSE names no command", flush=True)
        return
    paths = {
        shot.route: shot.address for shot in found.shots if not shot.who and shot.state == "full" and shot.status == 200
    }
    faults, worst, pages = Faults(), 100, 0
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(found.instance)) as (address, _):
        for name, scores, why in lighthouse.scores(command, chromium(), address, sorted(paths.values())):
            pages += 1
            worst = min(worst, *(scores.values() or [0]))
            if not scores or min(scores.values()) < lighthouse.LEAST:
                faults.add(f"{name}: {scores} {'; '.join(why)}", name)
    report.line("Lighthouse", f"{pages} pages, the worst score is {worst}", faults)


PARTS: dict[str, Callable[[Report, Found], None]] = {
    "looks": looks,
    "keyboard": keys,
    "markup": nu,
    "lighthouse": scored,
}


def main(words: list[str]) -> int:
    if unknown := [word for word in words if word not in PARTS]:
        print(f"audit: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    report = Report()
    with demonstration() as instance, tempfile.TemporaryDirectory(prefix="portal-audit-") as folder:
        began = time.monotonic()
        found = everything(instance, Path(folder), password())
        missing = Faults({what: [""] for what in found.faults})
        report.line("pages", f"{'; '.join(found.figures)}; {time.monotonic() - began:.0f} s", missing)
        for name in words or PARTS:
            began = time.monotonic()
            PARTS[name](report, found)
            print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    print("audit: " + ("all held" if not report.failed else f"not held: {', '.join(report.failed)}"))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
