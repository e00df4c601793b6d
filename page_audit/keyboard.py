"""The Tab key alone: every control once, in the order of the document, seen, not covered, and out again at the end."""

from __future__ import annotations

from page_audit.looking import Faults
from page_audit.screen import Screen
from page_audit.shots import Shot


def walk(screen: Screen, shot: Shot, size: str, faults: Faults, *, spoil: str = "") -> int:
    """Tab through one page; answers how many stops it has. `spoil` breaks it first, to see that this is seen."""
    screen.show(shot, size)
    if spoil:
        screen.measure(spoil)
    stops: list[str] = screen.measure("() => looks.expected()")
    where = f"{shot.name} at {size}"
    for at, name in enumerate(stops):
        screen.page.keyboard.press("Tab")
        seen = screen.measure("() => looks.focused()")
        if seen["fault"]:
            faults.add(seen["fault"], where)
        if seen["at"] != at:
            faults.add(f"the Tab key leads elsewhere than to {name}", where)
            return len(stops)
    screen.page.keyboard.press("Tab")
    if screen.measure("() => looks.focused()")["at"] > 0:
        faults.add("the Tab key does not lead out of the page", where)
    return len(stops)
