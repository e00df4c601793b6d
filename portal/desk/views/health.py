"""One word for a watcher: the application answers and the database does."""

from __future__ import annotations

from flask import Blueprint, Response, make_response
from sqlalchemy import text

from portal.database import db
from portal.web.access import open_form

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_form
def health() -> Response:
    db.session.execute(text("SELECT 1"))
    response = make_response("ok\n")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
