"""Reading the trail: the head, one thing's history, the whole list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Select, select

from portal import clock, keys
from portal.audit import chain
from portal.audit.models import AuditEvent
from portal.audit.sentences import sentence
from portal.database import db


@dataclass(frozen=True)
class Entry:
    """One line of a history as a person reads it."""

    seq: int
    at: datetime
    who: str
    what: str
    action: str
    object: str


HEAD_HASH = select(AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1).scalar_subquery()
"""The hash of the newest event, as a column of another query: it changes with every act, and only then."""


def head_hash() -> str:
    return db.session.scalar(select(HEAD_HASH)) or ""


def history(*objects: str, limit: int = 200) -> list[Entry]:
    """The newest events about these things ("kind:id"), newest first."""
    query = select(AuditEvent).where(AuditEvent.object.in_(objects)).order_by(AuditEvent.seq.desc()).limit(limit)
    return [entry(event) for event in db.session.scalars(query)]


def all_events(action: str = "", who: str = "") -> Select[AuditEvent]:
    query = select(AuditEvent).order_by(AuditEvent.seq.desc())
    if action:
        query = query.where(AuditEvent.action.startswith(action, autoescape=True))
    if who:
        query = query.where(AuditEvent.actor_label.icontains(who, autoescape=True))
    return query


def entry(event: AuditEvent) -> Entry:
    return Entry(
        seq=event.seq,
        at=clock.parse(event.at),
        who=event.actor_label,
        what=sentence(event.action, json.loads(event.data)),
        action=event.action,
        object=event.object,
    )


def verify() -> tuple[chain.Break | None, int, str]:
    """Check the whole chain: (first break or None, number of events read, hash of the newest)."""
    last, number = chain.GENESIS, 0

    def events() -> Iterator[AuditEvent]:
        nonlocal last, number
        query = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)
        for event in db.session.scalars(query):
            last, number = event.hash, number + 1
            yield event

    found = chain.first_break(events(), keys.read(current_app.config["INSTANCE"], "audit"))
    return found, number, last
