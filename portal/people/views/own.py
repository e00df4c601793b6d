"""One's own account: password, devices, the place one works at now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from portal import clock
from portal.access.roles import NAMES, Role
from portal.database import db
from portal.people import passwords, queries, rules, service, signing
from portal.people.forms import PasswordForm, PerformerForm
from portal.people.models import Unit
from portal.web.access import actor, signed_in
from portal.web.acts import act, writing
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("own", __name__)


@bp.get("/tai-khoan")
@signed_in
def account() -> Response:
    person = queries.account_or_404(actor().account_id)
    return page(
        "people/account.html",
        account=person,
        roles=[(NAMES[grant.role], grant.unit.short_name if grant.unit else "") for grant in person.grants],
        sessions=queries.living_sessions(person.id, clock.now()),
        here=current_user.sid_sha256,
    )


@bp.get("/tai-khoan/mat-khau")
@signed_in
def password() -> Response:
    return page("people/password.html", form=PasswordForm(formdata=None), forced=current_user.must_change_password)


def _check_and_hash(**_: Any) -> tuple[signing.Attempt, str]:
    attempt = signing.check_password(current_user.username, request.form.get("password", ""), request.remote_addr or "")
    with writing():  # a wrong one counts here as it does at the door
        attempt = signing.settle(attempt)
    return attempt, passwords.hash_password(request.form.get("new_password", ""))


@bp.post("/tai-khoan/mat-khau")
@signed_in
@act(before=_check_and_hash)
def change_password(prepared: tuple[signing.Attempt, str]) -> Response:
    form = PasswordForm()
    attempt, hashed = prepared
    person = queries.account_or_404(actor().account_id)
    if form.validate():
        if attempt.account_id is None:
            wrong = attempt.refused is signing.WRONG
            form.add_errors({"password": "Mật khẩu hiện nay không đúng." if wrong else str(attempt.refused)})
        unit_name = person.unit.name if person.unit else ""
        if reason := rules.refuse_password(form.new_password.data or "", person.username, unit_name):
            form.add_errors({"new_password": str(reason)})
        if form.new_password.data == form.password.data:
            form.add_errors({"new_password": "Mật khẩu mới phải khác mật khẩu hiện nay."})
    if form.errors:
        return page("people/password.html", status=422, form=form, forced=current_user.must_change_password)
    service.set_own_password(actor(), person, hashed, current_user.sid_sha256)
    return done("own.account", "mat-khau-da-doi")


@bp.get("/nguoi-thuc-hien")
@signed_in
def performer() -> Response:
    return page("people/performer.html", form=PerformerForm(formdata=None))


@bp.post("/nguoi-thuc-hien")
@signed_in
@act
def name_performer() -> Response:
    form = PerformerForm()
    if status := form.attempt(
        lambda: signing.name_performer(actor(), current_user.sid_sha256, form.performer.data or "")
    ):
        return page("people/performer.html", status=status, form=form)
    return done("own.account")


@bp.post("/tai-khoan/dang-xuat-noi-khac")
@signed_in
@act
def end_others() -> Response:
    signing.end_other_sessions(actor(), current_user.sid_sha256)
    return done("own.account", "da-dang-xuat-noi-khac")


@bp.get("/doi-vai")
@signed_in
def workplaces() -> Response:
    places = [db.session.get_one(Unit, unit_id) for unit_id in actor().scopes(Role.OFFICER, Role.HEAD)]
    return page(
        "people/workplaces.html", places=sorted(places, key=lambda unit: unit.sort_key), form=Form(formdata=None)
    )


@bp.post("/doi-vai")
@signed_in
@act
def choose_workplace() -> Response:
    signing.choose_workplace(actor(), current_user.sid_sha256, request.form.get("unit", ""))
    return done("own.account", "da-doi-vai")
