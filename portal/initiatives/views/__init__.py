"""Sáng kiến, mô hình: the unit's own, what it learned from others, the public page."""

from __future__ import annotations

from flask import Flask

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.council import cards, subjects
from portal.evidence import owners
from portal.initiatives import events, exporting, for_council, importing, queries
from portal.initiatives.views import learning, own, papers, public
from portal.refusal import NotFound
from portal.sheets import exports, imports
from portal.web import menu, pages


def _may_read(person: Actor, initiative_id: str) -> bool:
    try:
        queries.initiative_or_404(person, initiative_id)
    except NotFound:
        return False
    return True


def _may_read_application(person: Actor, application_id: str) -> bool:
    """The unit that applied it, the one that declared it, and the host's people."""
    try:
        queries.application_or_404(person, application_id)
    except NotFound:
        return False
    return True


def install(app: Flask) -> None:
    for part in (own, learning, public, papers):
        app.register_blueprint(part.bp)
    exports.add(app, "/sang-kien.xlsx", Action.INITIATIVE_READ, exporting.initiatives)
    imports.register(*importing.IMPORTS)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    cards.register("initiatives", queries.council_cards)
    subjects.register(for_council.KIND)
    owners.register(owners.Owner(own.KIND, _may_read, lambda initiative_id: f"/sang-kien/{initiative_id}"))
    owners.register(
        owners.Owner(
            queries.APPLICATION, _may_read_application, lambda application_id: f"/sang-kien/hoc-tap/{application_id}"
        )
    )
    menu.register(20, "Sáng kiến, mô hình", "initiatives.index", Action.INITIATIVE_READ)
    menu.register_public(30, "Sáng kiến, mô hình", "models.public_list")
