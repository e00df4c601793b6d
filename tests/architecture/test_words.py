"""What the documentation says stands where it says; heavy libraries are loaded only where they are used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
MADE_LATER = {"instance/", ".venv/", "evidence/", "keys/"}
HEAVY = [
    "PIL",
    "pikepdf",
    "reportlab",
    "xhtml2pdf",
    "markdown_it",
    "nh3",
    "segno",
    "psycopg",
    "alembic",
    "xlsxwriter",
    "python_calamine",
    "docx",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_file_that_is_gone(page: Path) -> None:
    gone = []
    for name in re.findall(r"`([\w./-]+(?:/|\.(?:py|md|toml|html|txt|yml)))`", page.read_text(encoding="utf-8")):
        places = [ROOT / name, ROOT / "portal" / "council" / name]
        feature_files = name.count("/") == 0 and list((ROOT / "portal").rglob(name))
        if name not in MADE_LATER and not any(place.exists() for place in places) and not feature_files:
            gone.append(name)
    assert not gone


def test_the_readme_says_how_a_vote_becomes_minutes_in_the_order_of_the_arrows() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text[text.index("## How a vote becomes minutes") :]
    names = [
        "states.py",
        "voting_rule.py",
        "ballots.py",
        "tally.py",
        "record.py",
        "minutes.py",
        "sealing.py",
        "issuing.py",
    ]
    places = [part.index(f"`{name}`") for name in names]
    assert places == sorted(places)
    assert all((ROOT / "portal" / "council" / name).exists() for name in names)


def test_the_commands_of_the_readme_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = set(re.findall(r"run\.py (\w+)", text))
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert verbs and all(f'"{verb}"' in source for verb in verbs)


def test_a_worker_starts_without_the_heavy_libraries(tmp_path: Path) -> None:
    code = f"import sys, wsgi; print(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "INSTANCE": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == []
