"""Signing in and out, and what happens to whoever comes without a session."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.database import db, is_sqlite
from portal.extensions import htmx, login_manager
from portal.people import carry, passwords, queries, rules, service, signing
from portal.people.forms import LinkForm, LoginForm
from portal.people.models import LoginSession
from portal.refusal import NotFound, Reason
from portal.web import sessions
from portal.web.access import OPEN_FORM, PUBLIC, actor, open_form, signed_in
from portal.web.acts import act, writing
from portal.web.pages import done, local_path, page

bp = Blueprint("sign_in", __name__)

WRONG_PASSWORD = Reason("password.wrong", "Mật khẩu không đúng.")
UNFINISHED = {"own.password", "own.change_password", "own.performer", "own.name_performer", "sign_in.leave"}


@bp.get("/dang-nhap")
@open_form
def login() -> Response:
    if current_user.is_authenticated:
        return make_response(redirect(local_path(request.args.get("next")) or "/viec-can-lam", 303))
    form = LoginForm(formdata=None)
    form.next.data = local_path(request.args.get("next")) or ""
    return page("people/login.html", form=form, kept=False, lost_files=False)


@bp.post("/dang-nhap")
@open_form
def enter() -> Response:
    form = LoginForm()
    if not form.validate():
        return page("people/login.html", status=422, form=form, kept=bool(form.carried.data), lost_files=False)
    attempt = signing.check_password(form.username.data or "", form.password.data or "", request.remote_addr or "")
    with writing():
        attempt = signing.settle(attempt)
        sid = signing.sign_in(attempt, device=request.user_agent.string) if attempt.account_id else ""
    if attempt.account_id is None:
        form.add_errors({"password": str(attempt.refused)})
        return page("people/login.html", status=422, form=form, kept=bool(form.carried.data), lost_files=False)
    sessions.start(sid)
    resumed = carry.resume(form.carried.data or "", attempt.account_id, sid)
    if resumed is not None:
        return resumed
    return make_response(redirect(local_path(form.next.data) or "/viec-can-lam", 303))


@bp.post("/dang-xuat")
@signed_in
def leave() -> Response:
    with writing():
        signing.sign_out(actor(), current_user.sid_sha256)
    sessions.end()
    response = done("sign_in.login")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.get("/lien-ket/<token>")
@open_form
def link(token: str) -> Response:
    """Shows what the link is for; only sending the form uses it up."""
    found = queries.usable_link(token, clock.now())
    return page("people/link.html", status=200 if found else 404, form=LinkForm(formdata=None), link=found)


def _hash_new(token: str) -> str:
    if queries.usable_link(token, clock.now()) is None:  # hashing is work that nobody gets for nothing
        raise NotFound
    return passwords.hash_password(request.form.get("new_password", ""))


@bp.post("/lien-ket/<token>")
@open_form
@act(before=_hash_new)
def use_link(token: str, prepared: str) -> Response:
    found = queries.usable_link(token, clock.now())
    form = LinkForm()
    if found is None:
        raise NotFound
    if form.validate():
        reason = rules.refuse_password(form.new_password.data or "", found.account.username)
        if reason is None:
            service.use_link(found, prepared)
            return done("sign_in.login")
        form.add_errors({"new_password": str(reason)})
    return page("people/link.html", status=422, form=form, link=found)


# --- who is at the keyboard ---------------------------------------------------------------------
def _load(incoming: Any) -> queries.SignedIn | None:
    sid = sessions.current_sid(incoming, current_app)
    if sid is None:
        return None
    found = queries.signed_in(sid, clock.now())
    if found is not None and clock.now() - found.last_seen_at > rules.SEEN_EVERY:
        _touch(found.sid_sha256)
    return found


def _touch(sid_sha256: str) -> None:
    """Note that the session is in use, on a connection of its own, and not at all if the database is busy."""
    before, g.writing = g.get("writing", False), True
    connection = db.engine.connect()
    raw: Any = connection.connection.dbapi_connection
    try:
        if is_sqlite(connection):
            raw.execute("PRAGMA busy_timeout=0")
        else:
            connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        connection.execute(
            LoginSession.__table__.update()  # type: ignore[attr-defined]
            .where(LoginSession.sid_sha256 == sid_sha256)
            .values(last_seen_at=clock.now())
        )
        connection.commit()
    except OperationalError:
        connection.rollback()
    finally:
        if is_sqlite(connection):
            from portal.database import BUSY_TIMEOUT_MS

            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.close()
        g.writing = before


def _unauthorized() -> Response:
    """No living session. A page: to the login and back. A form: the login page, with what was typed inside it."""
    if "Tus-Resumable" in request.headers or request.path == "/nhap-tam":  # a script asks: there is no page to show
        return make_response("Phiên làm việc đã hết.", 401)
    if request.method in ("GET", "HEAD"):
        target = request.full_path if request.query_string else request.path
        address = url_for("sign_in.login", next=target if target != "/viec-can-lam" else None)
        if htmx:
            response = make_response("", 200)
            response.headers["HX-Redirect"] = address
            return response
        return make_response(redirect(address, 303))
    g.access = OPEN_FORM
    form = LoginForm(formdata=None)
    form.carried.data = carry.pack()
    form.next.data = local_path(request.path) or ""
    response = page("people/login.html", form=form, kept=bool(form.carried.data), lost_files=carry.has_files())
    if htmx:
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _finish_login() -> Response | None:
    """A session handed over stays where it is; a temporary password is replaced, and a shared account says who sits at
    it, before anything else."""
    if g.get("access") in (None, PUBLIC, OPEN_FORM) or not current_user.is_authenticated:
        return None
    held = current_user.held_at
    if held and request.path != held and not request.path.startswith(f"{held}/"):
        return make_response(redirect(held, 303))
    if request.endpoint in UNFINISHED:
        return None
    if current_user.must_change_password:
        return done("own.password")
    if current_user.must_name_performer:
        return done("own.performer")
    return None


def install(app: Flask) -> None:
    login_manager.request_loader(_load)
    login_manager.unauthorized_handler(_unauthorized)
    app.before_request(_finish_login)
    app.jinja_env.globals.update(
        workplace=lambda: current_user.workplace if current_user.is_authenticated else "",
        several_workplaces=lambda: current_user.is_authenticated and current_user.workplaces > 1,
    )


# --- the password once more ---------------------------------------------------------------------
def password_confirmed() -> bool:
    """Was the password given in the last 15 minutes?"""
    return not rules.must_reauthenticate(current_user.password_at, clock.now())


def confirm_password(password: str) -> Reason | None:
    """Check the password that came with a vote or a seal; a right one counts for the next 15 minutes."""
    return None if password_confirmed() else ask_password(password)


def ask_password(password: str) -> Reason | None:
    """The same, however lately it was given: whoever sits there now may be somebody else."""
    attempt = signing.check_password(current_user.username, password, request.remote_addr or "")
    with writing():
        attempt = signing.settle(attempt)
        if attempt.account_id is not None:
            signing.confirm_password(current_user.sid_sha256)
    return WRONG_PASSWORD if attempt.refused is signing.WRONG else attempt.refused  # no name was asked for
