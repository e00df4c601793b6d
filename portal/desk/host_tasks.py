"""What waits for the standing office, the leader, editors and the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.access import four_eyes
from portal.access.decide import Scope, can
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.announcements.models import Post
from portal.announcements.states import PostState
from portal.awards.models import AwardList
from portal.awards.states import ListState
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.checklists import waiting
from portal.database import db
from portal.desk import board
from portal.desk.tasks import SHOWN, Group, Task, filled, group_of
from portal.dossiers.models import Dossier
from portal.dossiers.states import DossierState
from portal.initiatives.models import Initiative
from portal.initiatives.states import KIND_NAMES, InitiativeState
from portal.people.models import Account, RoleGrant, Unit
from portal.vietnamese import count, moment
from portal.web.kept import Kept

_groups: Kept[list[Group]] = Kept(most=16)


def examination(actor: Actor) -> tuple[Campaign | None, list[Group]]:
    """The present campaign of the host whose standing office or leader this person is, and what waits in it.

    What waits is weighed from every dossier and checklist that was sent; it is kept until something happens.
    """
    hosts = actor.scopes(Role.STANDING_OFFICE, Role.LEADER)
    found = board.present(hosts) if hosts else None
    if found is None:
        return None, []
    campaign, head = found
    key = (
        campaign.id,
        head,
        actor.account_id,
        *sorted(filter(None, actor.own_units)),
        *sorted(map(repr, actor.grants)),
    )
    known = _groups.get(key)
    if known is None:
        known = examination_groups(actor, campaign)
        _groups.put(key, known)
    return campaign, known


def examination_groups(actor: Actor, campaign: Campaign) -> list[Group]:
    """What this person may decide on: never what the own unit declared, unless as the leader."""
    dossiers, free = _dossiers(campaign), Free(actor, campaign)
    receives = can(actor, Action.DOSSIER_RECEIVE, Scope(host=campaign.host_id))
    arrived = [row for row in dossiers if row.state is DossierState.SENT and receives]
    received = [
        row
        for row in dossiers
        if row.state is DossierState.RECEIVED and free(row.unit_id, row.prepared_account, row.submitted_account)
    ]
    return filled(
        Group("Danh sách đề nghị tặng Giấy khen", _award_list(actor, campaign), urgent=True),
        group_of("Hồ sơ mới gửi, chờ tiếp nhận", arrived, lambda row: _dossier(row, "Tiếp nhận")),
        group_of("Hồ sơ chờ thẩm định", received, lambda row: _dossier(row, "Thẩm định")),
        _initiatives(free, campaign),
        _checklists(free, campaign, {row.unit_id for row in dossiers}),
        Group("Đề nghị không áp dụng tiêu chí", _asked_not_applicable(actor, free, campaign)),
    )


def _award_list(actor: Actor, campaign: Campaign) -> list[Task]:
    """What the list waits for: the leader's word, the decision, the publication."""
    made = db.session.get(AwardList, campaign.id)
    here, scope = f"/xet-khen/{campaign.id}", Scope(host=campaign.host_id)
    if made is None:
        return []
    leads, offices = can(actor, Action.AWARD_CONFIRM, scope), can(actor, Action.AWARD_PROPOSE, scope)
    if made.state is ListState.PROPOSED and leads and made.proposed_account != actor.account_id:
        when = f" lúc {moment(made.proposed_at)}" if made.proposed_at else ""
        return [Task("Danh sách chờ ý kiến", f"{made.proposed_by} trình{when}.", here, "Xem và cho ý kiến")]
    if not offices:
        return []
    if made.state is ListState.DRAFTING and made.leader_note:
        return [Task("Lãnh đạo trả lại danh sách", made.leader_note, here, "Lập lại")]
    if made.state is ListState.AGREED:
        return [Task("Lãnh đạo đã đồng ý danh sách", "Ghi số, ngày quyết định.", here, "Ghi quyết định")]
    if made.state is ListState.DECIDED:
        return [Task("Kết quả chưa công bố", f"Quyết định số {made.decision_number}.", here, "Công bố")]
    return []


