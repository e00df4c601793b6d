"""The state machines of tests/council/ run long, on SQLite and on PostgreSQL; each breakage of `sabotage.py` is a control."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from assurance.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES, STEPS = "150", "30"
FILE = "tests/council/test_stateful.py"


def _pytest(choice: str, **environ: str) -> tuple[int, dict[str, int], str]:
    words = [sys.executable, "-m", "pytest", "-n", "2", "-q", "--no-header", "-k", choice, FILE]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True)
    counted = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)}
    dots = sum(
        line.split(" ")[0].count(".") for line in done.stdout.splitlines() if re.fullmatch(r"[.FEsx]+ +\[.*\]", line)
    )
    return done.returncode, {"passed": dots, **counted}, done.stdout


def run(short: bool = False) -> Outcome:
    made = Outcome()
    examples = "3" if short else EXAMPLES
    code, counted, said = _pytest("plain_model", COUNCIL_EXAMPLES=examples, COUNCIL_STEPS=STEPS)
    made.say(f"{counted['passed']} machines x {examples} histories of up to {STEPS} acts")
    made.must(code == 0 and counted["passed"] > 0, said[-2000:])
    if short:
        return made
    code, counted, said = _pytest("breakage")
    made.must(code == 0, said[-2000:])
    made.caught(counted["passed"] if code == 0 else 0, "breakages of the council's properties seen")
    return made
