"""What every answer carries, and what no answer may."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, g, request

from portal.web.access import is_public_page
from portal.web.compression import encoding_for, packed

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC_SECONDS = 60
WORTH_COMPRESSING = 500


def uncompressed() -> None:
    """This answer carries a receipt or marks: its length must not depend on what they are."""
    g.uncompressed = True


def finish(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if g.get("https"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in response.headers:
        if is_public_page() and response.status_code == 200 and request.method in ("GET", "HEAD"):
            response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
        else:
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
    if response.mimetype == "text/html" and not response.is_streamed:
        _etag_and_compress(response)
    return response


def _etag_and_compress(response: Response) -> None:
    if is_public_page() and response.status_code == 200 and "ETag" not in response.headers:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20], weak=True)
        response.make_conditional(request)
        if response.status_code == 304:
            return
    if g.get("uncompressed") or "Content-Encoding" in response.headers:
        return
    body = response.get_data()
    if len(body) > WORTH_COMPRESSING:
        response.vary.add("Accept-Encoding")
        if encoding := encoding_for(request.accept_encodings):
            response.set_data(packed(body, encoding))
            response.headers["Content-Encoding"] = encoding


def install(app: Flask) -> None:
    https = app.config["HTTPS"]

    @app.before_request
    def _note_https() -> None:
        g.https = https

    app.after_request(finish)
