"""`councils.py` one council · `members.py` its roll · `rules.py` its rule · `desk.py` the meeting as shown ·
`steps.py` what is done there until the vote is over · `closing.py` the seal and the minutes · `coming.py` who comes and goes ·
`substitutes.py` who sits in whose place · `talk.py` who says what · `further.py` further rounds · `meeting.py` the meeting's data and its
invitation · `reading.py` what members read · `casting.py` mark, review, cast; `ballot.py` from the own account, `entering.py` by meeting
code, `voting_desk.py` at a shared computer, `paper.py` on paper, `circulation.py` over days ·
`papers.py` minutes as page and PDF, the signed copy, the record · `check.py` the public check."""

from __future__ import annotations

from flask import Flask

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.council import events, exporting, importing, issuing, queries, states, ways
from portal.council.circulation import SHEET
from portal.council.views import (
    ballot,
    check,
    circulation,
    closing,  # noqa: F401  joins the desk
    coming,  # noqa: F401  joins the desk
    councils,
    desk,
    entering,
    further,  # noqa: F401  joins the desk
    meeting,  # noqa: F401  joins the desk
    members,  # noqa: F401  joins councils
    paper,
    papers,
    reading,
    rules,  # noqa: F401  joins councils
    steps,  # noqa: F401  joins the desk
    substitutes,  # noqa: F401  joins the desk
    talk,  # noqa: F401  joins the desk
    voting_desk,
)
from portal.evidence import owners
from portal.people.queries import register_grant_source
from portal.refusal import NotFound
from portal.sheets import exports, imports
from portal.web import menu, pages


def _may_read(person: Actor, meeting_id: str) -> bool:
    try:
        queries.meeting_or_404(person, meeting_id, Action.MINUTES_READ)
    except NotFound:
        return False
    return True


def _may_read_council(person: Actor, council_id: str) -> bool:
    try:
        queries.council_or_404(person, council_id)
    except NotFound:
        return False
    return True


def install(app: Flask) -> None:
    for module in (councils, desk, reading, ballot, entering, voting_desk, paper, circulation, papers, check):
        app.register_blueprint(module.bp)
    app.register_blueprint(entering.door)
    app.jinja_env.globals.update(ballots_line=ways.ballots_line, asked_head=states.asked_head)
    exports.add(app, "/hoi-dong/<id:council_id>.xlsx", Action.COUNCIL_READ, exporting.roll)
    imports.register(*importing.IMPORTS)
    register_grant_source(queries.grants_of)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register_files(queries.issued_files)
    owners.register(owners.Owner(issuing.SIGNED, _may_read, lambda meeting_id: f"/hoi-dong/hop/{meeting_id}/bien-ban"))
    owners.register(owners.Owner(councils.DECISION, _may_read_council, lambda council_id: f"/hoi-dong/{council_id}"))
    owners.register(owners.Owner(SHEET, circulation.may_read_sheet, circulation.address_of_sheet))
    menu.register(50, "Bình xét", "councils.index", Action.COUNCIL_READ)
    menu.register_public(70, "Kiểm tra biên bản", "check.form")
