"""Lighthouse over the public pages; `LIGHTHOUSE` names its command (it needs Node and is not installed by the portal)."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator

LEAST, RUNS = 99, 3
FORMS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}
FLAGS = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"


def scores(
    command: str, chromium: str, address: str, paths: Iterable[str]
) -> Iterator[tuple[str, dict[str, int], list[str]]]:
    """(page and form, the score of each category, what is not whole) for each page on a phone and at a desk.

    The best of a few runs counts: what else the machine does is not the page's.
    """
    for path in paths:
        for form, options in FORMS.items():
            best: tuple[dict[str, int], list[str]] = ({}, ["no run came to an end"])
            for _ in range(RUNS):
                words = [*shlex.split(command), address + path, "--output=json", "--quiet", FLAGS, *options]
                done = subprocess.run(
                    words, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium}
                )
                if done.returncode:
                    continue
                told = json.loads(done.stdout)
                found = {name: round((part["score"] or 0) * 100) for name, part in told["categories"].items()}
                if not best[0] or min(found.values()) > min(best[0].values()):
                    best = (found, list(_not_whole(told)))
                if min(found.values()) >= LEAST:
                    break
            yield f"{path} ({form})", *best


def _not_whole(told: dict[str, object]) -> Iterator[str]:
    audits: dict[str, dict[str, object]] = told["audits"]  # type: ignore[assignment]
    categories: dict[str, dict[str, list[dict[str, object]]]] = told["categories"]  # type: ignore[assignment]
    for name, category in categories.items():
        for row in category["auditRefs"]:
            score = audits[str(row["id"])]["score"]
            if row["weight"] and isinstance(score, int | float) and score < 0.9:
                yield f"{name}: {row['id']} {score}"
