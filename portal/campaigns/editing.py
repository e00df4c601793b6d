"""Writing a plan on the portal: a draft part by part, the launch that refuses a half-made one, criteria revised later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import delete, func, select

from portal import clock
from portal.access.roles import Actor, Role
from portal.audit.service import record
from portal.campaigns import counted, queries, service
from portal.campaigns.criteria import Field, Rating, ratings_from
from portal.campaigns.launching import Around, Check, launch_checks, refuse_launch
from portal.campaigns.models import AwardCategory, Campaign, Criterion
from portal.campaigns.plan import CriterionSpec, Plan
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.people.models import Account, Host, RoleGrant
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import fold


def blank(
    host: Host, *, year: int, number: str, signed_on: date, launch: date, cutoff: datetime, closing: date
) -> Plan:
    """A plan of which only number and days are known."""
    return Plan(
        year=year, title="", award="", number=number, signed_on=signed_on, issuer=host.unit.name, plan_title="", text="",
        signature=(host.leader_title.upper(),), recipients=(), launch=launch, cutoff=cutoff, cutoff_words="",
        closing=closing, closing_words="", originals=1, supplements=None, papers_words=(), statement="",
        usual_reasons=(), fields=(), ratings=(), indicators=(), categories=(), criteria=(),
    )  # fmt: skip


def rewrite(actor: Actor, campaign: Campaign, version: int, part: str, change: Callable[[Plan], Plan]) -> None:
    """One part of a draft anew. Raises `Conflict` if someone else wrote it since, `Refused` once it is launched."""
    if campaign.state is not CampaignState.DRAFT:
        raise Refused(
            Reason(
                "plan.launched", "Kế hoạch đã phát động, không sửa được nữa.", "Tiêu chí thì điều chỉnh bằng bản mới."
            )
        )
    if campaign.version != version:
        raise Conflict({}, campaign.version, "", None)
    before = queries.plan_of(campaign)
    plan = change(before)
    if plan.categories != before.categories:
        db.session.execute(delete(AwardCategory).where(AwardCategory.campaign_id == campaign.id))
        db.session.expire(campaign, ["categories"])
        service.write_plan(campaign, plan)
    else:
        service.write_plan(campaign, plan, with_categories=False)
    if plan.criteria != before.criteria:
        db.session.execute(delete(Criterion).where(Criterion.campaign_id == campaign.id))
        service.publish_criteria(campaign, plan.criteria)
    campaign.version += 1
    db.session.flush()
    record(actor, "campaign.rewritten", f"campaign:{campaign.id}", number=campaign.plan_number, part=part)


def restage(actor: Actor, campaign: Campaign, version: int, part: str, change: Callable[[Plan], Plan]) -> None:
    """Stages of a campaign that is on: added, renamed, given other days; none goes and none gets another period, for
    units may have reported. Raises `Conflict`, `Invalid`."""
    if campaign.version != version:
        raise Conflict({}, campaign.version, "", None)
    stages = change(queries.plan_of(campaign)).stages
    now = {entry.code: entry.period for entry in stages}
    for entry in campaign.stages:
        if now.get(entry.code) != entry.period:
            raise Invalid({"stages": f"Đợt “{entry.title}” đã mở: giữ nguyên kỳ số liệu, không bỏ được."})
    campaign.stages_json = service.stages_data(stages)
    campaign.version += 1
    db.session.flush()
    record(actor, "campaign.rewritten", f"campaign:{campaign.id}", number=campaign.plan_number, part=part)
    for mine in queries.enrolled(campaign):
        counted.recount(actor, mine)


AtRevision = Callable[[Actor, Campaign, Collection[str]], None]
_at_revision: list[AtRevision] = []


def register_at_revision(follow: AtRevision) -> None:
    """Let a later feature follow the criteria (by code) that a revision made ask for something else."""
    if follow not in _at_revision:
        _at_revision.append(follow)


def _asks_otherwise(before: CriterionSpec | None, now: CriterionSpec) -> bool:
    asked = ("rule", "period", "last_period", "as_of", "subjects", "blocks")
    return before is not None and any(getattr(before, name) != getattr(now, name) for name in asked)


def revise_criteria(
    actor: Actor, campaign: Campaign, version: int, criteria: Sequence[CriterionSpec], reason: str
) -> None:
    """A launched campaign's criteria are never edited: a new version of the whole set supersedes them, with a reason."""
    if campaign.state is not CampaignState.LAUNCHED:
        raise Refused(Reason("plan.not_launched", "Chỉ điều chỉnh tiêu chí khi phong trào đang diễn ra."))
    if campaign.version != version:
        raise Conflict({}, campaign.version, "", None)
    faults = [
        check for check in launch_checks(replace(queries.plan_of(campaign), criteria=tuple(criteria)), around(campaign))
        if check.slug == "tieu-chi" and check.faults
    ]  # fmt: skip
    ensure(refuse_launch(faults))
    before = {entry.code: entry for entry in queries.plan_of(campaign).criteria}
    service.publish_criteria(campaign, criteria)
    campaign.version += 1
    db.session.flush()
    changed = {entry.code for entry in criteria if _asks_otherwise(before.get(entry.code), entry)}
    for follow in _at_revision:
        follow(actor, campaign, changed)
    record(actor, "campaign.criteria_revised", f"campaign:{campaign.id}", number=campaign.plan_number, reason=reason)
    for mine in queries.enrolled(campaign):
        counted.recount(actor, mine)


