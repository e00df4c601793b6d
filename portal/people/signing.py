"""Signing in and out: passwords tried, sessions begun and ended, who sits at a shared account. No request, no cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from portal import clock
from portal.access.roles import Actor, Role
from portal.audit.service import record, take_turn
from portal.database import db
from portal.people import passwords, rules
from portal.people.models import Account, LoginSession, LoginThrottle
from portal.people.queries import account_named, throttles
from portal.refusal import Invalid, Reason, Refused
from portal.vietnamese import clean_line, fold
from portal.web.models import Idempotency
from portal.web.sessions import new_sid, sid_hash

WRONG = Reason("login.wrong", "Tên đăng nhập hoặc mật khẩu không đúng.")
KEEP_EXPIRED_DAYS = 7


@dataclass(frozen=True)
class Attempt:
    """What was checked outside the transaction, slow and without a lock; `settle` says what it comes to."""

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


def settle(attempt: Attempt) -> Attempt:
    """Inside the transaction: count a wrong password, and refuse a right one if others, tried beside it, were too many.

    Trying many at once gives no more answers than trying one after the other.
    """
    if attempt.refused not in (None, WRONG):
        return attempt
    take_turn()
    now, keys = clock.now(), _keys(attempt.username, attempt.address)
    known = throttles(*keys)
    for key in keys:
        if reason := rules.refuse_attempt(_throttle(known.get(key)), now):
            return replace(attempt, account_id=None, refused=reason)
    if attempt.refused is WRONG:
        _count_failure(attempt, known, now)
    return attempt


def sign_in(attempt: Attempt, device: str = "") -> str:
    """Open a session for a right password; answers its id."""
    now = clock.now()
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
    record(oneself(account), "session.started", f"account:{account.id}")
    return sid


def oneself(account: Account) -> Actor:
    return Actor(account.id, account.name, account.name, account.unit_id)


def _count_failure(attempt: Attempt, known: Mapping[str, LoginThrottle], now: datetime) -> None:
    account_key, address_key = _keys(attempt.username, attempt.address)
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


def tried_too_often(key: str, a_minute: int) -> bool:
    """Were there so many tries under `key` within a minute that no further one is looked at? Reads only."""
    row = throttles(key).get(key)
    return row is not None and clock.now() - row.since <= rules.ADDRESS_LIMIT.memory and row.failures >= a_minute


def _forget_old(now: datetime) -> None:
    """Sessions and keys of a week ago serve nobody: a form sent after that is a new act."""
    week_ago = now - timedelta(days=KEEP_EXPIRED_DAYS)
    db.session.execute(delete(LoginSession).where(LoginSession.last_seen_at < week_ago))
    db.session.execute(delete(Idempotency).where(Idempotency.at < week_ago))
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.since < week_ago))


def sign_out(actor: Actor, sid_sha256: str) -> None:
    end(LoginSession.sid_sha256 == sid_sha256)
    record(actor, "session.ended", f"account:{actor.account_id}")


def end(which: Any) -> None:
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
    """The password was given again, rightly (as `settle` said)."""
    db.session.execute(
        update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(password_at=clock.now())
    )


def hold(actor: Actor, sid_sha256: str, address: str) -> None:
    """Hand this session over: it reaches nothing but `address` and what lies below, until the password is given."""
    db.session.execute(update(LoginSession).where(LoginSession.sid_sha256 == sid_sha256).values(held_at=address))
    record(actor, "session.held" if address else "session.released", f"account:{actor.account_id}")


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
