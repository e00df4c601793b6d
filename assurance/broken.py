"""Breakages made on purpose: the controls. Each is a way of writing this code that looks right and is not.

`gunicorn "assurance.broken:app('two_transactions')"` serves the portal with one of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy.dialects.sqlite import insert

from portal import clock
from portal.access.roles import Actor
from portal.council import ballots, my_ballot, voting
from portal.council.models import Participation, Urn
from portal.database import db

GAP_SECONDS = 0.06  # as long as the killer waits: it meets one on a busy machine too
LOOK_SECONDS = 0.25  # so long that every request in flight has looked before the first writes, on a busy machine too


@contextmanager
def two_transactions() -> Iterator[None]:
    """Who voted is committed before what was voted."""

    def cast(actor: Actor, round_id: str, ballot: ballots.Ballot) -> voting.Cast:
        mine = my_ballot.ballot_or_404(actor, round_id, lock=True)
        if mine.voted is not None:
            return voting._again(mine, ballot)
        assert mine.me is not None
        now = clock.now()
        round_, me, questions = mine.round, mine.me.member_id, [(row.id, row.position) for row in mine.mine]
        db.session.add(Participation(round_id=round_id, member_id=me, at=now))
        voting._record(actor, round_, "ballot_accepted", member=me)
        db.session.commit()
        time.sleep(GAP_SECONDS)
        _put_in(round_id, questions, ballot)
        return voting.Cast(now, repeated=False)

    with mock.patch.object(voting, "cast", cast):
        yield


def _put_in(round_id: str, questions: list[tuple[str, int]], ballot: ballots.Ballot) -> None:
    for question, position in questions:
        urn = db.session.get_one(Urn, question, populate_existing=True)
        tracker = ballots.tracker(ballot.receipt, round_id, position)
        urn.slips, urn.n = ballots.with_slip(urn.slips, tracker, ballot.marks[question]), urn.n + 1
    db.session.flush()


@contextmanager
def check_then_insert() -> Iterator[None]:
    """Looked up first, without the lock; then written as if nothing could have happened meanwhile."""

    def cast(actor: Actor, round_id: str, ballot: ballots.Ballot) -> voting.Cast:
        mine = my_ballot.ballot_or_404(actor, round_id)
        if mine.voted is not None:
            return voting._again(mine, ballot)
        assert mine.me is not None
        now, me, questions = clock.now(), mine.me.member_id, [(row.id, row.position) for row in mine.mine]
        db.session.rollback()  # the lock is given back between looking and writing
        time.sleep(LOOK_SECONDS)
        values = {"round_id": round_id, "member_id": me, "at": now}
        db.session.execute(insert(Participation).values(values).on_conflict_do_nothing())
        _put_in(round_id, questions, ballot)
        return voting.Cast(now, repeated=False)

    with mock.patch.object(voting, "cast", cast):
        yield


BREAKAGES: dict[str, Callable[[], Any]] = {
    "two_transactions": two_transactions,
    "check_then_insert": check_then_insert,
}


KEPT = ExitStack()


def app(name: str) -> Flask:
    """The portal with this breakage in it for good."""
    from wsgi import app as made

    KEPT.enter_context(BREAKAGES[name]())
    return made
