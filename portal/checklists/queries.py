"""Putting checklists together: criteria, figures, words, evidence, conclusions, verdicts of one subject or many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import criteria
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Asked, Measure, Rating, RuleKind
from portal.campaigns.models import Campaign, CampaignUnit, Candidate, Criterion
from portal.campaigns.queries import Key, Known
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import rules
from portal.checklists.conclusions import Facts, Outcome, conclude
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.states import CONCLUSION_NAMES, SLUGS, ChecklistState, Conclusion, SubjectKind, Verdict
from portal.council import recognitions
from portal.council.cards import Card
from portal.council.recognitions import Recognition
from portal.database import db
from portal.evidence import queries as evidence
from portal.evidence.queries import Attached
from portal.initiatives import queries as initiatives
from portal.initiatives.queries import Declared
from portal.initiatives.states import UNSENT, InitiativeState
from portal.refusal import NotFound, Reason
from portal.vietnamese import capitalize_first, decimal, percent

EVIDENCE = "criterion"


@dataclass(frozen=True)
class Subject:
    """Whose checklist it is, with the criteria that apply to it."""

    kind: SubjectKind
    id: str
    campaign: Campaign
    unit_id: str
    name: str
    candidate_kind: CandidateKind
    block: str | None

    @property
    def path(self) -> str:
        """Where its checklist is read."""
        return f"/tieu-chi/{SLUGS[self.kind]}/{self.id}"

    @property
    def key(self) -> str:
        """How the history and the evidence of the checklist are found."""
        return f"{self.campaign.id}:{self.kind.value}:{self.id}"

    def line_key(self, code: str) -> str:
        return f"{self.key}:{code}"


@dataclass(frozen=True)
class Line:
    """One criterion of one subject, ready to be shown."""

    criterion: Criterion
    asked: Sequence[Asked]
    figures: Mapping[Key, Known]
    outcome: Outcome
    row: ChecklistLine | None
    files: Sequence[Attached]
    closed: Reason | None  # why the unit cannot change it now
    recognition: Recognition | None = None  # the decision of a council that the unit goes by

    @property
    def conclusion(self) -> Conclusion:
        return self.outcome.conclusion

    @property
    def verdict(self) -> Verdict | None:
        return self.row.verdict if self.row else None

    @property
    def final(self) -> Conclusion:
        """What counts in the end: the verifier's word over the computed one."""
        if self.conclusion is Conclusion.NOT_APPLICABLE:
            return self.conclusion
        if self.verdict is Verdict.MET:
            return Conclusion.MET
        if self.verdict is Verdict.NOT_MET:
            return Conclusion.NOT_MET
        if self.verdict is Verdict.RETURNED:
            return Conclusion.UNDETERMINED
        return self.conclusion

    def figure(self, asked: Asked) -> Known | None:
        return self.figures.get((asked.indicator.code, asked.period))

    @property
    def counted(self) -> list[Asked]:
        """The figures that a feature of the portal works out: shown, not asked for."""
        return [entry for entry in self.asked if (figure := self.figure(entry)) and figure.origin]


@dataclass
class Sheet:
    """A whole checklist."""

    subject: Subject
    checklist: Checklist | None
    lines: list[Line] = field(default_factory=list)
    initiatives: Sequence[Declared] = ()  # of a unit's: what was sent
    drafts: Sequence[Declared] = ()  # and, for the unit itself, what was not

    @property
    def state(self) -> ChecklistState:
        return self.checklist.state if self.checklist else ChecklistState.EDITING

    @cached_property
    def counts(self) -> Counter[Conclusion]:
        return Counter(line.final for line in self.lines)

    @property
    def met(self) -> int:
        return self.counts[Conclusion.MET]

    @property
    def asked(self) -> int:
        """How many criteria count: those that do not apply do not."""
        return len(self.lines) - self.counts[Conclusion.NOT_APPLICABLE]

    @property
    def returned(self) -> list[Line]:
        return [line for line in self.lines if line.verdict is Verdict.RETURNED]

    @property
    def to_verify(self) -> list[Line]:
        """Sent and not yet decided."""
        if self.state is not ChecklistState.SENT:
            return []
        return [
            line for line in self.lines if line.verdict is None and line.conclusion is not Conclusion.NOT_APPLICABLE
        ]

    @property
    def barred(self) -> Line | None:
        """The line on discipline, if it bars an award."""
        for line in self.lines:
            if line.criterion.rule["kind"] == RuleKind.DISCIPLINE and line.final is Conclusion.NOT_MET:
                return line
        return None

    def figure_words(self, line: Line) -> tuple[str, str]:
        """(last year's figures, this year's) of one of its lines, as papers write them: "92,35%", "75 / 100 / Khá"."""
        ratings = {rating.rank: rating.name for rating in self.subject.campaign.ratings}
        words: dict[bool, list[str]] = {True: [], False: []}
        for asked in line.asked:
            known = line.figure(asked)
            if known is None:
                continue
            if asked.indicator.measure is Measure.PERCENT:
                text = percent(known.value)
            elif asked.indicator.measure is Measure.RATING:
                text = ratings.get(int(known.value), "")
            else:
                text = decimal(known.value)
            words[asked.last_year].append(text)
        return " / ".join(words[True]), " / ".join(words[False])

    def line(self, code: str) -> Line:
        for line in self.lines:
            if line.criterion.code == code:
                return line
        raise NotFound


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


def council_cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """For a council's members: how many criteria are met, and each with its why."""
    enrolled = {row.unit_id: row for row in campaigns.enrolled(campaign)}
    subjects = {row.id: subject_of(row, enrolled[row.unit_id]) for row in candidates if row.unit_id in enrolled}
    whole = sheets(campaign, list(subjects.values()))
    cards = {}
    for candidate_id, subject in subjects.items():
        sheet_ = whole[subject.id]
        rows = [
            (line.criterion.short, f"{CONCLUSION_NAMES[line.final]}. {capitalize_first(line.outcome.why)}")
            for line in sheet_.lines
        ]
        cards[candidate_id] = Card(
            f"Tiêu chí {sheet_.met}/{sheet_.asked}",
            "Tiêu chí khen thưởng",
            rows,
            basis=[(EVIDENCE, subject.line_key(line.criterion.code)) for line in sheet_.lines],
            score=sheet_.met,
        )
    return cards


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
