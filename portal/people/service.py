"""Writing people: one verb a function. No request, no cookie, no commit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from portal import clock
from portal.access.roles import BINDINGS, NAMES, Actor, Binding, Role
from portal.audit.service import record
from portal.database import db
from portal.people import passwords, rules
from portal.people.models import Account, Block, Host, LoginSession, LoginThrottle, OneTimeLink, RoleGrant, Unit
from portal.people.queries import account_named, actor_of, throttles
from portal.people.states import LinkPurpose, PaperStyle
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import clean_line, fold, person_sort_key, sort_key
from portal.web.models import Idempotency
from portal.web.sessions import new_sid, sid_hash

WRONG = Reason("login.wrong", "Tên đăng nhập hoặc mật khẩu không đúng.")
KEEP_EXPIRED_DAYS = 7


# --- signing in and out -------------------------------------------------------------------------
@dataclass(frozen=True)
class Attempt:
    """What was checked outside the transaction: slow, and without a lock."""

    username: str
    address: str
    account_id: str | None
    refused: Reason | None


def _keys(username: str, address: str) -> tuple[str, str]:
    return f"account:{fold(username)}", f"address:{address}"


def _throttle(row: LoginThrottle | None) -> rules.Throttle | None:
    return rules.Throttle(row.failures, row.since, row.blocked_until) if row else None


def check_password(username: str, password: str, address: str) -> Attempt:
    """Is this the password? Reads only. The answer is the same for a wrong name, a wrong word, a closed account."""
    username, now = clean_line(username).lower(), clock.now()
    known = throttles(*_keys(username, address))
    for key in _keys(username, address):
        if reason := rules.refuse_attempt(_throttle(known.get(key)), now):
            return Attempt(username, address, None, reason)
    account = account_named(username)
    if not passwords.matches(account.password_hash if account else "", password) or not account or not account.active:
        return Attempt(username, address, None, WRONG)
    return Attempt(username, address, account.id, None)


def sign_in(attempt: Attempt, device: str = "") -> str | None:
    """Open a session for a right password and answer its id; count a wrong one and answer None."""
    now = clock.now()
    if attempt.account_id is None:
        if attempt.refused is WRONG:
            _count_failure(attempt, now)
        return None
    account = db.session.get_one(Account, attempt.account_id)
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.key == _keys(attempt.username, "")[0]))
    _forget_old(now)
    sid = new_sid()
    db.session.add(
        LoginSession(
            sid_sha256=sid_hash(sid),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            password_at=now,
            performer="",
            workplace_id=None,
            device=clean_line(device)[:120],
        )
    )
    record(_self(account), "session.started", f"account:{account.id}")
    return sid


def _self(account: Account) -> Actor:
    return Actor(account.id, account.name, account.name, account.unit_id)


def _count_failure(attempt: Attempt, now: datetime) -> None:
    account_key, address_key = _keys(attempt.username, attempt.address)
    known = throttles(account_key, address_key)
    for key, limit in ((account_key, rules.ACCOUNT_LIMIT), (address_key, rules.ADDRESS_LIMIT)):
        row = known.get(key)
        after = rules.after_failure(_throttle(row), now, limit)
        if row is None:
            row = LoginThrottle(key=key, failures=0, since=now)
            db.session.add(row)
        row.failures, row.since, row.blocked_until = after.failures, after.since, after.blocked_until
    if (account := account_named(attempt.username)) is not None:
        record(Actor("", attempt.username, f"Người lạ ({attempt.address})"), "login.failed", f"account:{account.id}")


def count_try(key: str, a_minute: int) -> bool:
    """Count one more try under `key`; False once there were more than so many within a minute."""
    now = clock.now()
    row = throttles(key).get(key)
    if row is None or now - row.since > rules.ADDRESS_LIMIT.memory:
        row = row or LoginThrottle(key=key, failures=0, since=now)
        row.failures, row.since = 0, now
        db.session.add(row)
    row.failures += 1
    return row.failures <= a_minute


def _forget_old(now: datetime) -> None:
    """Sessions and keys of a week ago serve nobody: a form sent after that is a new act."""
    week_ago = now - timedelta(days=KEEP_EXPIRED_DAYS)
    db.session.execute(delete(LoginSession).where(LoginSession.last_seen_at < week_ago))
    db.session.execute(delete(Idempotency).where(Idempotency.at < week_ago))
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.since < week_ago))


def sign_out(actor: Actor, sid_sha256: str) -> None:
    _end(LoginSession.sid_sha256 == sid_sha256)
    record(actor, "session.ended", f"account:{actor.account_id}")


def _end(which: Any) -> None:
    db.session.execute(update(LoginSession).where(which, LoginSession.ended_at.is_(None)).values(ended_at=clock.now()))


def end_other_sessions(actor: Actor, sid_sha256: str) -> None:
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == actor.account_id,
            LoginSession.sid_sha256 != sid_sha256,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
    )
    record(actor, "session.others_ended", f"account:{actor.account_id}")


def touch(sid_sha256: str) -> None:
    """Remember that the session was used."""
    db.session.execute(
        update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(last_seen_at=clock.now())
    )


def confirm_password(sid_sha256: str) -> None:
    """The password was given again, rightly (checked before by `check_password`)."""
    db.session.execute(
        update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(password_at=clock.now())
    )


def name_performer(actor: Actor, sid_sha256: str, performer: str) -> None:
    """Who sits at a shared account: history will name this person."""
    if not db.session.get_one(Account, actor.account_id).shared:
        raise Refused(Reason("performer.own", "Tài khoản cá nhân luôn ghi tên chủ tài khoản."))
    performer = clean_line(performer)
    if len(performer.split()) < 2:
        raise Invalid({"performer": "Ghi đầy đủ họ và tên."})
    db.session.execute(update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(performer=performer))
    record(actor, "session.performer", f"account:{actor.account_id}", performer=performer)


def choose_workplace(actor: Actor, sid_sha256: str, unit_id: str) -> None:
    if unit_id not in actor.scopes(Role.OFFICER, Role.HEAD):
        raise Refused(Reason("workplace.foreign", "Tài khoản này không có vai trò ở đơn vị đã chọn."))
    db.session.execute(update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(workplace_id=unit_id))


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
    _end(LoginSession.account_id == account.id)
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
    set_own_password(_self(link.account), link.account, password_hash)


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
        _end(LoginSession.account_id == account.id)
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
    "name", "short_name", "block_id", "parent_id", "active_from", "active_to", "phone", "head_title", "uses_ranks",
    "papers_outside", "paper_style", "letterhead_above", "letterhead_name", "symbol", "place_name",
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
    values = {"paper_style": PaperStyle.STATE, **fields}
    values["sort_key"] = sort_key(fields["name"])
    values["search_text"] = fold(f"{fields['name']} {fields['short_name']}")
    return values


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
