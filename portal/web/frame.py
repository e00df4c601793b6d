"""What the frame of every page says: whose campaign this is, who helps, whether the data is invented."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, g

from portal.access.roles import Actor
from portal.web.access import actor

FRESH_FOR = 60.0  # seconds: so long another process may show the words from before a change


@dataclass(frozen=True)
class Frame:
    host_line: str = "Phong trào thi đua cải cách hành chính"
    support: str = ""
    demonstration: bool = False


Chooser = Callable[[Actor], Frame]
_load: Callable[[], Chooser] = lambda: lambda _: Frame()  # noqa: E731
_known: tuple[float, Chooser] | None = None
_changes = 0


def provide(load: Callable[[], Chooser]) -> None:
    """Let a feature that knows hosts and campaigns fill the frame: `load` reads, what it answers only chooses."""
    global _load
    _load = load
    forget()


def forget() -> None:
    """What the frame says has changed; what another thread is reading at this moment is not kept either."""
    global _known, _changes
    _known, _changes = None, _changes + 1


def _chooser() -> Chooser:
    global _known
    known, before = _known, _changes
    now = time.monotonic()
    if known is None or now - known[0] > FRESH_FOR:
        known = (now, _load())
        if before == _changes:
            _known = known
    return known[1]


def frame() -> Frame:
    if "frame" not in g:
        g.frame = _chooser()(actor())
    found: Frame = g.frame
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals.update(frame=frame)
