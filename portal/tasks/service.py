"""Writing tasks: given, reported, accepted or returned, given no more. Each act counts anew what the checklist shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import criteria
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.criteria import RuleKind
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.tasks import queries, rules
from portal.tasks.models import Assignment, Task
from portal.tasks.states import Move, TaskState
from portal.vietnamese import count, day

ORIGIN = "tasks"


def _record(actor: Actor, row: Task | Assignment, verb: str, **data: str) -> None:
    task = row.task if isinstance(row, Assignment) else row
    subject = f"assignment:{row.id}" if isinstance(row, Assignment) else f"task:{row.id}"
    record(actor, f"task.{verb}", subject, title=task.title, **data)


def _open(campaign: Campaign) -> None:
    ensure(rules.refuse_finished(campaign.state is not CampaignState.LAUNCHED))


# --- the standing office ------------------------------------------------------------------------
def give(
    actor: Actor,
    campaign: Campaign,
    units: Sequence[CampaignUnit],
    *,
    title: str,
    due_on: date,
    field_code: str,
    product: str = "",
    source: str = "",
) -> Task:
    """A new task in the hands of these units. Raises `Invalid` without a unit."""
    task = give_uncounted(
        actor, campaign, units, title=title, due_on=due_on, field_code=field_code, product=product, source=source
    )
    recount(actor, campaign, units)
    return task


def give_uncounted(
    actor: Actor,
    campaign: Campaign,
    units: Sequence[CampaignUnit],
    *,
    title: str,
    due_on: date,
    field_code: str,
    product: str = "",
    source: str = "",
) -> Task:
    """Like `give`, of many at once: the caller has to `recount` the units when all are given."""
    _open(campaign)
    if not units:
        raise Invalid({"units": "Chọn ít nhất một đơn vị."})
    task = Task(
        campaign_id=campaign.id, campaign=campaign, title=title, product=product, field_code=field_code, source=source,
        due_on=due_on, given_by=actor.label, given_at=clock.now(),
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    _hand_out(task, units)
    _record(actor, task, "given", number=count(len(units)), due=day(due_on))
    return task


def _hand_out(task: Task, units: Sequence[CampaignUnit]) -> None:
    db.session.add_all(Assignment(task_id=task.id, unit_id=mine.unit_id) for mine in units)
    db.session.flush()


def give_more(actor: Actor, task: Task, units: Sequence[CampaignUnit]) -> None:
    """The same task to further units; those that have it keep theirs."""
    _open(task.campaign)
    known = {row.unit_id for row in queries.assignments(task)}
    units = [mine for mine in units if mine.unit_id not in known]
    if not units:
        raise Invalid({"units": "Chọn ít nhất một đơn vị chưa được giao."})
    _hand_out(task, units)
    _record(actor, task, "given", number=count(len(units)), due=day(task.due_on))
    recount(actor, task.campaign, units)


def change(
    actor: Actor, task: Task, version: int, *, title: str, due_on: date, product: str, source: str, reason: str
) -> None:
    """New words or another due day, for all who hold it."""
    _open(task.campaign)
    if task.version != version:
        theirs = {"title": task.title, "due_on": task.due_on, "product": task.product, "source": task.source}
        raise Conflict(theirs, task.version, "", None)
    task.title, task.due_on, task.product, task.source = title, due_on, product, source
    db.session.flush()
    _record(actor, task, "changed", reason=reason)
    holders = {row.unit_id for row in queries.assignments(task)}
    recount(actor, task.campaign, [row for row in campaigns.enrolled(task.campaign) if row.unit_id in holders])


def refuse_verification(actor: Actor, row: Assignment) -> Reason | None:
    return four_eyes.refuse_verify(
        actor, declared_by=row.reported_account, declaring_unit=row.unit_id, host_id=row.task.campaign.host_id
    )


def _decide(actor: Actor, row: Assignment, move: Move, state: TaskState, reason: str = "") -> None:
    _open(row.task.campaign)
    ensure(rules.refuse(move, row.state))
    row.state, row.reason = state, reason
    row.decided_by, row.decided_at = actor.label, clock.now()
    db.session.flush()


def _as_shown(row: Assignment, version: int) -> None:
    """Whoever decides decides on the report that was read."""
    if row.version != version:
        raise Refused(Reason("task.changed", "Báo cáo vừa được sửa.", "Đọc lại rồi ghi kết quả."))


def accept(actor: Actor, row: Assignment, version: int) -> None:
    """Good in quality; by someone else than who reported it. `version` is that of the report shown."""
    _as_shown(row, version)
    ensure(refuse_verification(actor, row))
    _decide(actor, row, Move.ACCEPT, TaskState.ACCEPTED)
    _record(actor, row, "accepted")
    _recount_one(actor, row)


def send_back(actor: Actor, row: Assignment, version: int, reason: str) -> None:
    _as_shown(row, version)
    ensure(refuse_verification(actor, row))
    ensure(rules.refuse_reason(reason))
    _decide(actor, row, Move.RETURN, TaskState.RETURNED, reason)
    _record(actor, row, "returned", reason=reason)
    _recount_one(actor, row)


def cancel(actor: Actor, row: Assignment, reason: str) -> None:
    """This unit need not do it: the task counts for it no more, what it reported is kept."""
    ensure(rules.refuse_reason(reason))
    _decide(actor, row, Move.CANCEL, TaskState.CANCELLED, reason)
    _record(actor, row, "cancelled", reason=reason)
    _recount_one(actor, row)


def give_again(actor: Actor, row: Assignment) -> None:
    """Back to where it was before it was cancelled: reported if it had been."""
    back = TaskState.REPORTED if row.reported_at is not None else TaskState.GIVEN
    _decide(actor, row, Move.GIVE_AGAIN, back)
    _record(actor, row, "given_again")
    _recount_one(actor, row)


# --- the unit -----------------------------------------------------------------------------------
def report(actor: Actor, row: Assignment, *, done_on: date, words: str) -> None:
    """Done, with evidence attached before. Raises `Invalid` on a day to come or without evidence."""
    _open(row.task.campaign)
    ensure(rules.refuse(Move.REPORT, row.state))
    if faults := rules.report_faults(done_on, queries.today(), len(queries.attached(row))):
        raise Invalid(faults)
    row.state, row.done_on, row.report = TaskState.REPORTED, done_on, words
    row.reported_account, row.reported_by, row.reported_at = actor.account_id or None, actor.label, clock.now()
    db.session.flush()
    _record(actor, row, "reported", done=day(done_on))
    _recount_one(actor, row)


def recall(actor: Actor, row: Assignment) -> None:
    """Take a report back while nobody has looked at it."""
    _open(row.task.campaign)
    ensure(rules.refuse(Move.RECALL, row.state))
    row.state, row.reported_at = (TaskState.RETURNED if row.reason else TaskState.GIVEN), None
    db.session.flush()
    _record(actor, row, "recalled")
    _recount_one(actor, row)


# --- the first criterion ------------------------------------------------------------------------
def _recount_one(actor: Actor, row: Assignment) -> None:
    mine = campaigns.enrolment(row.task.campaign, row.unit_id)
    if mine is not None:
        recount(actor, row.task.campaign, [mine])


def recount_unit(actor: Actor, mine: CampaignUnit) -> None:
    """For whoever is about to rely on the figures: days have passed since they were counted."""
    recount(actor, mine.campaign, [mine])


def recount(actor: Actor, campaign: Campaign, units: Sequence[CampaignUnit]) -> None:
    """Write what each unit's tasks amount to today as figures of the criteria that count tasks: of the year, and of
    each stage up to its own day."""
    today = queries.today()
    asking = [row for row in campaigns.criteria_in_force(campaign) if row.rule["kind"] == RuleKind.TASKS]
    held = queries.held(campaign, [mine.unit_id for mine in units])
    for mine in units:
        for row in asking:
            if not criteria.applies(row.subjects, row.blocks, CandidateKind.UNIT, mine.block):
                continue
            for period, last in ((row.period, row.as_of), *((entry.period, entry.as_of) for entry in campaign.stages)):
                as_of = min(last, today)
                counts = rules.counted(held[mine.unit_id], as_of, today)
                if not (counts and counts.given) and not _counted_before(campaign, mine.unit_id, period):
                    continue  # nothing to count yet: two numbers that the unit typed stay
                waiting = f", {count(counts.waiting)} chờ xem xét" if counts and counts.waiting else ""
                for indicator, number in (
                    (row.rule["given"], counts.given if counts else None),
                    (row.rule["on_time"], counts.on_time if counts else None),
                ):
                    campaign_service.set_figure(
                        actor, campaign, ("unit", mine.unit_id), indicator, period,
                        None if number is None else Decimal(number),
                        as_of=as_of, source=f"Nhiệm vụ được giao{waiting}", origin=ORIGIN,
                    )  # fmt: skip


def _counted_before(campaign: Campaign, unit_id: str, period: str) -> bool:
    figures = campaigns.figures(campaign, "unit", unit_id)
    return any(figure.origin == ORIGIN for (_, its), figure in figures.items() if its == period)
