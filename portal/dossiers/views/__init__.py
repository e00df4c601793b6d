"""`own.py` the unit prepares, the head approves · `examine.py` the standing office receives and decides ·
`receipts.py` the receipt, `papers.py` the unit's papers and the return notice, as page and PDF · `pack.py` all of it
in one file."""

from __future__ import annotations

from flask import Flask

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.campaigns import editing
from portal.checklists import service as checklists
from portal.council import cards
from portal.dossiers import events, exporting, for_council, importing, queries
from portal.dossiers.states import SLUGS
from portal.dossiers.views import examine, own, pack, papers, receipts
from portal.dossiers.whole import PAPER
from portal.evidence import owners
from portal.refusal import NotFound
from portal.sheets import exports, imports
from portal.web import menu, pages


def _may_read(person: Actor, paper_id: str) -> bool:
    paper = queries.paper_by_id(paper_id)
    if paper is None:
        return False
    try:
        queries.dossier_or_404(person, paper.dossier_id)
    except NotFound:
        return False
    return True


def _address(paper_id: str) -> str:
    paper = queries.paper_by_id(paper_id)
    if paper is None:
        return "/ho-so"
    whose = f"/{paper.candidate_id}" if paper.candidate_id else ""
    return f"/ho-so/{paper.dossier_id}/giay-to/{SLUGS[paper.kind]}{whose}"


def install(app: Flask) -> None:
    app.register_blueprint(own.bp)
    for module in (examine, receipts, papers, pack):
        app.register_blueprint(module.bp)
    exports.add(app, "/ho-so/<id:dossier_id>.xlsx", Action.DOSSIER_READ, exporting.nominees)
    exports.add(app, "/ho-so.xlsx", Action.DOSSIER_EXAMINE, exporting.dossiers)
    imports.register(*importing.IMPORTS)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register(owners.Owner(PAPER, _may_read, _address))
    cards.register("dossiers", for_council.council_cards)
    cards.register_host_candidates(for_council.host_candidates)
    editing.register_finish_guard(queries.refuse_finish)
    checklists.register_recall_guard(queries.refuse_lone_recall)
    menu.register(40, "Hồ sơ", "dossiers.index", Action.DOSSIER_WRITE, Action.DOSSIER_APPROVE)
