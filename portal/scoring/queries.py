"""Reading sets and sheets: a unit its own, the standing office and the leader those that were sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.evidence import queries as evidence
from portal.evidence.queries import Attached
from portal.people.models import Host
from portal.refusal import NotFound
from portal.scoring import tree
from portal.scoring.models import LineOwner, ScoreAppraisal, ScoreEntry, ScoreSheet, ScoringLine, ScoringSet
from portal.scoring.states import SetState, State
from portal.scoring.tree import LineSpec, Mark, Totals

EVIDENCE = "score_line"
READ = Action.SCORE_READ
NOTHING = Mark()

_WHOLE = (
    joinedload(ScoringSet.campaign)
    .joinedload(Campaign.host)
    .options(joinedload(Host.unit), joinedload(Host.standing_office)),
    selectinload(ScoringSet.lines),
)


@dataclass
class Line:
    """One line of a unit's sheet with what was said and found of it."""

    spec: LineSpec
    row: ScoringLine
    entry: ScoreEntry | None = None
    first: ScoreAppraisal | None = None
    second: ScoreAppraisal | None = None
    own: Mark = NOTHING  # by the unit
    appraised: Mark = NOTHING  # after the first appraisal
    final: Mark = NOTHING  # what counts
    files: Sequence[Attached] = ()

    @property
    def changed(self) -> bool:
        """The first appraisal found something else: the unit may explain."""
        return self.first is not None and self.own != self.appraised

    @property
    def reason(self) -> str:
        """Why it is not what the unit said: the last word."""
        return next((row.reason for row in (self.second, self.first) if row is not None and row.reason), "")


@dataclass
class Whole:
    """A unit's sheet. `hidden`: not sent yet, and the reader is not of the unit; what it holds is not read."""

    set: ScoringSet
    enrolment: CampaignUnit
    sheet: ScoreSheet | None = None
    lines: list[Line] = field(default_factory=list)
    hidden: bool = False

    @property
    def state(self) -> State:
        return self.sheet.state if self.sheet is not None else State.DRAFT

    @property
    def finished(self) -> bool:
        return self.set.campaign.state is not CampaignState.LAUNCHED or self.set.state is not SetState.OPEN

    @property
    def heard(self) -> bool:
        """The first appraisal is over: from now on the unit reads what was found."""
        return self.state in (State.APPRAISED, State.EXPLAINED, State.LOCKED)

    @property
    def scope(self) -> Scope:
        return campaigns.scope(self.set.campaign, self.enrolment.unit_id)

    @property
    def path(self) -> str:
        return f"/cham-diem/{self.set.id}/{self.enrolment.unit_id}"

    @property
    def key(self) -> str:
        """How its history is found."""
        return f"score:{self.set.id}:{self.enrolment.unit_id}"

    @cached_property
    def specs(self) -> list[LineSpec]:
        return [line.spec for line in self.lines]

    @cached_property
    def leaves(self) -> list[Line]:
        return [line for line in self.lines if line.spec.rule is not None]

    @property
    def fields(self) -> list[Line]:
        return [line for line in self.lines if not line.spec.parent]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.leaves if line.changed]

    @property
    def to_appraise(self) -> list[Line]:
        """What the present appraisal has still to look at: everything once, then what was changed."""
        if self.state is State.SENT:
            return [line for line in self.leaves if line.first is None]
        return [line for line in self.changed if line.second is None]

    @property
    def declarers(self) -> frozenset[str]:
        """Whoever scored a line or sent the sheet appraises nothing of it."""
        found = {line.entry.declared_by for line in self.leaves if line.entry is not None}
        found.add(self.sheet.sent_account if self.sheet else None)
        return frozenset(account for account in found if account)

    def marks(self, name: str) -> dict[str, Mark]:
        return {line.spec.code: getattr(line, name) for line in self.leaves}

    def totals(self, name: str = "final") -> Totals:
        return tree.totals(self.specs, self.marks(name), self.set.rounding, self.set.bonus_cap)

    @cached_property
    def own_totals(self) -> Totals:
        return self.totals("own")

    @cached_property
    def final_totals(self) -> Totals:
        return self.totals()

    @property
    def unscored(self) -> list[str]:
        return [line.code for line in tree.unscored(self.specs, self.marks("own"))]

    def rating(self, totals: Totals) -> str | None:
        return tree.rating(totals.percent, self.set.bands)

    def rating_name(self, totals: Totals) -> str:
        code = self.rating(totals)
        return next((entry.name for entry in self.set.campaign.ratings if entry.code == code), "")

    def line(self, code: str) -> Line:
        for line in self.leaves:
            if line.spec.code == code:
                return line
        raise NotFound


# --- sets ---------------------------------------------------------------------------------------
def spec_of(line: ScoringLine) -> LineSpec:
    return LineSpec(
        line.code, line.name, line.maximum, line.parent, line.rule, line.role, line.may_not_apply, line.how,
        line.evidence, tuple(owner.unit_id for owner in line.owners), line.partner,
    )  # fmt: skip


