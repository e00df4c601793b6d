"""Every endpoint says who may enter; one that says nothing lets nobody in.

@public             the same bytes for everybody: no session is read, the answer may be cached
@open_form          a form for people without an account: never cached, with the visitor's seed
@signed_in          any account
@requires(Action.X) an account that the table grants X over at least one thing;
                    *which* thing is checked where the thing is loaded
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_login import current_user
from werkzeug.exceptions import NotFound as HttpNotFound
from werkzeug.exceptions import RequestEntityTooLarge

from portal.access.decide import Scope, can, who_could
from portal.access.roles import NOBODY, Actor
from portal.access.table import Action
from portal.extensions import login_manager
from portal.refusal import Forbidden, NotFound

View = TypeVar("View", bound=Callable[..., Any])

WRITING = ("POST", "PATCH", "DELETE")
PUBLIC = "public"
OPEN_FORM = "open_form"
SIGNED_IN = "signed_in"


def _declare(declaration: str | Action) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = declaration  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(PUBLIC)
open_form = _declare(OPEN_FORM)
signed_in = _declare(SIGNED_IN)


def requires(action: Action) -> Callable[[View], View]:
    return _declare(action)


def accepts_files(view: View) -> View:
    """This form may bring files: its limit is that of uploads."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def declaration_of(app: Flask, endpoint: str) -> str | Action | None:
    return getattr(app.view_functions[endpoint], "access", None)


def is_public_page() -> bool:
    return bool(g.get("access") == PUBLIC)


def actor() -> Actor:
    """Who acts in this request; `NOBODY` for a visitor."""
    if g.get("access") == PUBLIC or not current_user.is_authenticated:
        return NOBODY
    found: Actor = current_user.actor
    return found


def may(action: Action, scope: Scope | None = None) -> bool:
    """For templates: would this be allowed."""
    return can(actor(), action, scope)


def ensure_may(action: Action, scope: Scope) -> None:
    """For what hides its existence: not yours is not there."""
    if not can(actor(), action, scope):
        raise NotFound


def guard() -> Any:
    """Before every request."""
    if request.endpoint is None:
        return None
    if any("\0" in value for value in (request.path, *request.args.values())):
        raise HttpNotFound  # PostgreSQL keeps no such text, so nothing of that name can be there
    declaration = declaration_of(current_app, request.endpoint)
    if declaration is None:
        raise HttpNotFound  # closed by default; a test names the endpoint that forgot
    g.access = declaration
    if request.method in WRITING:
        if getattr(current_app.view_functions[request.endpoint], "accepts_files", False):
            request.max_content_length = current_app.config["MAX_UPLOAD_LENGTH"]
        if cross_site():
            raise Forbidden  # before any token is looked at: what another site sent goes no further
        if len(request.form) > current_app.config["MAX_FORM_PARTS"]:
            raise RequestEntityTooLarge
    if declaration in (PUBLIC, OPEN_FORM):
        return None
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    if isinstance(declaration, Action) and not can(actor(), declaration):
        raise Forbidden(who_could(declaration))
    return None


def same_origin() -> bool:
    """Did this POST come from a page of ours? Decides by Sec-Fetch-Site, else by Origin, else by Referer."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if not source:
        return False
    return source == request.host_url.rstrip("/") or source.startswith(request.host_url)


def cross_site() -> bool:
    """Does the browser itself say that another site sent this?"""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("cross-site", "same-site")
    origin = request.headers.get("Origin")
    return origin is not None and origin != request.host_url.rstrip("/")


def install(app: Flask) -> None:
    app.before_request(guard)
    app.jinja_env.globals.update(may=may, Action=Action, Scope=Scope, current_actor=actor)
