"""Reading people: who is at the keyboard, lists of units and accounts, one of each within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor, Grant, Role
from portal.access.table import Action
from portal.database import db
from portal.people import rules
from portal.people.models import Account, Block, Host, LoginSession, LoginThrottle, OneTimeLink, RoleGrant, Unit
from portal.refusal import NotFound
from portal.vietnamese import search_pattern
from portal.web.sessions import sid_hash

UNIT_ROLES = (Role.OFFICER, Role.HEAD)

GrantSource = Callable[[str], Iterable[Grant]]
_grant_sources: list[GrantSource] = []


def register_grant_source(source: GrantSource) -> None:
    """Let a later feature add the roles that stand in its own rolls (a council's members)."""
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

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.actor.account_id


def signed_in(sid: str, now: datetime) -> SignedIn | None:
    """The living session behind a cookie, in two statements and one more per grant source."""
    session = db.session.scalars(
        select(LoginSession)
        .where(LoginSession.sid_sha256 == sid_hash(sid))
        .options(
            joinedload(LoginSession.account).options(
                joinedload(Account.unit), selectinload(Account.grants).joinedload(RoleGrant.unit)
            )
        )
    ).first()
    if session is None or not session.account.active:
        return None
    if not rules.session_alive(session.created_at, session.last_seen_at, session.ended_at, now):
        return None
    account = session.account
    places = {grant.unit_id: grant.unit for grant in account.grants if grant.role in UNIT_ROLES and grant.unit}
    workplace = (
        places.get(session.workplace_id)
        or places.get(account.unit_id)
        or account.unit
        or next(iter(places.values()), None)
    )
    return SignedIn(
        actor=actor_of(account, performer=session.performer, unit_id=workplace.id if workplace else None),
        sid_sha256=session.sid_sha256,
        username=account.username,
        workplace=workplace.short_name if workplace else "",
        workplaces=len(places),
        last_seen_at=session.last_seen_at,
        password_at=session.password_at,
        must_change_password=account.must_change_password,
        must_name_performer=account.shared and not session.performer,
    )


def actor_of(account: Account, performer: str = "", unit_id: str | None = None) -> Actor:
    grants = {Grant(grant.role, grant.unit_id or "") for grant in account.grants}
    for source in _grant_sources:
        grants.update(source(account.id))
    return Actor(
        account_id=account.id,
        name=performer or account.name,
        label=f"{performer} ({account.name})" if performer else account.name,
        unit_id=unit_id or account.unit_id,
        grants=frozenset(grants),
    )


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


def resettable_or_404(actor: Actor, account_id: str) -> Account:
    """An account whose password this actor may set anew; any other is not there."""
    account = account_or_404(account_id)
    if not can(actor, Action.PASSWORD_RESET, scope_of(account)):
        raise NotFound
    return account


def scope_of(account: Account) -> Scope:
    """A unit's own people reach it by its unit, its standing office by its host."""
    return Scope(unit=account.unit_id, host=host_of(account.unit) if account.unit else None)