def sets(campaign: Campaign) -> list[ScoringSet]:
    """Every version of every set, the newest first."""
    query = (
        select(ScoringSet)
        .where(ScoringSet.campaign_id == campaign.id)
        .order_by(ScoringSet.code, ScoringSet.set_version.desc())
    )
    return list(db.session.scalars(query))


def open_sets(campaign: Campaign) -> list[ScoringSet]:
    return [row for row in sets(campaign) if row.state is SetState.OPEN]


def shown(known: Sequence[ScoringSet], set_id: str | None) -> ScoringSet | None:
    """The one that was asked for, else the open one, else the newest."""
    usual = next((row for row in known if row.state is SetState.OPEN), known[0] if known else None)
    return next((row for row in known if row.id == set_id), usual)


def owners_of(row: ScoringSet) -> set[str]:
    """The units that lines of an assigned set were given to."""
    if not row.assigned:
        return set()
    query = (
        select(LineOwner.unit_id)
        .join(ScoringLine, ScoringLine.id == LineOwner.line_id)
        .where(ScoringLine.set_id == row.id)
    )
    return set(db.session.scalars(query.distinct()))


def measures(row: ScoringSet, owners: Collection[str], unit_id: str, block: str | None) -> bool:
    """Is this unit scored by that set? `owners` as by `owners_of`."""
    if row.assigned:
        return unit_id in owners
    return not row.blocks or block in row.blocks


def set_or_404(actor: Actor, set_id: str, action: Action = READ) -> ScoringSet:
    """Units see a set once it is open."""
    row = db.session.get(ScoringSet, set_id, options=_WHOLE)
    if row is None:
        raise NotFound
    if can(actor, action, Scope(host=row.campaign.host_id)):
        return row
    if row.state is SetState.DRAFT or action is not READ:
        raise NotFound
    mine = campaigns.enrolment(row.campaign, actor.unit_id) if actor.unit_id else None
    if mine is None or not can(actor, action, campaigns.scope(row.campaign, mine.unit_id)):
        raise NotFound
    return row


def measured_units(row: ScoringSet) -> list[CampaignUnit]:
    owners = owners_of(row)
    return [unit for unit in campaigns.enrolled(row.campaign) if measures(row, owners, unit.unit_id, unit.block)]


def sheets_of(row: ScoringSet) -> dict[str, ScoreSheet]:
    """Of one set by unit, without their lines."""
    query = select(ScoreSheet).where(ScoreSheet.set_id == row.id)
    return {sheet.unit_id: sheet for sheet in db.session.scalars(query)}


def sent_before(row: ScoringSet) -> int:
    """How many units have sent a sheet by another version of this set."""
    query = (
        select(func.count(ScoreSheet.id))
        .join(ScoringSet, ScoringSet.id == ScoreSheet.set_id)
        .where(
            ScoringSet.campaign_id == row.campaign_id,
            ScoringSet.code == row.code,
            ScoringSet.id != row.id,
            ScoreSheet.state != State.DRAFT,
        )
    )
    return db.session.scalar(query) or 0


# --- sheets -------------------------------------------------------------------------------------
def own(actor: Actor) -> Whole | None:
    """The present sheet of the unit this person works in; None if no open set measures it."""
    mine = campaigns.present_enrolment(actor.unit_id)
    if mine is None or not can(actor, READ, campaigns.scope(mine.campaign, mine.unit_id)):
        return None
    for row in open_sets(mine.campaign):
        if measures(row, owners_of(row), mine.unit_id, mine.block):
            return whole(row, mine)
    return None


def whole_or_404(actor: Actor, set_id: str, unit_id: str, action: Action = READ, *, lock: bool = False) -> Whole:
    """`lock` keeps others from changing the sheet until this act is over."""
    row = db.session.get(ScoringSet, set_id, options=_WHOLE)
    if row is None or row.state is SetState.DRAFT:
        raise NotFound
    if not can(actor, action, campaigns.scope(row.campaign, unit_id)):
        raise NotFound
    mine = campaigns.enrolment(row.campaign, unit_id)
    if mine is None or not measures(row, owners_of(row), unit_id, mine.block):
        raise NotFound
    return whole(row, mine, of_unit=can(actor, READ, Scope(unit=unit_id)), lock=lock)


