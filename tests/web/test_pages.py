"""Headers, methods, assets, names of hosts, the settings of the first day."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import stat

import brotli
import pytest

from bench import budget
from config import ConfigError, database_url, from_environment
from portal import create_app, keys
from portal.database import db
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import settings
from tests.installation import Installation

VENDORED = {
    "vendor/htmx-2.0.11.min.js": "2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
}


def test_vendored_files_are_what_they_were(portal) -> None:
    for name, expected in VENDORED.items():
        body = (portal.app.config["STATIC"] / name).read_bytes()
        assert base64.b64encode(hashlib.sha384(body).digest()).decode() == expected
    assert {path.name for path in (portal.app.config["STATIC"] / "vendor").iterdir()} == {
        name.split("/")[1] for name in VENDORED
    }


def test_style_and_script_fit_their_budgets_and_are_kept_for_a_year(portal, visitor: Browser) -> None:
    assets = portal.app.extensions["portal_assets"]
    for name, most in (("portal.css", budget.STYLE), ("portal.js", budget.SCRIPT), ("files.js", budget.HELPERS)):
        assert len(assets[name].packed["gzip"]) <= most
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}
    for asset in assets.values():
        for accepted, encoding in (("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", None)):
            answer = visitor.client.get(f"/static/{asset.name}", headers={"Accept-Encoding": accepted})
            assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
            if asset.media_type == "image/webp":  # packed already
                assert "Content-Encoding" not in answer.headers and answer.get_data() == asset.body
                continue
            assert answer.headers.get("Content-Encoding") == encoding and "Accept-Encoding" in answer.headers["Vary"]
            assert unpacked[encoding](answer.get_data()) == asset.body
    for wrong in ("portal.css", "../portal.db", "vendor/htmx-2.0.11.min.js", "%2e%2e/config.py"):
        assert visitor.client.get(f"/static/{wrong}").status_code == 404


@pytest.mark.parametrize("path", ["/.git/config", "/instance/portal.db", "/static/", "/khong-co", "/quan-tri/../x"])
def test_what_is_not_there_is_404(visitor: Browser, path: str) -> None:
    visitor.get(path, status=404)


def test_a_foreign_host_name_is_refused(portal) -> None:
    client = portal.app.test_client()
    assert client.get("/dang-nhap", headers={"Host": "evil.example"}).status_code == 400


def test_https_brings_strict_transport_and_a_host_cookie(tmp_path) -> None:
    config = {
        **settings(tmp_path),
        **from_environment({"INSTANCE": str(tmp_path), "PUBLIC_URL": "https://thidua.example"}),
    }
    app = create_app(config)
    Installation.sqlite(app)
    answer = app.test_client().get("/dang-nhap", base_url="https://thidua.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sid=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


@pytest.mark.parametrize("value", ["http://thidua.example", "ftp://x", "thidua.example"])
def test_a_public_address_without_https_is_refused(value: str) -> None:
    with pytest.raises(ConfigError, match="PUBLIC_URL"):
        from_environment({"PUBLIC_URL": value})


def test_addresses_of_databases(tmp_path) -> None:
    assert database_url(None, tmp_path) == f"sqlite:///{tmp_path.as_posix()}/portal.db"
    assert database_url("postgres://u@h/n", tmp_path) == "postgresql+psycopg://u@h/n"
    for bad in ("mysql://x", "rubbish"):
        with pytest.raises(ConfigError, match="DATABASE_URL"):
            database_url(bad, tmp_path)


def test_keys_are_made_once_private_and_long(tmp_path) -> None:
    key = keys.read(tmp_path, "seal")
    assert len(key) == 64 and keys.read(tmp_path, "seal") == key
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "keys" / "seal.key").stat().st_mode) == 0o600
    (tmp_path / "keys" / "audit.key").write_text("short")
    with pytest.raises(RuntimeError, match="backup"):
        keys.read(tmp_path, "audit")


def test_the_settings_of_the_first_day_are_on(portal) -> None:
    with portal.app.app_context(), db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        values = {
            name: raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert values == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 8000,
    }  # fmt: skip


def test_private_pages_are_never_stored_and_storage_is_cleared_at_logout(cast: Cast) -> None:
    browser = cast.browser("canbo.dong")
    page = browser.get("/tai-khoan")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(page.response.headers["Vary"].replace(" ", "").split(","))


def test_headers_are_small(cast: Cast) -> None:
    page = cast.browser("canbo.dong").get("/tai-khoan")
    size = sum(len(f"{name}: {value}\r\n") for name, value in page.response.headers.items())
    assert size <= budget.HEADERS


def test_no_unkeyed_header_is_reflected(visitor: Browser) -> None:
    for name in ("X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "User-Agent"):
        answer = visitor.client.get("/dang-nhap", headers={name: "canary.example"})
        assert b"canary" not in answer.data and "canary" not in str(answer.headers)
