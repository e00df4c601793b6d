"""Up, down, up again, with rows in; equal to the models; on both engines."""

from __future__ import annotations

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from portal import create_app
from portal.cli import migrate_database
from portal.database import db
from tests.cast import Cast
from tests.conftest import settings
from tests.installation import Installation


@pytest.mark.both
def test_migrations_make_what_the_models_say(portal: Installation) -> None:
    with portal.app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def tables(portal: Installation) -> set[str]:
    with portal.app.app_context():
        return set(inspect(db.engine).get_table_names())


def test_down_and_up_again_with_rows_in_sqlite(tmp_path) -> None:
    portal = Installation.sqlite(create_app(settings(tmp_path)))
    Cast.make(portal)
    round_trip(portal)
    with sqlite3.connect(tmp_path / "portal.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def test_down_and_up_again_with_rows_in_postgresql(postgres_url: str, tmp_path) -> None:
    portal = Installation.postgresql(create_app(settings(tmp_path, postgres_url)))
    portal.reset()
    Cast.make(portal)
    round_trip(portal)


def round_trip(portal: Installation) -> None:
    before = tables(portal)
    folder = str(portal.app.config["MIGRATIONS"])
    with portal.app.app_context():
        db.session.remove()
        downgrade(directory=folder, revision="base")
        db.session.remove()
    assert tables(portal) == {"alembic_version"}
    with portal.app.app_context():
        upgrade(directory=folder)
    assert tables(portal) == before
    with portal.app.app_context():
        migrate_database()  # nothing left to do: again is harmless
        db.session.remove()
        db.engine.dispose()


def test_every_constraint_is_named_and_those_people_meet_have_a_sentence() -> None:
    unnamed, silent = [], []
    for table in db.metadata.sorted_tables:
        for constraint in table.constraints:
            if constraint.name is None:
                unnamed.append(f"{table.name}: {constraint}")
            kind = type(constraint).__name__
            if kind in ("UniqueConstraint", "CheckConstraint") and not constraint.info.get("vi"):
                if not getattr(constraint, "_type_bound", False) and not _technical(constraint):
                    silent.append(str(constraint.name))
    assert not unnamed
    assert not silent


def _technical(constraint) -> bool:
    """Digests, chains and the urn: no form reaches them, a violation is a fault and not an answer."""
    columns = {column.name for column in getattr(constraint, "columns", [])}
    return bool(constraint.info.get("technical")) or columns <= {"hash", "sha256"}
