"""Putting dossiers together: nominees with their checklists and votes, papers with their files, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign, CampaignUnit, Candidate, Extension
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import queries as checklists
from portal.checklists.sheet import Sheet, Subject
from portal.checklists.states import SubjectKind
from portal.council import results
from portal.council.issuing import SIGNED
from portal.council.models import Meeting
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.dossiers.models import Dossier, DossierPaper
from portal.dossiers.rules import Missing, Vote
from portal.dossiers.states import FOUND_ELIGIBLE, SLUGS, DossierState, PaperKind
from portal.dossiers.whole import PAPER, Nominee, UnitStanding, Whole
from portal.evidence import queries as evidence
from portal.evidence.models import Evidence
from portal.people.models import Host, Unit
from portal.refusal import NotFound, Reason
from portal.vietnamese import count

UNSEEN = (DossierState.PREPARING, DossierState.WAITING)  # nobody outside the unit reads these
WITH_OFFICE = (DossierState.SENT, DossierState.RECEIVED, DossierState.NOT_ELIGIBLE, *FOUND_ELIGIBLE)


# --- what a later feature decided -----------------------------------------------------------------
_outcomes: list[Callable[[str, str], dict[str, str]]] = []


def register_outcomes(source: Callable[[str, str], dict[str, str]]) -> None:
    """`source(campaign_id, unit_id)` tells in words what became of the unit's candidates, by candidate."""
    _outcomes[:] = [source]


def outcomes(dossier: Dossier) -> dict[str, str]:
    """Once there is a decision."""
    if dossier.state is not DossierState.DECIDED or not _outcomes:
        return {}
    return _outcomes[0](dossier.campaign_id, dossier.unit_id)


# --- votes from minutes written outside -----------------------------------------------------------
def outside_votes(paper: DossierPaper | None) -> dict[str, Vote]:
    """By candidate, judged by the usual rule."""
    if paper is None or paper.present is None:
        return {}
    present, threshold = paper.present, usual_rule().threshold
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


Row = tuple[CampaignUnit, Dossier | None, Deadline]


def _rows(query: Any, campaign: Campaign | None = None) -> list[Row]:
    """Units taking part with their dossiers and deadlines; `campaign` if it is known already."""
    unit = joinedload(CampaignUnit.unit)
    options = [unit.joinedload(Unit.block), _PAPERS]
    if campaign is None:
        options.append(joinedload(CampaignUnit.campaign).options(*_CAMPAIGN))
    else:  # many units: without what only their papers need
        options.append(unit.load_only(Unit.code, Unit.short_name, Unit.phone, Unit.email, Unit.block_id))
    found: list[Row] = []
    for enrolment, dossier, until in db.session.execute(query.options(*options)).unique():
        if campaign is not None:
            set_committed_value(enrolment, "campaign", campaign)
        if dossier is not None:  # known already: not to be read again
            for name, known in (("enrolment", enrolment), ("campaign", enrolment.campaign), ("unit", enrolment.unit)):
                set_committed_value(dossier, name, known)
        found.append((enrolment, dossier, Deadline(enrolment.campaign.cutoff, until)))
    return found


def _joined() -> Any:
    return select(CampaignUnit, Dossier, _EXTENDED).outerjoin(
        Dossier, (Dossier.campaign_id == CampaignUnit.campaign_id) & (Dossier.unit_id == CampaignUnit.unit_id)
    )


def own(actor: Actor) -> Row | None:
    """The present campaign of the actor's unit, with its dossier if one was made."""
    if actor.unit_id is None or actor.unit_id not in reach(actor, Action.DOSSIER_READ).units:
        return None
    query = _joined().join(CampaignUnit.campaign)
    query = query.where(CampaignUnit.unit_id == actor.unit_id, Campaign.state == CampaignState.LAUNCHED)
    return next(iter(_rows(query.order_by(Campaign.launched_on.desc()))), None)


def row_of(campaign_id: str, unit_id: str, *along: ORMOption) -> Row | None:
    """Of any unit, for whoever has asked already who may read it. `along` as for `standings`."""
    query = _joined().where(CampaignUnit.campaign_id == campaign_id, CampaignUnit.unit_id == unit_id)
    return next(iter(_rows(query.options(*along))), None)


