"""Commands that belong to no feature: preparing the instance folder and the database."""

from __future__ import annotations

import os

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from portal.database import db


def install(app: Flask) -> None:
    app.cli.add_command(prepare)
    if os.environ.get("FLASK_RUN_FROM_CLI"):  # `flask db …`
        bind_migrations(app)


def bind_migrations(app: Flask) -> None:
    """Alembic is heavy and serves commands alone: a web worker never loads it."""
    if "migrate" not in app.extensions:
        from flask_migrate import Migrate

        migrate = Migrate(compare_type=True, render_as_batch=True, transactional_ddl=True)
        migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]))


def migrate_database() -> None:
    """Bring the tables to the newest migration; the same call on SQLite and PostgreSQL."""
    from flask_migrate import upgrade

    bind_migrations(current_app._get_current_object())  # type: ignore[attr-defined]
    upgrade(directory=str(current_app.config["MIGRATIONS"]))


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Thư mục dữ liệu, khóa, bảng; chạy lại bao nhiêu lần cũng được."""
    migrate_database()
