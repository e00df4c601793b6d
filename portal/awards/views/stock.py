"""Giấy khen on pre-printed stock: where each text stands, a trial page, the certificates of one or of everybody."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.awards import papers, queries, service, stock
from portal.awards.forms import StockForm, stock_form
from portal.awards.queries import Table
from portal.awards.states import OUT
from portal.awards.views.papers import awards_of
from portal.campaigns import queries as campaigns
from portal.documents import draw
from portal.documents.blocks import Certificate, Overprint
from portal.refusal import NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, file, page

bp = Blueprint("certificate_stock", __name__, url_prefix="/xet-khen")

READ, PLACE = Action.AWARD_READ, Action.AWARD_PROPOSE


def _show(table: Table, form: StockForm | None = None, status: int = 200) -> Response:
    kept = queries.stock_of(table.campaign.host_id)
    return page(
        "awards/stock.html",
        status=status,
        campaign=table.campaign,
        awarded=[line.row for line in table.awarded] if table.state in OUT else [],
        form=form or stock_form(kept, formdata=None),
        names=stock.NAMES,
        places=can(actor(), PLACE, campaigns.scope(table.campaign, None)),
    )


@bp.get("/<id:campaign_id>/in-phoi")
@requires(READ)
def show(campaign_id: str) -> Response:
    return _show(queries.table_or_404(actor(), campaign_id, READ))


@bp.post("/<id:campaign_id>/in-phoi")
@requires(PLACE)
@act
def save(campaign_id: str) -> Response:
    table, form = queries.table_or_404(actor(), campaign_id, PLACE), stock_form()
    if status := form.attempt(
        lambda: service.place_stock(
            actor(), table.campaign.host_id, form.expected_version, spots=form.spots(), width=form.width.data,
            height=form.height.data, right=form.shift_right.data, down=form.shift_down.data,
        )
    ):  # fmt: skip
        return _show(table, form, status)
    return done("certificate_stock.show", "phoi-da-luu", campaign_id=campaign_id)


# --- what is printed ------------------------------------------------------------------------------
def _certificates(table: Table, only: str = "") -> list[Certificate]:
    return [block for block in papers.certificates(awards_of(table, only)).blocks if isinstance(block, Certificate)]


def _sheets(table: Table, certificates: Sequence[Certificate], title: str, *, grid: bool) -> Response:
    awards, kept = awards_of(table), queries.stock_of(table.campaign.host_id)
    width, height = (kept.width, kept.height) if kept else stock.A4_LYING
    spots = kept.spots if kept else stock.USUAL
    right, down = (kept.shift_right / 10, kept.shift_down / 10) if kept else (0, 0)
    sheets = [stock.placed(spots, certificate) for certificate in certificates]
    made = Overprint(title, width, height, sheets, awards.at, awards.office.full, right, down, grid)
    return file(draw.overprint(made), f"{title}.pdf")


@bp.get("/<id:campaign_id>/in-thu.pdf")
@requires(READ)
def trial(campaign_id: str) -> Response:
    """On plain paper of the same size, to be laid over the stock: a grid, and of each text the longest."""
    table = queries.table_or_404(actor(), campaign_id, READ)
    known = _certificates(table) if table.state in OUT else []
    return _sheets(table, [stock.longest_of(known)], "Trang in thử Giấy khen", grid=True)


@bp.get("/<id:campaign_id>/in-phoi.pdf")
@requires(READ)
def printed(campaign_id: str) -> Response:
    """Every certificate in the order of the decision, or with ?ten the one of a candidate."""
    table = queries.table_or_404(actor(), campaign_id, READ)
    found = _certificates(table, request.args.get("ten", "")) if table.state in OUT else []
    if not found:
        raise NotFound
    return _sheets(table, found, "Giấy khen in lên phôi", grid=False)
