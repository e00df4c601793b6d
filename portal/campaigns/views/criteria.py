"""The criteria of a plan: written in a draft, revised as a new version once it is launched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from portal.campaigns import editing, queries
from portal.campaigns.criteria import RuleKind, period_of
from portal.campaigns.forms import CriterionForm, ReviseForm, criterion_form
from portal.campaigns.models import Campaign
from portal.campaigns.plan import CriterionSpec
from portal.campaigns.planfile import PERIOD
from portal.campaigns.states import RULE_NAMES, SUBJECT_NAMES, CampaignState
from portal.campaigns.views.editor import EDIT, blocks_of, plan_or_404
from portal.refusal import Invalid, NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("plan_criteria", __name__, url_prefix="/soan-ke-hoach")

TITLE = "tiêu chí khen thưởng"


@bp.get("/<id:campaign_id>/tieu-chi")
@requires(EDIT)
def index(campaign_id: str) -> Response:
    campaign = plan_or_404(campaign_id)
    return page(
        "plans/criteria.html",
        campaign=campaign,
        criteria=queries.criteria_in_force(campaign),
        rules=RULE_NAMES,
        subjects=SUBJECT_NAMES,
        editable=campaign.state is not CampaignState.FINISHED,
        launched=campaign.state is CampaignState.LAUNCHED,
    )


def _known(campaign: Campaign, code: str) -> CriterionSpec:
    for entry in queries.plan_of(campaign).criteria:
        if entry.code == code:
            return entry
    raise NotFound


def _page(
    campaign: Campaign, kind: RuleKind, form: CriterionForm, revising: ReviseForm, code: str = "", status: int = 200
) -> Response:
    return page(
        "plans/criterion.html",
        status=status,
        campaign=campaign,
        form=form,
        revising=revising,
        code=code,
        kind=kind.value,
        rule=RULE_NAMES[kind.value],
        parameters=[form._fields[f"p_{name}"] for name in form.parameters],
        launched=campaign.state is CampaignState.LAUNCHED,
    )


def _open(campaign_id: str) -> Campaign:
    campaign = plan_or_404(campaign_id)
    if campaign.state is CampaignState.FINISHED:
        raise NotFound
    return campaign


def _kind() -> RuleKind:
    try:
        return RuleKind(request.args.get("loai", ""))
    except ValueError:
        raise NotFound from None


def _filled(entry: CriterionSpec) -> dict[str, Any]:
    names = ("number", "short", "words", "how", "subjects", "blocks", "period", "last_period", "as_of")
    return {name: getattr(entry, name) for name in names} | {f"p_{name}": entry.rule.get(name) for name in entry.rule}


@bp.get("/<id:campaign_id>/tieu-chi/them")
@requires(EDIT)
def new(campaign_id: str) -> Response:
    campaign, kind = _open(campaign_id), _kind()
    known = queries.criteria_in_force(campaign)
    period = str(campaign.year)
    data = {
        "number": max((row.number for row in known), default=0) + 1, "subjects": ["unit"], "period": period,
        "last_period": period_of(period, -1) if _compares(kind) else "", "p_evidence": True, "p_rising": True,
        "version": campaign.version,
    }  # fmt: skip
    form = criterion_form(kind, campaign, blocks_of(campaign.host_id), formdata=None, data=data)
    return _page(campaign, kind, form, ReviseForm(formdata=None))


def _compares(kind: RuleKind) -> bool:
    return kind in (RuleKind.INDEX, RuleKind.RATE)


@bp.get("/<id:campaign_id>/tieu-chi/<code>")
@requires(EDIT)
def edit(campaign_id: str, code: str) -> Response:
    campaign = _open(campaign_id)
    entry = _known(campaign, code)
    kind = RuleKind(entry.rule["kind"])
    data = _filled(entry) | {"version": campaign.version}
    form = criterion_form(kind, campaign, blocks_of(campaign.host_id), formdata=None, data=data)
    return _page(campaign, kind, form, ReviseForm(formdata=None), code)


def _said(form: CriterionForm, kind: RuleKind, code: str) -> CriterionSpec:
    """The criterion as the form says it. Raises `Invalid` at the field that cannot be so."""
    faults = {}
    for name in ("period", "last_period"):
        value = form._fields[name].data
        if value and not PERIOD.fullmatch(value):
            faults[name] = "Ghi “2024” cho cả năm, “2024/9” cho chín tháng đầu năm."
    if not form.subjects.data:
        faults["subjects"] = "Chọn ít nhất một đối tượng."
    rule = form.rule(kind)
    needs_last = kind is RuleKind.INDEX or (kind is RuleKind.RATE and rule.get("rising"))
    if needs_last and not form.last_period.data:
        faults["last_period"] = "Cần kỳ của năm trước để so sánh."
    if faults:
        raise Invalid(faults)
    return CriterionSpec(
        code=code, number=form.number.data, subjects=tuple(form.subjects.data), blocks=tuple(form.blocks.data or ()),
        short=form.short.data or "", words=form.words.data or "", how=form.how.data or "", period=form.period.data or "",
        last_period=form.last_period.data or None, as_of=form.as_of.data, rule=rule,
    )  # fmt: skip


Change = Callable[[tuple[CriterionSpec, ...]], tuple[CriterionSpec, ...]]


def _write(campaign: Campaign, version: int, why: str, change: Change) -> None:
    """Into the draft; or, launched, as a new version of the whole set."""
    if campaign.state is CampaignState.DRAFT:
        editing.rewrite(
            actor(), campaign, version, TITLE, lambda plan: replace(plan, criteria=_sorted(change(plan.criteria)))
        )
    else:
        criteria = _sorted(change(queries.plan_of(campaign).criteria))
        editing.revise_criteria(actor(), campaign, version, criteria, why)


def _sorted(criteria: tuple[CriterionSpec, ...]) -> tuple[CriterionSpec, ...]:
    """Collective ones first, each in the order of the plan."""
    return tuple(sorted(criteria, key=lambda entry: ("unit" not in entry.subjects, entry.number)))


def _attempt(campaign: Campaign, kind: RuleKind, code: str) -> Response:
    form = criterion_form(kind, campaign, blocks_of(campaign.host_id))
    revising = ReviseForm()
    launched = campaign.state is CampaignState.LAUNCHED
    if launched and not revising.validate():
        form.validate()
        return _page(campaign, kind, form, revising, code, 422)

    def verb() -> None:
        def change(criteria: tuple[CriterionSpec, ...]) -> tuple[CriterionSpec, ...]:
            known = [entry.code for entry in criteria]
            said = _said(form, kind, code or editing.code_of(form.short.data or "", known))
            if not code:
                return (*criteria, said)
            return tuple(said if entry.code == code else entry for entry in criteria)

        _write(campaign, form.expected_version, revising.why.data or "", change)

    if status := form.attempt(verb):
        return _page(campaign, kind, form, revising, code, status)
    return done("plan_criteria.index", "kh-dieu-chinh" if launched else "kh-da-luu", campaign_id=campaign.id)


@bp.post("/<id:campaign_id>/tieu-chi/them")
@requires(EDIT)
@act
def add(campaign_id: str) -> Response:
    return _attempt(_open(campaign_id), _kind(), "")


@bp.post("/<id:campaign_id>/tieu-chi/<code>")
@requires(EDIT)
@act
def save(campaign_id: str, code: str) -> Response:
    campaign = _open(campaign_id)
    return _attempt(campaign, RuleKind(_known(campaign, code).rule["kind"]), code)


@bp.post("/<id:campaign_id>/tieu-chi/<code>/bo")
@requires(EDIT)
@act
def remove(campaign_id: str, code: str) -> Response:
    campaign = _open(campaign_id)
    entry, form = _known(campaign, code), ReviseForm()
    launched = campaign.state is CampaignState.LAUNCHED
    if launched and not form.validate():
        kind = RuleKind(entry.rule["kind"])
        data = _filled(entry) | {"version": campaign.version}
        shown = criterion_form(kind, campaign, blocks_of(campaign.host_id), formdata=None, data=data)
        return _page(campaign, kind, shown, form, code, 422)
    _write(
        campaign, form.expected_version, form.why.data or "",
        lambda criteria: tuple(entry for entry in criteria if entry.code != code),
    )  # fmt: skip
    return done("plan_criteria.index", "kh-dieu-chinh" if launched else "kh-da-luu", campaign_id=campaign_id)
