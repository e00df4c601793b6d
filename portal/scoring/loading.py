"""Writing sets: loaded as a draft version, lines assigned to units, opened for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import RuleKind
from portal.campaigns.models import Campaign
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.scoring import queries, rules
from portal.scoring.models import LineOwner, ScoringLine, ScoringSet
from portal.scoring.setfile import BadSet
from portal.scoring.states import SetState
from portal.scoring.tree import SetSpec


def year_of(campaign: Campaign, blocks: Collection[str]) -> int:
    """The year that is scored: that of the campaign's criterion on the index for these blocks, else the one before."""
    for criterion in campaigns.criteria_in_force(campaign):
        alike = not blocks or not criterion.blocks or set(blocks) & set(criterion.blocks)
        if criterion.rule["kind"] == RuleKind.INDEX and alike:
            return int(criterion.period[:4])
    return campaign.year - 1


def load_set(actor: Actor, campaign: Campaign, spec: SetSpec, year: int | None = None) -> ScoringSet:
    """A new draft version of a set. Raises `BadSet` where the file and the campaign do not fit."""
    if campaign.state is CampaignState.FINISHED:
        raise Refused(Reason("set.finished", "Phong trào đã kết thúc, không nạp được bộ tiêu chí."))
    units = {row.unit.code: row for row in campaigns.enrolled(campaign)}
    _check(campaign, spec, {row.block for row in units.values()}, set(units))
    made = ScoringSet(
        campaign_id=campaign.id,
        code=spec.code,
        set_version=_next_version(campaign.id, spec.code),
        title=spec.title,
        basis=spec.basis,
        note=spec.note,
        year=year or year_of(campaign, spec.blocks),
        maximum=spec.maximum,
        places=spec.rounding.places,
        rounding_mode=spec.rounding.mode,
        bonus_cap=spec.bonus_cap,
        explain_days=spec.explain_days,
        assigned=spec.assigned,
        blocks=list(spec.blocks),
        bands_json=[{"code": band.code, "from": str(band.least)} for band in spec.bands],
    )
    made.lines = [
        ScoringLine(
            position=position,
            code=line.code,
            parent=line.parent,
            name=line.name,
            maximum=line.maximum,
            role=line.role,
            rule=_plain(line.rule),
            may_not_apply=line.may_not_apply,
            how=line.how,
            evidence=line.evidence,
            partner=line.partner,
            owners=[LineOwner(unit_id=units[code].unit_id) for code in line.units],
        )
        for position, line in enumerate(spec.lines, 1)
    ]
    db.session.add(made)
    db.session.flush()
    record(actor, "scoring.loaded", f"scoring_set:{made.id}", title=made.title, version=made.set_version)
    return made


def _next_version(campaign_id: str, code: str) -> int:
    last = select(func.max(ScoringSet.set_version)).where(
        ScoringSet.campaign_id == campaign_id, ScoringSet.code == code
    )
    return (db.session.scalar(last) or 0) + 1


def free_code(known: Sequence[ScoringSet]) -> str:
    """For a set that came without a code of its own."""
    taken, number = {row.code for row in known}, 1
    while f"bo_{number}" in taken:
        number += 1
    return f"bo_{number}"


def _plain(value: object) -> object:
    """Numbers of a rule as text: a table of JSON keeps no decimals."""
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def _check(campaign: Campaign, spec: SetSpec, blocks: Collection[str | None], units: Collection[str]) -> None:
    known = {entry.code for entry in campaign.ratings}
    faults = [
        (f"ratings[{index}].code", f"không có mức xếp loại {band.code!r} trong kế hoạch.")
        for index, band in enumerate(spec.bands)
        if band.code not in known
    ]
    faults += [
        (f"set.blocks[{index}]", f"không có đơn vị nào thuộc khối {block!r}.")
        for index, block in enumerate(spec.blocks)
        if blocks and block not in blocks
    ]
    faults += [
        (f"lines[{index}].units", f"không có đơn vị {code!r} trong phong trào.")
        for index, line in enumerate(spec.lines)
        for code in line.units
        if code not in units
    ]
    if faults:
        raise BadSet(faults)


def describe(
    actor: Actor,
    row: ScoringSet,
    *,
    title: str,
    basis: str,
    note: str,
    year: int,
    explain_days: int,
    blocks: Sequence[str],
    bands: Mapping[str, Decimal | None],
    code: str = "",
) -> None:
    """What stands at the head of a draft. `bands`: by rating the least percentage, the best first, None where a rating
    is not used; `code`: of the set that this one is a version of. Raises `Invalid` by field (`b_` + rating)."""
    ensure(rules.refuse_draft(row.state))
    if faults := rules.band_faults(list(bands.items())):
        raise Invalid(faults)
    if code and code != row.code:
        row.code, row.set_version = code, _next_version(row.campaign_id, code)
    row.title, row.basis, row.note, row.year = title, basis, note, year
    row.explain_days, row.blocks = explain_days, list(blocks)
    row.bands_json = [{"code": name, "from": str(least)} for name, least in bands.items() if least is not None]
    db.session.flush()
    record(actor, "scoring.described", f"scoring_set:{row.id}", title=row.title, version=row.set_version)


def discard(actor: Actor, row: ScoringSet) -> None:
    """A draft that nobody needs: nothing hangs on it yet."""
    ensure(rules.refuse_draft(row.state))
    record(actor, "scoring.discarded", f"scoring_set:{row.id}", title=row.title, version=row.set_version)
    for line in list(row.lines):
        db.session.delete(line)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()


def assign(actor: Actor, row: ScoringSet, code: str, unit_ids: Collection[str]) -> None:
    """Which units one line of the set measures."""
    ensure(rules.refuse_draft(row.state))
    line = next(line for line in row.lines if line.code == code and line.rule is not None)
    names = {entry.unit_id: entry.unit.short_name for entry in campaigns.enrolled(row.campaign)}
    wanted = {unit_id for unit_id in unit_ids if unit_id in names}
    line.owners = [owner for owner in line.owners if owner.unit_id in wanted]
    line.owners += [LineOwner(unit_id=unit_id) for unit_id in wanted - {owner.unit_id for owner in line.owners}]
    db.session.flush()
    record(
        actor, "scoring.assigned", f"scoring_set:{row.id}", code=code, units=sorted(names[unit_id] for unit_id in wanted)
    )  # fmt: skip


def refuse_open(row: ScoringSet) -> Reason | None:
    if row.state is SetState.DRAFT and not row.bands_json:
        return rules.NO_BANDS
    unassigned = [line.code for line in row.lines if line.rule is not None and not line.owners] if row.assigned else []
    others = [(other, queries.owners_of(other)) for other in queries.open_sets(row.campaign) if other.code != row.code]
    strangers = [
        unit.unit.short_name
        for unit in (queries.measured_units(row) if others else [])
        if any(queries.measures(other, owners, unit.unit_id, unit.block) for other, owners in others)
    ]
    return rules.refuse_open(row.state, unassigned, strangers, queries.sent_before(row))


def open_set(actor: Actor, row: ScoringSet) -> None:
    """From now on units score by it, and it is never edited. The version before is closed with what was begun by it."""
    ensure(refuse_open(row))
    for other in queries.open_sets(row.campaign):
        if other.code == row.code:
            other.state = SetState.CLOSED
    row.state, row.opened_by, row.opened_at = SetState.OPEN, actor.label, clock.now()
    db.session.flush()
    record(actor, "scoring.opened", f"scoring_set:{row.id}", title=row.title, version=row.set_version)
