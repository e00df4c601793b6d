"""Public pages are the same bytes for everybody, so one that was made is shown again until something happened.

The day stands in the key as well, for a page says which stretch of the calendar it is.
"""

from __future__ import annotations

from flask import Flask, Response, g, make_response, request

from portal import clock
from portal.audit import queries as audit
from portal.web.access import is_public_page
from portal.web.frame import FRESH_FOR
from portal.web.kept import Kept

NOT_PAGES = ("static_file", "favicon")
_pages: Kept[tuple[str, str]] = Kept(most=300, longest=FRESH_FOR)  # (HTML, Vary): a few KB each


def _again() -> Response | None:
    """The page as it was made before, if nothing happened since."""
    if not is_public_page() or request.method != "GET" or request.endpoint in NOT_PAGES:
        return None
    today = clock.local(clock.now()).date().isoformat()
    g.public_key = (request.full_path, request.headers.get("HX-Request", ""), today, audit.head_hash())
    known = _pages.get(g.public_key)
    if known is None:
        return None
    response = make_response(known[0])
    response.headers["Vary"] = known[1]
    g.public_key = None
    return response


def _keep(response: Response) -> Response:
    key = g.get("public_key")
    if key is not None and response.status_code == 200 and response.mimetype == "text/html":
        _pages.put(key, (response.get_data(as_text=True), response.headers.get("Vary", "")))
    return response


def install(app: Flask) -> None:
    app.before_request(_again)
    app.after_request(_keep)  # before the headers are finished and the body is compressed
