"""Nhiệm vụ được giao, hướng dẫn, quán triệt: what a unit has to do and read, what the standing office has to look at."""

from __future__ import annotations

from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.desk.tasks import Group, Task, filled
from portal.movement import queries as movement
from portal.movement.states import REPORT_NAMES
from portal.tasks import queries as tasks
from portal.tasks import rules, service
from portal.tasks.models import Assignment
from portal.tasks.states import TIMING_NAMES, UNDONE, TaskState, Timing
from portal.vietnamese import day, moment


def groups(actor: Actor) -> list[Group]:
    found: list[Group] = []
    mine = campaigns.present_enrolment(actor.unit_id) if reach(actor, Action.TASK_READ).units else None
    if mine is not None:
        found += _unit(actor, mine)
    hosts = reach(actor, Action.TASK_ACCEPT).hosts
    campaign = campaigns.present(hosts) if hosts else None
    if campaign is not None:
        found.append(Group("Nhiệm vụ đơn vị đã báo cáo, chờ xem", _to_accept(actor, campaign)))
    return filled(*found)


def _unit(actor: Actor, mine: CampaignUnit) -> list[Group]:
    undone = [row for row in tasks.of_unit(mine.campaign, mine.unit_id) if row.state in UNDONE]
    guidance = movement.guidance_for(actor, mine.campaign)
    read = movement.read_by(actor, guidance)
    return [
        Group("Nhiệm vụ bị trả lại", [_task(row) for row in undone if row.state is TaskState.RETURNED], urgent=True),
        Group("Triển khai, quán triệt Kế hoạch", _spreading(actor, mine)),
        Group("Nhiệm vụ được giao", [_task(row) for row in undone if row.state is TaskState.GIVEN]),
        Group("Báo cáo sơ kết, tổng kết", _stages(actor, mine)),
        Group(
            "Văn bản hướng dẫn chưa đọc",
            [
                Task(row.title, f"{row.sent_by}, {moment(row.sent_at)}.", f"/phong-trao/huong-dan/{row.id}", "Đọc")
                for row in guidance
                if row.id not in read and row.withdrawn_at is None
            ],
        ),
    ]


def _task(row: Assignment) -> Task:
    where = f"/nhiem-vu/don-vi/{row.id}"
    if row.state is TaskState.RETURNED:
        return Task(row.task.title, row.reason, where, "Bổ sung", row.decided_by, row.decided_at)
    timing = rules.timing(row.task.due_on, row.done_on, row.state, tasks.today())
    late = f"{TIMING_NAMES[timing]}. " if timing is Timing.OVERDUE else ""
    return Task(row.task.title, f"{late}Hạn {day(row.task.due_on)}.", where, "Báo cáo")


def _spreading(actor: Actor, mine: CampaignUnit) -> list[Task]:
    where, scope = (
        f"/phong-trao/{mine.campaign_id}/quan-triet/{mine.unit_id}",
        campaigns.scope(mine.campaign, mine.unit_id),
    )
    row = movement.spreading(mine)
    if row is None and can(actor, Action.SPREAD_WRITE, scope):
        return [Task("Ghi việc triển khai, quán triệt Kế hoạch", "Chưa khai.", where, "Ghi")]
    if row is not None and row.confirmed_at is None and can(actor, Action.SPREAD_CONFIRM, scope):
        return [
            Task("Xác nhận đã triển khai, quán triệt Kế hoạch", f"Ngày {day(row.held_on)}.", where, "Xem và xác nhận")
        ]
    return []


def _stages(actor: Actor, mine: CampaignUnit) -> list[Task]:
    """From the day up to which its figures reach; a report not sent stays until the campaign ends."""
    if not can(actor, Action.STAGE_WRITE, campaigns.scope(mine.campaign, mine.unit_id)):
        return []
    due = [stage for stage in mine.campaign.reported_stages if stage.as_of <= movement.today()]
    reports = movement.reports_of(mine) if due else {}
    found = []
    for stage in due:
        row = reports.get(stage.code)
        if row is None or row.sent_at is None:
            state = movement.state_of(row, stage)
            where = f"/phong-trao/{mine.campaign_id}/so-ket/{stage.code}/{mine.unit_id}"
            found.append(Task(stage.title, f"{REPORT_NAMES[state]}. Hạn {day(stage.due)}.", where, "Báo cáo"))
    return found


def _to_accept(actor: Actor, campaign: Campaign) -> list[Task]:
    return [
        Task(
            row.task.title,
            f"{row.unit.short_name} báo cáo lúc {moment(row.reported_at)}." if row.reported_at else "",
            f"/nhiem-vu/don-vi/{row.id}",
            "Xem",
        )
        for row in tasks.to_accept(campaign)
        if service.refuse_verification(actor, row) is None
    ]
