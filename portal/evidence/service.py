"""Writing evidence. Files were received before (`store.receive`); here they get their row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.database import db
from portal.evidence import queries, resumable, rules
from portal.evidence.models import Evidence
from portal.evidence.store import Stored
from portal.refusal import Invalid, ensure


@dataclass(frozen=True)
class Received:
    """A file in the store under the name it was sent with, not yet attached to anything."""

    stored: Stored
    name: str
    upload: str = ""  # the upload that brought it, if it came in pieces


@dataclass(frozen=True)
class Reference:
    """Số, ngày, trích yếu of a document."""

    number: str = ""
    issued_on: date | None = None
    abstract: str = ""

    def __bool__(self) -> bool:
        return bool(self.number or self.issued_on or self.abstract)


def attach(
    actor: Actor, kind: str, object_id: str, *, unit_id: str | None, files: Sequence[Received], reference: Reference
) -> list[Evidence]:
    """Attach files (the reference describes each of them), or the reference alone.

    The caller has checked that the actor may change the thing. Raises `Refused` beyond the limits, `Invalid` on a
    reference that names nothing.
    """
    if not files and not reference:
        return []
    if not files and (reason := rules.refuse_reference(reference.number, reference.abstract)):
        raise Invalid({"abstract": reason.text})
    present = queries.of(kind, object_id)
    sizes = sum(row.size for row in present) + sum(received.stored.size for received in files)
    ensure(rules.refuse_more(len(present) + max(len(files), 1), sizes))
    each: Sequence[Received | None] = files or [None]
    rows = [_row(actor, kind, object_id, unit_id, reference, received) for received in each]
    for row in rows:
        db.session.add(row)
        db.session.flush()
        record(actor, "evidence.attached", f"{kind}:{object_id}", title=row.title, evidence=row.id)
    resumable.attached([received.upload for received in files if received.upload])
    return rows


def _row(
    actor: Actor, kind: str, object_id: str, unit_id: str | None, reference: Reference, received: Received | None
) -> Evidence:
    row = Evidence(
        object_kind=kind,
        object_id=object_id,
        unit_id=unit_id,
        number=reference.number,
        issued_on=reference.issued_on,
        abstract=reference.abstract,
        name="",
        size=0,
        media_type="",
        added_by=actor.label,
        added_at=clock.now(),
        removed_by="",
    )
    if received is not None:
        row.sha256, row.name = received.stored.sha256, received.name
        row.size, row.media_type = received.stored.size, received.stored.media_type
        row.preview_sha256, row.pages = received.stored.preview_sha256, received.stored.pages
    return row


def remove(actor: Actor, kind: str, object_id: str, evidence_ids: Iterable[str]) -> None:
    """Take evidence off a thing that the actor may change. The row stays, marked; the bytes are collected later."""
    for evidence_id in evidence_ids:
        row = db.session.get(Evidence, evidence_id)
        if row is None or (row.object_kind, row.object_id) != (kind, object_id) or row.removed_at is not None:
            continue
        row.removed_at, row.removed_by = clock.now(), actor.label
        record(actor, "evidence.removed", f"{kind}:{object_id}", title=row.title, evidence=row.id)
