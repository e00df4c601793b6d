"""Writing evidence. Files were received before (`store.receive`); here they get their row."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.database import db
from portal.evidence import queries, resumable, rules
from portal.evidence.models import Evidence, TrustedRoot
from portal.evidence.store import Stored
from portal.refusal import Invalid, ensure


@dataclass(frozen=True)
class Received:
    """A file in the store under the name it was sent with, not yet attached to anything."""

    stored: Stored
    name: str
    uploads: tuple[str, ...] = ()  # what brought it, if it came in pieces


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
    if unit_id is not None and files:
        more = sum(received.stored.size for received in files)
        ensure(rules.refuse_quota(queries.used_by(unit_id), more, current_app.config["UNIT_QUOTA"]))
    each: Sequence[Received | None] = files or [None]
    rows = [_row(actor, kind, object_id, unit_id, reference, received) for received in each]
    for row in rows:
        db.session.add(row)
        db.session.flush()
        record(actor, "evidence.attached", f"{kind}:{object_id}", title=row.title, evidence=row.id)
    resumable.attached([upload_id for received in files for upload_id in received.uploads])
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
        row.signatures = received.stored.signatures
    return row


def remove(actor: Actor, kind: str, object_id: str, evidence_ids: Iterable[str]) -> None:
    """Take evidence off a thing that the actor may change. The row stays, marked; the bytes are collected later."""
    for evidence_id in evidence_ids:
        row = db.session.get(Evidence, evidence_id)
        if row is None or (row.object_kind, row.object_id) != (kind, object_id) or row.removed_at is not None:
            continue
        row.removed_at, row.removed_by = clock.now(), actor.label
        record(actor, "evidence.removed", f"{kind}:{object_id}", title=row.title, evidence=row.id)


def trust(actor: Actor, found: Sequence[tuple[bytes, str, str, datetime]]) -> None:
    """Certificates of authorities, as `signatures.certificates` reads them; one that is there already stays."""
    known = {row.der_base64 for row in queries.trusted_roots()}
    for der, name, serial, until in found:
        text = base64.b64encode(der).decode()
        if text in known:
            continue
        known.add(text)
        db.session.add(
            TrustedRoot(
                name=name, serial=serial, until=until, der_base64=text, added_by=actor.label, added_at=clock.now()
            )
        )
        record(actor, "root.trusted", "portal:trusted_roots", name=name, serial=serial)


def distrust(actor: Actor, root_id: str) -> None:
    row = queries.root_or_404(root_id)
    record(actor, "root.distrusted", "portal:trusted_roots", name=row.name, serial=row.serial)
    db.session.delete(row)
