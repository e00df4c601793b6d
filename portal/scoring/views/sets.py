"""A criteria set: its lines, which units they are assigned to, and opening it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access.decide import Scope, can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.refusal import NotFound
from portal.scoring import loading, queries
from portal.scoring.models import ScoringSet
from portal.scoring.states import SET_NAMES, SetState
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("score_sets", __name__, url_prefix="/cham-diem/bo/<id:set_id>")

READ, SET = Action.SCORE_READ, Action.SCORE_SET


def _offices(row: ScoringSet) -> bool:
    return can(actor(), SET, Scope(host=row.campaign.host_id))


@bp.get("")
@requires(READ)
def show(set_id: str) -> Response:
    row = queries.set_or_404(actor(), set_id)
    offices = _offices(row)
    names = {entry.unit_id: entry.unit.short_name for entry in campaigns.enrolled(row.campaign)} if row.assigned else {}
    return page(
        "scoring/set.html",
        row=row,
        names=names,
        state=SET_NAMES[row.state],
        ratings={entry.code: entry.name for entry in row.campaign.ratings},
        opens=offices and row.state is SetState.DRAFT,
        why_not=loading.refuse_open(row) if offices and row.state is SetState.DRAFT else None,
        history=audit.history(f"scoring_set:{row.id}") if offices else [],
    )


@bp.get("/tc/<code>")
@requires(READ)
def line(set_id: str, code: str) -> Response:
    row = queries.set_or_404(actor(), set_id)
    found = next((line for line in row.lines if line.code == code), None)
    if found is None:
        raise NotFound
    return page(
        "scoring/set_line.html",
        row=row,
        line=found,
        units=campaigns.enrolled(row.campaign) if row.assigned else [],
        owners={owner.unit_id for owner in found.owners},
        assigns=_offices(row) and row.assigned and row.state is SetState.DRAFT and found.rule is not None,
        form=Form(formdata=None),
    )


@bp.post("/tc/<code>")
@requires(SET)
@act
def assign(set_id: str, code: str) -> Response:
    row = queries.set_or_404(actor(), set_id, SET)
    if not any(line.code == code and line.rule is not None for line in row.lines) or not row.assigned:
        raise NotFound
    codes = {entry.unit.code: entry.unit_id for entry in campaigns.enrolled(row.campaign)}
    loading.assign(actor(), row, code, [codes[name] for name in request.form.getlist("don_vi") if name in codes])
    return done("score_sets.show", "cd-phan-cong", set_id=set_id)


@bp.post("/mo")
@requires(SET)
@act
def open_set(set_id: str) -> Response:
    loading.open_set(actor(), queries.set_or_404(actor(), set_id, SET))
    return done("score_sets.show", "cd-da-mo", set_id=set_id)
