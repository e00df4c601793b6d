"""The plan for everybody to read."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.campaigns import queries
from portal.database import db
from portal.web.access import public
from portal.web.pages import page

bp = Blueprint("campaigns", __name__)


@bp.get("/ke-hoach")
@public
def index() -> Response:
    return page("campaigns/plans.html", campaigns=list(db.session.scalars(queries.visible())), today=_today())


@bp.get("/ke-hoach/<id:campaign_id>")
@public
def plan(campaign_id: str) -> Response:
    campaign = queries.campaign_or_404(campaign_id, with_text=True)
    return page("campaigns/plan.html", campaign=campaign, today=_today())


def _today() -> object:
    return clock.local(clock.now()).date()
