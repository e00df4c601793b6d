"""The stylesheets, the scripts, the icon and the guides' pictures: put together when the application starts.

Each has the digest of its content in its name and may be kept for a year. There is no build step and
nothing on disk that could be older than its source.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, current_app, make_response, request, url_for
from werkzeug.exceptions import NotFound

from portal.web.access import public
from portal.web.compression import BROTLI, GZIP, ONCE, encoding_for, packed

FOREVER = "public, max-age=31536000, immutable"
SOURCES = {
    "portal.css": ("text/css", ("portal.css",)),
    "portal.js": ("text/javascript", ("vendor/htmx-2.0.11.min.js", "portal.js")),
    "files.js": ("text/javascript", ("files.js",)),
    "guide.css": ("text/css", ("guide.css",)),  # the guides alone: pictures, and how they are printed
    "icon.svg": ("image/svg+xml", ("icon.svg",)),
}
PICTURES = "guide"  # a folder of WebP files below `static/`, called for by `guide/<name>.webp`


@dataclass(frozen=True)
class Asset:
    name: str
    media_type: str
    body: bytes
    packed: dict[str, bytes] = field(repr=False)  # by encoding


def load(static: Path) -> dict[str, Asset]:
    """Logical name -> asset, for all of `SOURCES` and `PICTURES` below the folder `static`."""
    found = {}
    for logical, (media_type, parts) in SOURCES.items():
        body = b"\n".join((static / part).read_bytes().strip() for part in parts) + b"\n"
        found[logical] = Asset(
            _named(logical, body),
            f"{media_type}; charset=utf-8",
            body,
            {encoding: packed(body, encoding, ONCE) for encoding in (BROTLI, GZIP)},
        )
    for path in sorted((static / PICTURES).glob("*.webp")):
        logical, body = f"{PICTURES}/{path.name}", path.read_bytes()
        found[logical] = Asset(_named(logical, body), "image/webp", body, {})
    return found


def _named(logical: str, body: bytes) -> str:
    stem, _, ending = logical.replace("/", "-").rpartition(".")
    return f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{ending}"


def asset(logical: str) -> Asset:
    """What is served under this name in the running application."""
    found: dict[str, Asset] = current_app.extensions["portal_assets"]
    return found[logical]


def asset_url(logical: str) -> str:
    """The address of an asset, good for ever."""
    return url_for("static_file", name=asset(logical).name)


def install(app: Flask) -> None:
    assets = load(Path(app.config["STATIC"]))
    by_name = {asset.name: asset for asset in assets.values()}
    app.extensions["portal_assets"] = assets

    @app.get("/static/<name>")
    @public
    def static_file(name: str) -> Response:
        found = by_name.get(name)
        if found is None:
            raise NotFound
        encoding = encoding_for(request.accept_encodings) if found.packed else None
        response = make_response(found.packed[encoding] if encoding else found.body)
        response.headers["Content-Type"] = found.media_type
        response.headers["Cache-Control"] = FOREVER
        if found.packed:
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

    app.jinja_env.globals.update(asset_url=asset_url)
