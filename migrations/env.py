"""How Alembic meets the portal: the same migrations on SQLite and PostgreSQL, each in one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text

from portal.database import Exact, UTCDateTime, db, is_sqlite, of_a_model


def render_item(kind, item, autogen_context):
    """Our own types appear in migrations as what the database stores, so that old migrations need no code of ours."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.BigInteger()"
    return False


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        lite = is_sqlite(connection)
        if lite:  # rebuilding a table drops the old one: its children must not notice
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            include_name=of_a_model,
            **options,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if lite:
                    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                    if broken:
                        raise RuntimeError(f"migration leaves dangling references: {broken[:5]}")
        finally:
            if lite:
                raw.execute("PRAGMA foreign_keys=ON")


run()
