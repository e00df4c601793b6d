"""Putting dossiers together: nominees with their checklists and votes, papers with their files, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign, CampaignUnit, Candidate, Extension
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import queries as checklists
from portal.checklists.queries import Sheet
from portal.checklists.states import Conclusion
from portal.council import results
from portal.council.cards import Card
from portal.council.results import UnitResults
from portal.council.voting_rule import VotingRule, usual_rule
from portal.database import db
from portal.dossiers import rules
from portal.dossiers.models import Dossier, DossierPaper
from portal.dossiers.rules import MinutesFacts, Missing, NomineeFacts, Vote
from portal.dossiers.states import PAPER_NAMES, DossierState, PaperKind
from portal.evidence import queries as evidence
from portal.evidence.models import Evidence
from portal.people.models import Host, Unit
from portal.refusal import NotFound

PAPER = "dossier_paper"  # the kind under which a paper's files are kept
Files = Mapping[tuple[str, str], list[Evidence]]
UNSEEN = (DossierState.PREPARING, DossierState.WAITING)  # nobody outside the unit reads these


@dataclass(frozen=True)
class Nominee:
    candidate: Candidate
    sheet: Sheet
    vote: Vote | None
    report: DossierPaper | None
    report_files: Sequence[Evidence]

    @property
    def fit(self) -> bool:
        """Every criterion that applies was found to be met."""
        return rules.is_fit(
            line.final is Conclusion.MET for line in self.sheet.lines if line.final is not Conclusion.NOT_APPLICABLE
        )

    def facts(self) -> NomineeFacts:
        return NomineeFacts(
            id=self.candidate.id,
            name=self.candidate.name,
            undeclared=self.sheet.counts[Conclusion.NOT_DECLARED],
            barred=self.sheet.barred is not None,
            vote=self.vote,
            has_report=bool(self.report_files),
        )


@dataclass
class Whole:
    """A dossier with everything its pages show."""

    dossier: Dossier
    deadline: Deadline
    nominees: Sequence[Nominee]
    decided: UnitResults
    files: Files

    @property
    def campaign(self) -> Campaign:
        return self.dossier.campaign

    def paper(self, kind: PaperKind, candidate_id: str | None = None) -> DossierPaper | None:
        return next((row for row in self.dossier.papers if row.kind is kind and row.candidate_id == candidate_id), None)

    def files_of(self, paper: DossierPaper | None) -> list[Evidence]:
        return self.files.get((PAPER, paper.id), []) if paper is not None else []

    @cached_property
    def request(self) -> DossierPaper | None:
        return self.paper(PaperKind.REQUEST)

    @cached_property
    def outside(self) -> DossierPaper | None:
        """Minutes written outside the portal."""
        return self.paper(PaperKind.MINUTES)

    @property
    def request_signed(self) -> bool:
        """The signed, stamped scan is there."""
        return bool(
            self.request and self.request.signed and any(row.sha256 is not None for row in self.files_of(self.request))
        )

    @property
    def minutes(self) -> MinutesFacts:
        if self.decided.meetings:
            return MinutesFacts(True)
        if self.outside is None:
            return MinutesFacts(False)
        return MinutesFacts(True, outside_fault(self.outside, bool(self.files_of(self.outside))))

    @cached_property
    def missing(self) -> list[Missing]:
        return rules.missing([nominee.facts() for nominee in self.nominees], self.minutes)

    @property
    def sends_without_head(self) -> bool:
        return rules.sends_without_head(self.request_signed, bool(self.request and self.request.says_statement))

    @property
    def answers_return(self) -> bool:
        return self.dossier.returns > 0

    @property
    def to_verify(self) -> int:
        return sum(len(nominee.sheet.to_verify) for nominee in self.nominees)

    @property
    def returned_lines(self) -> int:
        return sum(len(nominee.sheet.returned) for nominee in self.nominees)

    @property
    def extended(self) -> bool:
        """Sent in the time that was given beyond the campaign's cut-off."""
        sent = self.dossier.submitted_at
        return sent is not None and sent >= self.campaign.cutoff

    @property
    def reports(self) -> tuple[int, int]:
        """(there, needed)."""
        return sum(1 for nominee in self.nominees if nominee.report_files), len(self.nominees)

    @property
    def in_time(self) -> bool:
        return self.deadline.in_time(clock.now())

    def paper_name(self, kind: PaperKind) -> str:
        return PAPER_NAMES[kind]


