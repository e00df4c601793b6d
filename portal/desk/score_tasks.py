"""Tự chấm điểm: what a unit has still to score or explain, what the standing office has to appraise or lock."""

from __future__ import annotations

from datetime import datetime

from portal import clock
from portal.access import four_eyes
from portal.access.decide import can
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.desk.tasks import Group, Task, filled
from portal.desk.unit_tasks import OF_LATE
from portal.scoring import queries
from portal.scoring.queries import Standing
from portal.scoring.states import STATE_NAMES, State
from portal.vietnamese import decimal, until


def groups(actor: Actor) -> list[Group]:
    now = clock.now()
    mine, examined, waiting, news = [], [], [], []
    for row in queries.standings(actor):
        own = can(actor, Action.SCORE_READ, queries.of_unit_alone(row.unit_id))
        writes = can(actor, Action.SCORE_WRITE, row.scope)
        if own and (task := _own(row, now, writes)):
            mine.append(task)
        elif not own and (task := _examined(actor, row, now)):
            examined.append(task)
        elif (
            row.state is State.LOCKED
            and own
            and row.sheet
            and row.sheet.locked_at
            and row.sheet.locked_at > now - OF_LATE
        ):
            points = f"Đã chốt {decimal(row.sheet.points)}/{decimal(row.sheet.maximum)} điểm."
            news.append(Task(row.title, points, f"{row.path}/ket-qua", "", row.sheet.locked_by, row.sheet.locked_at))
        elif row.state in (State.SENT, State.APPRAISED, State.EXPLAINED):
            waiting.append(Task(_name(row, own), f"{STATE_NAMES[row.state]}.", row.path))
    return filled(
        Group("Tự chấm điểm", mine, urgent=True),
        Group("Bảng điểm chờ thẩm định, chốt điểm", examined),
        Group("Đang chờ", waiting),
        Group("Mới chốt", news),
    )


def _name(row: Standing, own: bool) -> str:
    return row.title if own else row.name


def _own(row: Standing, now: datetime, writes: bool) -> Task | None:
    if row.state is State.DRAFT:
        why = "Đang tự chấm, chưa gửi." if row.sheet else "Chưa chấm."
        return Task(row.title, why, row.path, "Chấm điểm" if writes else "")
    end = row.sheet.explain_until if row.sheet else None
    if row.state is State.APPRAISED and end is not None and now < end:
        why = f"Thẩm định lần 1 có thay đổi, giải trình đến {until(end)}."
        return Task(row.title, why, row.path, "Giải trình" if writes else "")
    return None


def _examined(actor: Actor, row: Standing, now: datetime) -> Task | None:
    """Never what the own unit declared; the leader only what the standing office itself declared."""
    sheet, host = row.sheet, row.set.campaign.host
    if sheet is None or not can(actor, Action.SCORE_APPRAISE, row.scope):
        return None
    if four_eyes.refuse_verify(
        actor, declared_by=sheet.sent_account, declaring_unit=row.unit_id, host_id=row.set.campaign.host_id
    ):
        return None
    if not actor.has(Role.STANDING_OFFICE, row.set.campaign.host_id) and row.unit_id != host.standing_office_id:
        return None
    if row.state is State.SENT:
        return Task(row.name, "Đã gửi, chờ thẩm định lần 1.", row.path, "Thẩm định")
    if row.state is State.EXPLAINED:
        return Task(row.name, "Đã giải trình, chờ thẩm định lần 2.", row.path, "Thẩm định")
    if row.state is State.APPRAISED and (sheet.explain_until is None or now >= sheet.explain_until):
        return Task(row.name, "Hết hạn giải trình, chưa chốt điểm.", row.path, "Chốt điểm")
    return None
