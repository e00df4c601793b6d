"""How far a long reading is. Beside the database: the transaction that reads shows nobody anything before it ends, and
another worker may answer who asks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from portal.sheets.running import Tell

LONG = 300  # rows from which on it is worth telling
EVERY = 50


def _place(upload_id: str) -> Path:
    folder: Path = current_app.config["INSTANCE"] / "progress"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / upload_id


@contextlib.contextmanager
def telling(upload_id: str) -> Iterator[Tell]:
    """What is handed in is told to `told` until the work is over, however it ends."""
    place = _place(upload_id)

    def tell(done: int, whole: int) -> None:
        if whole >= LONG and (done % EVERY == 0 or done == whole):
            place.write_text(f"{done} {whole}")

    try:
        yield tell
    finally:
        place.unlink(missing_ok=True)


def told(upload_id: str) -> tuple[int, int] | None:
    """(rows done, rows in all) of a reading that is going on."""
    try:
        done, whole = _place(upload_id).read_text().split()
    except (OSError, ValueError):  # not going on, or just being written
        return None
    return int(done), int(whole)
