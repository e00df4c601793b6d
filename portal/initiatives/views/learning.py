"""Đã học tập, áp dụng: what a unit does after another's example, with evidence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from portal.access.decide import can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import CampaignUnit
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.initiatives import queries, service
from portal.initiatives.forms import ApplicationForm, StrikeForm
from portal.initiatives.models import Application, Initiative
from portal.initiatives.states import KIND_NAMES
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, requires, signed_in
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("learning", __name__, url_prefix="/sang-kien/hoc-tap")

WRITE = Action.INITIATIVE_WRITE


def _writing() -> CampaignUnit | None:
    """The unit that this person declares for in the present campaign."""
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None or not can(actor(), WRITE, campaigns.scope(mine.campaign, mine.unit_id)):
        return None
    return mine


def _mine() -> CampaignUnit:
    mine = _writing()
    if mine is None:
        raise NotFound
    return mine


@bp.get("")
@requires(WRITE)
def index() -> Response:
    mine = campaigns.present_enrolment(actor().unit_id)
    rows = queries.applications_of(mine.campaign, mine.unit_id) if mine is not None else []
    return page("initiatives/learned.html", rows=rows)


def _form(mine: CampaignUnit | None, initiative: Initiative, form: ApplicationForm, status: int = 200) -> Response:
    known = queries.application(initiative, mine.unit_id) if mine is not None else None
    return page(
        "initiatives/learn.html",
        status=status,
        initiative=initiative,
        kinds=KIND_NAMES,
        form=form,
        known=known if known is not None and known.struck_at is None else None,
        own=mine is not None and initiative.unit_id == mine.unit_id,
        writes=mine is not None,
    )


@bp.get("/ghi/<id:initiative_id>")
@signed_in
def new(initiative_id: str) -> Response:
    """Linked from a page for everybody, so it also says who writes here."""
    return _form(_writing(), queries.published_or_404(initiative_id), ApplicationForm(formdata=None))


@bp.post("/ghi/<id:initiative_id>")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def tell(initiative_id: str, prepared: evidence_forms.Incoming) -> Response:
    mine, initiative, form = _mine(), queries.published_or_404(initiative_id), ApplicationForm()
    made: list[Application] = []

    def verb() -> None:
        row = service.apply(actor(), mine, initiative, applied_on=form.applied_on.data, result=form.result.data or "")
        form.apply_to(queries.APPLICATION, row.id, mine.unit_id, prepared)
        made.append(row)

    if status := form.attempt_with(prepared, verb):
        return _form(mine, initiative, form, status)
    return done("learning.show", "sk-hoc-tap", application_id=made[0].id)


@bp.get("/<id:application_id>")
@requires(Action.INITIATIVE_READ)
def show(application_id: str) -> Response:
    return _show(queries.application_or_404(actor(), application_id))


def _show(row: Application, *, status: int = 200, **forms: Any) -> Response:
    scope = campaigns.scope(row.campaign, row.unit_id)
    strikes = can(actor(), WRITE, scope) or can(actor(), Action.INITIATIVE_VERIFY, scope)
    return page(
        "initiatives/application.html",
        status=status,
        row=row,
        files=evidence.of(queries.APPLICATION, row.id),
        strikes=strikes and row.struck_at is None,
        history=audit.history(f"application:{row.id}"),
        **({"striking": StrikeForm(formdata=None)} | forms),
    )


@bp.post("/<id:application_id>/thoi-tinh")
@requires(Action.INITIATIVE_READ)
@act
def strike(application_id: str) -> Response:
    """By the unit that told it, or by the standing office."""
    row = queries.application_or_404(actor(), application_id)
    scope = campaigns.scope(row.campaign, row.unit_id)
    if not (can(actor(), WRITE, scope) or can(actor(), Action.INITIATIVE_VERIFY, scope)):
        raise NotFound
    form = StrikeForm()
    if status := form.attempt(lambda: service.strike(actor(), row, form.reason.data or "")):
        return _show(row, status=status, striking=form)
    return done("learning.show", "sk-thoi-tinh", application_id=application_id)
