"""The plan for everybody to read, the editor of plans, and the frame of every page."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from portal.access.roles import Actor
from portal.audit import sentences
from portal.campaigns import events, queries
from portal.campaigns.models import Campaign
from portal.campaigns.views import criteria, editor, public
from portal.database import after_commit
from portal.people.models import Host
from portal.web import frame, menu, pages


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
    for part in (public, editor, criteria):
        app.register_blueprint(part.bp)
    pages.register_notices(events.NOTICES)
    sentences.register(events.SENTENCES)
    frame.provide(_frames)
    for model in (Campaign, Host):
        for moment in ("after_insert", "after_update"):
            event.listen(model, moment, _changed)
    menu.register_public(20, "Kế hoạch", "campaigns.index")
