"""Báo cáo tổng kết of every campaign of the host, as page and PDF."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access.table import Action
from portal.database import db
from portal.desk import summary
from portal.desk.report import compose
from portal.documents import draw
from portal.web.access import actor, requires
from portal.web.pages import file, page

bp = Blueprint("report", __name__, url_prefix="/tong-ket")


@bp.get("")
@requires(Action.BOARD)
def index() -> Response:
    return page("desk/reports.html", campaigns=list(db.session.scalars(summary.campaigns_for(actor()))))


@bp.get("/<id:campaign_id>")
@requires(Action.BOARD)
def show(campaign_id: str) -> Response:
    paper = compose(summary.facts_or_404(actor(), campaign_id))
    return page(
        "documents/page.html",
        crumb=("Báo cáo tổng kết", "/tong-ket"),
        pdf=f"/tong-ket/{campaign_id}.pdf",
        **draw.page_context(paper),
    )


@bp.get("/<id:campaign_id>.pdf")
@requires(Action.BOARD)
def show_pdf(campaign_id: str) -> Response:
    paper = compose(summary.facts_or_404(actor(), campaign_id))
    return file(draw.to_pdf(paper), "Báo cáo tổng kết.pdf")