def whole(row: ScoringSet, mine: CampaignUnit, *, of_unit: bool = True, lock: bool = False) -> Whole:
    query = select(ScoreSheet).where(ScoreSheet.set_id == row.id, ScoreSheet.unit_id == mine.unit_id)
    sheet = db.session.scalars(query.with_for_update() if lock else query).first()
    found = Whole(row, mine, sheet)
    found.hidden = not of_unit and found.state is State.DRAFT
    entries: dict[str, ScoreEntry] = {}
    appraisals: dict[tuple[str, int], ScoreAppraisal] = {}
    if sheet is not None and not found.hidden:
        said = select(ScoreEntry).where(ScoreEntry.sheet_id == sheet.id)
        entries = {entry.line_id: entry for entry in db.session.scalars(said)}
        if sheet.state is not State.DRAFT:
            heard = select(ScoreAppraisal).where(ScoreAppraisal.sheet_id == sheet.id)
            appraisals = {(made.line_id, made.round): made for made in db.session.scalars(heard)}
    specs = {line.id: spec_of(line) for line in row.lines}
    kept = tree.of_unit(list(specs.values()), mine.unit_id) if row.assigned else list(specs.values())
    codes = {spec.code for spec in kept}
    found.lines = [
        Line(specs[line.id], line, entries.get(line.id), appraisals.get((line.id, 1)), appraisals.get((line.id, 2)))
        for line in row.lines
        if line.code in codes
    ]
    mark(found)
    return found


def mark(found: Whole) -> None:
    """What each line got: by the unit, after the first appraisal, in the end."""
    before: dict[str, Mark] = {
        line.spec.code: Mark(line.entry.points, line.entry.not_applicable)
        for line in found.leaves
        if line.entry is not None
    }
    for name, which in (("own", None), ("appraised", "first"), ("final", "second")):
        if which is not None:
            rows: Mapping[str, ScoreAppraisal] = {
                line.spec.code: getattr(line, which) for line in found.leaves if getattr(line, which) is not None
            }
            before = before | {code: Mark(made.points, made.not_applicable) for code, made in rows.items()}
        marks = tree.with_derived(found.specs, before, found.set.rounding)
        for line in found.leaves:
            setattr(line, name, marks.get(line.spec.code, Mark()))
    for name in ("own_totals", "final_totals"):
        found.__dict__.pop(name, None)


def with_files(found: Whole, code: str) -> Line:
    """One line, with its evidence."""
    line = found.line(code)
    if line.entry is not None:
        line.files = evidence.of(EVIDENCE, line.entry.id)
    return line


# --- what waits ---------------------------------------------------------------------------------
class Standing(NamedTuple):
    """Where one unit stands with one open set."""

    set: ScoringSet
    unit_id: str
    name: str
    sheet: ScoreSheet | None

    @property
    def state(self) -> State:
        return self.sheet.state if self.sheet is not None else State.DRAFT

    @property
    def title(self) -> str:
        return f"{self.set.title}, năm {self.set.year}"

    @property
    def path(self) -> str:
        return f"/cham-diem/{self.set.id}/{self.unit_id}"

    @property
    def scope(self) -> Scope:
        return campaigns.scope(self.set.campaign, self.unit_id)


def of_unit_alone(unit_id: str) -> Scope:
    """To ask whether somebody acts for the unit itself, not for its host."""
    return Scope(unit=unit_id)


def standings(actor: Actor) -> list[Standing]:
    """The sheets of open sets within reach, the longest waiting first; of the own unit also one not begun."""
    within = reach(actor, READ)
    query = (
        select(ScoreSheet, ScoringSet, CampaignUnit.name)
        .join(ScoringSet, ScoringSet.id == ScoreSheet.set_id)
        .join(Campaign, Campaign.id == ScoringSet.campaign_id)
        .join(
            CampaignUnit,
            (CampaignUnit.campaign_id == Campaign.id) & (CampaignUnit.unit_id == ScoreSheet.unit_id),
        )
        .where(
            ScoringSet.state == SetState.OPEN,
            Campaign.state == CampaignState.LAUNCHED,
            or_(ScoreSheet.unit_id.in_(within.units), Campaign.host_id.in_(within.hosts)),
        )
        .options(joinedload(ScoringSet.campaign).joinedload(Campaign.host))
        .order_by(ScoreSheet.sent_at, ScoreSheet.id)
    )
    found = [Standing(row, sheet.unit_id, name, sheet) for sheet, row, name in db.session.execute(query)]
    mine = campaigns.present_enrolment(actor.unit_id) if actor.unit_id in within.units else None
    if mine is not None and all(row.unit_id != mine.unit_id for row in found):
        for row in open_sets(mine.campaign):
            if measures(row, owners_of(row), mine.unit_id, mine.block):
                found.append(Standing(row, mine.unit_id, mine.name, None))
    return found


def place_of_entry(entry_id: str) -> tuple[str, str, str]:
    """(set, unit, code of the line) of an entry: where its evidence stands."""
    query = (
        select(ScoreSheet.set_id, ScoreSheet.unit_id, ScoringLine.code)
        .join(ScoreEntry, ScoreEntry.sheet_id == ScoreSheet.id)
        .join(ScoringLine, ScoringLine.id == ScoreEntry.line_id)
        .where(ScoreEntry.id == entry_id)
    )
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]
