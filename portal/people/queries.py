"""Reading people: who is at the keyboard, lists of units and accounts, one of each within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, true, union_all
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor, Grant, Role
from portal.access.table import Action
from portal.database import db
from portal.people import rules
from portal.people.models import (
    Account,
    Block,
    Host,
    LoginSession,
    LoginThrottle,
    OneTimeLink,
    RoleGrant,
    Unit,
    UnitSuccessor,
)
from portal.refusal import NotFound
from portal.vietnamese import search_pattern
from portal.web.sessions import sid_hash

UNIT_ROLES = (Role.OFFICER, Role.HEAD)

GrantSource = Callable[[Any], Sequence[Select[Any]]]
_grant_sources: list[GrantSource] = []


def register_grant_source(source: GrantSource) -> None:
    """Let a later feature add the roles that stand in its own rolls (a council's members).

    `source(account_id)` is given an id or a subquery for one; it answers SELECTs of role, id of what it is over, and ""
    for its name.
    """
    if source not in _grant_sources:
        _grant_sources.append(source)


# --- who is at the keyboard ---------------------------------------------------------------------
@dataclass(frozen=True)
class SignedIn:
    """A living session as the views see it (Flask-Login's user)."""

    actor: Actor
    sid_sha256: str
    username: str
    workplace: str
    workplaces: int
    last_seen_at: datetime
    password_at: datetime
    must_change_password: bool
    must_name_performer: bool
    held_at: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.actor.account_id


def signed_in(sid: str, now: datetime) -> SignedIn | None:
    """The living session behind a cookie, with all that its person may do, in one statement."""
    mine = LoginSession.sid_sha256 == sid_hash(sid)
    held = _held_by(select(LoginSession.account_id).where(mine).scalar_subquery()).subquery()
    rows = db.session.execute(
        select(
            LoginSession.sid_sha256,
            LoginSession.created_at,
            LoginSession.last_seen_at,
            LoginSession.password_at,
            LoginSession.ended_at,
            LoginSession.performer,
            LoginSession.held_at,
            LoginSession.workplace_id,
            Account.id,
            Account.username,
            Account.name,
            Account.active,
            Account.shared,
            Account.must_change_password,
            Account.unit_id,
            Unit.short_name,
            held.c.role,
            held.c.scope_id,
            held.c.scope_name,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .outerjoin(held, true())
        .where(mine)
    ).all()
    if not rows or not rows[0].active:
        return None
    row = rows[0]
    if not rules.session_alive(row.created_at, row.last_seen_at, row.ended_at, now):
        return None
    grants = [(Grant(Role(each.role), each.scope_id), each.scope_name) for each in rows if each.role is not None]
    places = {grant.scope_id: name for grant, name in grants if grant.role in UNIT_ROLES}
    own = row.unit_id if row.unit_id in places or not places else next(iter(places))
    workplace_id = row.workplace_id if row.workplace_id in places else own
    return SignedIn(
        actor=_actor(row.id, row.name, row.performer, workplace_id, [grant for grant, _ in grants], row.unit_id),
        sid_sha256=row.sid_sha256,
        username=row.username,
        workplace=places.get(workplace_id) or row.short_name or "",
        workplaces=len(places),
        last_seen_at=row.last_seen_at,
        password_at=row.password_at,
        must_change_password=row.must_change_password,
        must_name_performer=row.shared and not row.performer,
        held_at=row.held_at,
    )


def _held_by(account_id: Any) -> Any:
    """Every role of an account (an id, or a subquery for one), what it is over, and the name of that."""
    own = (
        select(
            RoleGrant.role.label("role"),
            func.coalesce(RoleGrant.unit_id, "").label("scope_id"),
            func.coalesce(Unit.short_name, "").label("scope_name"),
        )
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id == account_id)
    )
    more = [query for source in _grant_sources for query in source(account_id)]
    return union_all(own, *more) if more else own


def _actor(
    account_id: str, name: str, performer: str, unit_id: str | None, grants: Iterable[Grant], home_id: str | None
) -> Actor:
    return Actor(
        account_id=account_id,
        name=performer or name,
        label=f"{performer} ({name})" if performer else name,
        unit_id=unit_id,
        grants=frozenset(grants),
        home_id=home_id,
    )


def actor_of(account: Account) -> Actor:
    """The actor that this account's owner is, outside any session."""
    held = db.session.execute(_held_by(account.id))
    grants = [Grant(Role(row.role), row.scope_id) for row in held]
    return _actor(account.id, account.name, "", account.unit_id, grants, account.unit_id)


def owner_of_expired(sid: str) -> str | None:
    """Whose session this was, though it lives no longer: to give what was typed back to that person only."""
    return db.session.scalar(select(LoginSession.account_id).where(LoginSession.sid_sha256 == sid_hash(sid)))


def account_named(username: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.username == username)).first()


def throttles(*keys: str) -> dict[str, LoginThrottle]:
    rows = db.session.scalars(select(LoginThrottle).where(LoginThrottle.key.in_(keys)))
    return {row.key: row for row in rows}


def living_sessions(account_id: str, now: datetime) -> list[LoginSession]:
    rows = db.session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .order_by(LoginSession.last_seen_at.desc())
    )
    return [row for row in rows if rules.session_alive(row.created_at, row.last_seen_at, row.ended_at, now)]


def usable_link(token: str, now: datetime) -> OneTimeLink | None:
    link = db.session.get(OneTimeLink, sid_hash(token), options=[joinedload(OneTimeLink.account)])
    return link if link is not None and link.used_at is None and link.expires_at > now else None