def dossier_or_404(actor: Actor, dossier_id: str, action: Action = Action.DOSSIER_READ) -> tuple[Dossier, Deadline]:
    """Whoever is outside the unit reads a dossier only once it was sent."""
    found = _rows(_joined().where(Dossier.id == dossier_id))
    dossier = found[0][1] if found else None
    if dossier is None:
        raise NotFound
    deadline = found[0][2]
    within = reach(actor, action)
    if not can(actor, action, campaigns.scope(dossier.campaign, dossier.unit_id)):
        raise NotFound
    if dossier.state in UNSEEN and dossier.unit_id not in within.units:
        raise NotFound
    return dossier, deadline


def whole(dossier: Dossier, deadline: Deadline) -> Whole:
    made = standing((dossier.enrolment, dossier, deadline)).made
    assert made is not None
    return made


def standing(row: Row) -> UnitStanding:
    """One unit's standing, with its unsent initiatives: for the unit itself."""
    return _standings(row[0].campaign, [row], row[0].unit_id)[0]


def standings(campaign: Campaign, *along: ORMOption) -> list[UnitStanding]:
    """Every unit's of a campaign, in the order of names, in a constant number of statements.

    `along` are loader options of `CampaignUnit`: what a later feature wants brought along with each.
    """
    query = _joined().options(*along).where(CampaignUnit.campaign_id == campaign.id).order_by(CampaignUnit.sort_key)
    return _standings(campaign, _rows(query, campaign))


def progress(campaign: Campaign, *along: ORMOption) -> list[tuple[CampaignUnit, DossierState | None, bool]]:
    """Every unit of a campaign, how far its dossier is, and whether it was sent in time given beyond the cut-off."""
    query = (
        select(CampaignUnit, Dossier.state, Dossier.submitted_at)
        .outerjoin(
            Dossier, (Dossier.campaign_id == CampaignUnit.campaign_id) & (Dossier.unit_id == CampaignUnit.unit_id)
        )
        .where(CampaignUnit.campaign_id == campaign.id)
        .options(joinedload(CampaignUnit.unit).joinedload(Unit.block), *along)
        .order_by(CampaignUnit.sort_key)
    )
    rows = db.session.execute(query)
    return [(unit, state, sent_at is not None and sent_at >= campaign.cutoff) for unit, state, sent_at in rows]


def _standings(campaign: Campaign, rows: Sequence[Row], unit_id: str | None = None) -> list[UnitStanding]:
    by_unit: dict[str, list[Candidate]] = {enrolment.unit_id: [] for enrolment, _, _ in rows}
    for candidate in campaigns.candidates(campaign, unit_id):
        by_unit.setdefault(candidate.unit_id, []).append(candidate)
    files = evidence.of_units_by_thing(by_unit, _of_campaign(campaign))
    enrolments = {enrolment.unit_id: enrolment for enrolment, _, _ in rows}
    units = {key: checklists.unit_subject(enrolment) for key, enrolment in enrolments.items()}
    people = {
        candidate.id: checklists.subject_of(candidate, enrolments[key])
        for key in enrolments
        for candidate in by_unit[key]
    }
    subjects = {subject.id: subject for subject in (*units.values(), *people.values())}
    sheets = checklists.sheets(campaign, list(subjects.values()), files, drafts=unit_id is not None)
    decided = results.of_units(campaign, enrolments, check=unit_id is not None)
    found = []
    for enrolment, dossier, deadline in rows:
        key = enrolment.unit_id
        made = None
        if dossier is not None:
            made = Whole(dossier, deadline, (), decided[key], files)
            made.nominees = _nominees(made, by_unit[key], {row.id: sheets[people[row.id].id] for row in by_unit[key]})
        found.append(UnitStanding(enrolment, deadline, sheets[key], decided[key], made))
    return found


def _of_campaign(campaign: Campaign) -> ColumnElement[bool]:
    """Of all that units have attached over the years: what belongs to criteria, papers and meetings of this campaign."""
    papers = select(DossierPaper.id).join(Dossier).where(Dossier.campaign_id == campaign.id)
    meetings = select(Meeting.id).where(Meeting.campaign_id == campaign.id)
    return or_(
        and_(Evidence.object_kind == checklists.EVIDENCE, Evidence.object_id.startswith(campaign.id)),
        and_(Evidence.object_kind == PAPER, Evidence.object_id.in_(papers)),
        and_(Evidence.object_kind == SIGNED, Evidence.object_id.in_(meetings)),
    )


