"""The guides: each role has one, they read well, and they name only buttons that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.guide.content import BadGuide, read_guide, read_guides
from tests.browser import Browser
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
GUIDES = read_guides(ROOT / "data" / "guide")
ROLES = {
    "can-bo-dau-moi", "thu-truong", "thu-ky", "thanh-vien-hoi-dong", "co-quan-thuong-truc", "lanh-dao", "ban-bien-tap",
    "quan-tri", "nguoi-dan",
}  # fmt: skip


def test_every_role_has_a_guide(visitor: Browser) -> None:
    assert set(GUIDES) == ROLES
    page = visitor.get("/huong-dan")
    for guide in GUIDES.values():
        shown = visitor.get(page.link(guide.title))
        assert shown.soup.h1.get_text() == guide.title and guide.summary in shown.text
        assert shown.wire_bytes <= 8_000


def test_what_is_no_guide_is_not_there(visitor: Browser) -> None:
    visitor.get("/huong-dan/khong-co", status=404)
    for name, text in (("x", "# A\n\nb\n\nc"), ("10-a", "A\n\nb\n\nc"), ("10-a", "# A"), ("10-a", "# A\n\nb")):
        with pytest.raises(BadGuide):
            read_guide(name, text)


def test_guides_name_words_of_the_screens(cast: Cast) -> None:
    """Every word in bold stands, whole, as a label in some template, form or menu."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "portal").rglob("*.py")]
    screens = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unknown = {
        word
        for guide in GUIDES.values()
        for word in re.findall(r"\*\*([^*`]+)\*\*", guide.body)
        if not re.search(rf"(?<![\w ]){re.escape(word)}(?![\w ])", screens) and word not in {"Cả n người có mặt đồng ý"}
    }
    assert not unknown
