"""Reading tasks: a unit its own, the standing office and the leader all of the host's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.database import db
from portal.evidence import queries as evidence
from portal.people.models import Unit
from portal.refusal import NotFound
from portal.tasks.models import Assignment, Task
from portal.tasks.rules import Held
from portal.tasks.states import STATE_ORDER, UNDONE, TaskState

EVIDENCE = "task"


def today() -> date:
    return clock.local(clock.now()).date()


def scope(row: Assignment) -> Scope:
    return campaigns.scope(row.task.campaign, row.unit_id)


def of_host(actor: Actor) -> Select[Task]:
    """The tasks of the actor's hosts, the newest due day first."""
    hosts = reach(actor, Action.TASK_READ).hosts
    return (
        select(Task)
        .join(Campaign, Campaign.id == Task.campaign_id)
        .where(Campaign.host_id.in_(hosts))
        .order_by(Campaign.launched_on.desc(), Task.due_on.desc(), Task.id)
    )


def held_of_host(actor: Actor) -> Select[Assignment]:
    """Each unit's part in them, in the same order."""
    hosts = reach(actor, Action.TASK_READ).hosts
    order = (Campaign.launched_on.desc(), Task.due_on.desc(), Task.id, Unit.sort_key)
    return _held().where(Campaign.host_id.in_(hosts)).join(Unit, Unit.id == Assignment.unit_id).order_by(*order)


class Progress(NamedTuple):
    """How many units hold a task, and how it stands with them."""

    given: int
    accepted: int
    waiting: int
    returned: int
    overdue: int


def progress(tasks: Iterable[Task]) -> dict[str, Progress]:
    """By task id, in one statement."""
    tasks = list(tasks)
    state = Assignment.state
    late = state.in_(UNDONE) & (Task.due_on < today())

    def number(condition: object) -> object:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)  # type: ignore[arg-type]

    query = (
        select(
            Assignment.task_id,
            number(state != TaskState.CANCELLED),
            number(state == TaskState.ACCEPTED),
            number(state == TaskState.REPORTED),
            number(state == TaskState.RETURNED),
            number(late),
        )  # type: ignore[call-overload]
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.task_id.in_([row.id for row in tasks]))
        .group_by(Assignment.task_id)
    )
    found = {task_id: Progress(*map(int, numbers)) for task_id, *numbers in db.session.execute(query)}
    return {row.id: found.get(row.id, Progress(0, 0, 0, 0, 0)) for row in tasks}


def task_or_404(actor: Actor, task_id: str, action: Action) -> Task:
    row = db.session.get(Task, task_id, options=[joinedload(Task.campaign)])
    if row is None or not can(actor, action, Scope(host=row.campaign.host_id)):
        raise NotFound
    return row


_ORDER = case({state.value: position for position, state in enumerate(STATE_ORDER)}, value=Assignment.state)


def assignments(task: Task) -> Sequence[Assignment]:
    """The units that hold a task, in the order of their names."""
    query = (
        select(Assignment)
        .join(Assignment.unit)
        .where(Assignment.task_id == task.id)
        .options(contains_eager(Assignment.unit))
        .order_by(Unit.sort_key)
    )
    return db.session.scalars(query).all()


def known(campaign: Campaign) -> list[tuple[str, date]]:
    """What was given already: words and due day."""
    rows = db.session.execute(select(Task.title, Task.due_on).where(Task.campaign_id == campaign.id))
    return [(title, due_on) for title, due_on in rows]


def _held() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.task)
        .join(Campaign, Campaign.id == Task.campaign_id)
        .options(contains_eager(Assignment.task).joinedload(Task.campaign), joinedload(Assignment.unit))
    )


def of_units(actor: Actor) -> Select[Assignment]:
    """What the actor's own units were given: what came back first, then what is due first."""
    units = reach(actor, Action.TASK_READ).units
    return (
        _held()
        .where(Assignment.unit_id.in_(units))
        .order_by(Campaign.launched_on.desc(), _ORDER, Task.due_on, Assignment.id)
    )


def of_unit(campaign: Campaign, unit_id: str) -> Sequence[Assignment]:
    query = _held().where(Task.campaign_id == campaign.id, Assignment.unit_id == unit_id)
    return db.session.scalars(query.order_by(_ORDER, Task.due_on, Assignment.id)).all()


def to_accept(campaign: Campaign) -> Sequence[Assignment]:
    """What units have reported and nobody has looked at, the oldest first."""
    query = _held().where(Task.campaign_id == campaign.id, Assignment.state == TaskState.REPORTED)
    return db.session.scalars(query.order_by(Assignment.reported_at)).all()


def assignment_or_404(actor: Actor, assignment_id: str, action: Action = Action.TASK_READ) -> Assignment:
    row = db.session.scalars(_held().where(Assignment.id == assignment_id)).first()
    if row is None or not can(actor, action, scope(row)):
        raise NotFound
    return row


def held(campaign: Campaign, unit_ids: Sequence[str]) -> dict[str, list[Held]]:
    """What each unit has in hand, in one statement."""
    found: dict[str, list[Held]] = {unit_id: [] for unit_id in unit_ids}
    query = (
        select(Assignment.unit_id, Task.due_on, Assignment.done_on, Assignment.state)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.campaign_id == campaign.id, Assignment.unit_id.in_(unit_ids))
    )
    for unit_id, due_on, done_on, state in db.session.execute(query):
        found[unit_id].append(Held(due_on, done_on, state))
    return found


def attached(row: Assignment) -> list[evidence.Attached]:
    return evidence.of(EVIDENCE, row.id)
