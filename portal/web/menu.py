"""The menus: what this actor can open, and what everybody can; one order for all."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for

from portal.access.decide import can
from portal.access.table import Action
from portal.web.access import actor


@dataclass(frozen=True)
class Entry:
    """For whoever may do one of `actions`; without any, for everyone who is signed in."""

    label: str
    endpoint: str
    actions: tuple[Action, ...]
    order: int


@dataclass(frozen=True)
class Shown:
    label: str
    url: str
    current: bool


_ENTRIES: list[Entry] = []
_PUBLIC: list[Entry] = []


def register(order: int, label: str, endpoint: str, *actions: Action) -> None:
    _add(_ENTRIES, Entry(label, endpoint, actions, order))


def register_public(order: int, label: str, endpoint: str) -> None:
    _add(_PUBLIC, Entry(label, endpoint, (), order))


def _add(entries: list[Entry], entry: Entry) -> None:
    if entry not in entries:
        entries.append(entry)
        entries.sort(key=lambda known: known.order)


def _shown(entries: list[Entry]) -> list[Shown]:
    """One entry is the present one: that of this very page, else the last of the same feature, else the one below whose
    address this page stands (a feature may have several blueprints)."""
    endpoint = request.endpoint or ""
    feature = endpoint.partition(".")[0]
    near = [entry for entry in entries if entry.endpoint.partition(".")[0] == feature]
    exact = [entry for entry in near if entry.endpoint == endpoint]
    here = (exact or near)[-1] if near else None
    addresses = [url_for(entry.endpoint) for entry in entries]
    if here is None:
        above = [(len(url), entry) for entry, url in zip(entries, addresses, strict=True) if _below(request.path, url)]
        here = max(above, key=lambda found: found[0])[1] if above else None
    return [Shown(entry.label, url, entry is here) for entry, url in zip(entries, addresses, strict=True)]


def _below(path: str, url: str) -> bool:
    return url != "/" and path.startswith(f"{url}/")


def menu() -> list[Shown]:
    person = actor()
    return _shown(
        [entry for entry in _ENTRIES if not entry.actions or any(can(person, action) for action in entry.actions)]
    )


def public_menu() -> list[Shown]:
    return _shown(_PUBLIC)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(menu=menu, public_menu=public_menu)
