"""The people of the units within reach, and new passwords for them, with a slip to print."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.table import Action
from portal.database import db
from portal.people import passwords, queries, service
from portal.refusal import NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("units", __name__)


@bp.get("/don-vi")
@requires(Action.PASSWORD_RESET)
def index() -> Response:
    search = request.args.get("tim", "")
    found = paged(queries.units_within(actor(), search))
    if found.total == 1 and not search:
        return show(found.items[0].id)
    return page("people/units.html", page=found, search=search)


@bp.get("/don-vi/<id:unit_id>")
@requires(Action.PASSWORD_RESET)
def show(unit_id: str) -> Response:
    unit = queries.unit_or_404(unit_id)
    if not db.session.scalar(queries.units_to_reset(actor()).where(type(unit).id == unit_id)):
        raise NotFound
    members = list(db.session.scalars(queries.accounts(unit_id=unit_id)))
    refusals = {member.id: service.refuse_reset(actor(), member) for member in members}
    return page("people/unit.html", unit=unit, members=members, refusals=refusals)


def _hash_temporary(account_id: str) -> str:
    queries.resettable_or_404(actor(), account_id)
    return passwords.hash_password(passwords.temporary_password(request.form.get("idem", "")))


def slip(account_id: str, **_: Any) -> Response:
    """The new password, shown to whoever gave it, to print or to read out."""
    person = queries.account_or_404(account_id)
    return page("people/slip.html", account=person, password=passwords.temporary_password(request.form.get("idem", "")))


@bp.post("/don-vi/tai-khoan/<id:account_id>/cap-lai-mat-khau")
@requires(Action.PASSWORD_RESET)
@act(before=_hash_temporary, answer=slip)
def reset_password(account_id: str, prepared: str) -> Response:
    service.reset_password(actor(), queries.resettable_or_404(actor(), account_id), prepared)
    return done("units.index")
