"""The calendar of whoever is signed in: the campaign's days, the unit's tasks, the meetings of own councils."""

from __future__ import annotations

from portal.access.decide import reach
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.campaigns import calendar as campaign_days
from portal.campaigns import queries as campaigns
from portal.campaigns.deadlines import Deadline
from portal.council import my_ballot
from portal.council.models import Meeting
from portal.council.states import Held
from portal.ics import Entry
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment
from portal.tasks.states import UNDONE


def entries(actor: Actor, site: str) -> list[Entry]:
    """What concerns this person, with the deadline that counts for the own unit."""
    found: list[Entry] = []
    units = reach(actor, Action.TASK_READ).units
    mine = campaigns.present_enrolment(actor.unit_id) if actor.unit_id in units else None
    if mine is not None:
        deadline = campaigns.deadline_of(mine.campaign, mine.unit_id)
        found += campaign_days.entries(mine.campaign, deadline, site)
        given = tasks.of_unit(mine.campaign, mine.unit_id)
        found += [_task(row, site) for row in given if row.state in UNDONE]
    else:
        hosts = actor.scopes(Role.STANDING_OFFICE, Role.LEADER, Role.EDITOR)
        campaign = campaigns.present(hosts) if hosts else None
        if campaign is not None:
            found += campaign_days.entries(campaign, Deadline(campaign.cutoff), site)
    meetings = {matter.meeting.id: matter.meeting for matter in my_ballot.matters_of(actor)}
    return found + [_meeting(row, site) for row in meetings.values()]


def _task(row: Assignment, site: str) -> Entry:
    task = row.task
    text = f"Sản phẩm: {task.product}" if task.product else ""
    url = f"{site}/nhiem-vu/don-vi/{row.id}"
    return Entry(f"task-{row.id}", f"Hạn hoàn thành nhiệm vụ: {task.title}", task.due_on, text=text, url=url)


def _meeting(row: Meeting, site: str) -> Entry:
    until = row.deadline if row.held is Held.WRITTEN else None
    return Entry(
        f"meeting-{row.id}",
        f"Hạn gửi ý kiến: {row.title}" if until else f"Họp: {row.title}",
        until or row.starts_at,
        text=row.council.name,
        place=row.place,
        url=f"{site}/hoi-dong/hop/{row.id}",
    )
