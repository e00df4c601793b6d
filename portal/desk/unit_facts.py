"""What a unit's closing report says, read from every feature: worked out once until something happens."""

from __future__ import annotations

from portal import clock
from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.checklists.sheet import Line, Sheet
from portal.checklists.states import CONCLUSION_NAMES
from portal.desk.unit_report import Facts, Met, Named, Spread, Told
from portal.difficulties import queries as difficulties
from portal.difficulties.states import State
from portal.dossiers import queries as dossiers
from portal.dossiers.whole import Nominee
from portal.initiatives.states import STATE_NAMES
from portal.movement import queries as movement
from portal.movement.models import Spreading, StageReport
from portal.refusal import NotFound
from portal.tasks import queries as tasks
from portal.tasks import rules as task_rules
from portal.vietnamese import day
from portal.web.kept import Kept

_reports: Kept[Facts] = Kept(most=8)


def facts_or_404(actor: Actor, campaign_id: str, unit_id: str) -> Facts:
    """The unit itself reads it as it is being written; others once it was sent."""
    row = dossiers.row_of(campaign_id, unit_id, *movement.told_along())
    if row is None or not can(actor, movement.READ, campaigns.scope(row[0].campaign, unit_id)):
        raise NotFound
    mine = row[0]
    report = movement.closing_report_along(mine)
    writes = can(actor, Action.STAGE_WRITE, campaigns.scope(mine.campaign, unit_id))
    if report is None or not (writes or report.sent_at):
        raise NotFound
    key = (campaign_id, unit_id, audit.head_hash(), tasks.today().isoformat())
    known = _reports.get(key)
    if known is None:
        known = _facts(row, report)
        _reports.put(key, known)
    return known


def _facts(row: dossiers.Row, report: StageReport) -> Facts:
    mine, standing, today = row[0], dossiers.standing(row), tasks.today()
    counted = task_rules.counted(tasks.held(mine.campaign, [mine.unit_id])[mine.unit_id], today, today)
    return Facts(
        unit=mine.unit.agency,
        office=mine.campaign.host.standing_office.name,
        campaign=mine.campaign.title,
        plan=mine.campaign.plan_cited,
        achieved=report.achieved,
        lacking=report.lacking,
        next_steps=report.next_steps,
        spread=_spread(movement.spreading_along(mine)),
        propaganda=movement.told_by(mine),
        tasks=(counted.given, counted.on_time) if counted else (0, 0),
        criteria=[_met(standing.sheet, line) for line in standing.sheet.lines],
        solutions=[(row.title, STATE_NAMES[row.state]) for row in standing.sheet.initiatives],
        nominees=[_named(nominee) for nominee in standing.made.nominees] if standing.made else [],
        difficulties=[
            Told(row.title, row.state is State.ANSWERED) for row in difficulties.of_unit(mine.campaign, mine.unit_id)
        ],
        at=clock.now(),
    )


def _spread(row: Spreading | None) -> Spread | None:
    if row is None:
        return None
    plan = f"số {row.plan_number}" if row.plan_number else ""
    if plan and row.plan_on:
        plan += f" ngày {day(row.plan_on)}"
    return Spread(row.held_on, row.how, row.attended, plan)


def _met(sheet: Sheet, line: Line) -> Met:
    last, this = sheet.figure_words(line)
    return Met(line.criterion.short, last, this, CONCLUSION_NAMES[line.final])


def _named(nominee: Nominee) -> Named:
    candidate, vote = nominee.candidate, nominee.vote
    who = ", ".join(part for part in (candidate.name, candidate.post) if part)
    return Named(who, f"{vote.yes}/{vote.base}" if vote else "")
