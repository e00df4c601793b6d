"""Cổng thi đua cải cách hành chính.

A feature is a package with the same few layers; arrows run only downwards:
`states.py`, `rules.py` (pure) < `models.py` < `queries.py` < `service.py` < `forms.py`, `views.py`, `commands.py`.
Between features they run in the order of `FEATURES`: a later one may ask an earlier one, never the other way round.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, database, keys, vietnamese
from portal.audit import commands as audit_commands
from portal.documents import commands as document_commands
from portal.extensions import csrf, db, htmx, login_manager
from portal.ids import new_key
from portal.web import (
    access,
    assets,
    converters,
    drafts,
    errors,
    frame,
    headers,
    menu,
    pages,
    public_pages,
    richtext,
    sessions,
)

ROOT = Path(__file__).resolve().parent.parent
FEATURES: tuple[str, ...] = (
    "sheets",
    "mail",
    "people",
    "evidence",
    "campaigns",
    "scoring",
    "tasks",
    "council",
    "initiatives",
    "checklists",
    "dossiers",
    "awards",
    "announcements",
    "difficulties",
    "movement",
    "desk",
    "guide",
    "showcase",
    "demo",
)


def create_app(config: dict[str, Any]) -> Flask:
    """The WSGI application for `config` (see `config.from_environment`)."""
    app = Flask("portal", static_folder=None, template_folder=str(ROOT / "templates"), root_path=str(ROOT))
    app.config.update({"STATIC": ROOT / "static", "MIGRATIONS": ROOT / "migrations"}, **config)
    app.config["INSTANCE"].mkdir(parents=True, exist_ok=True, mode=0o700)
    app.secret_key = keys.read(app.config["INSTANCE"], "session").decode()
    if app.config["TRUSTED_PROXIES"]:
        count = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _install_templates(app)
    db.init_app(app)
    database.install(app)
    htmx.init_app(app)
    app.session_interface = sessions.Sessions()
    app.url_map.converters["id"] = converters.IdConverter
    for part in (headers, access):  # the guard runs before the CSRF check: see people.views.unauthorized
        part.install(app)
    login_manager.init_app(app)
    csrf.init_app(app)
    for part in (assets, drafts, errors, frame, menu, pages, public_pages):
        part.install(app)
    cli.install(app)
    app.cli.add_command(audit_commands.audit)
    for feature in FEATURES:
        for layer in ("views", "commands"):
            if find_spec(f"portal.{feature}.{layer}"):
                import_module(f"portal.{feature}.{layer}").install(app)
    document_commands.install(app, FEATURES)
    return app


def _install_templates(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = False
    env.filters["richtext"] = richtext.to_html
    for function in (
        vietnamese.day,
        vietnamese.vn_date,
        vietnamese.capitalize_first,
        vietnamese.paper_day,
        vietnamese.clock,
        vietnamese.moment,
        vietnamese.until,
        vietnamese.percent,
        vietnamese.decimal,
        vietnamese.count,
    ):
        env.filters[function.__name__] = function
    env.globals["new_key"] = new_key
