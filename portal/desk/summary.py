"""What the closing report says, read from every feature: worked out once until something happens, or the day turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select

from portal import clock
from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.awards import queries as awards
from portal.campaigns import criteria as asking
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import queries as checklists
from portal.checklists.states import Verdict
from portal.database import db
from portal.desk.report import Category, Criterion, Facts, Figures, Level
from portal.difficulties import queries as difficulties
from portal.difficulties.states import Kind, State
from portal.dossiers import queries as dossiers
from portal.dossiers.states import FOUND_ELIGIBLE, DossierState
from portal.initiatives import queries as initiatives
from portal.movement import queries as movement
from portal.refusal import NotFound
from portal.tasks import queries as tasks
from portal.tasks import rules as task_rules
from portal.vietnamese import day
from portal.web.kept import Kept

_reports: Kept[Facts] = Kept(most=4)


def campaigns_for(actor: Actor) -> Select[Campaign]:
    """Those that were launched by the hosts of this person, the newest first."""
    return campaigns.visible().where(Campaign.host_id.in_(reach(actor, Action.BOARD).hosts))


def facts_or_404(actor: Actor, campaign_id: str) -> Facts:
    query = campaigns.visible().where(Campaign.id == campaign_id).add_columns(audit.HEAD_HASH)
    row = db.session.execute(query).first()
    if row is None or not can(actor, Action.BOARD, Scope(host=row[0].host_id)):
        raise NotFound
    today = tasks.today()
    key = (campaign_id, row[1] or "", today.isoformat())
    known = _reports.get(key)
    if known is None:
        known = _facts(row[0], today)
        _reports.put(key, known)
    return known


class Taking(NamedTuple):
    """A unit that takes part, with its dossier's state if it made one."""

    enrolment: CampaignUnit
    state: DossierState | None
    extended: bool


def _facts(campaign: Campaign, today: date) -> Facts:
    units = [Taking(*row) for row in dossiers.progress(campaign, *movement.told_along())]
    office = campaign.host.standing_office
    told = difficulties.totals(campaign)
    decision = awards.decided(campaign)
    closing = [(row.enrolment.name, movement.closing_report_along(row.enrolment)) for row in units]
    sent = [(name, report) for name, report in closing if report is not None and report.sent_at]
    return Facts(
        office=office.agency,
        leader_title=campaign.host.leader_title,
        campaign=campaign.title,
        plan=campaign.plan_cited,
        finished=campaign.state is CampaignState.FINISHED,
        at=clock.now(),
        blocks=_blocks(campaign, units, today),
        criteria=_criteria(campaign, units),
        told=sum(number for (kind, _), number in told.items() if kind is Kind.DIFFICULTY),
        answered=told.get((Kind.DIFFICULTY, State.ANSWERED), 0),
        remarks=sum(number for (kind, _), number in told.items() if kind is Kind.REMARK),
        levels=_levels(campaign, units),
        decision=f"Quyết định số {decision.number} ngày {day(decision.on)}" if decision else "",
        awards=[Category(*row) for row in decision.categories] if decision else (),
        reported=len(sent),
        lacking=[(name, mine.lacking) for name, mine in sent if mine.lacking],
        next_steps=[(name, mine.next_steps) for name, mine in sent if mine.next_steps],
    )


def _blocks(campaign: Campaign, units: Sequence[Taking], today: date) -> list[tuple[str, Figures]]:
    """In the order of the blocks; a merged difficulty was told, too."""
    ids = [row.enrolment.unit_id for row in units]
    held, reached = tasks.held(campaign, ids), movement.totals(campaign)
    shown = initiatives.totals(campaign)
    found: dict[tuple[int, str], Figures] = {}
    for row in units:
        unit_id, block = row.enrolment.unit_id, row.enrolment.unit.block
        spread = movement.spreading_along(row.enrolment)
        counted = task_rules.counted(held[unit_id], today, today)
        times, people = reached.get(unit_id, (0, 0))
        sent = row.state is not None and row.state not in dossiers.UNSEEN
        made = shown.get(unit_id, initiatives.Totals())
        mine = Figures(
            units=1,
            spread=spread is not None and spread.confirmed_at is not None,
            propaganda=times,
            reached=people,
            tasks=counted.given if counted else 0,
            on_time=counted.on_time if counted else 0,
            declared=made.declared,
            confirmed=made.confirmed,
            recognised=made.recognised,
            applied=made.learned,
            sent=sent,
            extended=sent and row.extended,
            eligible=row.state in FOUND_ELIGIBLE,
            not_eligible=row.state is DossierState.NOT_ELIGIBLE,
        )
        key = (block.position, block.name) if block else (0, "Ngoài các khối")
        found[key] = found.get(key, Figures()).plus(mine)
    return [(name, figures) for (_, name), figures in sorted(found.items())]


def _criteria(campaign: Campaign, units: Sequence[Taking]) -> list[Criterion]:
    verdicts = checklists.verdicts_of_units(campaign)
    found = []
    for row in campaigns.criteria_in_force(campaign):
        asked = sum(
            asking.applies(row.subjects, row.blocks, CandidateKind.UNIT, unit.enrolment.block) for unit in units
        )
        if not asked:
            continue
        said = verdicts.get(row.code, {})
        found.append(
            Criterion(
                f"{row.number}. {row.short}", asked, said.get(Verdict.MET, 0), said.get(Verdict.NOT_MET, 0),
                said.get(Verdict.RETURNED, 0), said.get(None, 0),
            )
        )  # fmt: skip
    return found


def _levels(campaign: Campaign, units: Sequence[Taking]) -> list[Level]:
    """Only what was settled."""
    rows = [movement.assessment_along(unit.enrolment) for unit in units]
    settled = [row for row in rows if row is not None and row.settled_at is not None]
    return [
        Level(
            entry["name"],
            sum(1 for row in settled if row.completion == entry["code"]),
            sum(1 for row in settled if row.responsibility == entry["code"]),
        )
        for entry in campaign.levels_json
    ]
