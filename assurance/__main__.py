"""`python3 run.py assurance [part …]`: run the parts, one line of figures each; exits 1 if one found a fault.

As many parts at a time as the machine has processors, two at most, each in a process of its own: most of them keep one
processor busy and wait on a disk or on a server for the rest. A line appears as its part ends.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from assurance.outcome import Outcome

PARTS = ("mutation", "crash", "kill", "stateful", "seals", "power", "secrecy", "race")  # the longest first
ROOT = Path(__file__).resolve().parent.parent
AT_A_TIME = min(2, os.cpu_count() or 1)


def run_part(name: str, *, short: bool = False) -> Outcome:
    outcome: Outcome = importlib.import_module(f"assurance.{name}").run(short)
    return outcome


def tell(name: str, *, short: bool) -> bool:
    """Run one part here and print its line; answers whether all that it proves held."""
    began = time.monotonic()
    outcome = run_part(name, short=short)
    verdict = "FAIL" if outcome.faults else "pass"
    print(f"{name}: {'; '.join(outcome.figures)}; {time.monotonic() - began:.0f} s: {verdict}", flush=True)
    for fault in outcome.faults[:20]:
        print(f"  {fault}", flush=True)
    return not outcome.faults


def _apart(name: str, short: bool) -> tuple[str, bool, str]:
    words = [sys.executable, "-m", "assurance", name, *(["--short"] if short else [])]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("assurance:")]
    if not any(line.startswith(f"{name}:") for line in lines):  # it broke down before it could say anything
        lines += [f"{name}: broke down", done.stderr[-2000:]]
    return name, done.returncode == 0, "\n".join(lines)


def _together(names: list[str], short: bool) -> Iterator[tuple[str, bool]]:
    with ThreadPoolExecutor(AT_A_TIME) as lanes:
        for ended in as_completed([lanes.submit(_apart, name, short) for name in names]):
            name, held, said = ended.result()
            print(said, flush=True)
            yield name, held


def main(words: list[str]) -> int:
    short = "--short" in words
    wanted = [word for word in words if word != "--short"]
    if unknown := [word for word in wanted if word not in PARTS]:
        print(f"assurance: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    names, began = wanted or list(PARTS), time.monotonic()
    if len(names) == 1:
        failed = [] if tell(names[0], short=short) else names
    else:
        failed = [name for name, held in _together(names, short) if not held]
    took = f"{len(names)} parts in {time.monotonic() - began:.0f} s, " if len(names) > 1 else ""
    print(f"assurance: {took}" + ("all held" if not failed else f"not held: {', '.join(failed)}"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
