"""The list of guides, each of them, and from every page the way to the section that treats it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, url_for
from markupsafe import Markup

from portal.guide.content import Guide, read_guides
from portal.guide.helping import HelpTable, read_help
from portal.guide.rendering import Picture, shown_size, to_html
from portal.refusal import NotFound
from portal.web import assets, menu
from portal.web.access import actor, public
from portal.web.pages import page

bp = Blueprint("guide", __name__, url_prefix="/huong-dan")


def _guides() -> dict[str, Guide]:
    found: dict[str, Guide] = current_app.extensions["portal_guides"]
    return found


@bp.get("")
@public
def index() -> Response:
    return page("guide/index.html", guides=list(_guides().values()))


@bp.get("/<slug>")
@public
def show(slug: str) -> Response:
    guide = _guides().get(slug)
    if guide is None:
        raise NotFound
    return page("guide/show.html", guide=guide, text=_drawn(guide))


def _drawn(guide: Guide) -> Markup:
    """The guide's text with its pictures, made once: neither changes while the application runs."""
    drawn: dict[str, Markup] = current_app.extensions["portal_guides_drawn"]
    if guide.slug not in drawn:
        drawn[guide.slug] = to_html(guide.body, _picture)
    return drawn[guide.slug]


def _picture(name: str) -> Picture:
    logical = f"{assets.PICTURES}/{name}.webp"
    return Picture(assets.asset_url(logical), *shown_size(assets.asset(logical).body))


def help_url() -> str:
    """For the frame of every page: the section of the reader's guide that treats it, else the list of guides."""
    table: HelpTable = current_app.extensions["portal_help"]
    found = table.section_for(request.endpoint or "", {grant.role for grant in actor().grants})
    return url_for("guide.show", slug=found[0], _anchor=found[1]) if found else url_for("guide.index")


def install(app: Flask) -> None:
    folder = Path(app.root_path) / "data" / "guide"
    app.extensions["portal_guides"] = read_guides(folder)
    app.extensions["portal_guides_drawn"] = {}
    app.extensions["portal_help"] = read_help(folder / "help.toml")
    app.register_blueprint(bp)
    app.jinja_env.globals.update(help_url=help_url)
    menu.register_public(60, "Hướng dẫn", "guide.index")
