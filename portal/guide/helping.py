"""Where the help of a page stands: from an endpoint and the reader's roles to a section of a guide. Pure.

`data/guide/help.toml` holds the table. A page belongs to a topic, by its endpoint or by its whole blueprint; a topic
names, guide by guide, the section that treats it; a role names its guides, its own first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.access.roles import Role

VISITOR = "visitor"


@dataclass(frozen=True)
class HelpTable:
    guides: Mapping[str, tuple[str, ...]]  # role -> slugs, its own first
    topics: Mapping[str, Mapping[str, str]]  # topic -> slug -> anchor
    pages: Mapping[str, str]  # endpoint or blueprint -> topic
    without: Mapping[str, str]  # endpoint or blueprint -> why no guide treats it

    def topic_of(self, endpoint: str) -> str | None:
        """The most exact entry counts: the endpoint's own, else its blueprint's."""
        return self.pages.get(endpoint) or self.pages.get(endpoint.partition(".")[0])

    def section_for(self, endpoint: str, roles: Collection[Role]) -> tuple[str, str] | None:
        """Slug and anchor: in a guide of the reader's own role if one treats this page, else in the nearest that does."""
        topic = self.topics.get(self.topic_of(endpoint) or "", {})
        readers = [self.guides[role] for role in Role if role in roles] or [self.guides[VISITOR]]
        for distance in range(max(map(len, readers))):
            for slugs in readers:
                if distance < len(slugs) and slugs[distance] in topic:
                    return slugs[distance], topic[slugs[distance]]
        return None


def read_help(path: Path) -> HelpTable:
    """The table of `help.toml`."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    return HelpTable(
        guides={role: tuple(slugs) for role, slugs in data["guides"].items()},
        topics={name: topic["sections"] for name, topic in data["topics"].items()},
        pages={page: name for name, topic in data["topics"].items() for page in topic["pages"]},
        without=data["without"],
    )
