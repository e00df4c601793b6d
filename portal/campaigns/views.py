"""The plan for everybody to read, and the frame of every page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy import select

from portal import clock
from portal.audit import sentences
from portal.campaigns import events, queries
from portal.campaigns.models import Campaign
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.people.models import Host
from portal.web import frame, menu
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
    campaign = queries.campaign_or_404(campaign_id)
    return page("campaigns/plan.html", campaign=campaign, today=_today())


def _today() -> object:
    return clock.local(clock.now()).date()


def _frame() -> frame.Frame:
    """Host and campaign in one quiet line: of the newest campaign of the host that the portal speaks for."""
    demonstration = bool(current_app.config.get("DEMONSTRATION"))
    row = db.session.execute(
        select(Campaign.title, Host.area, Host.support)
        .join(Campaign.host)
        .where(Campaign.state == CampaignState.LAUNCHED)
        .order_by(Campaign.launched_on.desc())
        .limit(1)
    ).first()
    if row is not None:
        return frame.Frame(f"{row.title}, {row.area}", row.support, demonstration)
    support = db.session.scalar(select(Host.support).limit(1))
    return frame.Frame(support=support or "", demonstration=demonstration)


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    sentences.register(events.SENTENCES)
    frame.provide(_frame)
    menu.register_public(20, "Kế hoạch", "campaigns.index")
