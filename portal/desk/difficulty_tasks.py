"""Khó khăn, vướng mắc, góp ý: what waits for whom, and what was answered of late."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_

from portal import clock
from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.database import db
from portal.desk.tasks import Group, Task, filled
from portal.difficulties import queries
from portal.difficulties.models import Difficulty
from portal.difficulties.states import STATE_NAMES, Kind, State
from portal.vietnamese import moment

OF_LATE = timedelta(days=14)
MOST = 200


def groups(actor: Actor) -> list[Group]:
    """In one statement: for the standing office and the leader what to answer, for a unit what was passed to it."""
    since = clock.now() - OF_LATE
    query = queries.visible(actor).where(
        or_(
            Difficulty.state.in_([State.OPEN, State.SENT_UP, State.PASSED, State.COUNCIL]),
            Difficulty.answered_at > since,
        )
    )
    rows = list(db.session.scalars(query.limit(MOST)))
    mine, waiting, answered = [], [], []
    for row in rows:
        if row.state is State.ANSWERED:
            words = "Đã trả lời."
            answered.append(Task(row.title, words, f"/kho-khan/{row.id}", "", row.answered_by, row.answered_at))
        elif _is_due(actor, row):
            mine.append(Task(row.title, _came(row), f"/kho-khan/{row.id}", "Xem và trả lời"))
        else:
            waiting.append(Task(row.title, f"{STATE_NAMES[row.state]}.", f"/kho-khan/{row.id}"))
    return filled(Group("Chờ trả lời", mine, urgent=True), Group("Đang chờ", waiting), Group("Mới trả lời", answered))


def _is_due(actor: Actor, row: Difficulty) -> bool:
    if row.state is State.COUNCIL and row.council_passed is None:
        return False  # with the council
    action = {
        State.OPEN: Action.DIFFICULTY_ANSWER,
        State.SENT_UP: Action.DIFFICULTY_DECIDE,
        State.PASSED: Action.DIFFICULTY_TELL,
        State.COUNCIL: Action.DIFFICULTY_ANSWER,
    }[row.state]
    return can(actor, action, queries.scope(row))


def _came(row: Difficulty) -> str:
    if row.council_passed is not None:
        return f"{'Được' if row.council_passed else 'Không được'} Hội đồng công nhận. Trả lời người gửi."
    who = row.unit.short_name if row.unit is not None and row.kind is Kind.DIFFICULTY else "Người dân"
    forwarded = f", {row.forwarded_by} chuyển lúc {moment(row.forwarded_at)}" if row.forwarded_at else ""
    return f"{who} gửi lúc {moment(row.told_at)}{forwarded}."
