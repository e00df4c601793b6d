"""Commands that belong to no feature: preparing the instance folder and the database."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import text

from portal.database import db


def install(app: Flask) -> None:
    app.cli.add_command(prepare)


def migrate_database() -> None:
    """Bring the tables to the newest migration; the same call on SQLite and PostgreSQL."""
    upgrade(directory=str(current_app.config["MIGRATIONS"]))


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Thư mục dữ liệu, khóa, bảng; chạy lại bao nhiêu lần cũng được."""
    migrate_database()
    db.session.execute(text("SELECT 1"))
