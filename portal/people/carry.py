"""A form sent after its session ended: kept through the login, then done as if it had come in time.

The fields travel inside the login page, signed and bound to the person whose session it was. Passwords,
ballots and files never travel this way.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from portal.people.queries import owner_of_expired
from portal.web.access import same_origin
from portal.web.sessions import CSRF_FIELD, csrf_token_for, current_sid

LONGEST_AGE = 12 * 3600
BALLOTS = ("/bo-phieu/", "/ban-bo-phieu/")  # on a phone; at the voting desk
LEFT_OUT = {CSRF_FIELD}


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.secret_key or "", salt="carried-form")


def _is_secret(name: str) -> bool:
    return "password" in name or name in LEFT_OUT


def pack() -> str:
    """The present POST as signed text, or "" if it may not be kept.

    Only a form that a page of ours sent is kept (another site's would be done after the login), only for the
    owner of the session that ended, and never a ballot. Of a session that was logged out elsewhere the browser tells
    nothing (`owner` None): its form is shown after the login to be sent once more, and never done by itself.
    """
    sid = current_sid(request, current_app)
    if request.method != "POST" or not same_origin() or any(part in request.path for part in BALLOTS):
        return ""
    owner = owner_of_expired(sid) if sid is not None else None
    if sid is not None and owner is None:
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if not _is_secret(name)]
    path = request.full_path if request.query_string else request.path
    return str(_serializer(current_app).dumps({"owner": owner, "path": path, "fields": fields}))


def has_files() -> bool:
    return any(file.filename for file in request.files.values())


def resume(packed: str, account_id: str, sid: str) -> Response | None:
    """Do the kept form now, within the new session `sid` of `account_id`, or show it if nobody knows whose it was. None
    if there is nothing to do."""
    if not packed:
        return None
    try:
        kept: dict[str, Any] = _serializer(current_app).loads(packed, max_age=LONGEST_AGE)
    except BadData:
        return None
    if kept["owner"] not in (None, account_id):
        return None
    fields: MultiDict[str, str] = MultiDict([(name, text) for name, text in kept["fields"]])
    if kept["owner"] is not None:  # without it the answer is the page that offers to send it again
        fields[CSRF_FIELD] = csrf_token_for(current_app, sid)
    builder = EnvironBuilder(
        path=kept["path"],
        base_url=request.host_url,
        method="POST",
        data=fields,
        headers=[("Cookie", f"{current_app.config['SID_COOKIE']}={sid}"), ("Sec-Fetch-Site", "same-origin")],
    )
    environ = builder.get_environ()
    environ["REMOTE_ADDR"] = request.remote_addr or ""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.request_context(environ):  # a context of its own: another user is signed in there
        response: Response = app.full_dispatch_request()
    return response
