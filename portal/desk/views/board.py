"""The board of units, more time for one of them, a text that reminds those who are late."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access.decide import can, reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.deadlines import Deadline, left_in_words
from portal.campaigns.models import CampaignUnit
from portal.desk import board
from portal.desk.board import FILTERS
from portal.desk.forms import ExtensionForm
from portal.desk.tasks import reminder as reminder_text
from portal.refusal import NotFound, Refused
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import page_of

ROWS = 27  # a row is wide: more would not fit the weak link's budget of a page

bp = Blueprint("board", __name__, url_prefix="/don-vi/theo-doi")


@bp.get("")
@requires(Action.BOARD)
def index() -> Response:
    present = board.present(reach(actor(), Action.BOARD).hosts)
    if present is None:
        return page("desk/no_board.html")
    campaign, head = present
    chosen, block = request.args.get("loc", ""), request.args.get("khoi", "")
    found = board.board(campaign, head, chosen, block)
    return page(
        "desk/board.html",
        campaign=campaign,
        board=found,
        page=page_of(found.rows, ROWS),
        filters=FILTERS,
        chosen=chosen,
        block=block,
        extends=can(actor(), Action.EXTEND, campaigns.scope(campaign, None)),
    )


@bp.get("/nhac")
@requires(Action.BOARD)
def reminder() -> Response:
    """For the units that the board shows and that have not sent: one text to copy."""
    present = board.present(reach(actor(), Action.BOARD).hosts)
    if present is None:
        raise NotFound
    campaign, head = present
    chosen, block = request.args.get("loc", ""), request.args.get("khoi", "")
    unsent = FILTERS["chua-gui"][1] | FILTERS["tra-lai"][1]
    rows = [row for row in board.board(campaign, head, chosen, block).rows if row.state in unsent]
    office = campaign.host.standing_office
    contact = f"{office.short_name}, điện thoại {office.phone}" if office.phone else office.short_name
    deadline = f"{campaign.cutoff_words} (đến hết {Deadline(campaign.cutoff).words()})"
    text = reminder_text(campaign.title, deadline, [(_reminded(row), row.missing) for row in rows], contact)
    return page("desk/reminder.html", rows=rows, text=text)


def _reminded(row: board.Row) -> str:
    """Whoever was given more time is told that, not the campaign's cut-off."""
    return f"{row.name} (được gia hạn đến hết {row.extended})" if row.extended else row.name


# --- more time for one unit ---------------------------------------------------------------------
def _enrolment(unit_id: str) -> CampaignUnit:
    campaign = campaigns.present(reach(actor(), Action.EXTEND).hosts)
    found = campaigns.enrolment(campaign, unit_id) if campaign is not None else None
    if campaign is None or found is None:
        raise NotFound
    return found


def _extension_page(mine: CampaignUnit, form: ExtensionForm, status: int = 200) -> Response:
    deadline = campaigns.deadline_of(mine.campaign, mine.unit_id)
    return page(
        "desk/extend.html",
        status=status,
        mine=mine,
        form=form,
        deadline=deadline,
        left=left_in_words(deadline, clock.now()),
    )


@bp.get("/<id:unit_id>/gia-han")
@requires(Action.EXTEND)
def extension(unit_id: str) -> Response:
    return _extension_page(_enrolment(unit_id), ExtensionForm(formdata=None))


@bp.post("/<id:unit_id>/gia-han")
@requires(Action.EXTEND)
@act
def extend(unit_id: str) -> Response:
    mine = _enrolment(unit_id)
    form = ExtensionForm()

    def give() -> None:
        campaign_service.extend(actor(), mine.campaign, mine.unit, form.first_late(), form.reason.data or "")

    try:
        status = form.attempt(give)
    except Refused as refused:
        form.add_errors({"until": str(refused.reason)})
        status = 422
    if status:
        return _extension_page(mine, form, status)
    return done("board.index", "da-gia-han")
