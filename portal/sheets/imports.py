"""What a feature registers so that its list can be read in from Excel.

    class Tasks(Job):
        def __init__(self, actor): ...            # loads what rows refer to; NotFound if there is nothing to add to
        columns = [Column("title", "Tên nhiệm vụ", cells.line(), synonyms=("Nội dung",), required=True), ...]
        def write(self, row): ...                  # one row by the feature's own service; answers its `Effect`

    imports.register(Import("nhiem-vu", "Nhiệm vụ", Action.TASK_GIVE, Tasks, ("Nhiệm vụ", "/nhiem-vu")))

The dry run is the import itself, rolled back: a job never asks which of the two it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Response

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.refusal import NotFound, Reason
from portal.sheets.cells import Reader
from portal.sheets.reading import MOST_ROWS
from portal.sheets.tables import Kind

NO_CAMPAIGN = Reason("import.no_campaign", "Đơn vị chưa tham gia phong trào nào đang diễn ra, chưa có nơi để nhập.")


class Effect(StrEnum):
    MADE = "made"
    CHANGED = "changed"
    SAME = "same"  # known already, nothing to do


@dataclass(frozen=True)
class Column:
    """`read` turns a cell that is not empty into a value; an empty one is left out of the row's values.

    `hint` stands as a comment in the template, `choices` on its second sheet.
    """

    name: str
    heading: str
    read: Reader
    synonyms: Sequence[str] = ()
    required: bool = False
    hint: str = ""
    choices: Sequence[str] = ()
    width: int = 24
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Row:
    """`number` as Excel shows it; `values` by name of the column."""

    number: int
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


@dataclass(frozen=True)
class Fault:
    """What keeps one row from being read in; `column` is a name of the job's columns or ""."""

    number: int
    column: str
    text: str


class Job:
    """One sheet being read in by one person. Made anew for the dry run and for the import."""

    columns: Sequence[Column] = ()
    about: str = ""  # where the rows go, what is assumed
    prepared: Any = None  # what `prepare` answered

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.slips: list[str] = []  # for `Import.after`
        self.remarks: list[str] = []  # how rows were understood, for whoever looks at the dry run

    def key(self, row: Row) -> Hashable | None:
        """Two rows of a sheet with the same key are a fault. None: never the same."""
        return None

    def write(self, row: Row) -> Effect:
        """Raises `Invalid` (by name of the column) or `Refused`."""
        raise NotImplementedError

    def finish(self) -> Sequence[Fault]:
        """After the last row, if all rows were good: what can only be said or done of the whole."""
        return ()

    def prepare(self, rows: Sequence[Row], key: str) -> Any:
        """Slow work before the import, outside its transaction (hashing passwords). `key` is the form's own."""
        return None

    def template(self) -> Sequence[Sequence[Any]]:
        """Rows that the template brings along, one value a column."""
        return ()


@dataclass(frozen=True)
class Import:
    """`back` is where the list is: words and address. `after` makes the page that follows in place of the usual one,
    out of the job's slips and the form's key."""

    slug: str
    title: str
    action: Action
    start: Callable[[Actor], Job]
    back: tuple[str, str]
    most: int = MOST_ROWS
    after: Callable[[Sequence[str], str], Response] | None = field(default=None)


_imports: dict[str, Import] = {}


def register(*entries: Import) -> None:
    _imports.update({entry.slug: entry for entry in entries})


def open_to(actor: Actor) -> list[Import]:
    """What this person may read in, in the order of registration."""
    return [entry for entry in _imports.values() if can(actor, entry.action)]


def import_or_404(actor: Actor, slug: str) -> Import:
    entry = _imports.get(slug)
    if entry is None or not can(actor, entry.action):
        raise NotFound
    return entry
