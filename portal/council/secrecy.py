"""What keeps a secret ballot secret in the database's own files.

SQLite writes every change to its write-ahead log first: until the log is cut to nothing, the order of the slips could
be read from it. PostgreSQL keeps old versions of a row until the table is rewritten.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from portal.database import BUSY_TIMEOUT_MS, after_commit, db, is_sqlite
from portal.refusal import Reason, Refused

ONE_TRY_MS = 50
PATIENCE_SECONDS = 10.0
BUSY = Reason(
    "secrecy.busy",
    "Máy chủ đang đọc dữ liệu nên chưa dọn sạch được dấu vết thứ tự bỏ phiếu.",
    "Chờ vài giây rồi làm lại; chưa có gì thay đổi.",
)


def _cut_log(milliseconds: int) -> bool:
    """Write the log into the database file and cut it to zero bytes; False if a reader was in the way."""
    connection: Any = db.engine.raw_connection()
    try:
        raw = connection.dbapi_connection
        raw.execute("PRAGMA query_only=OFF")
        raw.execute(f"PRAGMA busy_timeout={milliseconds}")
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        return not busy
    finally:
        connection.close()


def after_cast() -> None:
    """Once this cast is durable: one short try; the next commit tries again, and closing insists."""
    if is_sqlite(db.engine):
        after_commit(_try_once)


def _try_once() -> None:
    _cut_log(ONE_TRY_MS)


def ensure_log_empty() -> None:
    """Before closing or sealing begins: the log is empty now, or nothing is done. Raises `Refused` after 10 seconds."""
    if not is_sqlite(db.engine):
        return
    until = time.monotonic() + PATIENCE_SECONDS
    while not _cut_log(ONE_TRY_MS):
        if time.monotonic() > until:
            raise Refused(BUSY)
        time.sleep(0.05)


def after_closing() -> None:
    """Once closing or sealing is durable: cut the log, patiently, so that nothing of the urn is left in it."""
    if is_sqlite(db.engine):
        after_commit(_insist)


def _insist() -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not _cut_log(ONE_TRY_MS) and time.monotonic() < until:
        time.sleep(0.05)


def after_destroying_urns() -> None:
    """Once the urns are gone: SQLite has overwritten them (secure_delete), PostgreSQL rewrites the table."""
    if is_sqlite(db.engine):
        after_commit(_insist)
    else:
        after_commit(_rewrite_urn)


def _rewrite_urn() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL urn"))


def stale_bytes() -> int:
    """How many bytes the write-ahead log holds now (0 is what we want); 0 on PostgreSQL, which has another limit."""
    if not is_sqlite(db.engine):
        return 0
    log = Path(f"{db.engine.url.database}-wal")
    return log.stat().st_size if log.exists() else 0
