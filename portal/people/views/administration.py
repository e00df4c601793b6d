"""Units, accounts, grants and the audit trail, for the admin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from portal.access.roles import NAMES, Role
from portal.access.table import Action
from portal.audit import queries as audit
from portal.database import db
from portal.people import passwords, queries, service
from portal.people.forms import AccountForm, GrantForm, HostForm, NewAccountForm, NewUnitForm, SuccessorForm, UnitForm
from portal.people.models import Account, Unit
from portal.people.states import PaperStyle
from portal.people.views.units import slip
from portal.vietnamese import clean_line
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.fields import ChoiceField
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("administration", __name__, url_prefix="/quan-tri")


@bp.get("")
@requires(Action.ACCOUNTS_MANAGE)
def index() -> Response:
    return page("people/administration.html", hosts=queries.hosts())


def _offer_units(field: ChoiceField, none: str) -> None:
    rows = db.session.execute(select(Unit.id, Unit.code, Unit.short_name).order_by(Unit.sort_key))
    field.fill_coded(none, [(row.id, row.code, row.short_name) for row in rows])


# --- units --------------------------------------------------------------------------------------
@bp.get("/don-vi")
@requires(Action.UNITS_MANAGE)
def unit_list() -> Response:
    search = request.args.get("tim", "")
    return page("people/admin_units.html", page=paged(queries.units(search)), search=search)


def _prepared(form: UnitForm) -> UnitForm:
    form.block_id.fill([("", "(không thuộc khối nào)"), *((block.id, block.name) for block in queries.blocks())])
    _offer_units(form.parent_id, "(không trực thuộc)")
    return form


def _unit_fields(form: UnitForm) -> dict[str, Any]:
    fields = form.values("code")
    for name in ("letterhead_above", "letterhead_name", "signing"):
        fields[name] = [line.strip() for line in (fields[name] or "").splitlines() if line.strip()]
    for name in ("block_id", "parent_id"):
        fields[name] = fields[name] or None
    fields["paper_style"] = PaperStyle(fields["paper_style"])
    return {name: "" if value is None and name not in _NULLABLE else value for name, value in fields.items()}


_NULLABLE = {"block_id", "parent_id", "active_from", "active_to"}


@bp.get("/don-vi/them")
@requires(Action.UNITS_MANAGE)
def new_unit() -> Response:
    return page("people/unit_form.html", form=_prepared(NewUnitForm(formdata=None)), unit=None, host=None)


@bp.post("/don-vi/them")
@requires(Action.UNITS_MANAGE)
@act
def create_unit() -> Response:
    form = _prepared(NewUnitForm())
    if status := form.attempt(lambda: service.create_unit(actor(), code=form.code.data or "", **_unit_fields(form))):
        return page("people/unit_form.html", status=status, form=form, unit=None, host=None)
    return done("administration.unit_list", "da-tao")


@bp.get("/don-vi/<id:unit_id>")
@requires(Action.UNITS_MANAGE)
def edit_unit(unit_id: str) -> Response:
    unit = queries.unit_or_404(unit_id)
    values = {name: getattr(unit, name) for name in service.UNIT_FIELDS}
    for name in ("letterhead_above", "letterhead_name", "signing"):
        values[name] = "\n".join(values[name])
    form = _prepared(UnitForm(formdata=None, data={**values, "version": unit.version}))
    return page("people/unit_form.html", form=form, unit=unit, host=queries.host(unit.id))


@bp.post("/don-vi/<id:unit_id>")
@requires(Action.UNITS_MANAGE)
@act
def save_unit(unit_id: str) -> Response:
    unit = queries.unit_or_404(unit_id)
    form = _prepared(UnitForm())
    if status := form.attempt(lambda: service.change_unit(actor(), unit, form.expected_version, **_unit_fields(form))):
        return page("people/unit_form.html", status=status, form=form, unit=unit, host=queries.host(unit.id))
    return done("administration.unit_list", "da-luu")


def _host_form(unit: Unit, **options: Any) -> HostForm:
    form = HostForm(**options)
    _offer_units(form.standing_office, "(chọn đơn vị)")
    return form


@bp.get("/don-vi/<id:unit_id>/phat-dong")
@requires(Action.UNITS_MANAGE)
def edit_host(unit_id: str) -> Response:
    unit, host = queries.unit_or_404(unit_id), queries.host(unit_id)
    data = (
        {
            "standing_office": host.standing_office_id,
            "area": host.area,
            "leader_title": host.leader_title,
            "support": host.support,
        }
        if host
        else {}
    )
    return page("people/host_form.html", form=_host_form(unit, formdata=None, data=data), unit=unit)


@bp.post("/don-vi/<id:unit_id>/phat-dong")
@requires(Action.UNITS_MANAGE)
@act
def save_host(unit_id: str) -> Response:
    unit = queries.unit_or_404(unit_id)
    form = _host_form(unit)

    def save() -> None:
        service.make_host(
            actor(),
            unit,
            standing_office=queries.unit_or_404(form.standing_office.data),
            area=form.area.data or "",
            leader_title=form.leader_title.data or "",
            support=form.support.data or "",
        )

    if status := form.attempt(save):
        return page("people/host_form.html", status=status, form=form, unit=unit)
    return done("administration.edit_unit", "da-luu", unit_id=unit_id)


def _successors(unit: Unit, form: SuccessorForm, status: int = 200) -> Response:
    _offer_units(form.successor, "(chọn đơn vị)")
    return page("people/successors.html", status=status, unit=unit, form=form, known=queries.successors(unit))


@bp.get("/don-vi/<id:unit_id>/ke-tuc")
@requires(Action.UNITS_MANAGE)
def successors(unit_id: str) -> Response:
    return _successors(queries.unit_or_404(unit_id), SuccessorForm(formdata=None))


@bp.post("/don-vi/<id:unit_id>/ke-tuc")
@requires(Action.UNITS_MANAGE)
@act
def set_successor(unit_id: str) -> Response:
    unit = queries.unit_or_404(unit_id)
    if gone := request.form.get("bo"):
        service.unset_successor(actor(), unit, queries.unit_or_404(gone))
        return done("administration.successors", "da-luu", unit_id=unit_id)
    form = SuccessorForm()
    _offer_units(form.successor, "(chọn đơn vị)")
    if status := form.attempt(
        lambda: service.set_successor(actor(), unit, queries.unit_or_404(form.successor.data), form.since.data)
    ):
        return _successors(unit, form, status)
    return done("administration.successors", "da-luu", unit_id=unit_id)


# --- accounts -----------------------------------------------------------------------------------
@bp.get("/tai-khoan")
@requires(Action.ACCOUNTS_MANAGE)
def account_list() -> Response:
    search = request.args.get("tim", "")
    return page("people/admin_accounts.html", page=paged(queries.accounts(search)), search=search, names=NAMES)


def _hash_first(**_: Any) -> str:
    return passwords.hash_password(passwords.temporary_password(request.form.get("idem", "")))


@bp.get("/tai-khoan/them")
@requires(Action.ACCOUNTS_MANAGE)
def new_account() -> Response:
    form = NewAccountForm(formdata=None, data={"unit": request.args.get("don-vi", "")})
    _offer_units(form.unit, "(không thuộc đơn vị nào)")
    return page("people/account_form.html", form=form, account=None)


def _new_slip(**_: Any) -> Response:
    found = queries.account_named(clean_line(request.form.get("username", "")))
    return slip(found.id if found else "")


@bp.post("/tai-khoan/them")
@requires(Action.ACCOUNTS_MANAGE)
@act(before=_hash_first, answer=_new_slip)
def create_account(prepared: str) -> Response:
    form = NewAccountForm()
    _offer_units(form.unit, "(không thuộc đơn vị nào)")

    def create() -> None:
        service.create_account(
            actor(),
            username=form.username.data or "",
            unit=db.session.get(Unit, form.unit.data) if form.unit.data else None,
            password_hash=prepared,
            **_person(form),
        )

    if status := form.attempt(create):
        return page("people/account_form.html", status=status, form=form, account=None)
    return done("administration.account_list", "da-tao")


def _person(form: AccountForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "post": form.post.data or "",
        "phone": form.phone.data or "",
        "shared": bool(form.shared.data),
    }


@bp.get("/tai-khoan/<id:account_id>")
@requires(Action.ACCOUNTS_MANAGE)
def edit_account(account_id: str) -> Response:
    person = queries.account_or_404(account_id)
    form = AccountForm(
        formdata=None,
        data={
            "name": person.name,
            "unit": person.unit_id or "",
            "post": person.post,
            "phone": person.phone,
            "shared": person.shared,
            "version": person.version,
        },
    )
    return _account_page(person, form)


def _account_page(person: Account, form: AccountForm, grant: GrantForm | None = None, status: int = 200) -> Response:
    grant = grant or GrantForm(formdata=None)
    _offer_units(form.unit, "(không thuộc đơn vị nào)")
    _offer_units(grant.unit, "(không, chỉ với quản trị)")
    return page(
        "people/account_form.html",
        status=status,
        form=form,
        grant=grant,
        account=person,
        names=NAMES,
        refusal=service.refuse_reset(actor(), person),
        history=audit.history(f"account:{person.id}", limit=30),
    )


@bp.post("/tai-khoan/<id:account_id>")
@requires(Action.ACCOUNTS_MANAGE)
@act
def save_account(account_id: str) -> Response:
    person = queries.account_or_404(account_id)
    form = AccountForm()
    _offer_units(form.unit, "(không thuộc đơn vị nào)")

    def save() -> None:
        unit = db.session.get(Unit, form.unit.data) if form.unit.data else None
        service.change_account(actor(), person, form.expected_version, unit=unit, **_person(form))

    if status := form.attempt(save):
        return _account_page(person, form, status=status)
    return done("administration.edit_account", "da-luu", account_id=account_id)


@bp.post("/tai-khoan/<id:account_id>/vai-tro")
@requires(Action.ACCOUNTS_MANAGE)
@act
def add_grant(account_id: str) -> Response:
    person = queries.account_or_404(account_id)
    grant = GrantForm()
    _offer_units(grant.unit, "(không, chỉ với quản trị)")

    def add() -> None:
        unit = db.session.get(Unit, grant.unit.data) if grant.unit.data else None
        service.add_grant(actor(), person, Role(grant.role.data), unit)

    if status := grant.attempt(add):
        form = AccountForm(formdata=None, obj=person, data={"unit": person.unit_id, "version": person.version})
        return _account_page(person, form, grant, status)
    return done("administration.edit_account", "da-giao", account_id=account_id)


@bp.post("/tai-khoan/<id:account_id>/vai-tro/<id:grant_id>/thoi")
@requires(Action.ACCOUNTS_MANAGE)
@act
def remove_grant(account_id: str, grant_id: str) -> Response:
    service.remove_grant(actor(), queries.account_or_404(account_id), grant_id)
    return done("administration.edit_account", "da-thoi", account_id=account_id)


@bp.post("/tai-khoan/<id:account_id>/ngung")
@requires(Action.ACCOUNTS_MANAGE)
@act
def close_account(account_id: str) -> Response:
    service.set_active(actor(), queries.account_or_404(account_id), False)
    return done("administration.edit_account", "da-ngung", account_id=account_id)


@bp.post("/tai-khoan/<id:account_id>/mo-lai")
@requires(Action.ACCOUNTS_MANAGE)
@act
def open_account(account_id: str) -> Response:
    service.set_active(actor(), queries.account_or_404(account_id), True)
    return done("administration.edit_account", "da-mo-lai", account_id=account_id)


# --- the audit trail ----------------------------------------------------------------------------
@bp.get("/nhat-ky")
@requires(Action.AUDIT_READ)
def trail() -> Response:
    who, kind = request.args.get("tim", "")[:100], request.args.get("viec", "")[:60]
    found = paged(audit.all_events(kind, who))
    entries = [audit.entry(event) for event in found.items]
    return page("people/trail.html", page=found, entries=entries, search=who, kind=kind)
