"""A page as it was answered once: what was asked by whom, in which state, and the bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
CLASS = re.compile(r'\sclass="([^"]*)"')
TYPE = re.compile(r'\stype="([^"]*)"')
FLAG = re.compile(r"\s(checked|disabled|open|hidden|aria-current|aria-invalid|role)\b")
ID = re.compile(r"[a-z2-7]{26}|[0-9a-f]{32,}")


@dataclass(frozen=True)
class Shot:
    route: str
    who: str  # "" for a visitor
    state: str
    address: str  # path and query
    html: str = field(repr=False)
    status: int = 200

    @property
    def name(self) -> str:
        """For a line of a report: without ids that differ from run to run."""
        return f"{ID.sub('…', self.address)} ({self.who or 'visitor'}, {self.state})"


def shape_of(html: str) -> frozenset[str]:
    """The kinds of things a page is made of: tags with their classes, types and flags, and what is empty of rows."""
    found = set()
    for tag, attributes in TAG.findall(html):
        classes, kind = CLASS.search(attributes), TYPE.search(attributes)
        flags = " ".join(sorted(FLAG.findall(attributes)))
        found.add(f"{tag}.{classes[1] if classes else ''}:{kind[1] if kind else ''}:{flags}")
    return frozenset(found)


def telling(shots: list[Shot]) -> list[Shot]:
    """One page of each route, the one made of most kinds of things, and any other that shows something it does not."""
    kept: list[Shot] = []
    seen: dict[str, set[str]] = {}
    for shot in sorted(shots, key=lambda one: (one.route, -len(shape_of(one.html)), one.name)):
        shape = shape_of(shot.html)
        if shot.route not in seen or shape - seen[shot.route]:
            seen.setdefault(shot.route, set()).update(shape)
            kept.append(shot)
    return kept
