"""The plan for everybody to read, and the frame of every page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy import event

from portal import clock, ics
from portal.access.roles import Actor
from portal.audit import queries as audit
from portal.audit import sentences
from portal.campaigns import calendar, events, queries
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign
from portal.campaigns.states import CampaignState
from portal.database import after_commit, db
from portal.people.models import Host
from portal.refusal import NotFound
from portal.web import frame, menu, pages
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
    entries = [entry for row in campaigns for entry in calendar.entries(row, Deadline(row.cutoff), pages.site())]
    return pages.file(ics.calendar(title, entries, stamp), name, ics.MIMETYPE, attached=True)


def _today() -> object:
    return clock.local(clock.now()).date()


def _frames() -> frame.Chooser:
    """Host and campaign in one quiet line: of the campaign that the reader's unit or host is in, else the newest."""
    demonstration = bool(current_app.config.get("DEMONSTRATION"))
    campaigns = queries.present_campaigns()
    lines = [
        (frame.Frame(f"{row.title}, {row.host.area}", row.host.support, demonstration), {row.host_id, *units})
        for row, units in campaigns
    ]
    nobody = frame.Frame(support=queries.any_support(), demonstration=demonstration)

    def choose(person: Actor) -> frame.Frame:
        places = {person.unit_id, *(grant.scope_id for grant in person.grants)}
        return next((shown for shown, within in lines if places & within), lines[0][0] if lines else nobody)

    return choose


def _changed(*_: Any) -> None:
    after_commit(frame.forget)


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    sentences.register(events.SENTENCES)
    frame.provide(_frames)
    for model in (Campaign, Host):
        for moment in ("after_insert", "after_update"):
            event.listen(model, moment, _changed)
    menu.register_public(20, "Kế hoạch", "campaigns.index")
