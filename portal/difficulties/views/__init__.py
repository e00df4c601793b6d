"""`inside.py` units, the standing office, the leader · `report.py` the report · `outside.py` questions and remarks for everybody."""

from __future__ import annotations

from flask import Flask

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.council import subjects
from portal.difficulties import events, exporting, for_council, queries
from portal.difficulties.views import inside, outside, report
from portal.evidence import owners
from portal.refusal import NotFound
from portal.sheets import exports
from portal.web import menu, pages


def may_read(person: Actor, key: str) -> bool:
    """Whoever reads the thing itself; what was merged is answered elsewhere, and its answer's files are read there."""
    try:
        queries.difficulty_or_404(person, key)
    except NotFound:
        return False
    return True


def install(app: Flask) -> None:
    for kind in (queries.EVIDENCE, queries.ANSWER_EVIDENCE):
        owners.register(owners.Owner(kind, may_read, lambda key: f"/kho-khan/{key}"))
    for module in (inside, report, outside):
        app.register_blueprint(module.bp)
    exports.add(app, "/kho-khan.xlsx", Action.DIFFICULTY_READ, exporting.difficulties)
    subjects.register(for_council.KIND)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    menu.register(57, "Khó khăn, vướng mắc", "difficulties.index", Action.DIFFICULTY_READ)
    menu.register_public(50, "Hỏi đáp, góp ý", "remarks.questions")
