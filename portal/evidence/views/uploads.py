"""The tus protocol 1.0.0 (creation, termination, checksum, expiration): files that go on where they broke off.

Whoever sends is signed in and shows the token of our forms in a header. A finished file waits for the form that
attaches it: the page names it by its id, in the line that `evidence/_received.html` and `files.js` write alike.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from werkzeug.exceptions import BadRequest, ClientDisconnected
from werkzeug.http import http_date

from portal import confined
from portal.evidence import resumable, rules
from portal.evidence.models import Upload
from portal.refusal import Refused
from portal.vietnamese import clean_line
from portal.web.access import accepts_files, actor, signed_in
from portal.web.acts import writing

bp = Blueprint("uploads", __name__, url_prefix="/tep-gui")

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"
CHECKSUMS = ("sha256", "sha1")
LONGEST_PLACE, LONGEST_MARK = 200, 120


def _answer(status: int, text: str = "", **headers: str) -> Response:
    response = make_response(text, status)
    response.mimetype = "text/plain"
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def _expires(at: datetime) -> str:
    return http_date(at)


def _speaks() -> Response | None:
    """Another version of the protocol is told which one we speak."""
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, "", Tus_Version=VERSION)


def _state(row: Upload, **more: str) -> dict[str, str]:
    return {"Upload_Offset": str(row.received), "Upload_Expires": _expires(row.expires_at), **more}


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@signed_in
def capabilities() -> Response:
    return _answer(
        204, Tus_Version=VERSION, Tus_Extension="creation,termination,checksum,expiration",
        Tus_Max_Size=str(rules.LARGEST_FILE), Tus_Checksum_Algorithm=",".join(CHECKSUMS),
    )  # fmt: skip


@bp.post("")
@signed_in
def create() -> Response:
    if other := _speaks():
        return other
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 12):
        return _answer(400, "Upload-Length")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    try:
        with writing():
            row, gone = resumable.begin(
                actor(), told.get("filename") or told.get("name") or "tep", int(length),
                told.get("place", "")[:LONGEST_PLACE], told.get("mark", "")[:LONGEST_MARK],
            )  # fmt: skip
            where, headers = url_for("uploads.chunk", upload_id=row.id), _state(row)
    except Refused as refused:
        status = 413 if refused.reason.code in ("file.large", "upload.many") else 415
        return _answer(status, str(refused))
    resumable.clear(gone)
    confined.get_ready()  # the whole file is looked into while its sender waits
    return _answer(201, Location=where, **headers)


def _metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: pairs of a key and its value in base64, between commas."""
    found = {}
    for pair in header.split(",")[:20]:
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = clean_line(base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace"))
        except (binascii.Error, ValueError):
            continue
    return found


@bp.route("/<id:upload_id>", methods=["HEAD"], provide_automatic_options=False)
@signed_in
def state(upload_id: str) -> Response:
    row = resumable.upload_or_404(actor(), upload_id)
    return _answer(200, **_state(row, Upload_Length=str(row.size)))


@bp.route("/<id:upload_id>", methods=["DELETE"], provide_automatic_options=False)
@signed_in
def terminate(upload_id: str) -> Response:
    if other := _speaks():
        return other
    with writing():
        clear = resumable.drop(resumable.upload_or_404(actor(), upload_id))
    clear()
    return _answer(204)


# --- a chunk ------------------------------------------------------------------------------------
@bp.route("/<id:upload_id>", methods=["PATCH"], provide_automatic_options=False)
@signed_in
@accepts_files
def chunk(upload_id: str) -> Response:
    """Add what the body holds at `Upload-Offset`. 409 at another place, 423 while another chunk is written, 460 if it
    is not what its checksum says: then none of it counts. Without a checksum what arrived before a cut counts."""
    if other := _speaks():
        return other
    if request.mimetype != CHUNK_TYPE:
        return _answer(415, CHUNK_TYPE)
    try:
        checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return _answer(400, "Upload-Checksum")
    with writing():
        row = resumable.upload_or_404(actor(), upload_id)
        if row.stored is not None:
            return _answer(204, **_state(row))
        if request.headers.get("Upload-Offset") != str(row.received):
            return _answer(409, "", **_state(row))
        if (request.content_length or 0) > row.size - row.received:
            return _answer(413, "Upload-Length")
        if not resumable.hold(actor(), upload_id):
            return _answer(423, "")
        at, size = row.received, row.size
    return _written(upload_id, at, size, checksum)


def _checksum(header: str) -> tuple[Any, bytes] | None:
    """(a digest to feed, what it must come to). Raises `ValueError`."""
    if not header:
        return None
    name, _, value = header.partition(" ")
    if name not in CHECKSUMS:
        raise ValueError(name)
    return hashlib.new(name), base64.b64decode(value, validate=True)


def _pieces() -> Iterator[bytes]:
    try:
        while piece := request.stream.read(resumable.PIECE):
            yield piece
    except (ClientDisconnected, BadRequest, OSError):
        return  # the link broke: what has arrived is there


def _written(upload_id: str, at: int, size: int, checksum: tuple[Any, bytes] | None) -> Response:
    digest, expected = checksum or (None, b"")
    arrived = 0
    try:
        arrived = resumable.write(upload_id, at, _pieces(), size - at, digest)
        mismatch = digest is not None and digest.digest() != expected
        if mismatch:
            arrived = 0
    finally:
        with writing():
            row = resumable.upload_or_404(actor(), upload_id)
            resumable.advance(row, at + arrived)
    if mismatch:
        return _answer(460, "", **_state(row))
    if row.received < row.size:
        return _answer(204, **_state(row))
    return _completed(upload_id)


def _completed(upload_id: str) -> Response:
    row = resumable.upload_or_404(actor(), upload_id)
    try:
        stored = resumable.whole(row)
    except Refused as refused:
        if refused.reason.code == "file.busy":  # whole, not looked at yet: asked again by the same chunk of nothing
            return _answer(503, str(refused), Retry_After="5", **_state(row))
        with writing():
            clear = resumable.drop(resumable.upload_or_404(actor(), upload_id))
        clear()
        return _answer(422, str(refused))
    with writing():
        row = resumable.upload_or_404(actor(), upload_id)
        resumable.finish(row, stored)
        headers = _state(row)
    return _answer(204, **headers)
