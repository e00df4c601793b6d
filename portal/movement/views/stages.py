"""Sơ kết: a unit's report of a stage with figures of its own; for the standing office all of them, as table and paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import period_title
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.plan import Stage
from portal.campaigns.states import CampaignState
from portal.documents.serving import FORMS, as_file, as_page
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.movement import figures, papers, queries, service
from portal.movement.forms import StageForm, stage_form
from portal.movement.states import REPORT_NAMES, REPORT_SIGNS
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import page_of

ROWS = 40
bp = Blueprint("stages", __name__, url_prefix="/phong-trao")


# --- the standing office ------------------------------------------------------------------------
@bp.get("/<id:campaign_id>/so-ket/<stage>")
@requires(Action.BOARD)
def index(campaign_id: str, stage: str) -> Response:
    campaign, found = queries.hosts_stage_or_404(actor(), campaign_id, stage)
    asked = queries.asked_of_any(campaign, found)
    shown = page_of(figures.sent_first(campaign, found), ROWS)
    rows = figures.reported(campaign, found, asked, shown.items)
    return page(
        "movement/stage_host.html",
        campaign=campaign,
        stage=found,
        period=period_title(found.period) if found.period else "",
        asked=asked,
        page=shown,
        rows=rows,
        sent=queries.reported(campaign).get(found.code, 0),
        names=REPORT_NAMES,
        signs=REPORT_SIGNS,
    )


def _interim_or_404(campaign_id: str, stage: str) -> tuple[Campaign, Stage]:
    """Of the whole campaign there is a closing report of its own."""
    campaign, found = queries.hosts_stage_or_404(actor(), campaign_id, stage)
    if not found.period:
        raise NotFound
    return campaign, found


@bp.get("/<id:campaign_id>/so-ket/<stage>/bao-cao")
@requires(Action.BOARD)
def paper(campaign_id: str, stage: str) -> Response:
    campaign, found = _interim_or_404(campaign_id, stage)
    here = f"/phong-trao/{campaign_id}/so-ket/{found.code}"
    return as_page(papers.compose(figures.facts(campaign, found)), (found.title, here), f"{here}/bao-cao")


@bp.get(f"/<id:campaign_id>/so-ket/<stage>/bao-cao.<{FORMS}:form>")
@requires(Action.BOARD)
def drawn(campaign_id: str, stage: str, form: str) -> Response:
    campaign, found = _interim_or_404(campaign_id, stage)
    return as_file(papers.compose(figures.facts(campaign, found)), form, "Báo cáo sơ kết")


# --- the unit -----------------------------------------------------------------------------------
@bp.get("/<id:campaign_id>/so-ket/<stage>/<id:unit_id>")
@requires(queries.READ)
def show(campaign_id: str, stage: str, unit_id: str) -> Response:
    mine = queries.enrolment_or_404(actor(), campaign_id, unit_id)
    return _show(mine, queries.stage_or_404(mine.campaign, stage))


def _show(mine: CampaignUnit, stage: Stage, form: StageForm | None = None, status: int = 200) -> Response:
    row, key = queries.stage_report(mine, stage), queries.stage_key(mine, stage)
    writes = can(actor(), Action.STAGE_WRITE, campaigns.scope(mine.campaign, mine.unit_id))
    if not writes and (row is None or row.sent_at is None):
        row = None  # a draft is the unit's own
    asked, known = _asked(mine, stage)
    state = queries.state_of(row, stage)
    return page(
        "movement/stage.html",
        status=status,
        mine=mine,
        stage=stage,
        period=period_title(stage.period) if stage.period else "",
        row=row,
        asked=asked if row is not None or writes else [],
        known=known,
        sign=(REPORT_SIGNS[state], REPORT_NAMES[state]),
        form=form or stage_form(asked, known, row, formdata=None),
        writes=writes and mine.campaign.state is CampaignState.LAUNCHED,
        files=evidence.of(queries.STAGE, key),
        history=audit.history(f"stage:{key}"),
    )


def _asked(mine: CampaignUnit, stage: Stage) -> tuple[list[Any], Any]:
    return (
        queries.asked_in(mine.campaign, stage, mine.block),
        campaigns.figures(mine.campaign, "unit", mine.unit_id),
    )


@bp.post("/<id:campaign_id>/so-ket/<stage>/<id:unit_id>")
@requires(Action.STAGE_WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save(campaign_id: str, stage: str, unit_id: str, prepared: evidence_forms.Incoming) -> Response:
    mine = queries.enrolment_or_404(actor(), campaign_id, unit_id, Action.STAGE_WRITE)
    found = queries.stage_or_404(mine.campaign, stage)
    form, send = stage_form(*_asked(mine, found)), request.form.get("viec") == "gui"

    def verb() -> None:
        service.report_stage(
            actor(), mine, found, form.expected_version, figures=form.figures(), send=send,
            achieved=form.achieved.data or "", lacking=form.lacking.data or "", next_steps=form.next_steps.data or "",
            source=form.source.data or "",
        )  # fmt: skip
        form.apply_to(queries.STAGE, queries.stage_key(mine, found), unit_id, prepared)

    if status := form.attempt_with(prepared, verb):
        return _show(mine, found, form, status)
    notice = ("pt-so-ket-gui" if found.period else "pt-tong-ket-gui") if send else "pt-da-luu"
    return done("stages.show", notice, campaign_id=campaign_id, stage=stage, unit_id=unit_id)


# --- its evidence -------------------------------------------------------------------------------
def may_read(person: Actor, key: str) -> bool:
    campaign_id, code, unit_id = key.split(":")
    try:
        mine = queries.enrolment_or_404(person, campaign_id, unit_id)
        report = queries.stage_report(mine, queries.stage_or_404(mine.campaign, code))
    except NotFound:
        return False
    writes = can(person, Action.STAGE_WRITE, campaigns.scope(mine.campaign, unit_id))
    return writes or (report is not None and report.sent_at is not None)


def address(key: str) -> str:
    campaign_id, code, unit_id = key.split(":")
    return f"/phong-trao/{campaign_id}/so-ket/{code}/{unit_id}"