class Free:
    """What this person may decide on (`four_eyes`): asked of each row, or put into a query. The leader decides on what
    the standing office's own unit declared, on nothing else."""

    def __init__(self, actor: Actor, campaign: Campaign) -> None:
        self.account = actor.account_id
        self.barred = frozenset(
            unit_id
            for unit_id in actor.own_units
            if unit_id is not None
            and four_eyes.refuse_verify(actor, declared_by=None, declaring_unit=unit_id, host_id=campaign.host_id)
        )
        leads = actor.has(Role.LEADER, campaign.host_id) and not actor.has(Role.STANDING_OFFICE, campaign.host_id)
        self.only = campaign.host.standing_office_id if leads else None

    def __call__(self, unit_id: str, *declared_by: str | None) -> bool:
        if self.account in declared_by or unit_id in self.barred:
            return False
        return self.only is None or unit_id == self.only

    def among(self, unit: InstrumentedAttribute[str], account: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
        """The same of the rows of a query."""
        found = [or_(account.is_(None), account != self.account)]
        if self.barred:
            found.append(unit.not_in(self.barred))
        return [*found, unit == self.only] if self.only is not None else found


class Arrived(NamedTuple):
    """What a line about a dossier needs."""

    id: str
    state: DossierState
    unit_id: str
    name: str
    prepared_account: str | None
    submitted_account: str | None
    submitted_at: datetime | None
    supplemented_at: datetime | None


def _dossiers(campaign: Campaign) -> list[Arrived]:
    query = (
        select(
            Dossier.id, Dossier.state, Dossier.unit_id, CampaignUnit.name, Dossier.prepared_account,
            Dossier.submitted_account, Dossier.submitted_at, Dossier.supplemented_at,
        )
        .join(Dossier.enrolment)
        .where(Dossier.campaign_id == campaign.id, Dossier.state.in_([DossierState.SENT, DossierState.RECEIVED]))
        .order_by(func.coalesce(Dossier.supplemented_at, Dossier.submitted_at))
    )  # fmt: skip
    return [Arrived(*row) for row in db.session.execute(query)]


def _dossier(row: Arrived, label: str) -> Task:
    at = row.supplemented_at or row.submitted_at
    verb = "Bổ sung" if row.supplemented_at else "Gửi"
    return Task(row.name, f"{verb} lúc {moment(at)}." if at else "", f"/ho-so/{row.id}/tham-dinh", label)


def _initiatives(free: Free, campaign: Campaign) -> Group:
    waits = (
        Initiative.campaign_id == campaign.id,
        Initiative.state == InitiativeState.SUBMITTED,
        *free.among(Initiative.unit_id, Initiative.submitted_by),
    )
    query = (
        select(
            Initiative.id,
            Initiative.kind,
            Initiative.title,
            Unit.short_name,
            Initiative.submitted_at,
            select(func.count()).select_from(Initiative).where(*waits).correlate(None).scalar_subquery().label("all"),
        )
        .join(Initiative.unit)
        .where(*waits)
        .order_by(Initiative.submitted_at)
        .limit(SHOWN)
    )
    rows = db.session.execute(query).all()
    tasks = [
        Task(
            f"{KIND_NAMES[row.kind]} “{row.title}”",
            f"{row.short_name}, gửi lúc {moment(row.submitted_at)}." if row.submitted_at else "",
            f"/sang-kien/{row.id}",
            "Xem và xác nhận",
        )
        for row in rows
    ]
    return Group("Sáng kiến, mô hình chờ xác nhận", tasks, beyond=rows[0].all - len(rows) if rows else 0)


def _asked_not_applicable(actor: Actor, free: Free, campaign: Campaign) -> list[Task]:
    if not can(actor, Action.NOT_APPLICABLE, Scope(host=campaign.host_id)):
        return []
    return [
        Task(row.name, row.reason, row.path, "Xem")
        for row in waiting.asked_not_applicable(campaign)
        if free(row.unit_id)
    ]


def _checklists(free: Free, campaign: Campaign, with_dossier: set[str]) -> Group:
    """Sent ahead of the dossier; what came with one is verified there."""
    return group_of(
        "Tiêu chí chờ thẩm định",
        (
            row
            for row in waiting.to_verify(campaign)
            if row.unit_id not in with_dossier and free(row.unit_id, row.sent_by)
        ),
        lambda row: Task(
            f"Tiêu chí của {row.name}",
            f"Gửi lúc {moment(row.sent_at)}, còn {count(row.left)} tiêu chí." if row.sent_at else "",
            row.path,
            "Thẩm định",
        ),
    )


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
