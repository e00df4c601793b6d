"""The guides: each role has one, they read well, they name only buttons that are there, and their pictures come along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import budget
from portal.guide.content import BadGuide, read_guide, read_guides
from portal.guide.rendering import shown_size
from tests.browser import Browser
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
GUIDES = read_guides(ROOT / "data" / "guide")
PICTURES = {path.stem: path for path in (ROOT / "static" / "guide").iterdir()}
DESK = 860  # the widest page that pictures are taken of
ROLES = {
    "bat-dau", "can-bo-dau-moi", "thu-truong", "thu-ky", "thanh-vien-hoi-dong", "co-quan-thuong-truc", "lanh-dao",
    "ban-bien-tap", "quan-tri", "nguoi-dan",
}  # fmt: skip


def test_every_role_has_a_guide(visitor: Browser) -> None:
    assert set(GUIDES) == ROLES
    page = visitor.get("/huong-dan")
    for guide in GUIDES.values():
        shown = visitor.get(page.link(guide.title))
        assert shown.soup.h1.get_text() == guide.title and guide.summary in shown.text
        assert shown.wire_bytes <= budget.LONG


def test_what_is_no_guide_is_not_there(visitor: Browser) -> None:
    visitor.get("/huong-dan/khong-co", status=404)
    for name, text in (
        ("x", "# A\n\nb\n\nc"),
        ("10-a", "A\n\nb\n\nc"),
        ("10-a", "# A"),
        ("10-a", "# A\n\nb"),
        ("10-a", "# A\n\nb\n\n## Không có nơi dẫn đến"),
    ):
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


def test_guides_go_step_by_step(visitor: Browser) -> None:
    """A section that says what to do numbers it; those that only explain stand together at the end of one guide."""
    explaining = {"phieu-kin", "ai-lam-gi", "gioi-han"}
    for slug, guide in GUIDES.items():
        page = visitor.get(f"/huong-dan/{slug}")
        for section in guide.sections:
            heading = page.soup.find(id=section.anchor)
            assert heading.name == "h2" and heading.get_text() == section.heading
            below = [tag.name for tag in heading.find_next_siblings()]
            own = below[: below.index("h2")] if "h2" in below else below
            assert ("ol" in own) != (section.anchor in explaining), (slug, section.anchor)
            assert page.soup.find("a", href=f"#{section.anchor}")


# --- pictures -----------------------------------------------------------------------------------
def test_every_guide_has_its_pictures_and_no_picture_is_left_over(visitor: Browser) -> None:
    named = [name for guide in GUIDES.values() for name in guide.pictures]
    assert sorted(named) == sorted(PICTURES)  # each once
    for slug, guide in GUIDES.items():
        assert 2 <= len(guide.pictures) <= 5, slug
        assert all(len(alt.split()) >= 5 for alt in guide.pictures.values()), slug
        shown = visitor.get(f"/huong-dan/{slug}").soup.select(".guide img")
        assert [tag["alt"] for tag in shown] == list(guide.pictures.values())
        for tag, name in zip(shown, guide.pictures, strict=True):
            assert tag.find_parent("li") is not None and tag["loading"] == "lazy"  # with its step
            answer = visitor.client.get(tag["src"])
            assert answer.content_type == "image/webp" and "immutable" in answer.headers["Cache-Control"]
            assert answer.data == PICTURES[name].read_bytes()
            assert (int(tag["width"]), int(tag["height"])) == shown_size(answer.data)
            assert int(tag["width"]) <= DESK


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_pictures_are_light(name: str) -> None:
    assert PICTURES[name].suffix == ".webp" and PICTURES[name].stat().st_size <= 10_000


def test_only_a_guide_brings_what_prints_it(visitor: Browser) -> None:
    def sheets(path: str) -> list[str]:
        return [str(tag["href"]) for tag in visitor.get(path).soup.select("link[rel=stylesheet]")]

    own = [name.split("/")[-1].partition(".")[0] for name in sheets("/huong-dan/nguoi-dan")]
    assert sorted(own) == ["guide", "portal"]
    for path in ("/", "/huong-dan", "/ke-hoach", "/dang-nhap", "/kiem-tra"):
        assert len(sheets(path)) == 1, path
    every = [path for path in (ROOT / "templates").rglob("*.html") if "guide.css" in path.read_text(encoding="utf-8")]
    assert [path.name for path in every] == ["show.html"]
