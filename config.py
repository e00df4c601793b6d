"""Settings, each fit for production as it stands; the environment names what differs.

| variable          | meaning                                                        | unset means            |
|-------------------|----------------------------------------------------------------|------------------------|
| `INSTANCE`        | folder of the database, the evidence store and the keys        | `instance/`            |
| `DATABASE_URL`    | `sqlite:///…` or `postgresql://…`                              | SQLite in the instance |
| `PUBLIC_URL`      | the address people type; https switches Secure cookies on      | loopback only          |
| `TRUSTED_PROXIES` | how many proxies stand in front and set X-Forwarded-*          | 0                      |
| `MAIL_URL`        | `smtp://user:password@host:port?from=address` or `smtps://…`   | no mail is sent        |
| `PORT`            | where `run.py` listens                                         | 8000                   |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.mail.rules import server as mail_server

ROOT = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


class ConfigError(Exception):
    """A setting of the environment that cannot work; the text says which and why."""


def database_url(given: str | None, instance: Path) -> str:
    """The SQLAlchemy address, with the driver named, for a `DATABASE_URL` as people write it."""
    if not given:
        return f"sqlite:///{(instance / 'portal.db').as_posix()}"
    scheme, found, rest = given.partition("://")
    if not found:
        raise ConfigError("DATABASE_URL must look like sqlite:///path or postgresql://user@host/name.")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg"):
        return given
    raise ConfigError(f"DATABASE_URL names {scheme!r}; only sqlite and postgresql are supported.")


def _loopback(public_url: str | None) -> bool:
    return not public_url or urlsplit(public_url).hostname in ("127.0.0.1", "localhost", "::1")


def trusted_hosts(public_url: str | None) -> list[str]:
    if not public_url:
        return list(LOOPBACK)
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not _loopback(public_url):
        raise ConfigError("PUBLIC_URL must begin with https:// (or be a loopback address).")
    return [host, *LOOPBACK]


def _check_mail(url: str) -> None:
    try:
        mail_server(url)
    except ValueError as error:
        raise ConfigError(f"MAIL_URL {error}.") from error


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings as Flask's config; raises `ConfigError` naming the variable at fault."""
    instance = Path(environ.get("INSTANCE") or ROOT / "instance").resolve()
    public_url = (environ.get("PUBLIC_URL") or "").rstrip("/") or None
    proxies = environ.get("TRUSTED_PROXIES", "0")
    if not proxies.isdigit():
        raise ConfigError("TRUSTED_PROXIES must be the number of proxies in front, for instance 1.")
    if (instance / "demonstration").exists() and not _loopback(public_url):
        raise ConfigError("This instance holds invented data: it is for this machine only, without PUBLIC_URL.")
    quota = environ.get("UNIT_QUOTA_MB", "2048")
    if not quota.isdigit():
        raise ConfigError("UNIT_QUOTA_MB must be a number of megabytes, 0 for no limit.")
    mail_url = environ.get("MAIL_URL") or None
    if mail_url:
        _check_mail(mail_url)
    secure = bool(public_url and public_url.startswith("https://"))
    return {
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": database_url(environ.get("DATABASE_URL"), instance),
        "PUBLIC_URL": public_url,
        "DEMONSTRATION": (instance / "demonstration").exists(),
        "TRUSTED_PROXIES": int(proxies),
        "TRUSTED_HOSTS": trusted_hosts(public_url),
        "HTTPS": secure,
        "SID_COOKIE": "__Host-sid" if secure else "sid",
        "MAIL_URL": None if (instance / "demonstration").exists() else mail_url,  # invented people get no letters
        "UNIT_QUOTA": int(quota) * MEBIBYTE,  # of one unit's files together; 0 without limit
        "MAX_CONTENT_LENGTH": 256 * KIBIBYTE,
        "MAX_UPLOAD_LENGTH": 64 * MEBIBYTE,  # of one form; each file has its own limit (evidence.rules)
        "MAX_FORM_PARTS": 400,
        "MAX_FORM_MEMORY_SIZE": 256 * KIBIBYTE,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
        "PASSWORD_COST": {"time_cost": 2, "memory_cost": 19 * KIBIBYTE, "parallelism": 1},
    }
