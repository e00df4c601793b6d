"""A unit's sheet from the first score to the lock, its result, and all sheets for the standing office and the leader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.scoring import queries, rules, service
from portal.scoring.chart import chart
from portal.scoring.forms import ReopenForm
from portal.scoring.queries import Whole
from portal.scoring.states import SET_NAMES, STATE_NAMES, STATE_SIGNS, Move
from portal.web.access import actor, may, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import page_of

bp = Blueprint("scoring", __name__, url_prefix="/cham-diem")

READ, WRITE, APPRAISE = Action.SCORE_READ, Action.SCORE_WRITE, Action.SCORE_APPRAISE


@bp.get("")
@requires(READ)
def index() -> Response:
    """All sheets for whoever reads the host's; else the own unit's."""
    hosts = reach(actor(), READ).hosts
    campaign = campaigns.present(hosts) if hosts else None
    if campaign is None:
        mine = queries.own(actor())
        return _sheet(mine) if mine is not None else page("scoring/none.html")
    known = queries.sets(campaign)
    shown = queries.shown(known, request.args.get("bo"))
    units = queries.measured_units(shown) if shown else []
    sheets = queries.sheets_of(shown) if shown else {}
    return page(
        "scoring/index.html",
        sets=known,
        loads=may(Action.SCORE_SET),
        shown=shown,
        page=page_of(units),
        sheets=sheets,
        ratings={entry.code: entry.name for entry in campaign.ratings},
        set_names=SET_NAMES,
        names=STATE_NAMES,
        signs=STATE_SIGNS,
    )


@bp.get("/<id:set_id>/<id:unit_id>")
@requires(READ)
def show(set_id: str, unit_id: str) -> Response:
    return _sheet(queries.whole_or_404(actor(), set_id, unit_id))


def _sheet(whole: Whole, *, status: int = 200, reopening: ReopenForm | None = None) -> Response:
    writes, appraises = can(actor(), WRITE, whole.scope), can(actor(), APPRAISE, whole.scope)
    stranger = service.refuse_appraiser(actor(), whole) if appraises else None
    return page(
        "scoring/sheet.html",
        status=status,
        whole=whole,
        here=whole.path,
        writes=writes,
        appraises=appraises,
        stranger=stranger,
        refused=refusals(whole),
        reopening=reopening or ReopenForm(formdata=None),
        names=STATE_NAMES,
        signs=STATE_SIGNS,
    )


def refusals(whole: Whole) -> dict[str, Any]:
    """Why each step is not open now; None where it is."""
    return {
        "score": rules.refuse(Move.SCORE, whole.state, whole.finished),
        "send": rules.refuse_send(whole.state, whole.unscored, whole.finished),
        "recall": service.refuse_recall(whole),
        "appraise": service.refuse_appraise(whole),
        "finish": rules.refuse(Move.FINISH, whole.state, whole.finished),
        "explain": service.refuse_explain(whole),
        "lock": service.refuse_second(whole, Move.LOCK),
        "reopen": rules.refuse(Move.REOPEN, whole.state, whole.finished),
    }


@bp.get("/<id:set_id>/<id:unit_id>/ket-qua")
@requires(READ)
def result(set_id: str, unit_id: str) -> Response:
    """The totals, the rating and each field, as numbers and as bars."""
    whole = queries.whole_or_404(actor(), set_id, unit_id)
    own, final = whole.own_totals, whole.final_totals
    rows = [(line, own.of[line.spec.code], final.of[line.spec.code]) for line in whole.fields]
    return page(
        "scoring/result.html",
        whole=whole,
        here=whole.path,
        own=own,
        final=final,
        rows=rows,
        appraised=whole.heard,
        chart=chart([(line.spec.code, said, found) for line, said, found in rows if line.spec.role == "usual"]),
        names=STATE_NAMES,
        signs=STATE_SIGNS,
    )


@bp.get("/<id:set_id>/<id:unit_id>/qua-trinh")
@requires(READ)
def history(set_id: str, unit_id: str) -> Response:
    whole = queries.whole_or_404(actor(), set_id, unit_id)
    entries = [] if whole.hidden else audit.history(whole.key)
    if not whole.heard and not can(actor(), APPRAISE, whole.scope):  # what is being found is told when it is over
        entries = [entry for entry in entries if entry.action != "score.appraised"]
    return page("scoring/history.html", whole=whole, here=whole.path, history=entries)


# --- steps --------------------------------------------------------------------------------------
def _step(set_id: str, unit_id: str, action: Action, verb: Callable[[Actor, Whole], None], notice: str) -> Response:
    verb(actor(), queries.whole_or_404(actor(), set_id, unit_id, action, lock=True))
    return done("scoring.show", notice, set_id=set_id, unit_id=unit_id)


@bp.post("/<id:set_id>/<id:unit_id>/gui")
@requires(WRITE)
@act
def send(set_id: str, unit_id: str) -> Response:
    return _step(set_id, unit_id, WRITE, service.send, "cd-da-gui")


@bp.post("/<id:set_id>/<id:unit_id>/thu-hoi")
@requires(WRITE)
@act
def recall(set_id: str, unit_id: str) -> Response:
    return _step(set_id, unit_id, WRITE, service.recall, "cd-da-thu-hoi")


@bp.post("/<id:set_id>/<id:unit_id>/gui-giai-trinh")
@requires(WRITE)
@act
def answer(set_id: str, unit_id: str) -> Response:
    return _step(set_id, unit_id, WRITE, service.answer, "cd-gui-giai-trinh")


@bp.post("/<id:set_id>/<id:unit_id>/ket-thuc")
@requires(APPRAISE)
@act
def finish(set_id: str, unit_id: str) -> Response:
    return _step(set_id, unit_id, APPRAISE, service.finish, "cd-ket-thuc")


@bp.post("/<id:set_id>/<id:unit_id>/chot")
@requires(APPRAISE)
@act
def lock(set_id: str, unit_id: str) -> Response:
    whole = queries.whole_or_404(actor(), set_id, unit_id, APPRAISE, lock=True)
    service.lock(actor(), whole)
    notice = "cd-da-chot" if service.fed(whole) and whole.final_totals.maximum else "cd-chot-rieng"
    return done("scoring.show", notice, set_id=set_id, unit_id=unit_id)


@bp.post("/<id:set_id>/<id:unit_id>/mo-lai")
@requires(APPRAISE)
@act
def reopen(set_id: str, unit_id: str) -> Response:
    whole = queries.whole_or_404(actor(), set_id, unit_id, APPRAISE, lock=True)
    form = ReopenForm()
    if status := form.attempt(lambda: service.reopen(actor(), whole, form.reason.data or "")):
        return _sheet(whole, status=status, reopening=form)
    return done("scoring.show", "cd-mo-lai", set_id=set_id, unit_id=unit_id)
