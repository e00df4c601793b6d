"""Tự chấm điểm Chỉ số CCHC on the screen: sheets of units, their lines, the appraisal, the sets."""

from __future__ import annotations

from flask import Flask

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.campaigns import counted, editing
from portal.evidence import owners
from portal.refusal import NotFound
from portal.scoring import events, exporting, importing, queries, service
from portal.scoring.views import lines, sets, sheets
from portal.sheets import exports, imports
from portal.web import menu, pages


def _may_read(person: Actor, entry_id: str) -> bool:
    """Like the sheet itself: what was not sent is read by the unit alone."""
    try:
        set_id, unit_id, _ = queries.place_of_entry(entry_id)
        return not queries.whole_or_404(person, set_id, unit_id).hidden
    except NotFound:
        return False


def _address(entry_id: str) -> str:
    set_id, unit_id, code = queries.place_of_entry(entry_id)
    return f"/cham-diem/{set_id}/{unit_id}/tc/{code}"


def install(app: Flask) -> None:
    for part in (sheets, lines, sets):
        app.register_blueprint(part.bp)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register(owners.Owner(queries.EVIDENCE, _may_read, _address))
    editing.register_at_revision(service.refeed)
    counted.register(service.ORIGIN, "kết quả chấm điểm đã chốt", "/cham-diem")
    exports.add(app, "/cham-diem.xlsx", queries.READ, exporting.units)
    exports.add(app, "/cham-diem/<id:set_id>/<id:unit_id>.xlsx", queries.READ, exporting.lines)
    imports.register(*importing.IMPORTS)
    menu.register(32, "Chấm điểm", "scoring.index", Action.SCORE_READ)
