"""What a database holds, in a form that two runs of the same story share: names for ids, no times, no chance."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHANCE = {
    "audit_event": {"prev", "hash", "mac"},
    "sealed_record": {"body", "sha256", "prev_sha256", "mac"},
    "seal_proposal": {"body", "sha256"},
    "vote_round": {"close_urn_sha256", "frozen_sha256"},
    "issued_paper": {"pdf_sha256", "record_sha256", "size"},
}
LEFT_OUT = {"idempotency", "login_session", "login_throttle", "alembic_version", "one_time_link"}
SESSIONS = ("session.",)
ID = re.compile(r"\b[a-z2-7]{26}\b")
HASH = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{4} [0-9a-f]{4}\b|\b[0-9a-f]{8}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?|\d\d:\d\d(?= ngày)")


def rows(file: Path, known: set[str]) -> Iterator[str]:
    """Each row as text. Ids in `known` (made before the story) stay; new ones become their order's mere presence."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]
    for table in names:
        if table in LEFT_OUT or table.startswith(("sqlite_", "initiative_search")):
            continue
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for row in connection.execute(f"SELECT * FROM {table}"):
            values = dict(zip(columns, row, strict=True))
            if table == "audit_event":
                if values["action"].startswith(SESSIONS):
                    continue
                values["seq"] = ""
            yield f"{table} " + json.dumps(
                {key: _plain(value, known) for key, value in values.items() if key not in CHANCE.get(table, ())},
                ensure_ascii=False,
                sort_keys=True,
            )
    connection.close()


def _plain(value: Any, known: set[str]) -> Any:
    if not isinstance(value, str):
        return value
    value = ID.sub(lambda found: found[0] if found[0] in known else "<new>", value)
    return TIME.sub("<time>", HASH.sub("<hash>", value))


def ids(file: Path) -> set[str]:
    """Every id that stands anywhere in a database."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    found: set[str] = set()
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        for row in connection.execute(f"SELECT * FROM {table}"):
            for value in row:
                if isinstance(value, str):
                    found |= set(ID.findall(value))
    connection.close()
    return found
