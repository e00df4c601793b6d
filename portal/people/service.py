"""Writing people: one verb a function. No request, no cookie, no commit."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from portal import clock
from portal.access.roles import BINDINGS, NAMES, Actor, Binding, Role
from portal.audit.service import record
from portal.database import db
from portal.documents import fonts
from portal.people import rules, signing
from portal.people.models import Account, Block, Host, LoginSession, OneTimeLink, RoleGrant, Unit, UnitSuccessor
from portal.people.queries import account_named, actor_of
from portal.people.states import LinkPurpose, PaperStyle
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import day, fold, person_sort_key, sort_key
from portal.web.sessions import sid_hash


# --- passwords ----------------------------------------------------------------------------------
def set_own_password(actor: Actor, account: Account, password_hash: str, sid_sha256: str = "") -> None:
    """The owner sets a new one (hashed and checked before). Every other session of the account ends."""
    account.password_hash = password_hash
    account.must_change_password = False
    account.password_confirmed_at = clock.now()
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == account.id,
            LoginSession.sid_sha256 != sid_sha256,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
    )
    record(actor, "password.changed", f"account:{account.id}")


def reset_password(actor: Actor, account: Account, password_hash: str) -> None:
    """Somebody else gives a temporary one: the owner must replace it at the next login, all sessions end."""
    ensure(refuse_reset(actor, account))
    if _below_heads(actor) and actor_of(account).scopes(Role.CHAIR):
        raise Refused(HEADS_PASSWORD)
    account.password_hash = password_hash
    account.must_change_password = not account.shared
    account.password_reset_at = clock.now()
    signing.end(LoginSession.account_id == account.id)
    record(actor, "password.reset", f"account:{account.id}", username=account.username, name=account.name)


HEADS_PASSWORD = Reason(
    "reset.head",
    "Mật khẩu của thủ trưởng, Chủ tịch Hội đồng do cơ quan thường trực hoặc quản trị hệ thống cấp lại.",
)


def _below_heads(actor: Actor) -> bool:
    """An officer who could give the head or the chair a password could approve and seal alone."""
    return not actor.scopes(Role.ADMIN, Role.STANDING_OFFICE, Role.HEAD)


def refuse_reset(actor: Actor, account: Account) -> Reason | None:
    if account.id == actor.account_id:
        return Reason("reset.own", "Mật khẩu của chính mình thì đổi ở trang Tài khoản.")
    above = {Role.ADMIN, Role.LEADER, Role.STANDING_OFFICE}
    if not actor.has(Role.ADMIN) and any(grant.role in above for grant in account.grants):
        return Reason("reset.above", "Mật khẩu của tài khoản này chỉ quản trị hệ thống cấp lại được.")
    if _below_heads(actor) and any(grant.role is Role.HEAD for grant in account.grants):
        return HEADS_PASSWORD
    if not account.active:
        return Reason("reset.closed", "Tài khoản đã ngừng hoạt động.")
    return None


# --- one-time links -----------------------------------------------------------------------------
def first_admin_link(username: str, name: str) -> str:
    """An admin account without a password, and the token of the link that sets it. Refused once an admin can log in."""
    existing = db.session.scalars(
        select(Account).join(Account.grants).where(RoleGrant.role == Role.ADMIN, Account.password_hash != "")
    ).first()
    if existing is not None:
        raise Refused(Reason("init.done", f"Đã có quản trị hệ thống: {existing.username}."))
    system = Actor("", "Hệ thống", "Hệ thống (dòng lệnh)")
    account = account_named(username) or create_account(system, username=username, name=name)
    if not any(grant.role is Role.ADMIN for grant in account.grants):
        add_grant(system, account, Role.ADMIN, None)
    token = secrets.token_urlsafe(24)
    now = clock.now()
    db.session.add(
        OneTimeLink(
            token_sha256=sid_hash(token),
            account_id=account.id,
            purpose=LinkPurpose.FIRST_ADMIN,
            expires_at=now + rules.LINK_LIFETIME,
        )
    )
    record(system, "link.made", f"account:{account.id}")
    return token


def use_link(link: OneTimeLink, password_hash: str) -> None:
    link.used_at = clock.now()
    set_own_password(signing.oneself(link.account), link.account, password_hash)


# --- accounts -----------------------------------------------------------------------------------
def create_account(
    actor: Actor,
    *,
    username: str,
    name: str,
    unit: Unit | None = None,
    post: str = "",
    phone: str = "",
    shared: bool = False,
    password_hash: str = "",
    must_change_password: bool = True,
) -> Account:
    if reason := rules.refuse_username(username):
        raise Invalid({"username": reason.text})
    if account_named(username) is not None:
        raise Invalid({"username": "Tên đăng nhập này đã có."})
    account = Account(
        username=username,
        name=name,
        sort_key=person_sort_key(name),
        search_text=fold(f"{name} {username} {unit.short_name if unit else ''}"),
        unit=unit,
        post=post,
        phone=phone,
        shared=shared,
        password_hash=password_hash,
        must_change_password=must_change_password and not shared,
        password_reset_at=clock.now() if password_hash else None,
        grants=[],
    )
    db.session.add(account)
    db.session.flush()
    record(actor, "account.created", f"account:{account.id}", username=username, name=name)
    return account


def change_account(
    actor: Actor, account: Account, version: int, *, name: str, unit: Unit | None, post: str, phone: str, shared: bool
) -> None:
    if account.version != version:
        now = {"name": account.name, "unit": account.unit_id or "", "post": account.post, "phone": account.phone}
        raise Conflict({**now, "shared": account.shared}, account.version)
    account.name, account.unit, account.post, account.phone, account.shared = name, unit, post, phone, shared
    account.sort_key = person_sort_key(name)
    account.search_text = fold(f"{name} {account.username} {unit.short_name if unit else ''}")
    record(actor, "account.changed", f"account:{account.id}", username=account.username, name=name)


def set_active(actor: Actor, account: Account, active: bool) -> None:
    """A closed account cannot log in and its sessions end at once; nothing it did is lost."""
    if account.id == actor.account_id:
        raise Refused(Reason("account.own", "Không thể ngừng tài khoản của chính mình."))
    account.active = active
    if not active:
        signing.end(LoginSession.account_id == account.id)
    record(actor, "account.opened" if active else "account.closed", f"account:{account.id}", name=account.name)


def add_grant(actor: Actor, account: Account, role: Role, unit: Unit | None) -> None:
    """Council roles are not given here: they stand in the council's roll."""
    if BINDINGS[role] is Binding.COUNCIL:
        raise Refused(Reason("grant.council", "Vai trò trong Hội đồng được ghi ở danh sách Hội đồng."))
    if (unit is None) != (BINDINGS[role] is Binding.PORTAL):
        raise Invalid({"unit": "Mỗi vai trò, trừ quản trị, gắn với một cơ quan, đơn vị."})
    if unit is not None and BINDINGS[role] is Binding.HOST and db.session.get(Host, unit.id) is None:
        raise Invalid({"unit": "Vai trò này gắn với cơ quan phát động phong trào; đơn vị đã chọn không phải."})
    if any(grant.role is role and grant.unit_id == (unit.id if unit else None) for grant in account.grants):
        raise Invalid({"role": "Tài khoản đã có vai trò này."})
    account.grants.append(RoleGrant(role=role, unit=unit))
    if role is Role.HEAD and unit is not None and not unit.head_name and not account.shared:
        unit.head_name = account.name
    db.session.flush()
    place = unit.short_name if unit else ""
    record(actor, "grant.added", f"account:{account.id}", name=account.name, role=NAMES[role], place=place)


