"""A thing to do, in words, with the place where it is done. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from portal.vietnamese import count

Row = TypeVar("Row")


@dataclass(frozen=True)
class Task:
    """`label` and `url` are the way to it; without a label the thing only waits. `more` are further ways."""

    what: str
    why: str
    url: str
    label: str = ""
    who: str = ""
    at: datetime | None = None
    more: tuple[tuple[str, str], ...] = ()


SHOWN = 12  # of one group on the first page; the place of each has them all


@dataclass(frozen=True)
class Group:
    title: str
    tasks: Sequence[Task]
    urgent: bool = False
    beyond: int = 0  # further ones that nobody put into words

    @property
    def heading(self) -> str:
        return f"{self.title} ({len(self.tasks) + self.beyond})"

    @property
    def shown(self) -> Sequence[Task]:
        return self.tasks[:SHOWN]

    @property
    def rest(self) -> int:
        return len(self.tasks) - len(self.shown) + self.beyond


def group_of(title: str, rows: Iterable[Row], task: Callable[[Row], Task]) -> Group:
    """A group of many: only those that are shown are put into words."""
    rows = list(rows)
    return Group(title, [task(row) for row in rows[:SHOWN]], beyond=max(0, len(rows) - SHOWN))


def filled(*groups: Group) -> list[Group]:
    """Those that hold something."""
    return [group for group in groups if group.tasks]


def reminder(campaign: str, deadline: str, units: Sequence[tuple[str, Sequence[str]]], office: str) -> str:
    """One text for all chosen units, to be pasted into a message: each with what it still lacks."""
    lines = [f"{campaign}: nhắc hoàn thành hồ sơ đề nghị khen thưởng.", f"Hạn nộp: {deadline}."]
    for name, missing in units:
        lines.append(f"- {name}: {'; '.join(missing) if missing else 'chưa gửi hồ sơ'}.")
    lines.append(f"Khó khăn, vướng mắc liên hệ {office}.")
    return "\n".join(lines)


def more_than(names: Sequence[str], shown: int) -> str:
    """The first names of a long list, and how many more."""
    head = "; ".join(names[:shown])
    return f"{head}; và {count(len(names) - shown)} việc khác" if len(names) > shown else head