# --- launching ----------------------------------------------------------------------------------
def around(campaign: Campaign) -> Around:
    """What stands around the plan, in three statements."""
    plan_day = campaign.launched_on
    units = [unit for unit in queries.units_under(campaign.host_id) if service.active(unit, plan_day)]
    running = select(Campaign.plan_number).where(
        Campaign.host_id == campaign.host_id, Campaign.state == CampaignState.LAUNCHED, Campaign.id != campaign.id
    )
    blocks = {category.block for category in campaign.categories if category.candidates is CandidateKind.UNIT}
    taking_part = [unit for unit in units if unit.block is not None and unit.block.code in blocks]
    active = (
        select(RoleGrant.role, RoleGrant.unit_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.active.is_(True), RoleGrant.role.in_([Role.OFFICER, Role.STANDING_OFFICE, Role.LEADER]))
    )
    held = [(role, unit_id) for role, unit_id in db.session.execute(active)]
    officers = {unit_id for role, unit_id in held if role is Role.OFFICER}
    return Around(
        now=clock.now(),
        today=clock.local(clock.now()).date(),
        running=db.session.scalar(running.limit(1)) or "",
        blocks={unit.block.code: unit.block.name for unit in units if unit.block},
        office_accounts=held.count((Role.STANDING_OFFICE, campaign.host_id)),
        leader_accounts=held.count((Role.LEADER, campaign.host_id)),
        without_officer=[unit.name for unit in taking_part if unit.id not in officers and not unit.papers_outside],
    )


def checks(campaign: Campaign) -> list[Check]:
    return launch_checks(queries.plan_of(campaign), around(campaign))


def launch(actor: Actor, campaign: Campaign) -> None:
    """Launched once nothing is missing: the plan is public, its units are enrolled and told."""
    ensure(refuse_launch(checks(campaign)))
    service.launch(actor, campaign)


FinishGuard = Callable[[Campaign], Reason | None]
_finish_guards: list[FinishGuard] = []


def register_finish_guard(guard: FinishGuard) -> None:
    """Let a later feature say why a campaign cannot be over yet."""
    if guard not in _finish_guards:
        _finish_guards.append(guard)


def refuse_finish(campaign: Campaign) -> Reason | None:
    """Over is over: not while dossiers may still come, nor while anything waits for a decision."""
    last = max((row.until for row in queries.extensions(campaign).values()), default=campaign.cutoff)
    if clock.now() < max(last, campaign.cutoff):
        return Reason("campaign.receiving", "Chưa kết thúc được: còn trong hạn nhận hồ sơ.")
    return next((reason for guard in _finish_guards if (reason := guard(campaign))), None)


def finish(actor: Actor, campaign: Campaign) -> None:
    if campaign.state is CampaignState.LAUNCHED:
        ensure(refuse_finish(campaign))
    service.finish(actor, campaign)


def discard(actor: Actor, campaign: Campaign) -> None:
    """A draft that nobody needs; what was launched stays for ever."""
    if campaign.state is not CampaignState.DRAFT:
        raise Refused(Reason("plan.launched", "Kế hoạch đã phát động, không bỏ được."))
    copies = db.session.scalar(select(func.count()).where(Campaign.copied_from_id == campaign.id))
    if copies:
        raise Refused(Reason("plan.copied", "Đã có kế hoạch khác sao chép từ bản này."))
    record(actor, "campaign.discarded", f"campaign:{campaign.id}", number=campaign.plan_number)
    for table in (AwardCategory, Criterion):
        db.session.execute(delete(table).where(table.campaign_id == campaign.id))
    db.session.execute(delete(Campaign).where(Campaign.id == campaign.id))


# --- lists written one a line ---------------------------------------------------------------------
def code_of(name: str, taken: Sequence[str]) -> str:
    """A code out of a name, unlike those taken: small letters, digits and underscores."""
    taken = [*taken, "them"]  # an address of the editor
    words = "_".join("".join(char if char.isalnum() and char.isascii() else " " for char in fold(name)).split())
    code = words[:36] or "muc"
    number = 2
    while code in taken:
        code = f"{words[:36] or 'muc'}_{number}"
        number += 1
    return code


def named(names: Sequence[str], known: Sequence[Field]) -> tuple[Field, ...]:
    """A list of names as entries: a name keeps its code, a renamed line keeps the code of its place."""
    by_name = {entry.name: entry.code for entry in known}
    same_length = len(names) == len(known)
    found: list[Field] = []
    kept = {by_name[name] for name in names if name in by_name}
    for place, name in enumerate(names):
        code = by_name.get(name)
        if code is None and same_length and known[place].code not in kept:
            code = known[place].code
        if code is None or code in [entry.code for entry in found]:
            code = code_of(name, [*(entry.code for entry in found), *kept])
        found.append(Field(code, name))
    return tuple(found)


def ranked(entries: Sequence[Field]) -> tuple[Rating, ...]:
    """Ratings from the best to the least."""
    return ratings_from([{"code": entry.code, "name": entry.name} for entry in entries])
