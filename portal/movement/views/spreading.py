"""Triển khai, quán triệt Kế hoạch in one unit: the officer writes, the head confirms (or the signed paper does)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import CampaignUnit
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.movement import queries, service
from portal.movement.forms import SpreadingForm
from portal.movement.states import SPREAD_NAMES, SPREAD_SIGNS, SpreadState
from portal.refusal import Invalid, NotFound
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("spreading", __name__, url_prefix="/phong-trao")


@bp.get("/<id:campaign_id>/quan-triet/<id:unit_id>")
@requires(queries.READ)
def show(campaign_id: str, unit_id: str) -> Response:
    return _show(queries.enrolment_or_404(actor(), campaign_id, unit_id))


def _show(mine: CampaignUnit, *, status: int = 200, **forms: Any) -> Response:
    row = queries.spreading_along(mine)
    key = queries.spread_key(mine.campaign_id, mine.unit_id)
    scope = campaigns.scope(mine.campaign, mine.unit_id)
    stored = {}
    if row is not None:
        names = ("held_on", "how", "attended", "plan_number", "plan_on", "version")
        stored = {name: getattr(row, name) for name in names}
    return page(
        "movement/spreading.html",
        status=status,
        mine=mine,
        row=row,
        state=row.state if row is not None else SpreadState.MISSING,
        names=SPREAD_NAMES,
        signs=SPREAD_SIGNS,
        writes=can(actor(), Action.SPREAD_WRITE, scope),
        confirms=can(actor(), Action.SPREAD_CONFIRM, scope) and row is not None and not row.confirmed_at,
        files=evidence.of(queries.SPREADING, key),
        history=audit.history(f"spread:{key}"),
        **({"form": SpreadingForm(formdata=None, data=stored), "confirming": Form(formdata=None, data=stored)} | forms),
    )


@bp.post("/<id:campaign_id>/quan-triet/<id:unit_id>")
@requires(Action.SPREAD_WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save(campaign_id: str, unit_id: str, prepared: evidence_forms.Incoming) -> Response:
    mine = queries.enrolment_or_404(actor(), campaign_id, unit_id, Action.SPREAD_WRITE)
    form, key = SpreadingForm(), queries.spread_key(campaign_id, unit_id)

    def verb() -> None:
        row = service.write_spreading(
            actor(), mine, form.expected_version, held_on=form.held_on.data, how=form.how.data or "",
            attended=form.attended.data, plan_number=form.plan_number.data or "", plan_on=form.plan_on.data,
        )  # fmt: skip
        form.apply_to(queries.SPREADING, key, unit_id, prepared)
        if form.signed.data:
            if not any(found.sha256 for found in evidence.of(queries.SPREADING, key)):
                raise Invalid({"files": "Chưa có tệp bản đã ký, đóng dấu."})
            service.confirm_spreading(actor(), mine, row.version, on_paper=True)

    if status := form.attempt_with(prepared, verb):
        return _show(mine, status=status, form=form)
    return done("spreading.show", "pt-da-luu", campaign_id=campaign_id, unit_id=unit_id)


@bp.post("/<id:campaign_id>/quan-triet/<id:unit_id>/xac-nhan")
@requires(Action.SPREAD_CONFIRM)
@act
def confirm(campaign_id: str, unit_id: str) -> Response:
    mine = queries.enrolment_or_404(actor(), campaign_id, unit_id, Action.SPREAD_CONFIRM)
    service.confirm_spreading(actor(), mine, Form().expected_version)
    return done("spreading.show", "pt-xac-nhan", campaign_id=campaign_id, unit_id=unit_id)


def may_read(person: Actor, key: str) -> bool:
    campaign_id, _, unit_id = key.partition(":")
    try:
        queries.enrolment_or_404(person, campaign_id, unit_id)
    except NotFound:
        return False
    return True


def address(key: str) -> str:
    campaign_id, _, unit_id = key.partition(":")
    return f"/phong-trao/{campaign_id}/quan-triet/{unit_id}"
