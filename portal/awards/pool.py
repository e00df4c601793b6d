"""Who may be awarded: every name found in order with its figures and votes, in words, before any list says a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.awards.appraisal import Considered, Examined, Outcome
from portal.awards.models import AwardEntry, AwardList
from portal.awards.rules import Contender, Votes
from portal.awards.states import OUT, ListState
from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.campaigns.states import CandidateKind
from portal.checklists.sheet import Sheet
from portal.checklists.states import Verdict
from portal.council import results
from portal.council.results import SubjectResult
from portal.database import db
from portal.dossiers import queries as dossiers
from portal.dossiers.states import FOUND_ELIGIBLE, STATE_NAMES, DossierState
from portal.dossiers.whole import Nominee, Whole
from portal.initiatives.states import InitiativeState
from portal.vietnamese import count, day, moment
from portal.web.kept import Kept


@dataclass(frozen=True)
class Row:
    """One name found in order, in words. `figures` are (criterion, last year, this year)."""

    candidate_id: str
    kind: CandidateKind
    category: str
    name: str
    post: str
    unit: str
    dossier: str
    criteria: str
    figures: Sequence[tuple[str, str, str]]
    initiatives: str
    unit_vote: Votes | None
    council_vote: Votes | None
    duplicates: tuple[str, ...]
    fit: bool  # still: verified to meet everything, passed by the unit's vote

    @property
    def contender(self) -> Contender:
        return Contender(self.candidate_id, self.unit_vote, self.council_vote, self.duplicates)

    @property
    def who(self) -> str:
        """As papers name somebody: with post and unit, a unit by its name alone."""
        if self.kind is CandidateKind.UNIT:
            return self.name
        return ", ".join(part for part in (self.name, self.post, self.unit) if part)


@dataclass(frozen=True)
class Unsettled:
    """Of the units that take part: whose dossier is under way (name, how it stands), how many sent none; is time left?"""

    waiting: Sequence[tuple[str, str]]
    unsent: int
    until: str  # the general deadline in words, "" once it has passed

    def __bool__(self) -> bool:
        return bool(self.waiting or (self.unsent and self.until))


UNDER_WAY = (DossierState.SENT, DossierState.RECEIVED, DossierState.RETURNED)


@dataclass(frozen=True)
class Pool:
    """Every name in the order of categories; what was found of each dossier sent; and whose dossier is not settled, so
    that no list of now has their names."""

    rows: list[Row]
    examined: Sequence[Examined]
    waiting: Sequence[tuple[str, str]]
    unsent: int


_pools: Kept[Pool] = Kept(most=4)


def pool(campaign: Campaign, head: str) -> Pool:
    """Worked out once until something happens (`head`: the last event's hash)."""
    known = _pools.get((campaign.id, head))
    if known is None:
        known = _pool(campaign)
        _pools.put((campaign.id, head), known)
    return known


def unsettled(campaign: Campaign, head: str) -> Unsettled:
    """What an award list of now leaves out."""
    known = pool(campaign, head)
    until = moment(campaign.cutoff) if campaign.cutoff >= clock.now() else ""
    return Unsettled(known.waiting, known.unsent, until)


def _pool(campaign: Campaign) -> Pool:
    advised = results.of_host(campaign).decided
    given = _given_this_year(campaign)
    listed = _listed(campaign)
    found: list[Row] = []
    examined: list[Examined] = []
    waiting: list[tuple[str, str]] = []
    unsent = 0
    for standing in dossiers.standings(campaign):
        made = standing.made
        if made is None or made.dossier.state in dossiers.UNSEEN:
            unsent += 1
            continue
        examined.append(_examined(standing.enrolment, made))
        if made.dossier.state in UNDER_WAY:
            waiting.append((standing.enrolment.name, STATE_NAMES[made.dossier.state]))
        if made.dossier.state not in FOUND_ELIGIBLE:
            continue
        found += [
            _row(nominee, made.dossier.id, standing.enrolment.name, advised, given)
            for nominee in made.nominees
            if nominee.fit or nominee.candidate.id in listed
        ]
    order = {row.code: row.position for row in campaign.categories}
    found.sort(key=lambda row: order[row.category])
    examined.sort(key=lambda row: row.block)  # of one block in the order of names
    return Pool(found, examined, waiting, unsent)


def _examined(enrolment: CampaignUnit, made: Whole) -> Examined:
    dossier = made.dossier
    if dossier.state in FOUND_ELIGIBLE:
        outcome = Outcome.ELIGIBLE
    else:
        outcome = Outcome.NOT_ELIGIBLE if dossier.state is DossierState.NOT_ELIGIBLE else Outcome.OPEN
    return Examined(
        unit=enrolment.name,
        block=enrolment.unit.block.name if enrolment.unit.block else "Ngoài các khối",
        outcome=outcome,
        state=STATE_NAMES[dossier.state],
        extended=made.extended,
        returns=dossier.returns,
        reason=dossier.reason if dossier.state in (DossierState.NOT_ELIGIBLE, DossierState.RETURNED) else "",
        nominees=[_considered(nominee, enrolment.name) for nominee in made.nominees],
    )


def _considered(nominee: Nominee, unit_name: str) -> Considered:
    candidate, of_unit = nominee.candidate, nominee.candidate.kind is CandidateKind.UNIT
    unmet = [str(line.criterion.number) for line in nominee.applying if line.verdict is not Verdict.MET]
    why = [f"Chưa được thẩm định đạt tiêu chí {', '.join(unmet)}"] if unmet else []
    if nominee.vote is None:
        why.append("chưa có phiếu bình xét" if why else "Chưa có phiếu bình xét")
    elif not nominee.vote.passed:
        why.append("không đủ phiếu đồng ý" if why else "Không đủ phiếu đồng ý")
    return Considered(
        who=unit_name if of_unit else ", ".join(part for part in (candidate.name, candidate.post) if part),
        collective=of_unit,
        criteria=f"{nominee.sheet.met}/{nominee.sheet.asked}",
        votes=f"{nominee.vote.yes}/{nominee.vote.base}" if nominee.vote else "",
        finding="; ".join(why),
    )


def _listed(campaign: Campaign) -> set[str]:
    """Who went up or was awarded stays in the table, whatever is found of the dossier afterwards."""
    query = (
        select(AwardEntry.candidate_id)
        .join(AwardEntry.award_list)
        .where(
            AwardEntry.campaign_id == campaign.id,
            or_(AwardEntry.number.is_not(None), AwardEntry.proposed & (AwardList.state != ListState.DRAFTING)),
        )
    )
    return set(db.session.scalars(query))


def _row(
    nominee: Nominee,
    dossier_id: str,
    unit_name: str,
    advised: Mapping[str, SubjectResult],
    given: Mapping[tuple[str, str, str], list[str]],
) -> Row:
    candidate, sheet, vote = nominee.candidate, nominee.sheet, nominee.vote
    advice = advised.get(candidate.id)
    of_unit = candidate.kind is CandidateKind.UNIT
    confirmed = sum(1 for entry in sheet.initiatives if entry.state is InitiativeState.CONFIRMED)
    return Row(
        candidate_id=candidate.id,
        kind=candidate.kind,
        category=candidate.category.code,
        name=unit_name if of_unit else candidate.name,
        post="" if of_unit else candidate.post,
        unit="" if of_unit or candidate.kind is CandidateKind.RESIDENT else candidate.unit.short_name,
        dossier=dossier_id,
        criteria=f"{sheet.met}/{sheet.asked}",
        figures=_figures(sheet),
        initiatives=count(confirmed) if of_unit else "",
        unit_vote=Votes(vote.yes, vote.base, vote.passed) if vote else None,
        council_vote=Votes(advice.yes, advice.base, advice.in_favour, advice.passed) if advice else None,
        duplicates=tuple(given.get(_key(candidate), ())),
        fit=nominee.fit,
    )


def _figures(sheet: Sheet) -> list[tuple[str, str, str]]:
    """What is compared with the year before, criterion by criterion."""
    found = []
    for line in sheet.lines:
        if line.criterion.last_period:
            last, this = sheet.figure_words(line)
            if last or this:
                found.append((line.criterion.short, last, this))
    return found


def _key(candidate: Candidate) -> tuple[str, str, str]:
    """Who it is, across campaigns: the unit itself, or the person of that name in it."""
    return candidate.unit_id, candidate.kind.value, "" if candidate.kind is CandidateKind.UNIT else candidate.name


def _given_this_year(campaign: Campaign) -> dict[tuple[str, str, str], list[str]]:
    """Awards of other campaigns of the same year, by whom: one achievement is awarded once."""
    query = (
        select(AwardEntry)
        .join(AwardEntry.award_list)
        .join(Campaign, Campaign.id == AwardList.campaign_id)
        .where(
            Campaign.year == campaign.year,
            Campaign.id != campaign.id,
            AwardList.state.in_(OUT),
            AwardEntry.number.is_not(None),
            AwardEntry.revoked_on.is_(None),
        )
        .options(joinedload(AwardEntry.candidate), joinedload(AwardEntry.award_list).joinedload(AwardList.campaign))
    )
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in db.session.scalars(query):
        decision = row.award_list
        words = f"{decision.campaign.award}, Quyết định số {decision.decision_number}"
        if decision.decided_on is not None:
            words += f" ngày {day(decision.decided_on)}"
        found.setdefault(_key(row.candidate), []).append(words)
    return found
