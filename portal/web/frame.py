"""What the frame of every page says: whose campaign this is, who helps, whether the data is invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, g


@dataclass(frozen=True)
class Frame:
    host_line: str = "Phong trào thi đua cải cách hành chính"
    support: str = ""
    demonstration: bool = False


_provider: Callable[[], Frame] = Frame


def provide(provider: Callable[[], Frame]) -> None:
    """Let a feature that knows hosts and campaigns fill the frame (one statement at the most)."""
    global _provider
    _provider = provider


def frame() -> Frame:
    if "frame" not in g:
        g.frame = _provider()
    found: Frame = g.frame
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals.update(frame=frame)
