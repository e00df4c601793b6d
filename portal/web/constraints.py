"""What a violated constraint of the database means, in a sentence.

Each UNIQUE and CHECK constraint carries its sentence in `info={"vi": …}` where it is declared.
"""

from __future__ import annotations

import re

from sqlalchemy import CheckConstraint, Constraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.refusal import Reason

GENERAL = Reason(
    "database.refused", "Không ghi được vì trái với dữ liệu đang có.", "Mở lại trang để xem dữ liệu mới nhất."
)


def sentences() -> dict[str, str]:
    """Constraint name -> sentence, for every constraint that has one."""
    found: dict[str, str] = {}
    for table in db.metadata.tables.values():
        for constraint in table.constraints:
            if constraint.info.get("vi") and constraint.name:
                found[str(constraint.name)] = constraint.info["vi"]
    return found


def _by_columns(columns: str) -> Constraint | None:
    """SQLite names the columns of a unique constraint, not the constraint."""
    pairs = {tuple(part.strip().split(".", 1)) for part in columns.split(",")}
    for table in db.metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                if {(table.name, column.name) for column in constraint.columns} == pairs:
                    return constraint
    return None


def reason_of(error: IntegrityError) -> Reason:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    text = str(error.orig)
    if name is None and (found := re.search(r"CHECK constraint failed: (\w+)", text)):
        name = found[1]
    if name is None and (found := re.search(r"UNIQUE constraint failed: (.+)", text)):
        constraint = _by_columns(found[1])
        name = str(constraint.name) if constraint is not None else None
    sentence = sentences().get(str(name))
    return Reason(f"database.{name}", sentence) if sentence else GENERAL


def is_checked(constraint: Constraint) -> bool:
    """Does a person's input reach this constraint, so that it needs a sentence?"""
    return isinstance(constraint, UniqueConstraint | CheckConstraint)
