"""The council's pure files broken in one place at a time; the pure tests must notice at least 95 of 100 breakages.

The tests are collected once. For each mutant a forked child changes that one place and runs them, the quickest first, until one
fails. Mutants that no test can tell from the original stand with their reasons in `equivalent.toml`.

Control: with a test suite that asserts nothing, all would live; so a part of the mutants is run against none of the
tests, and every one must survive.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from assurance.mutants import Mutant, mutants_of, put_in
from assurance.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    **{f"portal/council/{name}.py": f"portal.council.{name}" for name in (
        "states", "voting_rule", "ballots", "tally", "ties", "rules", "result_rules", "record", "checking",
        "results",
    )},
    "tools/verify_seal.py": "tests.council.tool",
}  # fmt: skip
TESTS = (
    "test_pure.py",
    "test_pure_more.py",
    "test_pure_rules.py",
    "test_tool.py",
    "test_tool_ways.py",
    "test_rounds.py",
    "test_minutes.py",
)
NEEDED = 0.95
BROKEN = 9  # what a child says whose mutant could not be put in
SECONDS, WORKERS, SHORT = 20, 2, 12
QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def _module(file: str) -> ModuleType:
    found = importlib.import_module(FILES[file])
    return found.verify_seal if file.startswith("tools/") else found


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """(file, where, before, after) -> why no test can tell it from the original."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    return {(row["file"], row["where"], row["before"], row["after"]): row["why"] for row in listed}


class Loop:
    """Takes the place of pytest's own loop over the collected tests."""

    def __init__(self, mutants: list[Mutant], *, blind: bool) -> None:
        self.mutants, self.blind = mutants, blind
        self.alive, self.broken = list[Mutant](), list[Mutant]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [item for item in session.items if "installation" not in getattr(item, "fixturenames", ())]
        items = [] if self.blind else items
        took = {}
        for item in items:
            if hasattr(item.obj, "_hypothesis_internal_use_settings"):  # fewer examples than the test asks for
                item.obj._hypothesis_internal_use_settings = settings.get_profile("mutation")
            began = time.monotonic()
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
                raise RuntimeError(f"{item.nodeid} fails without any mutant")
            took[item.nodeid] = time.monotonic() - began
        items.sort(key=lambda item: took[item.nodeid])
        running: dict[int, Mutant] = {}
        waiting = iter(self.mutants)
        while True:
            while len(running) < WORKERS and (found := next(waiting, None)) is not None:
                running[_start(found, items)] = found
            if not running:
                return True
            pid, status = os.wait()
            mutant, code = running.pop(pid), os.waitstatus_to_exitcode(status)
            if code == 0:
                self.alive.append(mutant)
                if not self.blind:
                    print(
                        f"  {mutant.module}:{mutant.line} {mutant.where}: {mutant.before} -> {mutant.after}",
                        file=sys.__stdout__,
                        flush=True,
                    )
            elif code == BROKEN:
                self.broken.append(mutant)


def _start(mutant: Mutant, items: list[Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = BROKEN
    try:
        signal.alarm(SECONDS)  # a loop without end is noticed too
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        try:
            put_in(mutant, _module(mutant.module))
        except TypeError:  # a constant that does not even load
            os._exit(1)
        code = 1  # whatever falls over from here on has noticed something
        failed = (any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)) for item in items)
        code = 1 if any(failed) else 0
    finally:
        os._exit(code)
    return 0


def survivors(mutants: list[Mutant], *, blind: bool = False) -> list[Mutant]:
    settings.register_profile(
        "mutation", max_examples=30, deadline=None, database=None, derandomize=True, phases=[Phase.generate]
    )
    settings.load_profile("mutation")
    loop = Loop(mutants, blind=blind)
    present = [str(ROOT / "tests" / "council" / name) for name in TESTS if (ROOT / "tests" / "council" / name).exists()]
    with contextlib.redirect_stdout(said := io.StringIO()):
        code = pytest.main(["-q", "-p", "no:xdist", "-p", "no:cacheprovider", *QUIET, *present], plugins=[loop])
    if code not in (0, 5):
        raise RuntimeError(f"the tests could not be run ({code}): {said.getvalue()[-2000:]}")
    if loop.broken:
        raise RuntimeError(f"{len(loop.broken)} mutants could not be put in, the first is {loop.broken[0].key}")
    return loop.alive


def _all_mutants() -> list[Mutant]:
    return [mutant for file in FILES for mutant in mutants_of(file, (ROOT / file).read_text(encoding="utf-8"))]


def run(short: bool = False) -> Outcome:
    made, known = Outcome(), equivalents()
    only = os.environ.get("MUTATE", "")
    mutants = [mutant for mutant in _all_mutants() if mutant.key not in known and only in mutant.module]
    if short:
        mutants = mutants[:: max(1, len(mutants) // SHORT)]
    alive = survivors(mutants)
    killed = len(mutants) - len(alive)
    made.say(
        f"{len(mutants)} mutants",
        f"{killed} killed ({100 * killed / len(mutants):.1f} %)",
        f"{len(known)} known as equivalent",
    )
    made.must(short or killed >= NEEDED * len(mutants), f"fewer than {NEEDED:.0%} killed")
    of = Counter(mutant.module for mutant in mutants)
    for file, left in sorted(Counter(mutant.module for mutant in alive).items()):
        print(f"  {file}: {left} of {of[file]} live")
    some = [mutant for mutant in mutants if not mutant.where.isupper()][:20]
    unwatched = survivors(some, blind=True)
    made.caught(len(unwatched) if len(unwatched) == len(some) else 0, "mutants live where no test looks")
    return made
