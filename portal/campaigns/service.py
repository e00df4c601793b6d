"""Writing campaigns: load, launch, finish, copy to another year; candidates, figures, extensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import deadlines, queries
from portal.campaigns.models import AwardCategory, Campaign, CampaignUnit, Candidate, Criterion, Extension, Figure
from portal.campaigns.plan import CriterionSpec, NextYear, Plan, Stage, next_year
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.people.models import Host, Unit
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import person_sort_key, sort_key
from portal.vietnamese import until as until_words


# --- the campaign -------------------------------------------------------------------------------
def create(actor: Actor, host: Host, plan: Plan) -> Campaign:
    """A draft campaign out of a checked plan. Raises `Refused` if the host has one of this year and number."""
    blocks = {unit.block.code for unit in queries.units_under(host.unit_id) if unit.block}
    for index, category in enumerate(plan.categories):
        if category.candidates is CandidateKind.UNIT and category.block not in blocks:
            raise Refused(
                Reason("plan.block", f"categories[{index}].block: không có đơn vị nào thuộc khối {category.block!r}.")
            )
    campaign = Campaign(host=host)
    write_plan(campaign, plan)
    db.session.add(campaign)
    db.session.flush()
    publish_criteria(campaign, plan.criteria)
    record(actor, "campaign.created", f"campaign:{campaign.id}", number=plan.number, year=plan.year)
    return campaign


def write_plan(campaign: Campaign, plan: Plan, *, with_categories: bool = True) -> None:
    """Everything the plan says, apart from its criteria."""
    values = {
        "year": plan.year,
        "title": plan.title,
        "award": plan.award,
        "plan_number": plan.number,
        "plan_date": plan.signed_on,
        "plan_issuer": plan.issuer,
        "plan_title": plan.plan_title,
        "plan_text": plan.text,
        "plan_signature": list(plan.signature),
        "plan_recipients": list(plan.recipients),
        "launched_on": plan.launch,
        "cutoff": plan.cutoff,
        "cutoff_words": plan.cutoff_words,
        "closing_on": plan.closing,
        "closing_words": plan.closing_words,
        "originals": plan.originals,
        "supplements": plan.supplements,
        "papers_words": list(plan.papers_words),
        "statement": plan.statement,
        "usual_reasons": list(plan.usual_reasons),
        "bonus_json": asdict(plan.bonus) if plan.bonus else None,
        "fields_json": [{"code": entry.code, "name": entry.name} for entry in plan.fields],
        "ratings_json": [{"code": entry.code, "name": entry.name} for entry in plan.ratings],
        "levels_json": [{"code": entry.code, "name": entry.name} for entry in plan.levels],
        "stages_json": stages_data(plan.stages),
        "indicators_json": [
            {"code": entry.code, "name": entry.name, "measure": entry.measure.value} for entry in plan.indicators
        ],
    }
    for name, value in values.items():
        setattr(campaign, name, value)
    if not with_categories:
        return
    campaign.categories = [
        AwardCategory(
            code=entry.code,
            title=entry.title,
            candidates=entry.candidates,
            block=entry.block,
            quota=entry.quota,
            position=position,
        )
        for position, entry in enumerate(plan.categories, 1)
    ]


def stages_data(stages: Sequence[Stage]) -> list[dict[str, str]]:
    """As the campaign keeps them: days as text."""
    return [{name: str(value) for name, value in asdict(entry).items()} for entry in stages]


def publish_criteria(campaign: Campaign, entries: Sequence[CriterionSpec]) -> None:
    """A new version of the set; the one before stays, superseded."""
    versions = db.session.scalars(select(Criterion.set_version).where(Criterion.campaign_id == campaign.id)).all()
    db.session.execute(update(Criterion).where(Criterion.campaign_id == campaign.id).values(superseded=True))
    version = max(versions, default=0) + 1
    for position, entry in enumerate(entries, 1):
        db.session.add(
            Criterion(
                campaign_id=campaign.id,
                set_version=version,
                superseded=False,
                position=position,
                code=entry.code,
                number=entry.number,
                subjects=list(entry.subjects),
                blocks=list(entry.blocks),
                short=entry.short,
                words=entry.words,
                how=entry.how,
                period=entry.period,
                last_period=entry.last_period,
                as_of=entry.as_of,
                rule=entry.rule,
            )
        )
    db.session.flush()


AtLaunch = Callable[[Actor, Campaign], None]
_at_launch: list[AtLaunch] = []


def register_at_launch(follow: AtLaunch) -> None:
    """Let a later feature do its part in the act that launches a campaign."""
    if follow not in _at_launch:
        _at_launch.append(follow)


def launch(actor: Actor, campaign: Campaign) -> None:
    """The plan is on: its units are enrolled with the names and blocks they have now."""
    if campaign.state is not CampaignState.DRAFT:
        raise Refused(Reason("campaign.launched", "Phong trào này đã phát động."))
    blocks = {category.block for category in campaign.categories if category.candidates is CandidateKind.UNIT}
    for unit in queries.units_under(campaign.host_id):
        if unit.block is not None and unit.block.code in blocks and active(unit, campaign.launched_on):
            db.session.add(
                CampaignUnit(
                    campaign_id=campaign.id,
                    unit_id=unit.id,
                    block=unit.block.code,
                    name=unit.name,
                    sort_key=unit.sort_key,
                )
            )
    campaign.state = CampaignState.LAUNCHED
    db.session.flush()
    record(actor, "campaign.launched", f"campaign:{campaign.id}", number=campaign.plan_number, year=campaign.year)
    for follow in _at_launch:
        follow(actor, campaign)


def active(unit: Unit, day: date) -> bool:
    """Does the unit exist on that day?"""
    return (unit.active_from is None or unit.active_from <= day) and (unit.active_to is None or unit.active_to >= day)


def finish(actor: Actor, campaign: Campaign) -> None:
    if campaign.state is not CampaignState.LAUNCHED:
        raise Refused(Reason("campaign.not_launched", "Chỉ kết thúc được phong trào đang diễn ra."))
    campaign.state = CampaignState.FINISHED
    record(actor, "campaign.finished", f"campaign:{campaign.id}", number=campaign.plan_number, year=campaign.year)


def copy(actor: Actor, source: Campaign, dates: NextYear) -> Campaign:
    """Next year's campaign out of this one's plan: what `planfile.next_year` moves, moves; the dates are new."""
    copied = create(actor, source.host, next_year(queries.plan_of(source), dates))
    copied.copied_from_id = source.id
    record(
        actor,
        "campaign.copied",
        f"campaign:{copied.id}",
        number=dates.number,
        year=dates.year,
        source=source.plan_number,
    )
    return copied


def extend(actor: Actor, campaign: Campaign, unit: Unit, until: datetime, reason: str) -> Extension:
    """One unit gets more time, with a reason that everyone who sees the deadline sees too."""
    now = clock.now()
    ensure(deadlines.refuse_extension(queries.deadline_of(campaign, unit.id), until, reason, now))
    row = Extension(
        campaign_id=campaign.id, unit_id=unit.id, until=until, reason=reason, given_by=actor.label, given_at=now
    )
    db.session.add(row)
    db.session.flush()
    record(
        actor, "deadline.extended", f"unit_in:{campaign.id}:{unit.id}",
        unit=unit.short_name, until=until_words(until), reason=reason,
    )  # fmt: skip
    return row


# --- candidates ---------------------------------------------------------------------------------
def category_for(campaign: Campaign, kind: CandidateKind, block: str | None) -> AwardCategory:
    """The award category a candidate stands in: a unit by its block, people (residents too) by theirs."""
    for category in campaign.categories:
        if kind is CandidateKind.UNIT:
            if category.candidates is kind and category.block == block:
                return category
        elif category.candidates is not CandidateKind.UNIT:
            return category
    raise Refused(Reason("category.none", "Phong trào này không có nhóm khen thưởng cho đối tượng đã chọn."))


def add_candidate(
    actor: Actor,
    enrolment: CampaignUnit,
    kind: CandidateKind,
    *,
    name: str = "",
    post: str = "",
    account_id: str | None = None,
) -> Candidate:
    """Put forward the unit itself, a person of it, or a resident."""
    campaign = enrolment.campaign
    category = category_for(campaign, kind, enrolment.block)
    name = enrolment.name if kind is CandidateKind.UNIT else name
    if kind is not CandidateKind.UNIT and len(name.split()) < 2:
        raise Invalid({"name": "Ghi đầy đủ họ và tên."})
    for known in queries.candidates(campaign, enrolment.unit_id):
        same_account = account_id is not None and known.account_id == account_id
        if same_account or (known.kind is kind and (known.name, known.post) == (name, post)):
            raise Invalid({"name": "Đã có tên này trong danh sách đề nghị."})
    candidate = Candidate(
        campaign_id=campaign.id,
        category_id=category.id,
        unit_id=enrolment.unit_id,
        kind=kind,
        name=name,
        sort_key=sort_key(name) if kind is CandidateKind.UNIT else person_sort_key(name),
        post=post,
        account_id=account_id,
    )
    db.session.add(candidate)
    db.session.flush()
    record(actor, "candidate.added", f"candidate:{candidate.id}", name=name)
    return candidate


def withdraw_candidate(actor: Actor, candidate: Candidate) -> None:
    candidate.withdrawn_at = clock.now()
    record(actor, "candidate.withdrawn", f"candidate:{candidate.id}", name=candidate.name)


# --- figures ------------------------------------------------------------------------------------
def set_figure(
    actor: Actor,
    campaign: Campaign,
    subject: tuple[str, str],
    indicator: str,
    period: str,
    value: Decimal | None,
    *,
    as_of: date,
    source: str,
    origin: str = "",
) -> bool:
    """Record, change or (None) clear one figure; answers whether anything changed.

    `origin` is the feature that works it out (`counted`): what one feature counts, nobody types and no other changes.
    """
    if indicator not in campaign.indicators:
        raise Refused(Reason("figure.unknown", "Số liệu này không thuộc phong trào."))
    kind, subject_id = subject
    row = db.session.scalars(
        select(Figure).where(
            Figure.campaign_id == campaign.id,
            Figure.subject_kind == kind,
            Figure.subject_id == subject_id,
            Figure.indicator == indicator,
            Figure.period == period,
        )
    ).first()
    before = row.value if row else None
    if row is not None and row.origin and row.origin != origin:
        raise Refused(Reason("figure.counted", "Số liệu này được tính tự động, không nhập tay được."))
    if row is None and value is None:
        return False
    if row is not None and (row.value, row.as_of, row.source, row.origin) == (value, as_of, source, origin):
        return False
    if value is None:
        db.session.delete(row)
    else:
        if row is None:
            row = Figure(
                campaign_id=campaign.id, subject_kind=kind, subject_id=subject_id, indicator=indicator, period=period
            )
            db.session.add(row)
        row.value, row.as_of, row.source, row.origin = value, as_of, source, origin
        row.recorded_by, row.recorded_at = actor.label, clock.now()
    db.session.flush()
    record(
        actor, "figure.set", f"checklist:{campaign.id}:{kind}:{subject_id}",
        name=campaign.indicators[indicator].name, period=period,
        before=None if before is None else str(before), after=None if value is None else str(value),
    )  # fmt: skip
    return True
