"""Putting checklists together: criteria, figures, words, evidence, conclusions, verdicts of one subject or many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import criteria
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Rating
from portal.campaigns.models import Campaign, CampaignUnit, Candidate, Criterion
from portal.campaigns.queries import Key, Known
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import rules
from portal.checklists.conclusions import Facts, Outcome, conclude
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.sheet import Line, Sheet, Subject
from portal.checklists.states import SLUGS, Conclusion, SubjectKind, Verdict
from portal.council import recognitions
from portal.council.recognitions import Recognition
from portal.database import db
from portal.evidence import queries as evidence
from portal.evidence.queries import Attached
from portal.initiatives import queries as initiatives
from portal.initiatives.states import UNSENT, InitiativeState
from portal.refusal import NotFound

EVIDENCE = "criterion"


# --- subjects -----------------------------------------------------------------------------------
def unit_subject(mine: CampaignUnit) -> Subject:
    return Subject(
        SubjectKind.UNIT, mine.unit_id, mine.campaign, mine.unit_id, mine.name, CandidateKind.UNIT, mine.block
    )


def candidate_subject(candidate: Candidate) -> Subject:
    return Subject(
        SubjectKind.CANDIDATE,
        candidate.id,
        candidate.campaign,
        candidate.unit_id,
        candidate.name,
        candidate.kind,
        None,
    )


def subject_of(candidate: Candidate, enrolment: CampaignUnit) -> Subject:
    """A candidate's checklist: of a unit put forward it is the unit's own."""
    return unit_subject(enrolment) if candidate.kind is CandidateKind.UNIT else candidate_subject(candidate)


def subject_or_404(actor: Actor, slug: str, subject_id: str, action: Action, campaign_id: str = "") -> Subject:
    """The subject, if the actor may do this with it. A unit's is of `campaign_id`, else of the present campaign."""
    if slug == SLUGS[SubjectKind.CANDIDATE]:
        subject = candidate_subject(campaigns.candidate_or_404(subject_id))
    elif slug == SLUGS[SubjectKind.UNIT]:
        mine = (
            campaigns.enrolment(campaigns.campaign_or_404(campaign_id), subject_id)
            if campaign_id
            else campaigns.present_enrolment(subject_id)
        )
        if mine is None:
            raise NotFound
        subject = unit_subject(mine)
    else:
        raise NotFound
    if not can(actor, action, campaigns.scope(subject.campaign, subject.unit_id)):
        raise NotFound
    return subject


# --- sheets -------------------------------------------------------------------------------------
def sheet(subject: Subject) -> Sheet:
    return sheets(subject.campaign, [subject])[subject.id]


def sheets(
    campaign: Campaign,
    subjects: Sequence[Subject],
    attached: Mapping[tuple[str, str], list[Attached]] | None = None,
    *,
    drafts: bool = False,
) -> dict[str, Sheet]:
    """The checklists of many subjects of one campaign by subject id, in a constant number of statements.

    `attached` is the evidence of their units by (kind, id), if the caller has read it already. `drafts` brings along
    the initiatives that were not sent: only for the unit itself.
    """
    found = {subject.id: Sheet(subject, None) for subject in subjects}
    if not found:
        return found
    all_criteria = campaigns.criteria_in_force(campaign)
    query = select(Checklist).where(Checklist.campaign_id == campaign.id).options(joinedload(Checklist.lines))
    if len(found) <= campaigns.FEW:
        query = query.where(Checklist.subject_id.in_(found))
    for checklist in db.session.scalars(query).unique():
        if checklist.subject_id in found:
            found[checklist.subject_id].checklist = checklist
    figures = campaigns.figures_of_many(campaign, [(subject.kind.value, subject.id) for subject in subjects])
    units = [subject.id for subject in subjects if subject.kind is SubjectKind.UNIT]
    declared = initiatives.declared(campaign, units, drafts=drafts) if units else {}
    for unit_id, entries in declared.items():
        found[unit_id].initiatives = [entry for entry in entries if entry.state not in UNSENT]
        found[unit_id].drafts = [entry for entry in entries if entry.state is InitiativeState.DRAFT]
    applying = {
        subject.id: [
            criterion
            for criterion in all_criteria
            if criteria.applies(criterion.subjects, criterion.blocks, subject.candidate_kind, subject.block)
        ]
        for subject in subjects
    }
    if attached is None:
        keys = [subject.line_key(row.code) for subject in subjects for row in applying[subject.id]]
        attached = {(EVIDENCE, key): rows for key, rows in evidence.of_many(EVIDENCE, keys).items()}
    ratings, indicators = campaign.ratings, campaign.indicators
    asked = {row.id: criteria.asked_by(row.rule, row.period, row.last_period, indicators) for row in all_criteria}
    finished = campaign.state is not CampaignState.LAUNCHED
    goes_by = _recognitions(campaign, [whole.checklist for whole in found.values() if whole.checklist is not None])
    untouched: dict[str, Line] = {}  # a criterion that nobody has said anything of looks the same for everybody
    for subject in subjects:
        whole, mine = found[subject.id], figures.get(subject.id, {})
        rows = {row.code: row for row in whole.checklist.lines} if whole.checklist is not None else {}
        states = Counter(entry.state for entry in whole.initiatives)
        values = campaigns.values(mine)
        for criterion in applying[subject.id]:
            row, files = rows.get(criterion.code), attached.get((EVIDENCE, subject.line_key(criterion.code)), [])
            blank = whole.checklist is None and not (mine or files or states)
            if blank and criterion.id in untouched:
                whole.lines.append(untouched[criterion.id])
                continue
            recognition = goes_by.get(row.recognised_id or "") if row is not None else None
            facts = _facts(criterion, row, values, ratings, len(files), states, recognition)
            line = Line(
                criterion=criterion,
                asked=asked[criterion.id],
                figures=mine,
                outcome=_outcome(criterion, row, facts),
                row=row,
                files=files,
                closed=rules.refuse_change(
                    whole.state, row.verdict if row else None, bool(row and row.not_applicable), finished
                ),
                recognition=recognition,
            )
            whole.lines.append(line)
            if blank:
                untouched[criterion.id] = line
    return found


