"""Soạn kế hoạch: a draft part by part, what it still lacks, launching, copying to another year, finishing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access.decide import Scope, can, reach
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import editing, queries, service
from portal.campaigns.forms import (
    CopyForm,
    ListsForm,
    QuotaForm,
    StagesForm,
    StartForm,
)
from portal.campaigns.launching import PART_TITLES, refuse_launch
from portal.campaigns.models import Campaign
from portal.campaigns.plan import NextYear
from portal.campaigns.states import CampaignState
from portal.campaigns.views.parts import PARTS, STAGES, Apply, Fill, refuse_calendar
from portal.database import db
from portal.people.models import Host
from portal.refusal import Invalid, NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("plans", __name__, url_prefix="/soan-ke-hoach")

EDIT = Action.PLAN_EDIT
STATE_WORDS = {
    CampaignState.DRAFT: ("wait", "Bản thảo"),
    CampaignState.LAUNCHED: ("ok", "Đang diễn ra"),
    CampaignState.FINISHED: ("none", "Đã kết thúc"),
}


def plan_or_404(campaign_id: str) -> Campaign:
    """A campaign in any state, for the standing office of its host."""
    found = db.session.get(Campaign, campaign_id, options=queries.WHOLE)
    if found is None or not can(actor(), EDIT, Scope(host=found.host_id)):
        raise NotFound
    return found


def blocks_of(host_id: str) -> dict[str, str]:
    """The blocks that the host's units stand in: code -> name."""
    return {unit.block.code: unit.block.name for unit in queries.units_under(host_id) if unit.block}


# --- the list -----------------------------------------------------------------------------------
@bp.get("")
@requires(EDIT)
def index() -> Response:
    query = (
        select(Campaign)
        .where(Campaign.host_id.in_(reach(actor(), EDIT).hosts))
        .order_by(Campaign.year.desc(), Campaign.launched_on.desc())
        .options(*queries.WHOLE[:2])
    )
    return page("plans/list.html", campaigns=list(db.session.scalars(query)), states=STATE_WORDS)


def _hosts() -> dict[str, Host]:
    """For which hosts the actor may write plans: one office may be the standing office of two."""
    query = select(Host).where(Host.unit_id.in_(reach(actor(), EDIT).hosts)).options(joinedload(Host.unit))
    found = {row.unit_id: row for row in sorted(db.session.scalars(query), key=lambda row: row.unit.sort_key)}
    if not found:
        raise NotFound
    return found


def _new_form(hosts: dict[str, Host], **options: Any) -> StartForm:
    form = StartForm(**options)
    form.host.fill_coded("(chọn)", [(row.unit_id, row.unit.code, row.unit.name) for row in hosts.values()])
    return form


@bp.get("/moi")
@requires(EDIT)
def new() -> Response:
    hosts = _hosts()
    return page("plans/new.html", form=_new_form(hosts, formdata=None), source=None, hosts=hosts)


@bp.post("/moi")
@requires(EDIT)
@act
def start() -> Response:
    hosts, made = _hosts(), []
    form = _new_form(hosts)

    def verb() -> None:
        values = form.values()
        chosen = values.pop("host")
        host = hosts.get(chosen) if len(hosts) > 1 else next(iter(hosts.values()))
        if host is None:
            raise Invalid({"host": "Chọn cơ quan phát động."})
        refuse_calendar(form)
        made.append(service.create(actor(), host, editing.blank(host, **values)))

    if status := form.attempt(verb):
        return page("plans/new.html", status=status, form=form, source=None, hosts=hosts)
    return done("plans.show", "kh-da-lap", campaign_id=made[0].id)


@bp.get("/<id:campaign_id>/sao-chep")
@requires(EDIT)
def copy_form(campaign_id: str) -> Response:
    source = plan_or_404(campaign_id)
    return page("plans/new.html", form=CopyForm(formdata=None, data={"year": source.year + 1}), source=source)


@bp.post("/<id:campaign_id>/sao-chep")
@requires(EDIT)
@act
def copy(campaign_id: str) -> Response:
    source, form, made = plan_or_404(campaign_id), CopyForm(), []

    def verb() -> None:
        refuse_calendar(form)
        made.append(service.copy(actor(), source, NextYear(**form.values())))

    if status := form.attempt(verb):
        return page("plans/new.html", status=status, form=form, source=source)
    return done("plans.show", "kh-da-lap", campaign_id=made[0].id)


