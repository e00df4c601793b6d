"""The plan for everybody to read."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock, ics
from portal.audit import queries as audit
from portal.campaigns import calendar, queries
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.refusal import NotFound
from portal.web.access import public
from portal.web.pages import file, page, site

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


@bp.get("/lich.ics")
@public
def all_days() -> Response:
    """Of every campaign that is on: an address that calendar programs may ask again and again."""
    launched = queries.visible().where(Campaign.state == CampaignState.LAUNCHED)
    return _days(list(db.session.scalars(launched)), "Phong trào thi đua", "lich.ics")


@bp.get("/ke-hoach/<id:campaign_id>.ics")
@public
def days(campaign_id: str) -> Response:
    campaign = queries.campaign_or_404(campaign_id)
    return _days([campaign], campaign.title, f"lich-{campaign.year}.ics")


def _days(campaigns: list[Campaign], title: str, name: str) -> Response:
    """As of the last time that something of them was changed, so that the file stays the same until then."""
    if not campaigns:
        raise NotFound
    events = audit.history(*(f"campaign:{row.id}" for row in campaigns), limit=1)
    stamp = events[0].at if events else max(row.cutoff for row in campaigns)
    entries = [entry for row in campaigns for entry in calendar.entries(row, Deadline(row.cutoff), site())]
    return file(ics.calendar(title, entries, stamp), name, ics.MIMETYPE, attached=True)


def _today() -> object:
    return clock.local(clock.now()).date()
