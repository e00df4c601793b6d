"""Văn bản hướng dẫn: sent to all units, read, and who has read it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from portal.access.decide import Scope, can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.movement import queries, service
from portal.movement.forms import GuidanceForm, WithdrawForm
from portal.movement.models import Guidance
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("guidance", __name__, url_prefix="/phong-trao/huong-dan")


def _campaign() -> Campaign:
    campaign = campaigns.of_actor(actor(), Action.GUIDE)
    if campaign is None:
        raise NotFound
    return campaign


@bp.get("/gui")
@requires(Action.GUIDE)
def new() -> Response:
    _campaign()
    return page("movement/guidance_new.html", form=GuidanceForm(formdata=None))


@bp.post("/gui")
@requires(Action.GUIDE)
@accepts_files
@act(before=evidence_forms.receive)
def issue(prepared: evidence_forms.Incoming) -> Response:
    campaign = _campaign()
    form, made = GuidanceForm(), []

    def verb() -> None:
        row = service.issue(
            actor(), campaign, title=form.title.data or "", text=form.text.data or "",
            number=form.own_number.data or "", issued_on=form.own_day.data,
        )  # fmt: skip
        form.apply_to(queries.GUIDANCE, row.id, actor().unit_id, prepared)
        made.append(row)

    if status := form.attempt_with(prepared, verb):
        return page("movement/guidance_new.html", status=status, form=form)
    return done("guidance.show", "pt-da-gui", guidance_id=made[0].id)


@bp.get("/<id:guidance_id>")
@requires(queries.READ)
def show(guidance_id: str) -> Response:
    return _show(queries.guidance_or_404(actor(), guidance_id))


def _show(row: Guidance, *, status: int = 200, **forms: Any) -> Response:
    person = actor()
    hosts = can(person, queries.READ, Scope(host=row.campaign.host_id))
    mine = queries.own_enrolment(person, row.campaign)
    shown = {"withdrawing": WithdrawForm(formdata=None)} | forms
    return page(
        "movement/guidance.html",
        status=status,
        row=row,
        files=evidence.of(queries.GUIDANCE, row.id),
        unread=mine is not None and row.withdrawn_at is None and row.id not in queries.read_by(person, [row]),
        guides=can(person, Action.GUIDE, Scope(host=row.campaign.host_id)) and row.withdrawn_at is None,
        units=campaigns.enrolled(row.campaign) if hosts else [],
        readers=queries.readers(row) if hosts else {},
        history=audit.history(f"guidance:{row.id}") if hosts else [],
        **shown,
    )


@bp.post("/<id:guidance_id>/da-doc")
@requires(queries.READ)
@act
def read(guidance_id: str) -> Response:
    row = queries.guidance_or_404(actor(), guidance_id)
    mine = queries.own_enrolment(actor(), row.campaign)
    if mine is None:
        raise NotFound
    service.mark_read(actor(), row, mine.unit_id)
    return done("guidance.show", "pt-da-doc", guidance_id=guidance_id)


@bp.post("/<id:guidance_id>/thoi")
@requires(Action.GUIDE)
@act
def withdraw(guidance_id: str) -> Response:
    row = queries.guidance_or_404(actor(), guidance_id, Action.GUIDE)
    form = WithdrawForm()
    if status := form.attempt(lambda: service.withdraw_guidance(actor(), row, form.reason.data or "")):
        return _show(row, status=status, withdrawing=form)
    return done("guidance.show", "pt-thoi", guidance_id=guidance_id)


def may_read(person: Actor, key: str) -> bool:
    try:
        queries.guidance_or_404(person, key)
    except NotFound:
        return False
    return True


def address(key: str) -> str:
    return f"/phong-trao/huong-dan/{key}"
