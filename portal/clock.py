"""The one place that reads the time.

Everything else is given `now`. Tests and the demonstration move the clock with `at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _source()


def parse(timestamp: str) -> datetime:
    """The instant that an RFC 3339 text such as 2023-10-13T09:05:00Z names."""
    return datetime.fromisoformat(timestamp)


def local(instant: datetime) -> datetime:
    """The same instant as a clock in Việt Nam shows it."""
    return instant.astimezone(VIETNAM)


@contextmanager
def at(source: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Let `now` answer `source` (an instant or a function) inside the block, in every thread."""
    global _source
    before = _source
    _source = source if callable(source) else lambda: source
    try:
        yield
    finally:
        _source = before
