"""Features that work out figures themselves, and where each shows how.

A figure with an `origin` is never typed: the feature of that name writes it (`service.set_figure`) in the act that
changes it, so that whoever reads figures need not know where they come from. Where days alone can change a figure, the
feature also says how to count it anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

ORIGINS: dict[str, Origin] = {}
Recount = Callable[[Any, Any], None]  # (actor, the unit's enrolment in the campaign)


class Origin(NamedTuple):
    words: str  # what it is worked out from, after "tính từ"
    path: str  # where that is read: an address of the portal
    recount: Recount | None = None


def register(code: str, words: str, path: str, recount: Recount | None = None) -> None:
    ORIGINS[code] = Origin(words, path, recount)


def recount(actor: Any, enrolment: Any) -> None:
    """Bring a unit's figures up to this day, before somebody relies on them."""
    for origin in ORIGINS.values():
        if origin.recount is not None:
            origin.recount(actor, enrolment)
