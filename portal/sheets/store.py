"""Keeping a sheet between the steps: taken in, matched, tried, read in, swept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import undefer

from portal import clock, confined
from portal.access.roles import Actor
from portal.audit.service import record
from portal.database import db
from portal.refusal import NotFound
from portal.sheets import headings, reading
from portal.sheets.headings import Guess
from portal.sheets.imports import Column, Import
from portal.sheets.models import SheetUpload
from portal.sheets.reading import Sheet
from portal.sheets.running import Report

KEPT_FOR = timedelta(hours=24)
AT_ONCE, PATIENCE, LONGEST = 2, 4.0, 15.0  # files being read of all requests; seconds for a turn; seconds for one file
UNREADABLE = "Không đọc được tệp. Mở bằng Excel, chỉ giữ trang tính cần nhập, lưu dạng .xlsx rồi gửi lại."
BUSY = "Máy chủ đang bận đọc tệp khác. Gửi lại sau ít phút."
_turns = confined.Turns(AT_ONCE, PATIENCE)


def read_file(content: bytes) -> list[Sheet] | str:
    """The sheets of a foreign file, read in a child with limits; or the sentence why not. Outside any transaction."""
    try:
        found: list[Sheet] = _turns.run("portal.sheets.reading:read", content, seconds=LONGEST)
        return found
    except confined.ConfinedError as error:
        return {"Bad": error.text, "busy": BUSY}.get(error.kind, UNREADABLE)


def choice_of(found: Guess) -> dict[str, Any]:
    return {"sheet": found.sheet, "first": found.first, "last": found.last, "columns": found.columns}


def first_guess(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Guess:
    """What is recognised; if nothing is, the first row of the first sheet, to be matched by hand."""
    return headings.guess(sheets, columns) or headings.at(sheets, 0, 0, 0, columns)


def keep(actor: Actor, entry: Import, name: str, sheets: Sequence[Sheet], found: Guess) -> SheetUpload:
    """Put a sheet by. What the same person had put by for the same list before, and whatever has expired, goes."""
    now = clock.now()
    earlier = (SheetUpload.owner == actor.account_id) & (SheetUpload.slug == entry.slug)
    db.session.execute(delete(SheetUpload).where(or_(SheetUpload.expires_at < now, earlier)))
    row = SheetUpload(
        owner=actor.account_id, slug=entry.slug, name=name, content=reading.pack(sheets), choice=choice_of(found),
        report=None, created_at=now, expires_at=now + KEPT_FOR, done_at=None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def upload_or_404(actor: Actor, upload_id: str) -> SheetUpload:
    query = select(SheetUpload).where(SheetUpload.id == upload_id).options(undefer(SheetUpload.content))
    row = db.session.scalars(query).first()
    if row is None or row.owner != actor.account_id or row.expires_at <= clock.now():
        raise NotFound
    return row


def owned_or_404(actor: Actor, upload_id: str) -> None:
    """The same without its cells, for whoever only asks how far it is."""
    owner = db.session.scalar(select(SheetUpload.owner).where(SheetUpload.id == upload_id))
    if owner is None or owner != actor.account_id:
        raise NotFound


def sheets_of(upload: SheetUpload) -> list[Sheet]:
    return reading.unpack(upload.content)


def guess_of(upload: SheetUpload, sheets: Sequence[Sheet], columns: Sequence[Column]) -> Guess:
    """The headings as they were found or chosen, with the columns as they were matched."""
    chosen = upload.choice
    seen = headings.at(sheets, chosen["sheet"], chosen["first"], chosen["last"], columns)
    return Guess(seen.sheet, seen.first, seen.last, seen.titles, chosen["columns"], seen.score, seen.doubts)


def drop(upload: SheetUpload) -> None:
    db.session.delete(upload)


def finish(actor: Actor, entry: Import, upload: SheetUpload, report: Report) -> None:
    """It is read in: its cells are no longer needed, what became of them is told."""
    upload.content, upload.report, upload.done_at = b"", report.stored(), clock.now()
    record(
        actor, "sheet.imported", f"sheet:{upload.id}",
        title=entry.title.lower(), file=upload.name, made=report.made, changed=report.changed,
    )  # fmt: skip