# --- votes from minutes written outside -----------------------------------------------------------
def _rule() -> VotingRule:
    """Minutes from outside are checked by the usual rule: nothing else is known of theirs."""
    return usual_rule()


def outside_fault(paper: DossierPaper, has_files: bool) -> str:
    if paper.members is None or paper.present is None or paper.issued_on is None:
        return "chưa ghi ngày họp, số có mặt"
    if not has_files:
        return "chưa đính kèm bản chụp"
    if not _rule().quorum.reached_by(paper.present, paper.members):
        return f"có mặt {paper.present}/{paper.members}, chưa đủ điều kiện tiến hành"
    return ""


def _outside_votes(paper: DossierPaper | None) -> dict[str, Vote]:
    if paper is None or paper.present is None:
        return {}
    present, threshold = paper.present, _rule().threshold
    return {
        row.candidate_id: Vote(row.yes, present, threshold.reached_by(row.yes, present), outside=True)
        for row in paper.votes
    }


# --- one dossier --------------------------------------------------------------------------------
_EXTENDED = (
    select(func.max(Extension.until))
    .where(Extension.campaign_id == CampaignUnit.campaign_id, Extension.unit_id == CampaignUnit.unit_id)
    .correlate(CampaignUnit)
    .scalar_subquery()
)
_CAMPAIGN = (
    joinedload(Campaign.host).joinedload(Host.unit),
    joinedload(Campaign.host).joinedload(Host.standing_office),
)
_PAPERS = joinedload(Dossier.papers).joinedload(DossierPaper.votes)


def _found(query: Any) -> tuple[CampaignUnit, Dossier | None, Deadline] | None:
    query = query.options(joinedload(CampaignUnit.campaign).options(*_CAMPAIGN), joinedload(CampaignUnit.unit), _PAPERS)
    row = db.session.execute(query).unique().first()
    if row is None:
        return None
    enrolment, dossier, until = row
    if dossier is not None:  # known already: not to be read again
        for name, known in (("enrolment", enrolment), ("campaign", enrolment.campaign), ("unit", enrolment.unit)):
            set_committed_value(dossier, name, known)
    return enrolment, dossier, Deadline(enrolment.campaign.cutoff, until)


def _joined() -> Any:
    return select(CampaignUnit, Dossier, _EXTENDED).outerjoin(
        Dossier, (Dossier.campaign_id == CampaignUnit.campaign_id) & (Dossier.unit_id == CampaignUnit.unit_id)
    )


def own(actor: Actor) -> tuple[CampaignUnit, Dossier | None, Deadline] | None:
    """The present campaign of the actor's unit, with its dossier if one was made."""
    if actor.unit_id is None or actor.unit_id not in reach(actor, Action.DOSSIER_READ).units:
        return None
    query = _joined().join(CampaignUnit.campaign)
    query = query.where(CampaignUnit.unit_id == actor.unit_id, Campaign.state == CampaignState.LAUNCHED)
    return _found(query.order_by(Campaign.launched_on.desc()))


def dossier_or_404(actor: Actor, dossier_id: str, action: Action = Action.DOSSIER_READ) -> tuple[Dossier, Deadline]:
    """Whoever is outside the unit reads a dossier only once it was sent."""
    found = _found(_joined().where(Dossier.id == dossier_id))
    dossier = found[1] if found is not None else None
    if found is None or dossier is None:
        raise NotFound
    deadline = found[2]
    within = reach(actor, action)
    if not can(actor, action, campaigns.scope(dossier.campaign, dossier.unit_id)):
        raise NotFound
    if dossier.state in UNSEEN and dossier.unit_id not in within.units:
        raise NotFound
    return dossier, deadline


