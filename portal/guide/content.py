"""The guides as data: Markdown files `NN-slug.md`, a title in the first line, a sentence for whom in the second. Pure.

A heading ends in `{#anchor}` where help of a page leads to it; a picture is `![what it shows](name)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECTION = re.compile(r"^## (?P<heading>.+?) \{#(?P<anchor>[a-z0-9-]+)\}$", re.MULTILINE)
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<name>[^)]*)\)")


class BadGuide(Exception):
    """A file that is no guide; the text names it."""


@dataclass(frozen=True)
class Section:
    anchor: str
    heading: str


@dataclass(frozen=True)
class Guide:
    slug: str
    title: str
    summary: str
    body: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the guide treats, in its order; each may be led to."""
        return tuple(Section(found["anchor"], found["heading"]) for found in SECTION.finditer(self.body))

    @property
    def pictures(self) -> Mapping[str, str]:
        """The names of its pictures, each with what it shows."""
        return {found["name"]: found["alt"] for found in PICTURE.finditer(self.body)}


def read_guide(name: str, text: str) -> Guide:
    """`name` is the file's without its ending. Raises `BadGuide` without a title and a summary."""
    number, _, slug = name.partition("-")
    head, _, rest = text.strip().partition("\n")
    summary, _, body = rest.strip().partition("\n\n")
    if not number.isdigit() or not slug or not head.startswith("# ") or not summary or not body:
        raise BadGuide(f"{name}: needs a name like 10-slug, a line '# title', a summary and a body.")
    guide = Guide(slug, head.removeprefix("# ").strip(), " ".join(summary.split()), body.strip())
    if len(guide.sections) != len(re.findall(r"^## ", guide.body, re.MULTILINE)):
        raise BadGuide(f"{name}: each heading '## …' ends in {{#anchor}}.")
    return guide


def read_guides(folder: Path) -> Mapping[str, Guide]:
    """All guides by slug, in the order of their numbers."""
    found = [read_guide(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]
    return {guide.slug: guide for guide in found}
