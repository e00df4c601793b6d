"""A criteria set: its lines, which units they are assigned to, and opening it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access.decide import Scope, can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.refusal import NotFound
from portal.scoring import loading, queries
from portal.scoring.forms import SetForm, set_form
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
    return _page(queries.set_or_404(actor(), set_id))


def _page(row: ScoringSet, *, status: int = 200, form: SetForm | None = None) -> Response:
    offices = _offices(row)
    drafted = offices and row.state is SetState.DRAFT
    enrolled = campaigns.enrolled(row.campaign) if drafted or row.assigned else []
    names = {entry.unit_id: entry.unit.short_name for entry in enrolled}
    if drafted and form is None:
        form = set_form(row, queries.sets(row.campaign), enrolled, formdata=None)
    return page(
        "scoring/set.html",
        status=status,
        form=form,
        row=row,
        names=names,
        state=SET_NAMES[row.state],
        ratings={entry.code: entry.name for entry in row.campaign.ratings},
        opens=drafted,
        why_not=loading.refuse_open(row) if drafted else None,
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


@bp.post("")
@requires(SET)
@act
def describe(set_id: str) -> Response:
    row = queries.set_or_404(actor(), set_id, SET)
    form = set_form(row, queries.sets(row.campaign), campaigns.enrolled(row.campaign))
    if status := form.attempt(
        lambda: loading.describe(
            actor(), row, title=form.title.data or "", basis=form.basis.data or "", note=form.note.data or "",
            year=form.year.data, explain_days=form.explain_days.data, blocks=form.blocks.data or [],
            bands=form.least(), code=form.code.data or "",
        )
    ):  # fmt: skip
        return _page(row, status=status, form=form)
    return done("score_sets.show", "cd-da-ghi", set_id=set_id)


@bp.post("/bo")
@requires(SET)
@act
def discard(set_id: str) -> Response:
    loading.discard(actor(), queries.set_or_404(actor(), set_id, SET))
    return done("scoring.index", "cd-da-bo")


@bp.post("/mo")
@requires(SET)
@act
def open_set(set_id: str) -> Response:
    loading.open_set(actor(), queries.set_or_404(actor(), set_id, SET))
    return done("score_sets.show", "cd-da-mo", set_id=set_id)