# --- units --------------------------------------------------------------------------------------
def hosts() -> list[Host]:
    """The oldest first: the first is the one the public front speaks for."""
    query = select(Host).options(joinedload(Host.unit), joinedload(Host.standing_office))
    return list(db.session.scalars(query.join(Host.unit).order_by(Unit.active_from, Unit.sort_key)))


def host(unit_id: str) -> Host | None:
    return db.session.get(Host, unit_id, options=[joinedload(Host.unit), joinedload(Host.standing_office)])


def host_of(unit: Unit) -> str:
    """The host a unit belongs to: the nearest ancestor that is one, or itself."""
    seen = unit
    while seen.parent_id is not None and db.session.get(Host, seen.id) is None:
        parent = db.session.get(Unit, seen.parent_id)
        if parent is None:
            break
        seen = parent
    return seen.id


def units(search: str = "") -> Select[Unit]:
    query = select(Unit).options(joinedload(Unit.block)).order_by(Unit.sort_key)
    if search:
        query = query.where(Unit.search_text.like(search_pattern(search), escape="\\"))
    return query


def active_on(query: Select[Unit], day: date) -> Select[Unit]:
    return query.where(
        or_(Unit.active_from.is_(None), Unit.active_from <= day), or_(Unit.active_to.is_(None), Unit.active_to >= day)
    )


def unit_named(code: str) -> Unit | None:
    return db.session.scalars(select(Unit).where(Unit.code == code)).first()


def unit_or_404(unit_id: str) -> Unit:
    found = db.session.get(Unit, unit_id, options=[joinedload(Unit.block)])
    if found is None:
        raise NotFound
    return found


def blocks() -> list[Block]:
    return list(db.session.scalars(select(Block).order_by(Block.position, Block.code)))


# --- accounts -----------------------------------------------------------------------------------
def accounts(search: str = "", unit_id: str = "") -> Select[Account]:
    query = (
        select(Account)
        .options(joinedload(Account.unit), selectinload(Account.grants).joinedload(RoleGrant.unit))
        .order_by(Account.sort_key, Account.username)
    )
    if search:
        query = query.where(Account.search_text.like(search_pattern(search), escape="\\"))
    if unit_id:
        query = query.where(Account.unit_id == unit_id)
    return query


def active_accounts(unit_ids: Sequence[str], search: str = "") -> Select[Account]:
    """The active accounts of these units, by name."""
    query = select(Account).where(Account.unit_id.in_(unit_ids), Account.active.is_(True)).order_by(Account.sort_key)
    if search:
        query = query.where(Account.search_text.like(search_pattern(search), escape="\\"))
    return query


def how_many_active(unit_ids: Sequence[str]) -> int:
    return db.session.scalar(select(func.count()).select_from(active_accounts(unit_ids).subquery())) or 0


def account_label(account: Account) -> str:
    return f"{account.name}, {account.post}" if account.post else account.name


def account_choices(unit_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Active accounts of these units, for a list to choose from."""
    return [(row.id, account_label(row)) for row in db.session.scalars(active_accounts(unit_ids))]


def account_or_404(account_id: str) -> Account:
    found = db.session.get(Account, account_id, options=[joinedload(Account.unit), selectinload(Account.grants)])
    if found is None:
        raise NotFound
    return found


def units_to_reset(actor: Actor) -> Select[Unit]:
    """The units whose members this actor may give a new password."""
    reached = reach(actor, Action.PASSWORD_RESET)
    query = units()
    if reached.everything:
        return query
    return query.where(or_(Unit.id.in_(reached.units | reached.hosts), Unit.parent_id.in_(reached.hosts)))


def units_within(actor: Actor, search: str = "") -> Select[Unit]:
    """The same, found by name."""
    query = units_to_reset(actor)
    return query.where(Unit.search_text.like(search_pattern(search), escape="\\")) if search else query


def resettable_or_404(actor: Actor, account_id: str) -> Account:
    """An account whose password this actor may set anew; any other is not there."""
    account = account_or_404(account_id)
    if not can(actor, Action.PASSWORD_RESET, scope_of(account)):
        raise NotFound
    return account


def scope_of(account: Account) -> Scope:
    """A unit's own people reach it by its unit, its standing office by its host."""
    return Scope(unit=account.unit_id, host=host_of(account.unit) if account.unit else None)


def continued(since: date | None = None) -> dict[str, set[str]]:
    """Which units each unit continues, by itself or through others (A became B, B became C): those continued by the
    day `since`, or all. One statement."""
    query = select(UnitSuccessor.successor_id, UnitSuccessor.unit_id)
    if since is not None:
        query = query.where(UnitSuccessor.since <= since)
    direct: dict[str, set[str]] = {}
    for successor_id, unit_id in db.session.execute(query):
        direct.setdefault(successor_id, set()).add(unit_id)

    def behind(unit_id: str, seen: set[str]) -> set[str]:
        for before in direct.get(unit_id, set()) - seen:
            seen.add(before)
            behind(before, seen)
        return seen

    return {unit_id: behind(unit_id, set()) for unit_id in direct}


def successors(unit: Unit) -> list[tuple[Unit, date]]:
    """Who continues a unit, and since when."""
    query = (
        select(Unit, UnitSuccessor.since)
        .join(UnitSuccessor, UnitSuccessor.successor_id == Unit.id)
        .where(UnitSuccessor.unit_id == unit.id)
        .order_by(Unit.sort_key)
    )
    return [(found, since) for found, since in db.session.execute(query)]
