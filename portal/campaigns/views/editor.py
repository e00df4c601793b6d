"""Soạn kế hoạch: a draft part by part, what it still lacks, launching, copying to another year, finishing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access.decide import Scope, can, reach
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import editing, queries, service
from portal.campaigns.criteria import Field, Indicator, Measure
from portal.campaigns.forms import (
    CalendarForm,
    CopyForm,
    DossierForm,
    GeneralForm,
    ListsForm,
    QuotaForm,
    StagesForm,
    StartForm,
    lines_of,
)
from portal.campaigns.launching import PART_TITLES, refuse_launch
from portal.campaigns.models import Campaign
from portal.campaigns.plan import Bonus, Category, NextYear, Plan, Stage
from portal.campaigns.planfile import stage_fault
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.people.models import Host
from portal.refusal import Invalid, NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("plans", __name__, url_prefix="/soan-ke-hoach")

EDIT = Action.PLAN_EDIT
STAGES = "so-ket"
STAGE_WORDS = {"period": "kỳ số liệu", "as_of": "số liệu tính đến ngày", "due": "hạn báo cáo"}
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
        _calendar_faults(form)
        made.append(service.create(actor(), host, editing.blank(host, **values)))

    if status := form.attempt(verb):
        return page("plans/new.html", status=status, form=form, source=None, hosts=hosts)
    return done("plans.show", "kh-da-lap", campaign_id=made[0].id)


def _calendar_faults(form: Any) -> None:
    """Days that cannot be in this order, told where they stand."""
    faults = {}
    if form.cutoff.data.date() <= form.launch.data:
        faults["cutoff"] = "Phải sau ngày phát động."
    if form.closing.data < form.cutoff.data.date():
        faults["closing"] = "Phải sau hạn nhận hồ sơ."
    if faults:
        raise Invalid(faults)


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
        _calendar_faults(form)
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
# Each part: the form filled from the plan, and the plan that follows from the form.
def _general(plan: Plan) -> dict[str, Any]:
    return {
        "year": plan.year, "title": plan.title, "award": plan.award, "number": plan.number, "signed_on": plan.signed_on,
        "issuer": plan.issuer, "plan_title": plan.plan_title, "text": plan.text,
        "signature": "\n".join(plan.signature), "recipients": "\n".join(plan.recipients),
    }  # fmt: skip


def _with_general(plan: Plan, form: Any) -> Plan:
    values = form.values()
    return replace(plan, **values | {name: lines_of(values[name]) for name in ("signature", "recipients")})


def _calendar(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("launch", "cutoff", "cutoff_words", "closing", "closing_words")}


def _with_calendar(plan: Plan, form: Any) -> Plan:
    _calendar_faults(form)
    return replace(plan, **form.values())


def _dossier(plan: Plan) -> dict[str, Any]:
    return {
        "originals": plan.originals, "supplements": plan.supplements, "papers_words": "\n".join(plan.papers_words),
        "statement": plan.statement, "usual_reasons": "\n".join(plan.usual_reasons),
    }  # fmt: skip


def _with_dossier(plan: Plan, form: Any) -> Plan:
    values = form.values()
    return replace(plan, **values | {name: lines_of(values[name]) for name in ("papers_words", "usual_reasons")})


def _lists(plan: Plan) -> dict[str, Any]:
    return {
        "reform_fields": "\n".join(entry.name for entry in plan.fields),
        "ratings": "\n".join(entry.name for entry in plan.ratings),
        "levels": "\n".join(entry.name for entry in plan.levels),
        "indicators": [
            {"code": entry.code, "name": entry.name, "measure": entry.measure.value} for entry in plan.indicators
        ],
    }


def _with_lists(plan: Plan, form: Any) -> Plan:
    ratings = editing.named(lines_of(form.ratings.data), [Field(entry.code, entry.name) for entry in plan.ratings])
    codes: list[str] = []
    indicators = []
    for row in form.indicators:
        if not row.data["name"]:
            continue
        code = row.data["code"] if row.data["code"] in {entry.code for entry in plan.indicators} else ""
        code = code if code and code not in codes else editing.code_of(row.data["name"], codes)
        codes.append(code)
        indicators.append(Indicator(code, row.data["name"], Measure(row.data["measure"] or Measure.COUNT)))
    return replace(
        plan,
        fields=editing.named(lines_of(form.reform_fields.data), plan.fields),
        ratings=editing.ranked(ratings),
        levels=editing.named(lines_of(form.levels.data), plan.levels),
        indicators=tuple(indicators),
    )


def _stages(plan: Plan) -> dict[str, Any]:
    return {"stages": [asdict(entry) for entry in plan.stages]}


def _with_stages(plan: Plan, form: Any) -> Plan:
    found: list[Stage] = []
    known = {entry.code for entry in plan.stages}
    periods = {period for entry in plan.criteria for period in (entry.period, entry.last_period)}
    for row in form.stages:
        told = {name: row.data[name] for name in ("title", "period", "as_of", "due")}
        if not any(told.values()):
            continue
        if not all(told.values()):
            raise Invalid({"stages": f"Đợt “{told['title'] or '(chưa có tên)'}”: ghi đủ tên, kỳ, hai ngày."})
        codes = [entry.code for entry in found]
        code = row.data["code"] if row.data["code"] in known and row.data["code"] not in codes else ""
        stage = Stage(code or editing.code_of(told["title"], [*codes, *known]), **told)
        if fault := stage_fault(stage, plan.launch, found, periods):
            raise Invalid({"stages": f"Đợt “{stage.title}”, {STAGE_WORDS[fault[0]]}: {fault[1]}"})
        found.append(stage)
    return replace(plan, stages=tuple(sorted(found, key=lambda entry: entry.as_of)))


def _quota(plan: Plan) -> dict[str, Any]:
    rows = [
        {
            "code": entry.code, "title": entry.title, "quota": entry.quota,
            "who": f"unit:{entry.block}" if entry.candidates is CandidateKind.UNIT else "person",
        }
        for entry in plan.categories
    ]  # fmt: skip
    bonus = plan.bonus
    money = (
        {"person": bonus.person, "unit": bonus.unit, "rounding": bonus.rounding, "source": bonus.source}
        if bonus
        else {}
    )
    return {"categories": rows, **money}


def _with_quota(plan: Plan, form: Any) -> Plan:
    found: list[Category] = []
    known = {entry.code for entry in plan.categories}
    for row in form.categories:
        title, who = row.data["title"], row.data["who"] or ""
        if not title:
            continue
        if not who:
            raise Invalid({"categories": f"Nhóm “{title}”: chọn đối tượng, khối."})
        if row.data["quota"] == 0:
            raise Invalid({"categories": f"Nhóm “{title}”: số lượng từ 1, hoặc để trống nếu không giới hạn."})
        codes = [entry.code for entry in found]
        code = row.data["code"] if row.data["code"] in known and row.data["code"] not in codes else ""
        kind, _, block = who.partition(":")
        found.append(
            Category(
                code or editing.code_of(title, [*codes, *known]), title, CandidateKind(kind), block or None,
                row.data["quota"],
            )
        )  # fmt: skip
    money = [form.person.data, form.unit.data, form.rounding.data, form.source.data]
    if any(money) and not all(money):
        raise Invalid({"source": "Tiền thưởng thì ghi đủ bốn mục, hoặc để trống cả bốn."})
    bonus = Bonus(*money) if all(money) else None
    return replace(plan, categories=tuple(found), bonus=bonus)


Fill = Callable[[Plan], dict[str, Any]]
Apply = Callable[[Plan, Any], Plan]
PARTS: dict[str, tuple[type[Form], Fill, Apply]] = {
    "chung": (GeneralForm, _general, _with_general),
    "lich": (CalendarForm, _calendar, _with_calendar),
    "danh-muc": (ListsForm, _lists, _with_lists),
    STAGES: (StagesForm, _stages, _with_stages),
    "so-luong": (QuotaForm, _quota, _with_quota),
    "ho-so": (DossierForm, _dossier, _with_dossier),
}


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
