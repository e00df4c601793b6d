"""Uploads that may break off and go on another day: rows say how much is safe on the disk, `instance/uploads` holds it.

The bytes of a chunk are flushed to the disk before its row says so, and the row before anybody is answered. What is
whole is inspected and stored like any file; it waits for the form that attaches it. The rules of the protocol are the
views' (tus 1.0.0).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update

from portal import clock
from portal.access.roles import Actor
from portal.database import db
from portal.evidence import rules, store
from portal.evidence.models import Upload
from portal.refusal import NotFound, Reason, Refused, ensure

KEPT_FOR = timedelta(days=7)
HELD_FOR = timedelta(seconds=60)  # one chunk at a time; a worker that died gives its turn back after so long
MOST = 30  # of one account, not attached yet
MOST_BYTES = 200 * rules.MEBIBYTE
PIECE = 64 * 1024


def _path(upload_id: str) -> Path:
    folder: Path = current_app.config["INSTANCE"] / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / upload_id


# --- reading ------------------------------------------------------------------------------------
def _of(actor: Actor) -> Any:
    return select(Upload).where(Upload.account_id == actor.account_id, Upload.expires_at > clock.now())


def upload_or_404(actor: Actor, upload_id: str) -> Upload:
    row: Upload | None = db.session.scalar(_of(actor).where(Upload.id == upload_id))
    if row is None:
        raise NotFound
    return row


def waiting(actor: Actor, place: str) -> Sequence[Upload]:
    """What this person sent for the page `place` and has not attached, whole or broken off."""
    return db.session.scalars(_of(actor).where(Upload.place == place).order_by(Upload.created_at)).all()


def finished(actor: Actor, upload_ids: Sequence[str]) -> Sequence[Upload]:
    """Those of them that are whole and this person's own."""
    if not upload_ids:
        return []
    query = _of(actor).where(Upload.id.in_(upload_ids), Upload.stored.is_not(None))
    return db.session.scalars(query.order_by(Upload.created_at)).all()


# --- writing ------------------------------------------------------------------------------------
def begin(actor: Actor, name: str, size: int, place: str, mark: str) -> tuple[Upload, list[str]]:
    """A new upload, or the one that broke off if the same person sends the same file (`mark`, size, place) again; and
    what is to be removed from the disk once this is kept.

    Raises `Refused` if the file would not be taken, or if too much waits already.
    """
    name = rules.clean_name(name)
    ensure(rules.refuse_name(name) or rules.refuse_size(name, size))
    now = clock.now()
    gone = list(db.session.scalars(select(Upload.id).where(Upload.expires_at <= now).limit(20)))
    db.session.execute(delete(Upload).where(Upload.id.in_(gone)))
    mine = db.session.scalars(_of(actor)).all()
    if mark:
        for row in mine:
            if (row.mark, row.size, row.place) == (mark, size, place) and row.stored is None:
                row.expires_at = now + KEPT_FOR
                return row, gone
    if len(mine) >= MOST or sum(row.size for row in mine) + size > MOST_BYTES:
        raise Refused(
            Reason("upload.many", "Còn quá nhiều tệp gửi lên mà chưa đính kèm.", "Lưu biểu mẫu đang dở, rồi gửi tiếp.")
        )
    row = Upload(
        account_id=actor.account_id, name=name, size=size, received=0, place=place, mark=mark, created_at=now,
        expires_at=now + KEPT_FOR,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, gone


def hold(actor: Actor, upload_id: str) -> bool:
    """Take the turn to write to it; False while another chunk is being written."""
    now = clock.now()
    taken = db.session.execute(
        update(Upload)
        .where(
            Upload.id == upload_id,
            Upload.account_id == actor.account_id,
            or_(Upload.held_until.is_(None), Upload.held_until <= now),
        )
        .values(held_until=now + HELD_FOR)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def write(upload_id: str, at: int, pieces: Iterable[bytes], most: int, digest: Any = None) -> int:
    """Put the pieces at `at` on the disk, at most `most` bytes of them; how many there are now, safe."""
    handle = os.open(_path(upload_id), os.O_WRONLY | os.O_CREAT, 0o600)
    written = 0
    try:
        os.lseek(handle, at, os.SEEK_SET)
        for piece in pieces:
            piece = piece[: most - written]
            if digest is not None:
                digest.update(piece)
            view = memoryview(piece)
            while view:
                done = os.write(handle, view)
                view, written = view[done:], written + done
        os.fsync(handle)
    finally:
        os.close(handle)
    return written


def advance(row: Upload, received: int) -> None:
    """So much is safe; the turn is given back. A piece that was overtaken on its way takes nothing back."""
    row.received, row.held_until = max(row.received, received), None


def whole(row: Upload) -> store.Stored:
    """Take the finished file into the store. Raises `Refused` with what is wrong with it."""
    path = _path(row.id)
    os.truncate(path, row.size)  # a chunk that was not what it said may have left more
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            digest.update(piece)
    return store.take(path, row.name, digest.hexdigest(), row.size)


def finish(row: Upload, stored: store.Stored) -> None:
    row.stored, row.name = asdict(stored), rules.kept_name(row.name)
    advance(row, row.size)


def drop(row: Upload) -> Callable[[], None]:
    """Forget it; what is handed back takes its bytes from the disk, once the row is gone."""
    db.session.delete(row)
    upload_id = row.id
    return lambda: clear([upload_id])


def attached(upload_ids: Sequence[str]) -> None:
    """They have rows of evidence now."""
    if upload_ids:
        db.session.execute(delete(Upload).where(Upload.id.in_(upload_ids)))


def clear(upload_ids: Iterable[str]) -> None:
    for upload_id in upload_ids:
        _path(upload_id).unlink(missing_ok=True)


def sweep() -> int:
    """Take from the disk what no row names, and every row whose time is over; how many files went."""
    db.session.execute(delete(Upload).where(Upload.expires_at <= clock.now()))
    known = set(db.session.scalars(select(Upload.id).where(Upload.stored.is_(None))))
    stray = [path.name for path in _path("x").parent.iterdir() if path.name not in known]
    clear(stray)
    return len(stray)
