"""Every page once, in one browser, as `run.py audit` looks at all of them in every state and size."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from page_audit import controls, keyboard, states, ways
from page_audit.gathering import Gatherer
from page_audit.looking import Faults, Look
from page_audit.screen import AXE, Screen, screen
from page_audit.shots import shape_of
from portal.demo.story import read_story

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = read_story(ROOT / "data").people["password"]
# One of each kind of account finds nearly every page.
PEOPLE = (
    "noivu", "canbo.hodackien", "canbo.phutam", "quantri", "tuyentruyen", "thanhvien5.phutam", "motcua.phutan", "",
)  # fmt: skip
DEEPER = (
    ("canbo.congan", "/hoi-dong"), ("canbo.thienmy", "/hoi-dong"), ("canbo.phutam", "/hoi-dong"), ("noivu", "/sang-kien"),
    ("canbo.phutam", "/sang-kien"), ("canbo.hodackien", "/phong-trao/tuyen-truyen"),
)  # fmt: skip
FIRST_ADMIN = "/lien-ket/<token>"  # only where nobody has an account yet


def test_axe_is_what_it_was() -> None:
    digest = base64.b64encode(hashlib.sha384(AXE.read_bytes()).digest()).decode()
    assert digest == "xt1SFg49QaDwsyt0Xfs2XAyBtYPClXl3X2q5OOLeGAUmq9jZTYIMdztpF99WdhiH"


@pytest.fixture(scope="module")
def gathered(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Gatherer:
    instance = tmp_path_factory.mktemp("looks") / "instance"
    shutil.copytree(demonstration, instance)
    gatherer = Gatherer(states.portal_at(instance), PASSWORD)

    def known(route: str) -> bool:
        return any(shot.route == route for shot in gatherer.shots)

    for who, start in (*((who, "") for who in PEOPLE), *DEEPER):
        gatherer.crawl(who, "full", per_route=1, start=start, enough=known)
    ways.take(gatherer)
    return gatherer


@pytest.fixture(scope="module")
def shown(gathered: Gatherer, chromium: str) -> Iterator[Screen]:
    with screen(gathered.app, chromium) as found:
        yield found


def test_no_route_is_forgotten(gathered: Gatherer) -> None:
    assert gathered.missing() == {FIRST_ADMIN}


def test_every_page_is_sound_on_a_phone(gathered: Gatherer, shown: Screen) -> None:
    look, kinds = Look(shown), set()
    pages = {shot.route: shot for shot in reversed(gathered.shots)}  # the first of each route
    for shot in sorted(pages.values(), key=lambda one: len(shape_of(one.html)), reverse=True):
        look.at(shot, ("360",), colours=bool(shape_of(shot.html) - kinds))
        kinds |= shape_of(shot.html)
    faults = [*look.axe.lines(), *(line for faults in look.scripted.values() for line in faults.lines()), *shown.faults]
    assert len(pages) > 150 and not faults, "\n".join(faults[:20])


MAIN = {
    "/", "/dang-nhap", "/viec-can-lam", "/sang-kien/<id:initiative_id>/sua", "/ho-so/<id:dossier_id>", "/bo-phieu/<id:round_id>",
    "/hoi-dong/hop/<id:meeting_id>", "/don-vi/theo-doi", "/bo-phieu/vao-hop/phieu", "/he-thong/giao-dien",
}  # fmt: skip


def test_the_tab_key_alone_goes_through_the_main_pages(gathered: Gatherer, shown: Screen) -> None:
    faults = Faults()
    pages = {shot.route: shot for shot in reversed(gathered.shots) if shot.route in MAIN}  # the first of each
    assert set(pages) == MAIN
    stops = [keyboard.walk(shown, shot, "360", faults) for shot in pages.values()]
    assert min(stops) > 2 and not faults.lines(), "\n".join(faults.lines()[:20])


def test_what_is_broken_on_purpose_is_seen(gathered: Gatherer, shown: Screen) -> None:
    sound = next(shot for shot in gathered.shots if shot.route == "/viec-can-lam")
    refusing = Gatherer(gathered.app, PASSWORD)
    refusing.refuse([shot for shot in gathered.shots if shot.route == "/kho-khan/gui"])
    refused = next(shot for shot in refusing.shots if '<li><a href="#' in shot.html)
    assert not controls.not_caught(shown, sound, refused)


# An older browser: what the style puts on a grid stands one below the other; answers what lies over what then.
WITHOUT_GRID = """() => {
  const grids = [...document.querySelectorAll("main *")].filter(el => getComputedStyle(el).display === "grid");
  const lay = rules => {
    for (const rule of rules) {
      if (rule.style && rule.style.display === "grid") rule.style.display = "block";
      if (rule.cssRules) lay(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) lay(sheet.cssRules);
  const over = [];
  for (const grid of grids) {
    const boxes = [...grid.children].map(el => [el, el.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
    boxes.forEach(([el, box], at) => boxes.slice(at + 1).forEach(([other, its]) => {
      if (box.left < its.right - 1 && its.left < box.right - 1 && box.top < its.bottom - 1 && its.top < box.bottom - 1)
        over.push(`${el.tagName} and ${other.tagName} of ${grid.className}`);
    }));
  }
  return [grids.length, over];
}"""


def test_pages_hold_in_a_browser_that_knows_no_grid(gathered: Gatherer, shown: Screen) -> None:
    css = (ROOT / "static" / "portal.css").read_text(encoding="utf-8")
    names = {
        name for rule in re.findall(r"([^{}]+)\{[^{}]*display:grid", css) for name in re.findall(r"\.([\w-]+)", rule)
    }
    laid = re.compile(r'class="[^"]*\b(' + "|".join(sorted(names)) + r")\b")
    faults, grids, seen = Faults(), 0, set()
    for shot in gathered.shots:
        if shot.route in seen or not laid.search(shot.html):
            continue
        seen.add(shot.route)
        for size in ("360", "1366"):
            shown.show(shot, size)
            number, over = shown.measure(WITHOUT_GRID)
            grids += number
            for what in (*over, *(shown.measure("() => looks.wide()") if number else ())):
                faults.add(str(what), f"{shot.name} at {size}")
    assert grids > 10 and not faults.lines(), "\n".join(faults.lines()[:20])
    shown.measure("() => { document.querySelector('main *').style.width = '3000px'; }")
    assert shown.measure("() => looks.wide()")  # what is too wide is seen
