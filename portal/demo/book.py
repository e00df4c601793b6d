"""Acts in the order of time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from portal.clock import VIETNAM


@dataclass(frozen=True, order=True)
class Act:
    """`label` names the step it belongs to, for whoever watches."""

    at: datetime
    number: int
    label: str = field(compare=False)
    do: Callable[[], object] = field(compare=False)


class Book:
    """Acts are put in in any order and read in the order of time; of two at the same instant the first put in is first."""

    def __init__(self) -> None:
        self._acts: list[Act] = []

    def add(self, at: datetime, label: str, do: Callable[[], object]) -> None:
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        self._acts.append(Act(at, len(self._acts), label, do))

    def __iter__(self) -> Iterator[Act]:
        return iter(sorted(self._acts))


def morning(day: date, minutes: int = 0) -> datetime:
    """08:00 in Việt Nam on that day, and so many minutes later."""
    return datetime.combine(day, time(8), tzinfo=VIETNAM) + timedelta(minutes=minutes)
