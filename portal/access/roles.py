"""Roles, what each is bound to, and the actor who holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    OFFICER = "officer"
    HEAD = "head"
    STANDING_OFFICE = "standing_office"
    LEADER = "leader"
    EDITOR = "editor"
    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    ADMIN = "admin"


class Binding(StrEnum):
    """What a role is bound to: it gives rights over that one thing only."""

    UNIT = "unit"
    HOST = "host"
    COUNCIL = "council"
    PORTAL = "portal"


BINDINGS = {
    Role.OFFICER: Binding.UNIT,
    Role.HEAD: Binding.UNIT,
    Role.STANDING_OFFICE: Binding.HOST,
    Role.LEADER: Binding.HOST,
    Role.EDITOR: Binding.HOST,
    Role.CHAIR: Binding.COUNCIL,
    Role.SECRETARY: Binding.COUNCIL,
    Role.MEMBER: Binding.COUNCIL,
    Role.ADMIN: Binding.PORTAL,
}

NAMES = {
    Role.OFFICER: "Cán bộ đầu mối",
    Role.HEAD: "Thủ trưởng cơ quan, đơn vị",
    Role.STANDING_OFFICE: "Cơ quan thường trực",
    Role.LEADER: "Lãnh đạo",
    Role.EDITOR: "Ban biên tập",
    Role.CHAIR: "Chủ tịch Hội đồng",
    Role.SECRETARY: "Thư ký Hội đồng",
    Role.MEMBER: "Thành viên Hội đồng",
    Role.ADMIN: "Quản trị hệ thống",
}


@dataclass(frozen=True)
class Grant:
    """One role over one thing: `scope_id` is the unit, the host or the council; "" for the portal."""

    role: Role
    scope_id: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts: what every service is told, and what the audit trail writes down.

    `label` is what history shows: the name, and on a shared account the person at the keyboard.
    `unit_id` is the unit this actor works in now, `home_id` the one the account belongs to.
    """

    account_id: str
    name: str
    label: str
    unit_id: str | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)
    home_id: str | None = None

    def has(self, role: Role, scope_id: str = "") -> bool:
        return Grant(role, scope_id) in self.grants

    @property
    def own_units(self) -> frozenset[str | None]:
        """Whatever this person may speak for, in whichever of them it works now."""
        return self.scopes(Role.OFFICER, Role.HEAD) | {self.unit_id, self.home_id}

    def scopes(self, *roles: Role) -> frozenset[str]:
        return frozenset(grant.scope_id for grant in self.grants if grant.role in roles)


NOBODY = Actor(account_id="", name="", label="Người xem")
"""A visitor without an account."""

SYSTEM = Actor(account_id="", name="Hệ thống", label="Hệ thống (dòng lệnh)")
"""The command line: whoever may run it holds the machine; it passes no access decision."""
