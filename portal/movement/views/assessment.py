"""The closing assessment of one unit, beside the figures it rests on."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import CampaignUnit
from portal.checklists import queries as checklists
from portal.checklists.states import CONCLUSION_NAMES, CONCLUSION_SIGNS
from portal.movement import queries, service
from portal.movement.forms import AssessmentForm
from portal.refusal import NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("assessment", __name__, url_prefix="/phong-trao")


@bp.get("/<id:campaign_id>/danh-gia/<id:unit_id>")
@requires(queries.READ)
def show(campaign_id: str, unit_id: str) -> Response:
    return _show(queries.enrolment_or_404(actor(), campaign_id, unit_id))


def _show(mine: CampaignUnit, form: AssessmentForm | None = None, status: int = 200) -> Response:
    row = queries.assessment_along(mine)
    hosts = can(actor(), queries.READ, campaigns.scope(mine.campaign, None))
    if not hosts and (row is None or row.settled_at is None):
        raise NotFound  # the unit reads it once it is settled
    names = ("completion", "responsibility", "effect", "note", "version")
    form = form or AssessmentForm(formdata=None, data={name: getattr(row, name) for name in names} if row else {})
    return page(
        "movement/assessment.html",
        status=status,
        mine=mine,
        row=row,
        form=form.offering(mine.campaign),
        assesses=can(actor(), Action.ASSESS, campaigns.scope(mine.campaign, None)),
        sheet=checklists.sheet(checklists.unit_subject(mine)) if hosts else None,
        spreading=queries.spreading_along(mine),
        total=queries.totals(mine.campaign).get(mine.unit_id, (0, 0)),
        names=CONCLUSION_NAMES,
        signs=CONCLUSION_SIGNS,
        history=audit.history(f"assessment:{mine.campaign_id}:{mine.unit_id}") if hosts else [],
    )


@bp.post("/<id:campaign_id>/danh-gia/<id:unit_id>")
@requires(Action.ASSESS)
@act
def save(campaign_id: str, unit_id: str) -> Response:
    mine = queries.enrolment_or_404(actor(), campaign_id, unit_id, Action.ASSESS)
    form, settle = AssessmentForm().offering(mine.campaign), request.form.get("viec") == "chot"
    if status := form.attempt(
        lambda: service.assess(
            actor(), mine, form.expected_version, completion=form.completion.data or "",
            responsibility=form.responsibility.data or "", effect=form.effect.data or "", note=form.note.data or "",
            settle=settle,
        )
    ):  # fmt: skip
        return _show(mine, form, status)
    return done("assessment.show", "pt-da-chot" if settle else "pt-da-luu", campaign_id=campaign_id, unit_id=unit_id)