# --- one plan -----------------------------------------------------------------------------------
@bp.get("/<id:campaign_id>")
@requires(EDIT)
def show(campaign_id: str) -> Response:
    campaign = plan_or_404(campaign_id)
    drafting = campaign.state is CampaignState.DRAFT
    checks = editing.checks(campaign) if drafting else []
    return page(
        "plans/show.html",
        campaign=campaign,
        state=STATE_WORDS[campaign.state],
        drafting=drafting,
        checks=checks,
        refused=refuse_launch(checks),
        parts=PART_TITLES,
        finishable=campaign.state is CampaignState.LAUNCHED,
        unfinished=editing.refuse_finish(campaign) if campaign.state is CampaignState.LAUNCHED else None,
        history=audit.history(f"campaign:{campaign.id}"),
    )


@bp.post("/<id:campaign_id>/phat-dong")
@requires(EDIT)
@act
def launch(campaign_id: str) -> Response:
    editing.launch(actor(), plan_or_404(campaign_id))
    return done("plans.show", "kh-phat-dong", campaign_id=campaign_id)


@bp.post("/<id:campaign_id>/ket-thuc")
@requires(EDIT)
@act
def finish(campaign_id: str) -> Response:
    editing.finish(actor(), plan_or_404(campaign_id))
    return done("plans.show", "kh-ket-thuc", campaign_id=campaign_id)


@bp.post("/<id:campaign_id>/bo")
@requires(EDIT)
@act
def discard(campaign_id: str) -> Response:
    editing.discard(actor(), plan_or_404(campaign_id))
    return done("plans.index", "kh-da-bo")


# --- its parts ------------------------------------------------------------------------------------


def _part_page(campaign: Campaign, part: str, form: Any, status: int = 200) -> Response:
    if isinstance(form, ListsForm):
        form.spare(form.indicators, "name")
    if isinstance(form, StagesForm):
        form.spare(form.stages, "title")
    if isinstance(form, QuotaForm):
        form.spare(form.categories, "title")
        form.offering(blocks_of(campaign.host_id))
    return page(
        "plans/part.html",
        status=status,
        campaign=campaign,
        part=part,
        parts=PART_TITLES,
        slugs=list(PART_TITLES),
        form=form,
    )


def _part(campaign_id: str, part: str) -> tuple[Campaign, type[Form], Fill, Apply]:
    campaign = plan_or_404(campaign_id)
    open_ = {CampaignState.DRAFT, CampaignState.LAUNCHED} if part == STAGES else {CampaignState.DRAFT}
    if part not in PARTS or campaign.state not in open_:
        raise NotFound
    return campaign, *PARTS[part]


@bp.get("/<id:campaign_id>/phan/<part>")
@requires(EDIT)
def part(campaign_id: str, part: str) -> Response:
    campaign, made, fill, _ = _part(campaign_id, part)
    plan = queries.plan_of(campaign)
    return _part_page(campaign, part, made(formdata=None, data=fill(plan) | {"version": campaign.version}))


@bp.post("/<id:campaign_id>/phan/<part>")
@requires(EDIT)
@act
def save(campaign_id: str, part: str) -> Response:
    campaign, made, _, apply = _part(campaign_id, part)
    form: Any = made()
    if isinstance(form, QuotaForm):
        form.offering(blocks_of(campaign.host_id))
    write = editing.rewrite if campaign.state is CampaignState.DRAFT else editing.restage
    if status := form.attempt(
        lambda: write(
            actor(), campaign, form.expected_version, PART_TITLES[part].lower(), lambda plan: apply(plan, form)
        )
    ):
        return _part_page(campaign, part, form, status)
    following = list(PART_TITLES)[list(PART_TITLES).index(part) + 1 :]
    if request.form.get("viec") == "tiep" and following and campaign.state is CampaignState.DRAFT:
        if following[0] in PARTS:
            return done("plans.part", "kh-da-luu", campaign_id=campaign_id, part=following[0])
        return done("plan_criteria.index", "kh-da-luu", campaign_id=campaign_id)
    return done("plans.show", "kh-da-luu", campaign_id=campaign_id)