def remove_grant(actor: Actor, account: Account, grant_id: str) -> None:
    grant = next((grant for grant in account.grants if grant.id == grant_id), None)
    if grant is None:
        return
    if grant.role is Role.ADMIN and account.id == actor.account_id:
        raise Refused(Reason("grant.own_admin", "Không thể tự bỏ vai trò quản trị của chính mình."))
    place = grant.unit.short_name if grant.unit else ""
    account.grants.remove(grant)
    db.session.delete(grant)
    record(actor, "grant.removed", f"account:{account.id}", name=account.name, role=NAMES[grant.role], place=place)


# --- units --------------------------------------------------------------------------------------
UNIT_FIELDS = (
    "name", "short_name", "block_id", "parent_id", "active_from", "active_to", "phone", "email", "head_title", "uses_ranks",
    "papers_outside", "paper_style", "letterhead_above", "letterhead_name", "signing", "head_name", "symbol", "place_name",
)  # fmt: skip


def create_unit(actor: Actor, *, code: str, **fields: Any) -> Unit:
    unit = Unit(code=code, **_unit_values(fields))
    db.session.add(unit)
    db.session.flush()
    record(actor, "unit.created", f"unit:{unit.id}", name=unit.name)
    return unit


def change_unit(actor: Actor, unit: Unit, version: int, **fields: Any) -> None:
    if unit.version != version:
        raise Conflict({name: getattr(unit, name) for name in UNIT_FIELDS}, unit.version)
    if fields.get("parent_id") == unit.id:
        raise Invalid({"parent_id": "Đơn vị không thể trực thuộc chính nó."})
    above = db.session.get(Unit, fields["parent_id"]) if fields.get("parent_id") else None
    while above is not None:
        if above.id == unit.id:
            raise Invalid({"parent_id": "Đơn vị này đang trực thuộc đơn vị đang sửa."})
        above = db.session.get(Unit, above.parent_id) if above.parent_id else None
    for name, value in _unit_values(fields).items():
        setattr(unit, name, value)
    record(actor, "unit.changed", f"unit:{unit.id}", name=unit.name)


