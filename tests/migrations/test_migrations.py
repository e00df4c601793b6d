"""Up, down, up again, with rows in; equal to the models; on both engines."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from portal import clock, create_app
from portal.cli import migrate_database
from portal.council import rolls
from portal.council.models import Council
from portal.council.voting_rule import usual_rule
from portal.database import db, of_a_model
from tests.cast import Cast
from tests.conftest import settings
from tests.council import test_science
from tests.council.table import MORNING
from tests.installation import Installation


@pytest.mark.both
def test_migrations_make_what_the_models_say(portal: Installation) -> None:
    with portal.app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True, "include_name": of_a_model}
        )
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


def test_what_councils_hold_goes_down_and_comes_up_again_in_sqlite(tmp_path) -> None:
    councils_round_trip(Installation.sqlite(create_app(settings(tmp_path))))


def test_what_councils_hold_goes_down_and_comes_up_again_in_postgresql(postgres_url: str, tmp_path) -> None:
    portal = Installation.postgresql(create_app(settings(tmp_path, postgres_url)))
    portal.reset()
    councils_round_trip(portal)


def councils_round_trip(portal: Installation) -> None:
    """Rules as rows, an author's recusal, an idea with a council: as the older tables can say it, and back."""
    cast = Cast.make(portal)
    with portal.app.app_context():
        with clock.at(MORNING):
            made = test_science.lay(cast)
            made.call()
            later = MORNING.date() + timedelta(days=30)
            rule = replace(usual_rule(), citation="Quy chế mới")
            rolls.set_rule(cast.actor("vanphong2"), made.council, rule, later)
            db.session.commit()
        council, folder = made.council_id, str(portal.app.config["MIGRATIONS"])
        db.session.remove()
        downgrade(directory=folder, revision="0023")
        with db.engine.connect() as connection:
            held = connection.execute(text("SELECT rule FROM council WHERE id = :id"), {"id": council}).scalar_one()
            assert "Quy chế mới" in json.dumps(held if isinstance(held, dict) else json.loads(held), ensure_ascii=False)
            assert {*connection.execute(text("SELECT reason FROM recusal")).scalars()} == {"declared"}
            assert {*connection.execute(text("SELECT state FROM difficulty")).scalars()} == {"open"}
        upgrade(directory=folder)
        found = db.session.get_one(Council, council)
        assert [row.voting_rule for row in found.rules] == [rule]
        assert found.rules[0].from_on == min(row.from_on for row in found.members)
        with pytest.raises(DatabaseError):
            db.session.execute(text("DELETE FROM council_rule"))
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


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
