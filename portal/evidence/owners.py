"""Whose evidence it is. Each feature that has evidence registers, when the application is made, how to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.access.roles import Actor


@dataclass(frozen=True)
class Owner:
    """`may_read(actor, object_id)`; `address(object_id)` is the page where the thing stands."""

    kind: str
    may_read: Callable[[Actor, str], bool]
    address: Callable[[str], str]


_OWNERS: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    _OWNERS[owner.kind] = owner


def may_read(actor: Actor, kind: str, object_id: str) -> bool:
    """Evidence of a thing that nobody answers for is read by nobody."""
    owner = _OWNERS.get(kind)
    return owner is not None and owner.may_read(actor, object_id)


def address(kind: str, object_id: str) -> str | None:
    owner = _OWNERS.get(kind)
    return owner.address(object_id) if owner else None


_OTHER_FILES: list[Callable[[], set[str]]] = []


def register_files(source: Callable[[], set[str]]) -> None:
    """A feature that keeps files of its own in the store (issued papers): `source()` names their digests."""
    if source not in _OTHER_FILES:
        _OTHER_FILES.append(source)


def other_files() -> list[Callable[[], set[str]]]:
    return _OTHER_FILES
