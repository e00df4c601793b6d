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


def provide(load: Callable[[], Chooser]) -> None:
    """Let a feature that knows hosts and campaigns fill the frame: `load` reads, what it answers only chooses."""
    global _load
    _load = load
    forget()


def forget() -> None:
    """What the frame says has changed."""
    global _known
    _known = None


def frame() -> Frame:
    global _known
    if "frame" not in g:
        now = time.monotonic()
        if _known is None or now - _known[0] > FRESH_FOR:
            _known = (now, _load())
        g.frame = _known[1](actor())
    found: Frame = g.frame
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals.update(frame=frame)
