"""Home."""

from __future__ import annotations

from flask import Blueprint, Flask, Response

from portal.web import menu
from portal.web.access import signed_in
from portal.web.pages import page

bp = Blueprint("desk", __name__)


@bp.get("/viec-can-lam")
@signed_in
def home() -> Response:
    return page("desk/home.html")


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    menu.register(10, "Việc cần làm", "desk.home")
