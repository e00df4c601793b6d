"""How far a long work is. Beside the database: the transaction that works shows nobody anything before it ends, and
another worker may answer who asks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import current_app

Tell = Callable[[int, int], None]  # (done, in all)


def _place(key: str) -> Path:
    folder: Path = current_app.config["INSTANCE"] / "progress"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / key


@contextlib.contextmanager
def telling(key: str, *, least: int = 1, every: int = 1) -> Iterator[Tell]:
    """What is handed in is told to `told` until the work is over, however it ends: of works of at least `least` steps,
    `every` so many. `key` is a name of a file, of letters, digits and dashes."""
    place = _place(key)

    def tell(done: int, whole: int) -> None:
        if whole >= least and (done % every == 0 or done == whole):
            place.write_text(f"{done} {whole}")

    try:
        yield tell
    finally:
        place.unlink(missing_ok=True)


def told(key: str) -> tuple[int, int] | None:
    """(done, in all) of a work that is going on."""
    try:
        done, whole = _place(key).read_text().split()
    except (OSError, ValueError):  # not going on, or just being written
        return None
    return int(done), int(whole)
