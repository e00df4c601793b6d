"""A few values kept in this process, the least used forgotten first. Whoever keeps something that comes out of the
database puts `audit.queries.head_hash()` into its key: it changes with every act, so nothing old is ever found."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")

_all: list[Kept[object]] = []


class Kept(Generic[Value]):
    """`most` values at a time, each for at most `longest` seconds."""

    def __init__(self, most: int, longest: float = math.inf) -> None:
        self.most, self.longest = most, longest
        self._values: OrderedDict[tuple[str, ...], tuple[float, Value]] = OrderedDict()
        self._lock = Lock()
        _all.append(self)  # type: ignore[arg-type]

    def get(self, key: tuple[str, ...]) -> Value | None:
        with self._lock:
            made, value = self._values.get(key, (-math.inf, None))
            if time.monotonic() - made > self.longest:
                return None
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: tuple[str, ...], value: Value) -> None:
        with self._lock:
            self._values[key] = (time.monotonic(), value)
            self._values.move_to_end(key)
            while len(self._values) > self.most:
                self._values.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._values.clear()


def forget_all() -> None:
    """For tests, which change the database under the application."""
    for kept in _all:
        kept.forget()
