"""Answering: a page, or the piece of it that htmx asked for; a redirect after an act."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.http import dump_options_header

from portal import vietnamese
from portal.extensions import htmx

NOTICES: dict[str, str] = {}


def register_notices(notices: Mapping[str, str]) -> None:
    """Sentences that a page may open with after an act: `?xong=<code>` in its address."""
    NOTICES.update(notices)


def notice() -> str:
    return NOTICES.get(request.args.get("xong", ""), "")


def wants_fragment() -> bool:
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The whole page, or to htmx only `fragment`, a piece of template that the page includes."""
    asked = fragment is not None and wants_fragment()
    response = make_response(render_template(fragment if asked and fragment else template, **context), status)
    response.vary.add("HX-Request")
    return response


def done(endpoint: str, notice: str | None = None, anchor: str | None = None, **values: Any) -> Response:
    """303 to the page that shows what the act did."""
    if notice is not None:
        values["xong"] = notice
    return make_response(redirect(url_for(endpoint, _anchor=anchor, **values), 303))


def site() -> str:
    """The address under which people reach this portal, without a slash at its end."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


def file(content: bytes, name: str, mimetype: str = "application/pdf", *, attached: bool = False) -> Response:
    """A paper or a record that was made here, for whoever asked and nobody's cache."""
    response: Response = send_file(
        io.BytesIO(content), mimetype=mimetype, download_name=name, as_attachment=attached, max_age=0
    )
    names = {"filename": vietnamese.unmarked(name)}  # Đ too has its letter
    if not name.isascii():
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    response.headers["Content-Disposition"] = dump_options_header("attachment" if attached else "inline", names)
    response.headers["Cache-Control"] = "no-store"
    return response


def unchanged() -> Response:
    """For polling: nothing new."""
    return make_response("", 204)


def local_path(target: str | None) -> str | None:
    """`target` if it is a path of ours that answers GET, else None: `next=` leads nowhere else."""
    if not target or not target.startswith("/") or any(char in target for char in "\\\r\n\t") or len(target) > 500:
        return None
    path, _, _ = target.partition("?")
    if path.startswith("//"):
        return None
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except Exception:
        return None
    return target


def install(app: Flask) -> None:
    app.jinja_env.globals.update(notice=notice)
