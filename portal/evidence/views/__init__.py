"""The unit's evidence, and each file to whoever may read the thing it belongs to."""

from __future__ import annotations

import io

from flask import Blueprint, Flask, Response, current_app, send_file

from portal.access.table import Action
from portal.audit import sentences
from portal.evidence import events, exporting, owners, queries, rules, store
from portal.evidence.models import Evidence
from portal.evidence.views import signed, uploads
from portal.refusal import NotFound
from portal.sheets import exports
from portal.web import pages
from portal.web.access import actor, requires, signed_in
from portal.web.pages import page
from portal.web.paging import paged

bp = Blueprint("evidence", __name__, url_prefix="/minh-chung")

FILE_CSP = "default-src 'none'; sandbox"


@bp.get("")
@requires(Action.EVIDENCE_LIST)
def index() -> Response:
    unit_id = actor().unit_id
    used = queries.used_by(unit_id) if unit_id else 0
    quota = current_app.config["UNIT_QUOTA"] if unit_id else 0
    return page("evidence/list.html", page=paged(queries.of_units(actor())), used=used, quota=quota)


def _send(content: bytes, media_type: str, name: str, *, attachment: bool) -> Response:
    response: Response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=attachment, download_name=name, max_age=0
    )
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Cache-Control"] = "no-store"
    return response


def sent(row: Evidence, *, small: bool = False) -> Response:
    """A file for whoever may read it: whole as a download, or the `small` picture made of it. 404 without a file."""
    if small and row.preview_sha256 is not None:
        picture = store.read(row.preview_sha256)
        webp = picture[8:12] == b"WEBP"  # earlier ones are JPEG
        return _send(
            picture, f"image/{'webp' if webp else 'jpeg'}", f"xem.{'webp' if webp else 'jpg'}", attachment=False
        )
    if row.sha256 is None:
        raise NotFound
    return _send(store.read(row.sha256), row.media_type, row.name, attachment=True)


@bp.get("/<id:evidence_id>/tep")
@signed_in
def download(evidence_id: str) -> Response:
    """The file as it was sent, always as a download, with the type it was found to be."""
    return sent(queries.evidence_or_404(actor(), evidence_id))


@bp.get("/<id:evidence_id>/xem")
@signed_in
def preview(evidence_id: str) -> Response:
    """A picture made anew from the one that was sent: smaller, without the camera's notes."""
    row = queries.evidence_or_404(actor(), evidence_id)
    if row.preview_sha256 is None:
        raise NotFound
    return sent(row, small=True)


def address(row: Evidence) -> str:
    return owners.address(row.object_kind, row.object_id) or ""


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(uploads.bp)
    app.register_blueprint(signed.bp)
    exports.add(app, "/minh-chung.xlsx", Action.EVIDENCE_LIST, exporting.documents)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    app.jinja_env.filters["size_in_words"] = rules.size_in_words
    app.jinja_env.globals.update(evidence_address=address, accepted_files=rules.ACCEPT)
