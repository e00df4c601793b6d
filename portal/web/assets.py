"""The one stylesheet, the one script and the icon: put together when the application starts.

Each has the digest of its content in its name and may be kept for a year. There is no build step and
nothing on disk that could be older than its source.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, make_response, request, url_for
from werkzeug.exceptions import NotFound

from portal.web.access import public
from portal.web.compression import BROTLI, GZIP, ONCE, encoding_for, packed

FOREVER = "public, max-age=31536000, immutable"
SOURCES = {
    "portal.css": ("text/css", ("portal.css",)),
    "portal.js": ("text/javascript", ("vendor/htmx-2.0.11.min.js", "portal.js")),
    "files.js": ("text/javascript", ("files.js",)),
    "icon.svg": ("image/svg+xml", ("icon.svg",)),
}


@dataclass(frozen=True)
class Asset:
    name: str
    media_type: str
    body: bytes
    packed: dict[str, bytes] = field(repr=False)  # by encoding


def load(static: Path) -> dict[str, Asset]:
    """Logical name -> asset, for all of `SOURCES` below the folder `static`."""
    found = {}
    for logical, (media_type, parts) in SOURCES.items():
        body = b"\n".join((static / part).read_bytes().strip() for part in parts) + b"\n"
        stem, _, ending = logical.rpartition(".")
        name = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{ending}"
        found[logical] = Asset(
            name,
            f"{media_type}; charset=utf-8",
            body,
            {encoding: packed(body, encoding, ONCE) for encoding in (BROTLI, GZIP)},
        )
    return found


def install(app: Flask) -> None:
    assets = load(Path(app.config["STATIC"]))
    by_name = {asset.name: asset for asset in assets.values()}
    app.extensions["portal_assets"] = assets

    @app.get("/static/<name>")
    @public
    def static_file(name: str) -> Response:
        asset = by_name.get(name)
        if asset is None:
            raise NotFound
        encoding = encoding_for(request.accept_encodings)
        response = make_response(asset.packed[encoding] if encoding else asset.body)
        response.headers["Content-Type"] = asset.media_type
        response.headers["Cache-Control"] = FOREVER
        response.vary.add("Accept-Encoding")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response

    @app.get("/favicon.ico")
    @public
    def favicon() -> Response:
        response = make_response(assets["icon.svg"].body)
        response.headers["Content-Type"] = assets["icon.svg"].media_type
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    def asset_url(logical: str) -> str:
        return url_for("static_file", name=assets[logical].name)

    app.jinja_env.globals.update(asset_url=asset_url)
