"""Putting the award table together: every name found in order, its figures, votes and place, what the list says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.awards import pool as pool_of
from portal.awards import rules
from portal.awards.models import AwardEntry, AwardList, BaseSalary, CertificateStock
from portal.awards.pool import Pool, Row, Unsettled, pool
from portal.awards.rules import CategoryFacts, Place
from portal.awards.states import OUT, ListState, Word
from portal.campaigns import queries as campaigns
from portal.campaigns.models import AwardCategory, Campaign, Candidate
from portal.campaigns.states import CandidateKind
from portal.database import db
from portal.evidence import queries as evidence
from portal.evidence.queries import Attached
from portal.refusal import NotFound
from portal.vietnamese import count, day

DECISION = "award_decision"  # the kind under which the signed decision is kept; its thing is the campaign


# --- the table ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Name:
    """One name with its place and what the list says of it."""

    row: Row
    place: Place
    entry: AwardEntry | None
    out_of_order: bool
    tied_out: bool

    @property
    def proposed(self) -> bool:
        return self.entry is not None and self.entry.proposed and not self.entry.suspended

    @property
    def suspended(self) -> str:
        return self.entry.suspended if self.entry else ""

    @property
    def held(self) -> bool:
        return self.entry is not None and self.entry.word is Word.HOLD

    @property
    def stands(self) -> bool:
        """Proposed, not suspended since, not held back by the leader, and still found in order."""
        return self.proposed and not self.held and self.row.fit

    @property
    def warnings(self) -> list[str]:
        return rules.warnings(self.row.contender, out_of_order=self.out_of_order, tied_out=self.tied_out)

    @property
    def unexplained(self) -> bool:
        return self.proposed and bool(self.warnings) and not (self.entry and self.entry.reason)


@dataclass(frozen=True)
class Group:
    """One category with its quota and its names, best first."""

    code: str
    title: str
    quota: int | None
    lines: Sequence[Name]

    @cached_property
    def proposed(self) -> int:
        """How many of the quota the list uses: a name that the leader held back uses none."""
        return sum(1 for line in self.lines if line.stands)

    @property
    def compares(self) -> bool:
        return any(line.row.figures for line in self.lines)

    @property
    def used(self) -> str:
        return f"{count(self.proposed)}/{count(self.quota)}" if self.quota is not None else count(self.proposed)

    @property
    def left(self) -> int:
        return max(0, self.quota - self.proposed) if self.quota is not None else 0

    def facts(self) -> CategoryFacts:
        unexplained = [line.row.name for line in self.lines if line.unexplained]
        return CategoryFacts(self.title, self.quota, self.proposed, unexplained)


@dataclass
class Table:
    campaign: Campaign
    made: AwardList | None
    groups: Sequence[Group]

    @property
    def state(self) -> ListState:
        return self.made.state if self.made else ListState.DRAFTING

    @property
    def version(self) -> int:
        return self.made.version if self.made else 0

    @cached_property
    def missing(self) -> list[str]:
        return rules.missing([group.facts() for group in self.groups])

    @property
    def lines(self) -> list[Name]:
        return [line for group in self.groups for line in group.lines]

    @property
    def standing(self) -> list[Name]:
        """Who would be awarded as the list is now, in its order."""
        return [line for line in self.lines if line.stands]

    @property
    def awarded(self) -> list[Name]:
        """Who was awarded, in the order of the certificates; revoked ones too."""
        rows = [line for line in self.lines if line.entry is not None and line.entry.number is not None]
        return sorted(rows, key=lambda line: line.entry.number if line.entry and line.entry.number else 0)

    def line(self, candidate_id: str) -> Name:
        for line in self.lines:
            if line.row.candidate_id == candidate_id:
                return line
        raise NotFound

    @cached_property
    def signed(self) -> list[Attached]:
        """The signed decision."""
        return evidence.of(DECISION, self.campaign.id)

    @property
    def is_signed(self) -> bool:
        return any(row.sha256 is not None for row in self.signed)


def award_list(campaign_id: str) -> AwardList | None:
    return db.session.get(AwardList, campaign_id, options=[selectinload(AwardList.entries)])


def table(campaign: Campaign) -> Table:
    rows, made = pool(campaign, audit.head_hash()).rows, award_list(campaign.id)
    entries = {entry.candidate_id: entry for entry in made.entries} if made else {}
    groups = []
    for category in campaign.categories:
        mine = [row for row in rows if row.category == category.code]
        places = rules.place([row.contender for row in mine])
        said = {row.candidate_id: entries.get(row.candidate_id) for row in mine}
        proposed = {key for key, entry in said.items() if entry and entry.proposed and not entry.suspended}
        aside = {key for key, entry in said.items() if entry and (entry.suspended or entry.word is Word.HOLD)}
        jumped = rules.out_of_order(places, proposed, aside)
        full = category.quota is not None and len(proposed) >= category.quota
        chosen = rules.tied_out(places, proposed, aside) if full else set()  # while places are free nobody is left out
        lines = [
            Name(
                row,
                places[row.candidate_id],
                said[row.candidate_id],
                row.candidate_id in jumped,
                row.candidate_id in chosen,
            )
            for row in mine
        ]
        lines.sort(key=lambda line: line.place.rank)  # names within one rank stay in their order
        groups.append(Group(category.code, category.title, category.quota, lines))
    return Table(campaign, made, groups)


def usual_signature(campaign: Campaign) -> list[str]:
    """Who signed the plan signs the decision, for himself: a chairman's decision is not the committee's (no "TM.")."""
    return [line for line in campaign.plan_signature if not line.startswith("TM.")]


def examined(campaign: Campaign) -> Pool:
    """What was found of every dossier."""
    return pool(campaign, audit.head_hash())


def unsettled(campaign: Campaign) -> Unsettled:
    """What an award list of now leaves out."""
    return pool_of.unsettled(campaign, audit.head_hash())


def table_or_404(actor: Actor, campaign_id: str, action: Action = Action.AWARD_READ) -> Table:
    campaign = campaigns.campaign_or_404(campaign_id)
    if not can(actor, action, campaigns.scope(campaign, None)):
        raise NotFound
    return table(campaign)


def campaigns_for(actor: Actor) -> list[Campaign]:
    """The campaigns of the hosts whose awards this person works on, the newest first."""
    hosts = reach(actor, Action.AWARD_READ).hosts
    return list(db.session.scalars(campaigns.visible().where(Campaign.host_id.in_(hosts))))


def stock_of(host_id: str) -> CertificateStock | None:
    return db.session.get(CertificateStock, host_id)


# --- money --------------------------------------------------------------------------------------
def base_salaries() -> list[BaseSalary]:
    return list(db.session.scalars(select(BaseSalary).order_by(BaseSalary.from_on.desc())))


def base_salary_on(on: date) -> BaseSalary | None:
    """The one in force on that day."""
    query = select(BaseSalary).where(BaseSalary.from_on <= on).order_by(BaseSalary.from_on.desc())
    return db.session.scalars(query.limit(1)).first()


# --- results ------------------------------------------------------------------------------------
_AWARDED = joinedload(AwardEntry.candidate)


def published() -> Select[AwardList]:
    """Every published result, the newest first."""
    return (
        select(AwardList)
        .where(AwardList.state == ListState.PUBLISHED)
        .options(joinedload(AwardList.campaign).joinedload(Campaign.host))
        .order_by(AwardList.decided_on.desc(), AwardList.campaign_id)
    )


class Decided(NamedTuple):
    """A decision and what it gave: (category, quota, awarded, of them revoked)."""

    number: str
    on: date
    categories: Sequence[tuple[str, int | None, int, int]]


def decided(campaign: Campaign) -> Decided | None:
    """In one statement; None before the decision."""
    awarded = (AwardEntry.candidate_id == Candidate.id) & AwardEntry.number.is_not(None)
    query = (
        select(
            AwardList.decision_number, AwardList.decided_on, AwardCategory.title, AwardCategory.quota,
            func.count(AwardEntry.candidate_id), func.count(AwardEntry.revoked_on),
        )
        .join(AwardCategory, AwardCategory.campaign_id == AwardList.campaign_id)
        .outerjoin(Candidate, Candidate.category_id == AwardCategory.id)
        .outerjoin(AwardEntry, awarded)
        .where(AwardList.campaign_id == campaign.id, AwardList.state.in_(OUT))
        .group_by(
            AwardList.campaign_id, AwardList.decision_number, AwardList.decided_on, AwardCategory.id,
            AwardCategory.title, AwardCategory.quota, AwardCategory.position,
        )
        .order_by(AwardCategory.position)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    if not rows:
        return None
    number, on = rows[0][:2]
    assert on is not None  # there is a decision
    return Decided(number, on, [(title, quota, given, revoked) for _, _, title, quota, given, revoked in rows])


@dataclass(frozen=True)
class Result:
    """A published decision: (category, its names as (words, certificate number, revoked in words))."""

    made: AwardList
    groups: Sequence[tuple[str, Sequence[tuple[str, int, str]]]]


def result_or_404(campaign_id: str) -> Result:
    """For everybody: only what a published decision says."""
    found = db.session.scalars(published().where(AwardList.campaign_id == campaign_id)).first()
    if found is None:
        raise NotFound
    query = (
        select(AwardEntry)
        .where(AwardEntry.campaign_id == campaign_id, AwardEntry.number.is_not(None))
        .options(_AWARDED.joinedload(Candidate.category), _AWARDED.joinedload(Candidate.unit))
        .order_by(AwardEntry.number)
    )
    groups: dict[str, list[tuple[str, int, str]]] = {}
    for entry in db.session.scalars(query):
        groups.setdefault(entry.candidate.category.title, []).append(
            (who(entry.candidate), entry.number or 0, revoked_words(entry))
        )
    return Result(found, list(groups.items()))


def who(candidate: Candidate) -> str:
    """A name with post and unit; where a resident lives is nobody's business outside."""
    if candidate.kind is CandidateKind.UNIT:
        return candidate.name
    if candidate.kind is CandidateKind.RESIDENT:
        return candidate.name
    return ", ".join(part for part in (candidate.name, candidate.post, candidate.unit.short_name) if part)


def revoked_words(entry: AwardEntry) -> str:
    if entry.revoked_on is None:
        return ""
    number = f" theo Quyết định số {entry.revoked_number}" if entry.revoked_number else ""
    return f"đã thu hồi{number} ngày {day(entry.revoked_on)}"


def outcomes(campaign_id: str, unit_id: str) -> dict[str, str]:
    """What a unit reads of its own nominees once there is a decision: candidate -> words."""
    query = (
        select(AwardEntry)
        .join(AwardEntry.award_list)
        .join(AwardEntry.candidate)
        .where(
            AwardEntry.campaign_id == campaign_id,
            Candidate.unit_id == unit_id,
            AwardList.state.in_(OUT),
            AwardEntry.number.is_not(None),
        )
        .options(joinedload(AwardEntry.award_list))
    )
    return {
        entry.candidate_id: "; ".join(
            filter(
                None, (f"Được tặng Giấy khen, Quyết định số {entry.award_list.decision_number}", revoked_words(entry))
            )
        )
        for entry in db.session.scalars(query)
    }
