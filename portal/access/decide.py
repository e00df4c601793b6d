"""The decision: may this actor do this to that? Closed unless the table opens it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.access.roles import BINDINGS, NAMES, Actor, Binding, Role
from portal.access.table import TABLE, Action


@dataclass(frozen=True)
class Scope:
    """Where an object belongs. A role reaches it only through the field that its binding names."""

    unit: str | None = None
    host: str | None = None
    council: str | None = None

    def of(self, binding: Binding) -> str | None:
        if binding is Binding.PORTAL:
            return ""
        return {Binding.UNIT: self.unit, Binding.HOST: self.host, Binding.COUNCIL: self.council}[binding]


@dataclass(frozen=True)
class Reach:
    """Everything an actor reaches with one action: what list queries filter by."""

    everything: bool
    units: frozenset[str]
    hosts: frozenset[str]
    councils: frozenset[str]

    def __bool__(self) -> bool:
        return self.everything or bool(self.units or self.hosts or self.councils)


def can(actor: Actor, action: Action, scope: Scope | None = None) -> bool:
    """With `scope`: may the actor do this to that object. Without: to any object at all."""
    for grant in actor.grants:
        if grant.role in TABLE[action]:
            if scope is None:
                return True
            reached = scope.of(BINDINGS[grant.role])
            if reached is not None and reached == grant.scope_id:
                return True
    return False


def reach(actor: Actor, action: Action) -> Reach:
    held: dict[Binding, set[str]] = {binding: set() for binding in Binding}
    for grant in actor.grants:
        if grant.role in TABLE[action]:
            held[BINDINGS[grant.role]].add(grant.scope_id)
    return Reach(
        everything=bool(held[Binding.PORTAL]),
        units=frozenset(held[Binding.UNIT]),
        hosts=frozenset(held[Binding.HOST]),
        councils=frozenset(held[Binding.COUNCIL]),
    )


def who_could(action: Action) -> str:
    """The roles that may, in words, for the page that says no."""
    return ", ".join(NAMES[role] for role in Role if role in TABLE[action])
