"""The one cookie. Before login it holds a signed random seed for CSRF; after login a random session id.

What a session *is* (whose, since when) stands in the database; here is only what travels.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

SIGNED_IN = "s."
VISITOR = "a."
CSRF_FIELD = "csrf_token"


class PortalSession(dict[str, Any], SessionMixin):
    """Flask's session object; it only ever holds the CSRF seed that Flask-WTF asks for."""

    cookie: str | None = None


def _visitor_serializer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.secret_key or "", salt="visitor-seed")


def new_sid() -> str:
    return SIGNED_IN + secrets.token_urlsafe(32)


def sid_hash(sid: str) -> str:
    """What the database keeps of a session id."""
    return hashlib.sha256(sid.encode()).hexdigest()


def csrf_seed(app: Flask, sid: str) -> str:
    key = app.secret_key if isinstance(app.secret_key, bytes) else str(app.secret_key).encode()
    return hmac.new(key, b"csrf\n" + sid.encode(), hashlib.sha256).hexdigest()


def csrf_token_for(app: Flask, sid: str) -> str:
    """The form token that Flask-WTF accepts within the session `sid`."""
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(csrf_seed(app, sid)))


def current_sid(request: Request, app: Flask) -> str | None:
    """The session id that the browser sent, if it sent one; whether it is alive is the database's word."""
    cookie = request.cookies.get(app.config["SID_COOKIE"], "")
    return cookie if cookie.startswith(SIGNED_IN) else None


class Sessions(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> PortalSession:
        session = PortalSession()
        cookie = request.cookies.get(app.config["SID_COOKIE"], "")
        if cookie.startswith(SIGNED_IN):
            session.cookie = cookie
            session[CSRF_FIELD] = csrf_seed(app, cookie)
        elif cookie.startswith(VISITOR):
            try:
                session[CSRF_FIELD] = str(_visitor_serializer(app).loads(cookie[len(VISITOR) :]))
                session.cookie = cookie
            except BadSignature:
                pass
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        fresh: str | None = g.get("new_sid")
        if fresh is None and g.get("end_session"):
            response.delete_cookie(app.config["SID_COOKIE"], **self._attributes(app))
            return
        if fresh is None and getattr(session, "cookie", None) is None and CSRF_FIELD in session:
            fresh = VISITOR + str(_visitor_serializer(app).dumps(session[CSRF_FIELD]))
        if fresh is not None:
            response.set_cookie(app.config["SID_COOKIE"], fresh, **self._attributes(app))

    @staticmethod
    def _attributes(app: Flask) -> dict[str, Any]:
        return {"path": "/", "secure": app.config["HTTPS"], "httponly": True, "samesite": "Lax"}


def start(sid: str) -> None:
    """Hand the new session id to the browser with this answer."""
    g.new_sid = sid


def end() -> None:
    g.end_session = True
