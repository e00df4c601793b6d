"""Triggers in the words of both engines: what the database itself refuses, whoever asks.

A guard is named `guard_<table>_<operation>[_<suffix>]`; `portal.council` checks that its guards are still there.
"""

from __future__ import annotations

from alembic import op


def _lite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def forbid(table: str, operation: str, message: str, *, when: str = "", suffix: str = "") -> None:
    """Refuse `operation` (INSERT, UPDATE or DELETE) on `table`, always or when a condition on OLD/NEW holds.

    `when` may hold a subquery: SQLite evaluates it in the trigger's WHEN, PostgreSQL in the function's IF.
    """
    name = f"guard_{table}_{operation.lower()}" + (f"_{suffix}" if suffix else "")
    if _lite():
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    test = f"IF {when} THEN RAISE EXCEPTION '{message}'; END IF;" if when else f"RAISE EXCEPTION '{message}';"
    row = "OLD" if operation == "DELETE" else "NEW"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} RETURN {row}; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def allow(table: str, operation: str, *, suffix: str = "") -> None:
    """Take a guard away (for the way down)."""
    name = f"guard_{table}_{operation.lower()}" + (f"_{suffix}" if suffix else "")
    if _lite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
