"""Báo cáo tổng kết: of every campaign of the host, and of each of its units."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access.table import Action
from portal.campaigns.plan import CLOSING
from portal.database import db
from portal.desk import summary, unit_facts, unit_report
from portal.desk.report import compose
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.movement import queries as movement
from portal.web.access import actor, requires
from portal.web.pages import page

bp = Blueprint("report", __name__, url_prefix="/tong-ket")


@bp.get("")
@requires(Action.BOARD)
def index() -> Response:
    return page("desk/reports.html", campaigns=list(db.session.scalars(summary.campaigns_for(actor()))))


@bp.get("/<id:campaign_id>")
@requires(Action.BOARD)
def show(campaign_id: str) -> Response:
    paper = compose(summary.facts_or_404(actor(), campaign_id))
    return as_page(paper, ("Báo cáo tổng kết", "/tong-ket"), f"/tong-ket/{campaign_id}")


@bp.get(f"/<id:campaign_id>.<{FORMS}:form>")
@requires(Action.BOARD)
def drawn(campaign_id: str, form: str) -> Response:
    return as_file(compose(summary.facts_or_404(actor(), campaign_id)), form, "Báo cáo tổng kết")


# --- of a unit ----------------------------------------------------------------------------------
def _of_unit(campaign_id: str, unit_id: str) -> Paper:
    return unit_report.compose(unit_facts.facts_or_404(actor(), campaign_id, unit_id))


@bp.get("/<id:campaign_id>/don-vi/<id:unit_id>")
@requires(movement.READ)
def of_unit(campaign_id: str, unit_id: str) -> Response:
    crumb = ("Tổng kết", f"/phong-trao/{campaign_id}/so-ket/{CLOSING}/{unit_id}")
    return as_page(_of_unit(campaign_id, unit_id), crumb, f"/tong-ket/{campaign_id}/don-vi/{unit_id}")


@bp.get(f"/<id:campaign_id>/don-vi/<id:unit_id>.<{FORMS}:form>")
@requires(movement.READ)
def of_unit_drawn(campaign_id: str, unit_id: str, form: str) -> Response:
    return as_file(_of_unit(campaign_id, unit_id), form, "Báo cáo tổng kết")