def whole(dossier: Dossier, deadline: Deadline) -> Whole:
    return _wholes(dossier.campaign, [(dossier, deadline)], dossier.unit_id)[dossier.unit_id]


def wholes(campaign: Campaign) -> dict[str, Whole]:
    """Every dossier of a campaign by unit, in a constant number of statements."""
    query = (
        select(Dossier)
        .where(Dossier.campaign_id == campaign.id)
        .options(joinedload(Dossier.enrolment), joinedload(Dossier.unit).joinedload(Unit.block), _PAPERS)
    )
    extensions = campaigns.extensions(campaign)
    rows = [
        (row, Deadline(campaign.cutoff, extensions[row.unit_id].until if row.unit_id in extensions else None))
        for row in db.session.scalars(query).unique()
    ]
    return _wholes(campaign, rows)


def _wholes(
    campaign: Campaign, rows: Sequence[tuple[Dossier, Deadline]], unit_id: str | None = None
) -> dict[str, Whole]:
    by_unit: dict[str, list[Candidate]] = {dossier.unit_id: [] for dossier, _ in rows}
    for candidate in campaigns.candidates(campaign, unit_id):
        by_unit.setdefault(candidate.unit_id, []).append(candidate)
    files = evidence.of_units_by_thing(by_unit)
    enrolments = {dossier.unit_id: dossier.enrolment for dossier, _ in rows}
    subjects = {
        candidate.id: checklists.subject_of(candidate, enrolments[dossier.unit_id])
        for dossier, _ in rows
        for candidate in by_unit[dossier.unit_id]
    }
    sheets = checklists.sheets(campaign, list(subjects.values()), files)
    decided = results.of_units(campaign, enrolments, check=unit_id is not None)
    found = {}
    for dossier, deadline in rows:
        made = Whole(dossier, deadline, (), decided[dossier.unit_id], files)
        votes = _outside_votes(made.outside) | {
            subject: Vote(result.yes, result.base, result.passed) for subject, result in made.decided.decided.items()
        }
        made.nominees = [
            Nominee(
                candidate,
                sheets[subjects[candidate.id].id],
                votes.get(candidate.id),
                report := made.paper(PaperKind.REPORT, candidate.id),
                made.files_of(report),
            )
            for candidate in by_unit[dossier.unit_id]
        ]
        found[dossier.unit_id] = made
    return found


def paper_by_id(paper_id: str) -> DossierPaper | None:
    return db.session.get(DossierPaper, paper_id, options=[joinedload(DossierPaper.dossier)])


def last_receipt_number(campaign: Campaign) -> int:
    query = select(func.max(Dossier.receipt_number)).where(Dossier.campaign_id == campaign.id)
    return db.session.scalar(query) or 0


# --- for the host's council ---------------------------------------------------------------------
def host_candidates(campaign: Campaign) -> list[Candidate]:
    """Those of the dossiers found in order who meet every criterion, in the order of the plan's categories."""
    fit = {
        nominee.candidate.id
        for made in wholes(campaign).values()
        if made.dossier.state is DossierState.ELIGIBLE
        for nominee in made.nominees
        if nominee.fit
    }
    return [row for row in campaigns.candidates(campaign) if row.id in fit]


def council_cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """What the unit's own bình xét said, for the members of the host's council."""
    units = {row.unit_id for row in candidates}
    decided = results.of_units(campaign, units)
    cards = {}
    for row in candidates:
        result = decided[row.unit_id].decided.get(row.id)
        if result is not None:
            words = f"Phiếu đồng ý {result.yes}/{result.base}"
            cards[row.id] = Card("", "Bình xét tại đơn vị", [(words, f"Tỷ lệ {result.percent}")])
    return cards


def kind_counts(nominees: Sequence[Nominee]) -> tuple[int, int]:
    """(collectives, persons)."""
    collectives = sum(1 for nominee in nominees if nominee.candidate.kind is CandidateKind.UNIT)
    return collectives, len(nominees) - collectives
