"""Each part of `run.py assurance`, small: that it runs, finds nothing, and catches its control."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assurance import __main__ as assurance
from assurance.__main__ import PARTS

ROOT = Path(__file__).resolve().parents[2]
OWN_TEST = {"stateful"}  # tests/council/test_stateful.py is that part, small


@pytest.mark.skipif(os.name == "nt", reason="forks, and gunicorn")
@pytest.mark.parametrize("part", [part for part in PARTS if part not in OWN_TEST])
def test_a_part_holds_and_catches_its_control(part: str) -> None:
    words = [sys.executable, "-m", "assurance", "--short", part]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"{part}: " in done.stdout and "control: " in done.stdout and done.stdout.endswith("assurance: all held\n")


def test_an_unknown_part_is_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "assurance", "flood"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "no part flood" in done.stdout


def test_several_parts_run_apart_and_one_that_fails_or_breaks_down_is_named(monkeypatch, capsys) -> None:
    said = {
        "power": (0, "power: 9 cuts; 1 s: pass\nassurance: all held\n", ""),
        "race": (1, "race: 1 slip too many; 1 s: FAIL\n  1 slip too many\nassurance: not held: race\n", ""),
        "seals": (1, "", "ImportError: no module"),
    }

    def run(words, **_):
        code, out, err = said[words[-1]]
        return subprocess.CompletedProcess(words, code, out, err)

    monkeypatch.setattr(assurance.subprocess, "run", run)
    assert assurance.main(["power", "race", "seals"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert {"power: 9 cuts; 1 s: pass", "  1 slip too many", "seals: broke down", "ImportError: no module"} <= set(told)
    last = told[-1]
    assert last.startswith("assurance: 3 parts in ") and {"race", "seals"} == set(
        last.split("not held: ")[1].split(", ")
    )
    assert not any("all held" in line for line in told)
