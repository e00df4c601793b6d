"""Passwords, throttling and the lifetimes of sessions. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.refusal import Reason
from portal.vietnamese import fold

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
REAUTHENTICATE_AFTER = timedelta(minutes=15)
LINK_LIFETIME = timedelta(minutes=30)
IMPERSONATION_WATCH = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """So many failures are free; the count is forgotten `memory` after the last (or, if fixed, the first) of them."""

    free: int
    memory: timedelta
    fixed_window: bool = False


ACCOUNT_LIMIT = Limit(free=5, memory=timedelta(hours=24))
ADDRESS_LIMIT = Limit(free=60, memory=timedelta(minutes=1), fixed_window=True)  # a whole office behind one address
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)

EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@([A-Za-z0-9\-]+\.)+[A-Za-z]{2,}")
USERNAME = re.compile(r"[a-z0-9]+([.\-][a-z0-9]+)*")
CONTEXT_WORDS = frozenset(
    [
        "ubnd",
        "cchc",
        "thidua",
        "thi",
        "dua",
        "khen",
        "thuong",
        "cai",
        "cach",
        "hanh",
        "chinh",
        "matkhau",
        "mat",
        "khau",
        "password",
        "admin",
        "qwerty",
        "abc",
        "xin",
        "chao",
        "vietnam",
        "viet",
        "nam",
        "huyen",
        "xa",
        "tinh",
        "phong",
        "cong",
        "portal",
    ]
)


# --- passwords ----------------------------------------------------------------------------------
def refuse_password(password: str, username: str = "", unit_name: str = "") -> Reason | None:
    """Length first, variety second; no composition rules. Words that everybody here would try do not count."""
    if len(password) < SHORTEST_PASSWORD:
        return Reason(
            "password.short", f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.", "Có thể dùng một câu dễ nhớ."
        )
    if len(password) > LONGEST_PASSWORD:
        return Reason("password.long", f"Mật khẩu dài nhất {LONGEST_PASSWORD} ký tự.")
    plain = fold(password)
    if len(set(plain)) < 5 or _is_run(plain):
        return Reason("password.simple", "Mật khẩu chỉ lặp lại vài ký tự, dễ bị đoán.", "Dùng một câu dễ nhớ.")
    words = [word for word in re.split(r"[^a-z]+", plain) if word]
    known = CONTEXT_WORDS | set(re.split(r"[^a-z]+", fold(f"{username} {unit_name}")))
    if all(word in known for word in words):
        return Reason(
            "password.guessable",
            "Mật khẩu chỉ gồm tên đăng nhập, tên đơn vị, năm hoặc từ quen dùng, dễ bị đoán.",
            "Thêm những từ khác.",
        )
    return None


def _is_run(text: str) -> bool:
    """abcdef…, 123456…, or one short piece over and over."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    if len(steps) == 1:
        return True
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


# --- throttling ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Throttle:
    """Failures counted under one key (an account, or an address). `since` is when the memory of them began."""

    failures: int
    since: datetime
    blocked_until: datetime | None = None


def after_failure(state: Throttle | None, now: datetime, limit: Limit) -> Throttle:
    """One more failure. From the last free one on each costs a wait: 1, 2, 4, 8 and then 15 minutes."""
    if state is None or now - state.since > limit.memory:
        return Throttle(1, now)
    failures = state.failures + 1
    since = state.since if limit.fixed_window else now
    if failures < limit.free:
        return Throttle(failures, since)
    if limit.fixed_window:
        return Throttle(failures, since, now + FIRST_WAIT)
    return Throttle(failures, since, now + min(FIRST_WAIT * 2 ** min(failures - limit.free, 10), LONGEST_WAIT))


def refuse_attempt(state: Throttle | None, now: datetime) -> Reason | None:
    """Never for good: whoever tries another's account to lock it out gains a quarter of an hour at most."""
    if state is None or state.blocked_until is None or state.blocked_until <= now:
        return None
    minutes = -(-int((state.blocked_until - now).total_seconds()) // 60)
    return Reason(
        "login.throttled",
        f"Đã nhập sai nhiều lần. Thử lại sau {minutes} phút.",
        "Quên mật khẩu thì đề nghị cơ quan thường trực cấp lại.",
    )


# --- sessions -----------------------------------------------------------------------------------
def session_alive(created: datetime, last_seen: datetime, ended: datetime | None, now: datetime) -> bool:
    return ended is None and now - last_seen <= IDLE and now - created <= ABSOLUTE


def must_reauthenticate(password_given: datetime, now: datetime) -> bool:
    """Casting and sealing ask for the password again when it was last given more than 15 minutes ago."""
    return now - password_given > REAUTHENTICATE_AFTER


def reset_by_other(reset_at: datetime | None, confirmed_at: datetime | None, now: datetime) -> bool:
    """Was this password set by somebody else within a day, and nothing confirmed since?

    `confirmed_at` is when its owner replaced it, or when a chair vouched for the owner: whoever holds the slip can
    replace a password too.
    """
    if reset_at is None or now - reset_at > IMPERSONATION_WATCH:
        return False
    return confirmed_at is None or confirmed_at < reset_at


# --- accounts -----------------------------------------------------------------------------------
def refuse_username(username: str) -> Reason | None:
    if USERNAME.fullmatch(username) and 3 <= len(username) <= 60:
        return None
    return Reason(
        "username.form", "Tên đăng nhập gồm chữ thường không dấu, chữ số, dấu chấm, dấu gạch nối; từ 3 đến 60 ký tự."
    )


# --- who signs ----------------------------------------------------------------------------------
COMMITTEE = "ỦY BAN NHÂN DÂN"


def signing_of(given: Sequence[str], letterhead: Sequence[str], head_title: str) -> list[str]:
    """The lines above a signature: those that are given; else a committee's papers are signed on its behalf, and any other
    agency's by its head (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7)."""
    if given:
        return list(given)
    if " ".join(letterhead).upper().startswith(COMMITTEE):
        return [f"TM. {COMMITTEE}", "CHỦ TỊCH"]
    return [head_title.upper()] if head_title else []
