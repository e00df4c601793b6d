"""Phong trào: one page for a unit, one for the standing office, and the parts behind them."""

from __future__ import annotations

from flask import Flask

from portal.access.table import Action
from portal.audit import sentences
from portal.campaigns import service as campaign_service
from portal.evidence import owners
from portal.movement import events, exporting, queries, service
from portal.movement.views import assessment, guidance, overview, propaganda, spreading, stages
from portal.sheets import exports
from portal.web import menu, pages


def install(app: Flask) -> None:
    for part in (overview, guidance, spreading, propaganda, stages, assessment):
        app.register_blueprint(part.bp)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register(owners.Owner(queries.GUIDANCE, guidance.may_read, guidance.address))
    owners.register(owners.Owner(queries.SPREADING, spreading.may_read, spreading.address))
    owners.register(owners.Owner(queries.PROPAGANDA, propaganda.may_read, propaganda.address))
    owners.register(owners.Owner(queries.STAGE, stages.may_read, stages.address))
    campaign_service.register_at_launch(service.tell_of_launch)
    exports.add(app, "/phong-trao.xlsx", queries.READ, exporting.units)
    exports.add(app, "/phong-trao/tuyen-truyen.xlsx", queries.READ, exporting.propaganda)
    exports.add(app, "/phong-trao/<id:campaign_id>/so-ket/<stage>.xlsx", Action.BOARD, exporting.stage)
    menu.register(25, "Phong trào", "movement.index", queries.READ)
