"""Nhật ký tuyên truyền, vận động: a unit's lines, all lines for the host."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.movement import queries, service
from portal.movement.forms import PropagandaForm
from portal.movement.models import Propaganda
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, may, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("propaganda", __name__, url_prefix="/phong-trao/tuyen-truyen")

WRITE = Action.PROPAGANDA_WRITE


@bp.get("")
@requires(queries.READ)
def index() -> Response:
    campaign = campaigns.of_actor(actor(), queries.READ)
    return page(
        "movement/propaganda.html",
        page=paged(queries.propaganda(actor(), campaign)) if campaign is not None else None,
        writes=may(WRITE),
        several=campaign is not None and can(actor(), queries.READ, campaigns.scope(campaign, None)),
    )


def _mine() -> CampaignUnit:
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None or not can(actor(), WRITE, campaigns.scope(mine.campaign, mine.unit_id)):
        raise NotFound
    return mine


def _new(campaign: Campaign, form: PropagandaForm, status: int = 200) -> Response:
    return page("movement/propaganda_new.html", status=status, form=form, forms_used=queries.forms_used(campaign))


@bp.get("/ghi")
@requires(WRITE)
def new() -> Response:
    return _new(_mine().campaign, PropagandaForm(formdata=None))


@bp.post("/ghi")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def log(prepared: evidence_forms.Incoming) -> Response:
    mine, form = _mine(), PropagandaForm()

    def verb() -> None:
        row = service.log(actor(), mine, **_said(form))
        form.apply_to(queries.PROPAGANDA, row.id, row.unit_id, prepared)

    if status := form.attempt_with(prepared, verb):
        return _new(mine.campaign, form, status)
    return done("propaganda.index", "pt-da-luu")


def _said(form: PropagandaForm) -> dict[str, object]:
    return {
        "held_on": form.held_on.data,
        "form": form.form.data or "",
        "place": form.place.data or "",
        "reach": form.reach.data,
        "text": form.text.data or "",
    }


@bp.get("/<id:entry_id>")
@requires(queries.READ)
def show(entry_id: str) -> Response:
    return _show(queries.propaganda_or_404(actor(), entry_id))


def _show(row: Propaganda, form: PropagandaForm | None = None, status: int = 200) -> Response:
    names = ("held_on", "form", "place", "reach", "text", "version")
    writes = can(actor(), WRITE, campaigns.scope(row.campaign, row.unit_id))
    return page(
        "movement/propaganda_entry.html",
        status=status,
        row=row,
        writes=writes,
        form=form or PropagandaForm(formdata=None, data={name: getattr(row, name) for name in names}),
        forms_used=queries.forms_used(row.campaign) if writes else [],
        files=evidence.of(queries.PROPAGANDA, row.id),
        history=audit.history(f"propaganda:{row.id}"),
    )


@bp.post("/<id:entry_id>")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def change(entry_id: str, prepared: evidence_forms.Incoming) -> Response:
    row, form = queries.propaganda_or_404(actor(), entry_id, WRITE), PropagandaForm()

    def verb() -> None:
        service.change_log(actor(), row, form.expected_version, **_said(form))
        form.apply_to(queries.PROPAGANDA, row.id, row.unit_id, prepared)

    if status := form.attempt_with(prepared, verb):
        return _show(row, form, status)
    return done("propaganda.show", "pt-da-luu", entry_id=entry_id)


@bp.post("/<id:entry_id>/bo")
@requires(WRITE)
@act
def remove(entry_id: str) -> Response:
    service.remove_log(actor(), queries.propaganda_or_404(actor(), entry_id, WRITE))
    return done("propaganda.index", "pt-da-bo")


def may_read(person: Actor, key: str) -> bool:
    try:
        queries.propaganda_or_404(person, key)
    except NotFound:
        return False
    return True


def address(key: str) -> str:
    return f"/phong-trao/tuyen-truyen/{key}"
