"""Features that work out figures themselves, and where each shows how.

A figure with an `origin` is never typed: the feature of that name writes it (`service.set_figure`) in the act that
changes it, so that whoever reads figures need not know where they come from.
"""

from __future__ import annotations

from typing import NamedTuple

ORIGINS: dict[str, Origin] = {}


class Origin(NamedTuple):
    words: str  # what it is worked out from, after "tính từ"
    path: str  # where that is read: an address of the portal


def register(code: str, words: str, path: str) -> None:
    ORIGINS[code] = Origin(words, path)
