"""Reading evidence: of one thing, of many things at once, one row within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from portal.access.decide import reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.database import db
from portal.evidence import owners
from portal.evidence.models import Evidence, TrustedRoot
from portal.refusal import NotFound


class Attached(NamedTuple):
    """What a list needs of one document."""

    id: str
    number: str
    issued_on: date | None
    abstract: str
    sha256: str | None
    name: str
    size: int
    preview_sha256: str | None
    added_by: str
    added_at: datetime
    pages: int | None = None
    signatures: int | None = None

    @property
    def title(self) -> str:
        """What it is called in a list: the document's abstract, else the file's name."""
        return self.abstract or self.name


def _attached(*where: ColumnElement[bool]) -> dict[tuple[str, str], list[Attached]]:
    """By (kind, id) of the thing it belongs to, oldest first, in one statement."""
    columns = [getattr(Evidence, name) for name in Attached._fields]
    query = (
        select(Evidence.object_kind, Evidence.object_id, *columns)
        .where(Evidence.removed_at.is_(None), *where)
        .order_by(Evidence.added_at, Evidence.id)
    )
    found: dict[tuple[str, str], list[Attached]] = defaultdict(list)
    for kind, object_id, *fields in db.session.execute(query):
        found[(kind, object_id)].append(Attached(*fields))
    return found


def of(kind: str, object_id: str) -> list[Attached]:
    return of_many(kind, [object_id])[object_id]


def of_many(kind: str, object_ids: Iterable[str]) -> dict[str, list[Attached]]:
    """The evidence of each thing, oldest first, in one statement; things without any have an empty list."""
    ids = list(object_ids)
    if not ids:
        return {}
    found = _attached(Evidence.object_kind == kind, Evidence.object_id.in_(ids))
    return {object_id: found.get((kind, object_id), []) for object_id in ids}


def of_things(things: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], list[Attached]]:
    """The evidence of things of several kinds, each (kind, id), oldest first, in one statement."""
    pairs = list(things)
    return _attached(tuple_(Evidence.object_kind, Evidence.object_id).in_(pairs)) if pairs else {}


def of_units_by_thing(unit_ids: Iterable[str], *where: ColumnElement[bool]) -> Mapping[tuple[str, str], list[Attached]]:
    """Evidence of these units by (kind, id) of the thing it belongs to, oldest first, in one statement."""
    return _attached(Evidence.unit_id.in_(list(unit_ids)), *where)


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


def used_by(unit_id: str) -> int:
    """Bytes of a unit's files that are not taken off."""
    query = select(func.coalesce(func.sum(Evidence.size), 0)).where(
        Evidence.unit_id == unit_id, Evidence.removed_at.is_(None)
    )
    return int(db.session.scalar(query) or 0)


def trusted_roots() -> Sequence[TrustedRoot]:
    return db.session.scalars(select(TrustedRoot).order_by(TrustedRoot.name, TrustedRoot.id)).all()


def root_or_404(root_id: str) -> TrustedRoot:
    row = db.session.get(TrustedRoot, root_id)
    if row is None:
        raise NotFound
    return row
