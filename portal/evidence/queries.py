"""Reading evidence: of one thing, of many things at once, one row within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, select

from portal.access.decide import reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.database import db
from portal.evidence import owners
from portal.evidence.models import Evidence
from portal.refusal import NotFound


def of(kind: str, object_id: str) -> list[Evidence]:
    return of_many(kind, [object_id])[object_id]


def of_many(kind: str, object_ids: Iterable[str]) -> dict[str, list[Evidence]]:
    """The evidence of each thing, oldest first, in one statement; things without any have an empty list."""
    found: dict[str, list[Evidence]] = {object_id: [] for object_id in object_ids}
    if found:
        query = (
            select(Evidence)
            .where(Evidence.object_kind == kind, Evidence.object_id.in_(found), Evidence.removed_at.is_(None))
            .order_by(Evidence.added_at, Evidence.id)
        )
        for row in db.session.scalars(query):
            found[row.object_id].append(row)
    return found


def of_units_by_thing(unit_ids: Iterable[str]) -> dict[tuple[str, str], list[Evidence]]:
    """All evidence of these units by (kind, id) of the thing it belongs to, oldest first, in one statement."""
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    query = (
        select(Evidence)
        .where(Evidence.unit_id.in_(list(unit_ids)), Evidence.removed_at.is_(None))
        .order_by(Evidence.added_at, Evidence.id)
    )
    for row in db.session.scalars(query):
        found[(row.object_kind, row.object_id)].append(row)
    return found


def of_units(actor: Actor) -> Select[Evidence]:
    """All that the actor's own units have attached, newest first."""
    units = reach(actor, Action.EVIDENCE_LIST).units
    return (
        select(Evidence)
        .where(Evidence.unit_id.in_(units), Evidence.removed_at.is_(None))
        .order_by(Evidence.added_at.desc(), Evidence.id)
    )


def evidence_or_404(actor: Actor, evidence_id: str) -> Evidence:
    row = db.session.get(Evidence, evidence_id)
    if row is None or row.removed_at is not None or not owners.may_read(actor, row.object_kind, row.object_id):
        raise NotFound
    return row
