"""The only way an event is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from portal import clock, keys
from portal.access.roles import Actor
from portal.audit import chain
from portal.audit.models import AuditEvent
from portal.database import db, is_sqlite

LOCK = 0x43434843  # one writer at a time on PostgreSQL; SQLite has BEGIN IMMEDIATE
STEP_BACK = timedelta(seconds=2)


def take_turn() -> None:
    """From here to its end no other transaction that took its turn runs: what is read now is what holds."""
    if not is_sqlite(db.session.connection()):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def record(actor: Actor, action: str, object: str, **data: Any) -> AuditEvent:
    """Append one event for the act that this transaction performs.

    `object` is "kind:id". `data` holds ids, labels and reasons for the sentence in the history:
    never marks of a ballot, passwords, codes or the content of files. Time never runs backwards:
    if the clock did, the last event's time stands and a `clock.step` event says so first.
    """
    take_turn()
    now = chain.timestamp(clock.now())
    last = head()
    if last is not None and now < last.at:
        if now < chain.timestamp(clock.parse(last.at) - STEP_BACK):
            last = _append(
                last, Actor("", "Hệ thống", "Hệ thống"), "clock.step", "portal:clock", last.at, {"clock": now}
            )
        now = last.at
    return _append(last, actor, action, object, now, data)


def _append(
    last: AuditEvent | None, actor: Actor, action: str, object: str, at: str, data: dict[str, Any]
) -> AuditEvent:
    fields: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": at,
        "actor_id": actor.account_id,
        "actor_label": actor.label,
        "action": action,
        "object": object,
        "data": chain.canonical(data),
    }
    prev = last.hash if last else chain.GENESIS
    hash_ = chain.event_hash(prev, **fields)
    key = keys.read(current_app.config["INSTANCE"], "audit")
    event = AuditEvent(**fields, prev=prev, hash=hash_, mac=chain.event_mac(key, hash_))
    db.session.add(event)
    db.session.flush()
    return event


def head() -> AuditEvent | None:
    """The newest event."""
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).first()