def _recognitions(campaign: Campaign, checklists: Sequence[Checklist]) -> dict[str, Recognition]:
    """By question; read only where some line goes by one."""
    if not any(row.recognised_id for checklist in checklists for row in checklist.lines):
        return {}
    return {entry.question_id: entry for entry in recognitions.recognised(campaign)}


def _facts(
    criterion: Criterion,
    row: ChecklistLine | None,
    values: Mapping[Key, Decimal],
    ratings: Sequence[Rating],
    evidence_count: int,
    states: Counter[InitiativeState],
    recognition: Recognition | None,
) -> Facts:
    return Facts(
        period=criterion.period,
        last_period=criterion.last_period,
        values=values,
        ratings=ratings,
        word=row.word if row else None,
        evidence=evidence_count,
        disciplined=row.disciplined if row else None,
        disciplined_since=row.disciplined_since if row else None,
        confirmed=states[InitiativeState.CONFIRMED],
        waiting=states[InitiativeState.SUBMITTED],
        recognised=recognition.words if recognition is not None else "",
        incomparable=row.incomparable if row else "",
    )


def _outcome(criterion: Criterion, row: ChecklistLine | None, facts: Facts) -> Outcome:
    if row is not None and row.not_applicable:
        return Outcome(Conclusion.NOT_APPLICABLE, f"không áp dụng: {row.not_applicable}")
    return conclude(criterion.rule, facts)


def verdicts_of_units(campaign: Campaign) -> dict[str, dict[Verdict | None, int]]:
    """What verification found on the collective criteria, by code; None counts those that do not apply."""
    excepted = (ChecklistLine.not_applicable != "").label("excepted")
    query = (
        select(ChecklistLine.code, ChecklistLine.verdict, excepted, func.count())
        .join(ChecklistLine.checklist)
        .where(Checklist.campaign_id == campaign.id, Checklist.subject_kind == SubjectKind.UNIT)
        .where(or_(ChecklistLine.verdict.is_not(None), excepted))
        .group_by(ChecklistLine.code, ChecklistLine.verdict, "excepted")
    )
    found: dict[str, dict[Verdict | None, int]] = {}
    for code, verdict, out, number in db.session.execute(query):
        counts = found.setdefault(code, {})
        key = None if out else verdict
        counts[key] = counts.get(key, 0) + number
    return found


def counted_figures(subject: Subject) -> dict[Key, Known]:
    """What other features have worked out for this subject (`campaigns.counted`)."""
    known = campaigns.figures(subject.campaign, subject.kind.value, subject.id)
    return {key: figure for key, figure in known.items() if figure.origin}


def subject_of_evidence(key: str) -> tuple[str, str, str] | None:
    """(campaign, kind, subject) of a line's key; None if it is none."""
    parts = key.split(":")
    return (parts[0], parts[1], parts[2]) if len(parts) == 4 else None


def checklist_row(subject: Subject) -> Checklist | None:
    return db.session.scalars(
        select(Checklist)
        .where(
            Checklist.campaign_id == subject.campaign.id,
            Checklist.subject_kind == subject.kind,
            Checklist.subject_id == subject.id,
        )
        .options(selectinload(Checklist.lines), joinedload(Checklist.unit))
    ).first()
