"""The report of a campaign's difficulties as page, PDF and Word."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.difficulties import papers, queries
from portal.difficulties.models import Difficulty
from portal.difficulties.papers import Report, Told
from portal.difficulties.states import STATE_NAMES, Kind, State
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.refusal import NotFound
from portal.web.access import actor, requires

bp = Blueprint("difficulty_report", __name__, url_prefix="/kho-khan")


def _report() -> Paper:
    campaign = campaigns.of_actor(actor(), Action.DIFFICULTY_REPORT)
    if campaign is None:
        raise NotFound
    office, told = campaign.host.standing_office, list(queries.of_campaign(campaign))
    merged: dict[str, int] = {}
    for row in told:
        if row.merged_into_id:
            merged[row.merged_into_id] = merged.get(row.merged_into_id, 0) + 1
    fields = []
    for field in campaign.fields:
        rows = [row for row in told if row.field_code == field.code and row.state is not State.MERGED]
        if rows:
            fields.append((field.name, [_told(row, merged.get(row.id, 0)) for row in rows]))
    return papers.report(
        Report(
            office.agency,
            campaign.host.leader_title, campaign.title, fields, clock.now(),
        )
    )  # fmt: skip


def _told(row: Difficulty, merged: int) -> Told:
    who = row.unit.short_name if row.unit is not None and row.kind is Kind.DIFFICULTY else "Người dân"
    more = f" và {merged} nội dung gộp" if merged else ""
    answered = row.state is State.ANSWERED
    return Told(who + more, row.title, row.text, row.answer if answered else f"{STATE_NAMES[row.state]}.", answered)


@bp.get("/bao-cao")
@requires(Action.DIFFICULTY_REPORT)
def report() -> Response:
    return as_page(_report(), ("Khó khăn, vướng mắc", "/kho-khan"), "/kho-khan/bao-cao")


@bp.get(f"/bao-cao.<{FORMS}:form>")
@requires(Action.DIFFICULTY_REPORT)
def report_drawn(form: str) -> Response:
    return as_file(_report(), form)
