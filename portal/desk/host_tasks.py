"""What waits for the standing office, the leader, editors and the admin."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.access import four_eyes
from portal.access.roles import Actor, Role
from portal.announcements.models import Post
from portal.announcements.states import PostState
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.checklists import queries as checklists
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.queries import line_path
from portal.database import db
from portal.desk.tasks import Group, Task, filled
from portal.dossiers.models import Dossier
from portal.dossiers.states import DossierState
from portal.initiatives.models import Initiative
from portal.initiatives.states import KIND_NAMES, InitiativeState
from portal.people.models import Account, RoleGrant, Unit
from portal.vietnamese import count, moment


def examines(actor: Actor) -> Campaign | None:
    """The present campaign of the host whose standing office or leader this person is."""
    hosts = actor.scopes(Role.STANDING_OFFICE, Role.LEADER)
    return campaigns.present(hosts) if hosts else None


def examination_groups(actor: Actor, campaign: Campaign) -> list[Group]:
    """What this person may decide on: never what the own unit declared, unless as the leader."""
    dossiers = _dossiers(campaign)
    return filled(
        Group("Hồ sơ mới gửi, chờ tiếp nhận", _mine(actor, campaign, dossiers, DossierState.SENT, "Tiếp nhận")),
        Group("Hồ sơ chờ thẩm định", _mine(actor, campaign, dossiers, DossierState.RECEIVED, "Thẩm định")),
        Group("Sáng kiến, mô hình chờ xác nhận", _initiatives(actor, campaign)),
        Group("Tiêu chí chờ thẩm định", _checklists(actor, campaign, {row.unit_id for row in dossiers})),
        Group("Đề nghị không áp dụng tiêu chí", _asked_not_applicable(actor, campaign)),
    )


def _free(actor: Actor, campaign: Campaign, unit_id: str, declared_by: str | None) -> bool:
    refused = four_eyes.refuse_verify(actor, declared_by=declared_by, declaring_unit=unit_id, host_id=campaign.host_id)
    if refused is not None:
        return False
    leads = actor.has(Role.LEADER, campaign.host_id) and not actor.has(Role.STANDING_OFFICE, campaign.host_id)
    return not leads or unit_id == campaign.host.standing_office_id


def _dossiers(campaign: Campaign) -> list[Dossier]:
    query = (
        select(Dossier)
        .where(Dossier.campaign_id == campaign.id, Dossier.state.in_([DossierState.SENT, DossierState.RECEIVED]))
        .options(joinedload(Dossier.enrolment))
        .order_by(func.coalesce(Dossier.supplemented_at, Dossier.submitted_at))
    )
    return list(db.session.scalars(query))


def _mine(actor: Actor, campaign: Campaign, rows: Iterable[Dossier], state: DossierState, label: str) -> list[Task]:
    found = []
    for row in rows:
        at = row.supplemented_at or row.submitted_at
        if row.state is state and at and _free(actor, campaign, row.unit_id, row.submitted_account):
            why = f"Bổ sung lúc {moment(at)}." if row.supplemented_at else f"Gửi lúc {moment(at)}."
            found.append(Task(row.enrolment.name, why, f"/ho-so/{row.id}/tham-dinh", label))
    return found


def _initiatives(actor: Actor, campaign: Campaign) -> list[Task]:
    query = (
        select(Initiative)
        .where(Initiative.campaign_id == campaign.id, Initiative.state == InitiativeState.SUBMITTED)
        .options(joinedload(Initiative.unit))
        .order_by(Initiative.submitted_at)
    )
    return [
        Task(
            f"{KIND_NAMES[row.kind]} “{row.title}”",
            f"{row.unit.short_name}, gửi lúc {moment(row.submitted_at)}." if row.submitted_at else "",
            f"/sang-kien/{row.id}",
            "Xem và xác nhận",
        )
        for row in db.session.scalars(query)
        if _free(actor, campaign, row.unit_id, row.submitted_by)
    ]


def _asked_not_applicable(actor: Actor, campaign: Campaign) -> list[Task]:
    if not actor.has(Role.STANDING_OFFICE, campaign.host_id):
        return []
    query = (
        select(ChecklistLine, Checklist, CampaignUnit.name)
        .join(Checklist, Checklist.id == ChecklistLine.checklist_id)
        .join(
            CampaignUnit,
            (CampaignUnit.campaign_id == Checklist.campaign_id) & (CampaignUnit.unit_id == Checklist.unit_id),
        )
        .where(
            Checklist.campaign_id == campaign.id,
            ChecklistLine.asks_not_applicable != "",
            ChecklistLine.not_applicable == "",
        )
        .order_by(ChecklistLine.changed_at)
    )
    return [
        Task(name, line.asks_not_applicable, line_path(checklist, line.code), "Xem")
        for line, checklist, name in db.session.execute(query)
        if _free(actor, campaign, checklist.unit_id, None)
    ]


def _checklists(actor: Actor, campaign: Campaign, with_dossier: set[str]) -> list[Task]:
    """Sent ahead of the dossier; what came with one is verified there."""
    return [
        Task(
            f"Tiêu chí của {row.name}",
            f"Gửi lúc {moment(row.sent_at)}, còn {count(row.left)} tiêu chí." if row.sent_at else "",
            row.path,
            "Thẩm định",
        )
        for row in checklists.waiting(campaign)
        if row.unit_id not in with_dossier and _free(actor, campaign, row.unit_id, row.sent_by)
    ]


# --- editors ------------------------------------------------------------------------------------
def editor_groups(actor: Actor) -> list[Group]:
    hosts = actor.scopes(Role.EDITOR)
    if not hosts:
        return []
    drafts = db.session.scalars(
        select(Post).where(Post.host_id.in_(hosts), Post.state == PostState.DRAFT).order_by(Post.changed_at.desc())
    )
    unseen = db.session.scalars(
        select(Initiative)
        .join(Campaign, Campaign.id == Initiative.campaign_id)
        .where(
            Campaign.host_id.in_(hosts),
            Initiative.state == InitiativeState.CONFIRMED,
            Initiative.published.is_(False),
        )
        .options(joinedload(Initiative.unit))
        .order_by(Initiative.decided_at.desc())
    )
    return filled(
        Group(
            "Bài đang viết",
            [
                Task(row.title, f"Sửa lúc {moment(row.changed_at)}.", f"/bien-tap/{row.id}", "Viết tiếp")
                for row in drafts
            ],
        ),
        Group(
            "Sáng kiến, mô hình đã xác nhận, chưa giới thiệu",
            [Task(row.title, f"{row.unit.short_name}.", f"/sang-kien/{row.id}", "Xem") for row in unseen],
        ),
    )


# --- admin --------------------------------------------------------------------------------------
def admin_groups(actor: Actor) -> list[Group]:
    """Units that take part in a campaign and have nobody who could declare for them."""
    if not actor.has(Role.ADMIN):
        return []
    officers = (
        select(RoleGrant.unit_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.OFFICER, Account.active.is_(True))
    )
    present = [campaign.id for campaign, _ in campaigns.present_campaigns()]
    units = db.session.scalars(
        select(Unit)
        .join(CampaignUnit, CampaignUnit.unit_id == Unit.id)
        .where(CampaignUnit.campaign_id.in_(present), Unit.id.not_in(officers), Unit.papers_outside.is_(False))
        .order_by(Unit.sort_key)
    ).unique()
    why = "Chưa có tài khoản cán bộ đầu mối."
    return filled(
        Group(
            "Đơn vị chưa có tài khoản",
            [Task(unit.name, why, f"/quan-tri/tai-khoan/them?don-vi={unit.id}", "Thêm tài khoản") for unit in units],
        )
    )
