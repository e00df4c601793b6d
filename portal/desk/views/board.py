"""The board of units, more time for one of them, reminders to those who are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access.decide import can, reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.deadlines import Deadline, left_in_words
from portal.campaigns.models import Campaign, CampaignUnit
from portal.desk import board, service
from portal.desk.board import FILTERS
from portal.desk.forms import ExtensionForm, RemindForm
from portal.desk.tasks import reminder as reminder_text
from portal.mail import sending
from portal.mail.models import Letter
from portal.mail.states import NAMES as MAIL_NAMES
from portal.mail.states import SIGNS as MAIL_SIGNS
from portal.refusal import NotFound, Reason, Refused
from portal.tasks.queries import today
from portal.web.access import actor, ensure_may, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import page_of

ROWS = 27  # a row is wide: more would not fit the weak link's budget of a page
NO_MAIL = Reason("mail.none", "Cổng chưa được thiết lập máy chủ gửi thư.", "Gửi tin nhắc qua Zalo.")

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


@dataclass(frozen=True)
class Reminding:
    """The units that the board shows and that have not sent, and what is said to them."""

    campaign: Campaign
    rows: Sequence[board.Row]
    letters: dict[str, Letter]  # of today, by unit
    query: dict[str, Any]  # the filters, to come back to the same list

    def text(self, *rows: board.Row) -> str:
        """One text for all of these."""
        campaign = self.campaign
        office = campaign.host.standing_office
        contact = f"{office.short_name}, điện thoại {office.phone}" if office.phone else office.short_name
        deadline = f"{campaign.cutoff_words} (đến hết {Deadline(campaign.cutoff).words()})"
        return reminder_text(
            campaign.title,
            deadline,
            [(_reminded(row), [*filter(None, [row.returned]), *row.missing]) for row in rows],
            contact,
        )


def _reminding() -> Reminding:
    present = board.present_reminded(reach(actor(), Action.BOARD).hosts, today())
    if present is None:
        raise NotFound
    campaign, head, letters = present
    query = {name: value for name in ("loc", "khoi") if (value := request.args.get(name, ""))}
    unsent = FILTERS["chua-gui"][1] | FILTERS["tra-lai"][1]
    found = board.board(campaign, head, query.get("loc", ""), query.get("khoi", ""))
    return Reminding(campaign, [row for row in found.rows if row.state in unsent], letters, query)


def _reminded(row: board.Row) -> str:
    """Whoever was given more time is told that, not the campaign's cut-off."""
    return f"{row.name} (được gia hạn đến hết {row.extended})" if row.extended else row.name


def _remind_form(those: Reminding, form: RemindForm) -> RemindForm:
    """Whoever has an address and got no letter today may be chosen."""
    free = [row for row in those.rows if row.email and row.unit_id not in those.letters]
    form.units.fill_coded([(row.unit_id, row.code, row.name) for row in free])
    if not form.is_submitted():
        form.units.data = [row.unit_id for row in free]
    return form


def _reminder_page(those: Reminding, form: RemindForm, status: int = 200) -> Response:
    return page(
        "desk/reminder.html",
        status=status,
        rows=those.rows,
        text=those.text(*those.rows),
        form=form,
        address=url_for("board.remind", **those.query),
        told=[(row.name, those.letters[row.unit_id]) for row in those.rows if row.unit_id in those.letters],
        silent=[row.name for row in those.rows if not row.email],
        mail=sending.server() is not None,
        reminds=can(actor(), Action.REMIND, campaigns.scope(those.campaign, None)),
        mail_names=MAIL_NAMES,
        mail_signs=MAIL_SIGNS,
    )


@bp.get("/nhac")
@requires(Action.BOARD)
def reminder() -> Response:
    """One text to copy, and letters to those who have an address."""
    those = _reminding()
    return _reminder_page(those, _remind_form(those, RemindForm(formdata=None)))


@bp.post("/nhac")
@requires(Action.REMIND)
@act
def remind() -> Response:
    those = _reminding()
    ensure_may(Action.REMIND, campaigns.scope(those.campaign, None))
    if sending.server() is None:
        raise Refused(NO_MAIL)
    form = _remind_form(those, RemindForm())

    def write() -> None:
        rows = [row for row in those.rows if row.unit_id in form.units.data]
        chosen = [service.Reminder(row.unit_id, row.name, row.email, those.text(row)) for row in rows]
        service.remind(actor(), those.campaign, chosen, today())

    if status := form.attempt(write):
        return _reminder_page(those, form, status)
    return done("board.reminder", "da-ghi-thu", **those.query)


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
