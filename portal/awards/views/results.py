"""Kết quả khen thưởng for everybody: after the decision, once published, and nothing else."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.awards import queries
from portal.database import db
from portal.web.access import public
from portal.web.pages import page

bp = Blueprint("results", __name__, url_prefix="/ket-qua")


@bp.get("")
@public
def index() -> Response:
    return page("awards/results.html", results=list(db.session.scalars(queries.published())))


@bp.get("/<id:campaign_id>")
@public
def show(campaign_id: str) -> Response:
    return page("awards/result.html", result=queries.result_or_404(campaign_id))
