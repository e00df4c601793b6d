"""Things by the names that sheets give them. Pure.

A heading may be written without marks and still be the same heading; a name may not: Hùng and Hưng are two people. So a
name with marks means just that name, and one without marks whoever alone could be meant.
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar

from portal.sheets.headings import plain
from portal.vietnamese import clean_line

Thing = TypeVar("Thing")
BETWEEN = re.compile(r"[^\w]+")


def exact(text: str) -> str:
    """A name without case, punctuation and double spaces, but with its marks."""
    return " ".join(BETWEEN.sub(" ", clean_line(text).casefold()).split())


class Names(Generic[Thing]):
    """Things by name; who shares a name with another is found by none."""

    def __init__(self) -> None:
        self._exact: dict[str, list[Thing]] = {}
        self._plain: dict[str, list[Thing]] = {}

    def add(self, name: str, thing: Thing) -> None:
        for known, key in ((self._exact, exact(name)), (self._plain, plain(name))):
            things = known.setdefault(key, [])
            if thing not in things:
                things.append(thing)

    def find(self, text: str) -> Thing | None:
        name = exact(text)
        found = self._exact.get(name, [])
        if not found and name == plain(text):
            found = self._plain.get(name, [])
        return found[0] if len(found) == 1 else None
