"""From every page a way to the very section that treats it, in a guide of the reader's own role where it has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.access.roles import Role
from portal.access.table import TABLE, Action
from portal.guide.content import read_guides
from portal.guide.helping import VISITOR, read_help
from portal.web.access import OPEN_FORM, PUBLIC, declaration_of
from tests.browser import Browser
from tests.cast import Cast

FOLDER = Path(__file__).resolve().parents[2] / "data" / "guide"
GUIDES = read_guides(FOLDER)
HELP = read_help(FOLDER / "help.toml")
EXCEPTIONS = {"guide", "static_file", "favicon", "health", "draft", "save_draft", "showcase"}


def readers(declaration: str | Action | None) -> list[set[Role]]:
    """Everybody who may open such a page, one role at a time."""
    if declaration in (PUBLIC, OPEN_FORM):
        return [set()]
    if isinstance(declaration, Action):
        return [{role} for role in TABLE[declaration]]
    return [set(), *({role} for role in Role)]


def excepted(endpoint: str) -> bool:
    return endpoint in HELP.without or endpoint.partition(".")[0] in HELP.without


def test_every_page_has_its_section_for_everybody_who_may_open_it(portal) -> None:
    missing = [
        (endpoint, sorted(roles))
        for endpoint in portal.app.view_functions
        if not excepted(endpoint)
        for roles in readers(declaration_of(portal.app, endpoint))
        if HELP.section_for(endpoint, roles) is None
    ]
    assert not missing


def test_exceptions_are_few_and_say_why(portal) -> None:
    assert set(HELP.without) == EXCEPTIONS and all(len(why.split()) >= 3 for why in HELP.without.values())
    assert not any(HELP.topic_of(name) for name in HELP.without)


def test_the_table_names_only_what_is_there(portal) -> None:
    known = set(portal.app.view_functions) | set(portal.app.blueprints) | {"excel"}
    assert set(HELP.pages) | set(HELP.without) <= known
    assert set(HELP.guides) == {*Role, VISITOR} and {slug for slugs in HELP.guides.values() for slug in slugs} == set(
        GUIDES
    )
    for topic, sections in HELP.topics.items():
        for slug, anchor in sections.items():
            assert anchor in {section.anchor for section in GUIDES[slug].sections}, (topic, slug, anchor)


def test_every_page_of_a_guide_is_led_to() -> None:
    """A section that no page leads to treats nothing of the portal, or a page was forgotten."""
    led_to = {(slug, anchor) for sections in HELP.topics.values() for slug, anchor in sections.items()}
    alone = {(slug, section.anchor) for slug, guide in GUIDES.items() for section in guide.sections} - led_to
    assert alone == {
        ("bat-dau", "mang-yeu"),
        ("bat-dau", "in"),
        ("can-bo-dau-moi", "binh-xet"),
        ("thu-ky", "truong-hop-khac"),
        ("thanh-vien-hoi-dong", "phieu-kin"),
        ("thanh-vien-hoi-dong", "ai-lam-gi"),
        ("thanh-vien-hoi-dong", "gioi-han"),
        ("quan-tri", "may-chu"),
    }


@pytest.mark.parametrize(
    ("who", "path", "leads_to"),
    [
        ("canbo.dong", "/viec-can-lam", "/huong-dan/can-bo-dau-moi#viec-can-lam"),
        ("canbo.dong", "/tieu-chi", "/huong-dan/can-bo-dau-moi#tieu-chi"),
        ("canbo.dong", "/tai-khoan", "/huong-dan/bat-dau#dang-nhap"),
        ("canbo.dong", "/nhap-excel", "/huong-dan/bat-dau#excel"),
        ("truong.dong", "/tieu-chi", "/huong-dan/thu-truong#xem"),
        ("vanphong", "/don-vi/theo-doi", "/huong-dan/co-quan-thuong-truc#theo-doi"),
        ("lanhdao", "/xet-khen", "/huong-dan/lanh-dao#duyet"),
        ("bientap", "/bien-tap/them", "/huong-dan/ban-bien-tap#viet-bai"),
        ("quantri", "/quan-tri/tai-khoan", "/huong-dan/quan-tri#tai-khoan"),
        ("quantri", "/quan-tri/nhat-ky", "/huong-dan/quan-tri#nhat-ky"),
        ("khongvai", "/viec-can-lam", "/huong-dan/bat-dau#viec-can-lam"),
        (None, "/", "/huong-dan/nguoi-dan#doc"),
        (None, "/kiem-tra", "/huong-dan/nguoi-dan#kiem-tra"),
        (None, "/dang-nhap", "/huong-dan/bat-dau#dang-nhap"),
        (None, "/huong-dan/thu-ky", "/huong-dan"),
    ],
)
def test_the_foot_leads_to_the_readers_own_section(cast: Cast, visitor: Browser, who, path, leads_to) -> None:
    page = (cast.browser(who) if who else visitor).get(path)
    assert page.soup.select("footer a")[0]["href"] == leads_to  # the first link of every foot
    found = visitor.get(leads_to.partition("#")[0])
    assert not leads_to.partition("#")[2] or found.soup.find(id=leads_to.partition("#")[2])


def test_a_page_that_says_what_is_wrong_leads_there_too(cast: Cast) -> None:
    browser = cast.browser("bientap")
    page = browser.submit(browser.get("/bien-tap/them"), "Lưu bài", status=422)
    assert page.soup.select("footer a")[0]["href"] == "/huong-dan/ban-bien-tap#viet-bai"


def test_every_layout_with_a_foot_has_the_link_at_its_beginning(portal) -> None:
    layouts = {
        path.name: path.read_text(encoding="utf-8") for path in (FOLDER.parents[1] / "templates" / "layouts").iterdir()
    }
    with_foot = {name: text for name, text in layouts.items() if "<footer" in text}
    assert set(with_foot) == {"private.html", "public.html", "quiet.html"}
    for name, text in with_foot.items():
        first = text.partition("<footer")[2].partition("<a ")[2]
        assert first.startswith('href="{{ help_url() }}">Hướng dẫn</a>'), name
