"""The arithmetic of the chain. Pure; the key is an argument."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

GENESIS = "0" * 64
PREFIX = b"CCHC-AUDIT-v1\n"


class Event(Protocol):
    """What the chain needs to know of an event."""

    seq: Any
    at: Any
    actor_id: Any
    actor_label: Any
    action: Any
    object: Any
    data: Any
    prev: Any
    hash: Any
    mac: Any


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, UTF-8 as it is: the same value is always the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def timestamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def event_hash(
    prev: str, *, seq: int, at: str, actor_id: str, actor_label: str, action: str, object: str, data: str
) -> str:
    body = canonical(
        {
            "seq": seq,
            "at": at,
            "actor_id": actor_id,
            "actor_label": actor_label,
            "action": action,
            "object": object,
            "data": json.loads(data),
        }
    )
    return hashlib.sha256(PREFIX + prev.encode() + b"\n" + body.encode()).hexdigest()


def event_mac(key: bytes, hash_: str) -> str:
    return hmac.new(key, hash_.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Break:
    seq: int
    why: str


def first_break(events: Iterable[Event], key: bytes, prev: str = GENESIS, seq: int = 0) -> Break | None:
    """The first event that does not follow from the one before it, or None if the chain is whole.

    `events` come in order of `seq`; `prev` and `seq` are those of the event before the first given.
    """
    at = ""
    for event in events:
        if event.seq != seq + 1:
            return Break(seq + 1, "thiếu sự kiện")
        if event.prev != prev:
            return Break(event.seq, "không nối với sự kiện trước")
        computed = event_hash(
            prev,
            seq=event.seq,
            at=event.at,
            actor_id=event.actor_id,
            actor_label=event.actor_label,
            action=event.action,
            object=event.object,
            data=event.data,
        )
        if not hmac.compare_digest(computed, event.hash):
            return Break(event.seq, "nội dung đã bị sửa")
        if not hmac.compare_digest(event_mac(key, event.hash), event.mac):
            return Break(event.seq, "không do hệ thống này ghi")
        if event.at < at:
            return Break(event.seq, "thời gian đi lùi")
        prev, seq, at = event.hash, event.seq, event.at
    return None
