"""Long lists, fifty rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.database import db

ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    items: Sequence[Row]
    number: int
    total: int
    rows: int = ROWS

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.rows))

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def url(self, number: int) -> str:
        query = urlencode({**request.args.to_dict(), "trang": number})
        return f"{request.path}?{query}"


def _number(total: int, rows: int = ROWS) -> int:
    """The page that the address names (`?trang=2`), within the list."""
    asked = request.args.get("trang", "1")
    last = max(1, -(-total // rows))
    return min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), last)


def paged(query: Select[Row]) -> Page[Row]:
    """The page that the address names, in two statements however long the list is."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = _number(total)
    items = db.session.scalars(query.limit(ROWS).offset((number - 1) * ROWS)).all()
    return Page(items, number, total)


def paged_in_groups(
    query: Select[Row], group: InstrumentedAttribute[Any], order: Sequence[Any], *within: Any
) -> Page[Row]:
    """Like `paged`, of a list that stands in groups (`order`: the values of `group`) and inside each in the order `within`.

    Only the groups that the page touches are read, so that an index over group and order leads straight to the page
    however long the list is. Two statements.
    """
    listed = query.order_by(None).subquery()
    column = listed.c[group.key]
    rows = db.session.execute(select(column, func.count()).group_by(column))
    counted: dict[Any, int] = {value: size for value, size in rows}  # noqa: C416  a row is no pair
    total = sum(counted.values())
    number = _number(total)
    start, end, before = (number - 1) * ROWS, number * ROWS, 0
    touched: list[Any] = []
    skipped = 0
    for value in order:
        size = counted.get(value, 0)
        if size and before < end and before + size > start:
            skipped = skipped if touched else before
            touched.append(value)
        before += size
    if not touched:
        return Page([], number, total)
    found = query.where(group.in_(touched))
    if len(touched) > 1:
        found = found.order_by(case({value: at for at, value in enumerate(touched)}, value=group))
    items = db.session.scalars(found.order_by(*within).limit(ROWS).offset(start - skipped)).all()
    return Page(items, number, total)


def page_of(listed: Sequence[Row], rows: int = ROWS) -> Page[Row]:
    """The same of a list that is read already."""
    number = _number(len(listed), rows)
    return Page(listed[(number - 1) * rows : number * rows], number, len(listed), rows)