def _nominees(made: Whole, candidates: Sequence[Candidate], sheets: Mapping[str, Sheet]) -> list[Nominee]:
    votes = (outside_votes(made.outside) if not made.outside_fault else {}) | {
        subject: Vote(result.yes, result.base, result.passed) for subject, result in made.decided.decided.items()
    }
    return [
        Nominee(
            candidate,
            sheets[candidate.id],
            votes.get(candidate.id),
            report := made.paper(PaperKind.REPORT, candidate.id),
            made.files_of(report),
        )
        for candidate in candidates
    ]


def address_of(made: Whole, missing: Missing) -> str:
    """Where a missing thing is done."""
    here = f"/ho-so/{made.dossier.id}"
    if missing.where in ("checklist", "barred"):
        nominee = next(row for row in made.nominees if row.candidate.id == missing.subject)
        return nominee.sheet.subject.path
    if missing.where == "report":
        return f"{here}/giay-to/{SLUGS[PaperKind.REPORT]}/{missing.subject}"
    if missing.where == "minutes" and made.outside is not None:
        return f"{here}/giay-to/{SLUGS[PaperKind.MINUTES]}"
    return f"{here}#" + {"minutes": "giay-to", "nominees": "de-nghi", "votes": f"n-{missing.subject}"}[missing.where]


def refuse_lone_recall(subject: Subject) -> Reason | None:
    """A checklist that went with a dossier is not taken back without it."""
    put_forward = select(Candidate.id).where(
        Candidate.campaign_id == subject.campaign.id,
        Candidate.unit_id == subject.unit_id,
        Candidate.withdrawn_at.is_(None),
        Candidate.id == subject.id if subject.kind is SubjectKind.CANDIDATE else Candidate.kind == CandidateKind.UNIT,
    )
    query = select(Dossier.id).where(
        Dossier.campaign_id == subject.campaign.id,
        Dossier.unit_id == subject.unit_id,
        Dossier.state.in_(WITH_OFFICE),
        put_forward.exists(),
    )
    if db.session.scalar(query) is None:
        return None
    return Reason(
        "checklist.with_dossier",
        "Tiêu chí đã gửi cùng hồ sơ.",
        "Thu hồi hồ sơ, hoặc đề nghị cơ quan thường trực trả lại để bổ sung.",
    )


def paper_by_id(paper_id: str) -> DossierPaper | None:
    return db.session.get(DossierPaper, paper_id, options=[joinedload(DossierPaper.dossier)])


def last_receipt_number(campaign: Campaign) -> int:
    query = select(func.max(Dossier.receipt_number)).where(Dossier.campaign_id == campaign.id)
    return db.session.scalar(query) or 0


def kind_counts(nominees: Sequence[Nominee]) -> tuple[int, int]:
    """(collectives, persons)."""
    collectives = sum(1 for nominee in nominees if nominee.candidate.kind is CandidateKind.UNIT)
    return collectives, len(nominees) - collectives


def refuse_finish(campaign: Campaign) -> Reason | None:
    """A campaign is not over while a dossier that was sent waits for its examination, or all that is in order for a decision."""
    query = select(Dossier.state, func.count()).where(Dossier.campaign_id == campaign.id).group_by(Dossier.state)
    number = {state: size for state, size in db.session.execute(query)}  # noqa: C416  a row is no pair
    waiting = number.get(DossierState.SENT, 0) + number.get(DossierState.RECEIVED, 0)
    if waiting:
        return Reason("campaign.waiting", f"Chưa kết thúc được: còn {count(waiting)} hồ sơ chưa thẩm định xong.")
    in_order = number.get(DossierState.ELIGIBLE, 0) + number.get(DossierState.PRESENTED, 0)
    if in_order and not number.get(DossierState.DECIDED, 0):
        return Reason(
            "campaign.undecided", f"Chưa kết thúc được: {count(in_order)} hồ sơ đủ điều kiện chưa có quyết định."
        )
    return None
