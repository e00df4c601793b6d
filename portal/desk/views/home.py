"""Việc cần làm: what came back and why, what is missing, what waits, how long there is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from portal import clock, ics
from portal.access.roles import Actor, Role
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.checklists.views import words as checklist_words
from portal.council import my_ballot
from portal.desk import calendar as days
from portal.desk import difficulty_tasks, host_tasks, movement_tasks, score_tasks
from portal.desk.tasks import Group, filled
from portal.desk.unit_tasks import UnitDesk, council_tasks, unit_desk
from portal.dossiers import service as dossiers
from portal.dossiers.forms import ApproveForm, HeadReasonForm
from portal.dossiers.states import STATE_NAMES, STATE_SIGNS, Move
from portal.refusal import Reason, Refused
from portal.web.access import actor, may, signed_in
from portal.web.pages import file, page, site

bp = Blueprint("desk", __name__)

NO_DAYS = Reason("calendar.empty", "Chưa có ngày nào để lưu vào lịch.")


@dataclass(frozen=True)
class Part:
    """One hat of a person: its own page of tasks."""

    slug: str
    label: str


def _parts(person: Actor) -> list[Part]:
    """The hats this person wears, the most pressing first."""
    found = []
    if person.scopes(Role.STANDING_OFFICE, Role.LEADER):
        found.append(Part("phong-trao", "Phong trào"))
    if person.scopes(Role.OFFICER, Role.HEAD):
        found.append(Part("don-vi", "Đơn vị"))
    if found:
        found.append(Part("nhiem-vu", "Nhiệm vụ, hướng dẫn"))
        found.append(Part("cham-diem", "Chấm điểm"))
        found.append(Part("kho-khan", "Khó khăn, góp ý"))
    if person.scopes(Role.EDITOR):
        found.append(Part("tin-bai", "Tin, bài"))
    if person.has(Role.ADMIN):
        found.append(Part("quan-tri", "Quản trị"))
    return found


@bp.get("/viec-can-lam")
@signed_in
def home() -> Response:
    person = actor()
    parts = _parts(person)
    asked = request.args.get("phan", "")
    shown = next((part for part in parts if part.slug == asked), parts[0] if parts else Part("", ""))
    if shown.slug == "don-vi" and (desk := unit_desk(person)) is not None:
        return _unit_page(desk, parts, shown)
    groups = filled(Group("Hội đồng", council_tasks(my_ballot.matters_of(person)), urgent=True))
    campaign = None
    if shown.slug == "phong-trao":
        campaign, waiting = host_tasks.examination(person)
        groups += waiting
    elif shown.slug == "nhiem-vu":
        groups = movement_tasks.groups(person)
    elif shown.slug == "cham-diem":
        groups = score_tasks.groups(person)
    elif shown.slug == "kho-khan":
        groups = difficulty_tasks.groups(person)
    elif shown.slug == "tin-bai":
        groups += host_tasks.editor_groups(person)
    elif shown.slug == "quan-tri":
        groups += host_tasks.admin_groups(person)
    return page(
        "desk/home.html",
        parts=parts,
        shown=shown,
        groups=groups,
        campaign=campaign,
        board=may(Action.BOARD),
        calendar=campaign is not None or any(group.title == "Hội đồng" for group in groups),
    )


@bp.get("/viec-can-lam/lich.ics")
@signed_in
def calendar() -> Response:
    entries = days.entries(actor(), site())
    if not entries:
        raise Refused(NO_DAYS)
    return file(ics.calendar("Việc cần làm", entries, clock.now()), "viec-can-lam.ics", ics.MIMETYPE, attached=True)


def _unit_page(desk: UnitDesk, parts: list[Part], shown: Part) -> Response:
    made = desk.made
    campaign = desk.standing.enrolment.campaign
    return page(
        "desk/unit.html",
        parts=parts,
        shown=shown,
        desk=desk,
        groups=desk.groups,
        made=made,
        dossier=made.dossier if made else None,
        campaign=campaign,
        deadline=desk.standing.deadline,
        here=f"/ho-so/{made.dossier.id}" if made else "/ho-so",
        refuse_approve=dossiers.refuse_send(made, Move.APPROVE) if made and desk.approving else None,
        approving=ApproveForm(formdata=None),
        sending_back=HeadReasonForm(formdata=None),
        dossier_names=STATE_NAMES,
        dossier_signs=STATE_SIGNS,
        reads_checklist=may(Action.CHECKLIST_READ, campaigns.scope(campaign, desk.standing.enrolment.unit_id)),
        **checklist_words(),
    )
