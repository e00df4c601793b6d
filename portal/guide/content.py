"""The guides as data: Markdown files `NN-slug.md`, a title in the first line, a sentence for whom in the second. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadGuide(Exception):
    """A file that is no guide; the text names it."""


@dataclass(frozen=True)
class Guide:
    slug: str
    title: str
    summary: str
    body: str


def read_guide(name: str, text: str) -> Guide:
    """`name` is the file's without its ending. Raises `BadGuide` without a title and a summary."""
    number, _, slug = name.partition("-")
    head, _, rest = text.strip().partition("\n")
    summary, _, body = rest.strip().partition("\n\n")
    if not number.isdigit() or not slug or not head.startswith("# ") or not summary or not body:
        raise BadGuide(f"{name}: needs a name like 10-slug, a line '# title', a summary and a body.")
    return Guide(slug, head.removeprefix("# ").strip(), " ".join(summary.split()), body.strip())


def read_guides(folder: Path) -> Mapping[str, Guide]:
    """All guides by slug, in the order of their numbers."""
    found = [read_guide(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]
    return {guide.slug: guide for guide in found}
