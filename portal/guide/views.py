"""The list of guides, and each of them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app

from portal.guide.content import Guide, read_guides
from portal.refusal import NotFound
from portal.web import menu
from portal.web.access import public
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
    return page("guide/show.html", guide=guide)


def install(app: Flask) -> None:
    app.extensions["portal_guides"] = read_guides(Path(app.root_path) / "data" / "guide")
    app.register_blueprint(bp)
    menu.register_public(60, "Hướng dẫn", "guide.index")
