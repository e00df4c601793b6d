"""One running portal under test: its application and how its database is made empty again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import event, text

from portal.cli import migrate_database
from portal.database import db
from portal.web import frame, kept

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET ", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(app) -> Iterator[list[str]]:
    """Collect the SQL statements of the block, without what only opens and closes transactions."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass
class Installation:
    app: Flask
    engine_name: str
    template: Path | None = None
    statements: list[str] = field(default_factory=list)
    db = db

    @classmethod
    def sqlite(cls, app: Flask) -> Installation:
        with app.app_context():
            migrate_database()
            db.session.remove()
            db.engine.dispose()
        made = cls(app, "sqlite")
        made.template = made.file.with_suffix(".template")
        shutil.copy(made.file, made.template)
        return made

    @classmethod
    def postgresql(cls, app: Flask) -> Installation:
        with app.app_context():
            migrate_database()
        return cls(app, "postgresql")

    @property
    def instance(self) -> Path:
        return self.app.config["INSTANCE"]

    @property
    def file(self) -> Path:
        return self.instance / "portal.db"

    def reset(self) -> None:
        frame.forget()
        kept.forget_all()
        with self.app.app_context():
            db.session.remove()
            if self.template is not None:
                db.engine.dispose()
                for suffix in ("-wal", "-shm", ""):
                    Path(f"{self.file}{suffix}").unlink(missing_ok=True)
                shutil.copy(self.template, self.file)
            else:
                names = [table.name for table in db.metadata.sorted_tables]
                with db.engine.begin() as connection:
                    connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        for folder in ("evidence", "tmp"):
            shutil.rmtree(self.instance / folder, ignore_errors=True)

    def check_nothing_left(self) -> None:
        """A test may not leave a connection inside a transaction."""
        with self.app.app_context():
            db.session.remove()
            assert db.engine.pool.checkedout() == 0, "a connection was not given back"

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Collect the SQL statements of the block, without what only opens and closes transactions; nothing is kept yet."""
        kept.forget_all()
        with statements(self.app) as seen:
            yield seen

    @contextmanager
    def unguarded(self, table: str, trigger: str) -> Iterator[None]:
        """Do what the database's own guard forbids, as somebody with a hand on the file could."""
        if self.engine_name == "sqlite":
            query = text("SELECT sql FROM sqlite_master WHERE name = :name")
            take, give = f"DROP TRIGGER {trigger}", db.session.scalar(query, {"name": trigger})
        else:
            take, give = (f"ALTER TABLE {table} {verb} TRIGGER {trigger}" for verb in ("DISABLE", "ENABLE"))
        db.session.execute(text(take))
        db.session.commit()
        try:
            yield
        finally:
            db.session.rollback()
            db.session.execute(text(give))
            db.session.commit()

    def fingerprint(self) -> tuple[int, str]:
        """Changes whenever anything durable does: rows of every table, and the head of the audit trail."""
        with self.app.app_context(), db.engine.connect() as connection:
            total = 0
            for table in db.metadata.sorted_tables:
                rows = connection.execute(table.select()).all()
                total = hash((total, table.name, tuple(sorted(map(repr, rows)))))
            head = connection.execute(text("SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1")).scalar()
            return total, str(head)