def _unit_values(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(UNIT_FIELDS)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    begins, ends = fields.get("active_from"), fields.get("active_to")
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        raise Invalid({"active_to": "Ngày thôi hoạt động phải sau ngày bắt đầu."})
    if fields.get("email") and not rules.EMAIL.fullmatch(fields["email"]):
        raise Invalid({"email": "Địa chỉ thư điện tử ghi theo dạng tên@máy-chủ, ví dụ vanphong@donvi.gov.vn."})
    if faults := _too_long(fields):
        raise Invalid(faults)
    values = {"paper_style": PaperStyle.STATE, **fields}
    values["sort_key"] = sort_key(fields["name"])
    values["search_text"] = fold(f"{fields['name']} {fields['short_name']}")
    return values


def _too_long(fields: Mapping[str, Any]) -> dict[str, str]:
    """Lines of the letterhead that would break where no sense ends: each is as wide as the font makes it."""
    faults = {}
    for name, bold in (("letterhead_above", False), ("letterhead_name", True)):
        for line in fields.get(name) or []:
            if (width := fonts.width_mm(line, 13, bold=bold)) > LETTERHEAD_MM:
                faults[name] = (
                    f"“{line}” rộng {round(width)} mm, hơn {LETTERHEAD_MM} mm: ngắt thành hai dòng ở chỗ trọn nghĩa."
                )
    return faults


LETTERHEAD_MM = 63  # of the 65 that the agency's column has (Nghị định 30/2020/NĐ-CP, Phụ lục I)


def create_block(actor: Actor, *, code: str, name: str, position: int) -> Block:
    block = Block(code=code, name=name, position=position)
    db.session.add(block)
    db.session.flush()
    record(actor, "block.created", f"block:{block.id}", name=name)
    return block


def make_host(actor: Actor, unit: Unit, *, standing_office: Unit, area: str, leader_title: str, support: str) -> Host:
    """Let a unit launch campaigns of its own."""
    host = db.session.get(Host, unit.id)
    if host is None:
        host = Host(unit=unit)
        db.session.add(host)
    host.standing_office, host.area, host.leader_title, host.support = standing_office, area, leader_title, support
    db.session.flush()
    record(actor, "host.set", f"unit:{unit.id}", name=unit.name)
    return host


def set_successor(actor: Actor, unit: Unit, successor: Unit, since: date) -> None:
    """`successor` continues `unit` since a day: units merged share one, a divided unit has several.

    Raises `Invalid` where that would lead in a circle.
    """
    known = {(row.unit_id, row.successor_id) for row in db.session.scalars(select(UnitSuccessor))}
    if unit.id == successor.id or _leads_to(known, successor.id, unit.id):
        raise Invalid({"successor": "Đơn vị này chính là, hoặc đã được kế tục bởi, đơn vị đang mở."})
    row = db.session.get(UnitSuccessor, (unit.id, successor.id))
    if row is None:
        row = UnitSuccessor(unit_id=unit.id, successor_id=successor.id)
        db.session.add(row)
    row.since = since
    db.session.flush()
    record(actor, "successor.set", f"unit:{unit.id}", name=unit.name, successor=successor.name, since=day(since))


def _leads_to(known: set[tuple[str, str]], start: str, end: str) -> bool:
    """Is `end` among what continues `start`, however many steps on?"""
    seen, open_ = {start}, [start]
    while open_:
        here = open_.pop()
        for unit_id, successor_id in known:
            if unit_id == here and successor_id not in seen:
                seen.add(successor_id)
                open_.append(successor_id)
    return end in seen


def unset_successor(actor: Actor, unit: Unit, successor: Unit) -> None:
    row = db.session.get(UnitSuccessor, (unit.id, successor.id))
    if row is not None:
        db.session.delete(row)
        record(actor, "successor.unset", f"unit:{unit.id}", name=unit.name, successor=successor.name)
