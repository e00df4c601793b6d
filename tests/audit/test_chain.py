"""The trail is gapless, monotone and tells any edit, deletion, insertion or swap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.access.roles import SYSTEM
from portal.audit import chain, queries, sentences
from portal.audit.models import AuditEvent
from portal.audit.service import record
from portal.database import db

KEY = b"k" * 64
NOON = datetime(2024, 3, 7, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    seq: int
    at: str
    actor_id: str
    actor_label: str
    action: str
    object: str
    data: str
    prev: str
    hash: str
    mac: str


def make(number: int) -> list[Event]:
    events: list[Event] = []
    prev = chain.GENESIS
    for seq in range(1, number + 1):
        fields = {
            "seq": seq,
            "at": chain.timestamp(NOON + timedelta(seconds=seq)),
            "actor_id": "a",
            "actor_label": "Lâm Văn Tài",
            "action": "thing.done",
            "object": f"thing:{seq}",
            "data": chain.canonical({"tên": "giá trị", "n": seq}),
        }
        hash_ = chain.event_hash(prev, **fields)
        events.append(Event(**fields, prev=prev, hash=hash_, mac=chain.event_mac(KEY, hash_)))
        prev = hash_
    return events


def test_a_whole_chain_has_no_break() -> None:
    assert chain.first_break(make(20), KEY) is None


@given(at=st.integers(0, 9), name=st.sampled_from([*Event.__dataclass_fields__]))
def test_any_edit_of_any_field_is_found_where_it_is(at: int, name: str) -> None:
    events = make(10)
    old = getattr(events[at], name)
    changed = {"data": '{"n":99}', "at": "2030-01-01T00:00:00.000000Z"}.get(name)
    events[at] = replace(events[at], **{name: changed or (old + 1 if name == "seq" else "0" + old[1:] + "x")})
    found = chain.first_break(events, KEY)
    assert found is not None and found.seq in (at + 1, at + 2)


@given(at=st.integers(0, 8))
def test_deleting_inserting_and_swapping_are_found(at: int) -> None:
    events = make(10)
    assert chain.first_break(events[:at] + events[at + 1 :], KEY) is not None
    assert chain.first_break([*events[: at + 1], events[at], *events[at + 1 :]], KEY) is not None
    swapped = [*events[:at], events[at + 1], events[at], *events[at + 2 :]]
    assert chain.first_break(swapped, KEY) is not None


def test_a_chain_rebuilt_without_the_key_is_found() -> None:
    forged = [replace(event, mac=chain.event_mac(b"other" * 10, event.hash)) for event in make(3)]
    assert chain.first_break(forged, KEY) == chain.Break(1, "không do hệ thống này ghi")


@pytest.mark.both
def test_events_are_numbered_without_gaps_and_time_never_runs_back(context) -> None:
    with clock.at(NOON):
        record(SYSTEM, "thing.done", "thing:1", name="một")
    with clock.at(NOON - timedelta(seconds=1)):
        record(SYSTEM, "thing.done", "thing:2")
    with clock.at(NOON - timedelta(hours=1)):
        record(SYSTEM, "thing.done", "thing:3")
    db.session.commit()
    events = list(db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.seq)))
    assert [event.action for event in events] == ["thing.done", "thing.done", "clock.step", "thing.done"]
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert len({event.at for event in events}) == 1
    assert queries.verify()[:2] == (None, 4)


@pytest.mark.both
@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor_label = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_keeps_the_trail(context, statement: str) -> None:
    record(SYSTEM, "thing.done", "thing:1")
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_verify_names_the_broken_event(context) -> None:
    for number in range(3):
        record(SYSTEM, "thing.done", f"thing:{number}")
    db.session.commit()
    with context.unguarded("audit_event", "guard_audit_event_update"):
        db.session.execute(text("UPDATE audit_event SET actor_label = 'Người khác' WHERE seq = 2"))
        db.session.commit()
    found, _, _ = queries.verify()
    assert found is not None and found.seq == 2
    result = context.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1 and "sự kiện 2" in result.output


def test_a_rolled_back_act_leaves_no_event(context) -> None:
    record(SYSTEM, "thing.done", "thing:1")
    db.session.rollback()
    assert queries.head_hash() == ""


def test_a_sentence_takes_its_words_from_the_event() -> None:
    sentences.register({"thing.named": "Đặt tên {name}: {reason}"})
    assert sentences.sentence("thing.named", {"name": "Một"}) == "Đặt tên Một"
    assert sentences.sentence("thing.unknown", {}) == "thing.unknown"
