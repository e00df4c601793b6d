"""The house: arrows between and inside features, files of a natural size, no second place for the same thing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [path for folder in ("portal", "migrations") for path in (ROOT / folder).rglob("*.py")]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))


def test_imports_run_only_downwards() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_every_feature_is_named_in_the_contracts() -> None:
    """A new package must be put in its place in the order, or this fails."""
    contracts = (ROOT / "pyproject.toml").read_text()
    for package in (ROOT / "portal").iterdir():
        if (package / "__init__.py").exists():
            assert re.search(rf'[" ]portal\.{package.name}[" ]', contracts), f"portal.{package.name} has no place"


def test_a_package_says_what_it_holds() -> None:
    for init in (ROOT / "portal").rglob("__init__.py"):
        assert init.read_text().startswith('"""'), f"{init} has no map"


@pytest.mark.parametrize("word", ["utcnow(", "datetime.now(", "date.today(", "time.time("])
def test_only_the_clock_reads_the_time(word: str) -> None:
    found = [path for path in PYTHON if word in path.read_text() and path.name != "clock.py"]
    assert not found


def test_templates_neither_style_nor_script_nor_mark_safe() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        if path.name == "pdf.html":  # for the PDF engine, never for a browser
            assert "|safe" not in text
            continue
        assert "|safe" not in text and "<style" not in text and " style=" not in text, path
        assert not re.search(r"\son[a-z]+=", text), path
        assert not re.search(r"\shx-", text), f"{path}: htmx reads data-hx-, and so does HTML"


def test_markup_is_made_in_one_place() -> None:
    found = {path.name for path in PYTHON if re.search(r"\bMarkup\(", path.read_text())}
    assert found <= {"richtext.py"}


# Levels, titles, names and years are data: none of them is written in code or templates.
DATA_WORDS = re.compile(
    r"Châu Thành|Sóc Trăng|Phòng Nội vụ|\bhuyện\b|\bHUYỆN\b|xã, thị trấn|44/KH|15/10|\b2023\b|Hồ Đắc Kiện|Phú Tâm"
)


def test_no_title_unit_year_or_block_is_written_in_code_or_templates() -> None:
    found = []
    for path in [*PYTHON, *TEMPLATES, *(ROOT / "static").glob("portal.*")]:
        if path.name == "samples.py":
            continue  # papers to look at, with the facts of nobody: nothing else reads them
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if DATA_WORDS.search(line) and not _is_example(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def _is_example(line: str) -> bool:
    """A date in a docstring or in a hint of how to write a date is an example, not data."""
    without_dates = re.sub(r"\d{1,2}/\d{1,2}/2023|2023-\d\d-\d\d|năm 2023|-2023", "", line)
    return DATA_WORDS.search(without_dates) is None
