"""Declaring, copying, sending, confirming, recording a recognition."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from portal.access.decide import Scope, can, reach
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.forms import ReasonForm
from portal.campaigns.models import Campaign
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.initiatives import queries, rules, service
from portal.initiatives.forms import ConfirmForm, InitiativeForm, RecognitionForm
from portal.initiatives.models import Initiative
from portal.initiatives.states import (
    KIND_NAMES,
    SOLUTION_NAMES,
    STATE_NAMES,
    STATE_ORDER,
    STATE_SIGNS,
    InitiativeState,
    Move,
)
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import paged_in_groups

bp = Blueprint("initiatives", __name__, url_prefix="/sang-kien")

KIND = queries.EVIDENCE


def _campaign(action: Action) -> Campaign | None:
    return campaigns.of_actor(actor(), action)


# --- the list -----------------------------------------------------------------------------------
@bp.get("")
@requires(Action.INITIATIVE_READ)
def index() -> Response:
    campaign = _campaign(Action.INITIATIVE_READ)
    search, state = request.args.get("tim", ""), request.args.get("trang-thai", "")
    found = None
    if campaign is not None:
        query = queries.found(queries.initiatives_for(actor(), campaign), search, state)
        found = paged_in_groups(query, Initiative.state, STATE_ORDER, *queries.NEWEST)
    return page(
        "initiatives/list.html",
        fragment="initiatives/_list.html",
        campaign=campaign,
        page=found,
        search=search,
        state=state,
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        kinds=KIND_NAMES,
        several=campaign is not None and campaign.host_id in reach(actor(), Action.INITIATIVE_READ).hosts,
    )


# --- declaring ----------------------------------------------------------------------------------
def _form_page(form: InitiativeForm, campaign: Campaign, initiative: Initiative | None, status: int = 200) -> Response:
    lacking = service.lacking(initiative) if initiative is not None else []
    return page(
        "initiatives/edit.html",
        status=status,
        form=form.with_spare_rows(),
        campaign=campaign,
        initiative=initiative,
        lacking=lacking,
        attached=evidence.of(KIND, initiative.id) if initiative else [],
        alike=queries.alike(actor(), initiative) if initiative else [],
        history=audit.history(f"{KIND}:{initiative.id}") if initiative else [],
    )


def _choices(form: InitiativeForm, campaign: Campaign) -> InitiativeForm:
    form.field_code.fill([("", "(chọn lĩnh vực)"), *((entry.code, entry.name) for entry in campaign.fields)])
    return form


@bp.get("/khai")
@requires(Action.INITIATIVE_WRITE)
def new() -> Response:
    campaign = _campaign(Action.INITIATIVE_WRITE)
    if campaign is None:
        return page("initiatives/none.html")
    return _form_page(_choices(InitiativeForm(formdata=None, data={"kind": "initiative"}), campaign), campaign, None)


@bp.post("/khai")
@requires(Action.INITIATIVE_WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def declare(prepared: evidence_forms.Incoming) -> Response:
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None:
        raise NotFound
    form = _choices(InitiativeForm(), mine.campaign)
    made: list[Initiative] = []

    def save() -> None:
        made.append(service.declare(actor(), mine.campaign, mine.unit, **form.declared()))
        form.apply_to(KIND, made[0].id, made[0].unit_id, prepared)

    if status := form.attempt_with(prepared, save):
        return _form_page(form, mine.campaign, None, status)
    return _saved(made[0])


def _saved(initiative: Initiative) -> Response:
    """[Gửi] sends when nothing is missing; else the draft is kept and the page says what is."""
    if request.form.get("viec") != "gui":
        return done("initiatives.edit", "sk-da-luu", initiative_id=initiative.id)
    if service.lacking(initiative):
        return done("initiatives.edit", "sk-chua-gui", anchor="con-thieu", initiative_id=initiative.id)
    service.submit(actor(), initiative)
    return done("initiatives.show", "sk-da-gui", initiative_id=initiative.id)


@bp.get("/<id:initiative_id>/sua")
@requires(Action.INITIATIVE_WRITE)
def edit(initiative_id: str) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_WRITE)
    if rules.refuse(Move.CHANGE, initiative.state):
        return done("initiatives.show", initiative_id=initiative_id)
    form = InitiativeForm(formdata=None, obj=initiative)
    return _form_page(_choices(form, initiative.campaign), initiative.campaign, initiative)


@bp.post("/<id:initiative_id>/sua")
@requires(Action.INITIATIVE_WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save(initiative_id: str, prepared: evidence_forms.Incoming) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_WRITE)
    form = _choices(InitiativeForm(), initiative.campaign)

    def change() -> None:
        service.change(actor(), initiative, form.expected_version, **form.declared())
        form.apply_to(KIND, initiative.id, initiative.unit_id, prepared)

    if status := form.attempt_with(prepared, change):
        return _form_page(form, initiative.campaign, initiative, status)
    return _saved(initiative)


@bp.get("/sao-chep")
@requires(Action.INITIATIVE_WRITE)
def earlier() -> Response:
    """What was declared in earlier campaigns."""
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None:
        return page("initiatives/none.html")
    return page(
        "initiatives/earlier.html", rows=queries.earlier(mine), kinds=KIND_NAMES, names=STATE_NAMES, signs=STATE_SIGNS
    )


@bp.post("/sao-chep/<id:initiative_id>")
@requires(Action.INITIATIVE_WRITE)
@act
def copy(initiative_id: str) -> Response:
    mine = campaigns.present_enrolment(actor().unit_id)
    source = next((row for row in queries.earlier(mine) if row.id == initiative_id), None) if mine is not None else None
    if mine is None or source is None:
        raise NotFound
    made = service.copy(actor(), mine, source)
    return done("initiatives.edit", "sk-sao-chep", initiative_id=made.id)


# --- one initiative -----------------------------------------------------------------------------
def _show(
    initiative: Initiative,
    *,
    returning: ReasonForm | None = None,
    recognition: RecognitionForm | None = None,
    status: int = 200,
) -> Response:
    person = actor()
    scope = campaigns.scope(initiative.campaign, initiative.unit_id)
    verifies = can(person, Action.INITIATIVE_VERIFY, scope)
    returning = returning or ReasonForm(formdata=None).offering(initiative.campaign)
    return page(
        "initiatives/show.html",
        status=status,
        initiative=initiative,
        field=initiative.campaign.field_name(initiative.field_code),
        attached=evidence.of(KIND, initiative.id),
        applications=queries.applications(initiative),
        alike=queries.alike(person, initiative) if verifies and initiative.state is InitiativeState.SUBMITTED else [],
        solutions=SOLUTION_NAMES,
        history=audit.history(f"{KIND}:{initiative.id}"),
        mine=can(person, Action.INITIATIVE_WRITE, scope),
        verifies=verifies,
        why_not=service.refuse_verification(person, initiative) if verifies else None,
        returning=returning,
        confirming=ConfirmForm(formdata=None, data={"publish": True}),
        recognition=recognition or RecognitionForm(formdata=None, data=_declared_decision(initiative)),
        moves={move.value: rules.refuse(move, initiative.state) for move in Move},
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        kinds=KIND_NAMES,
        minutes=_meeting_address(initiative),
    )


def _meeting_address(initiative: Initiative) -> str:
    """Where the council decided it, for whoever may read that; else nothing."""
    known = initiative.recognition
    if known is None or known.meeting_id is None:
        return ""
    may_read = can(actor(), Action.COUNCIL_READ, Scope(host=initiative.campaign.host_id))
    return f"/hoi-dong/hop/{known.meeting_id}" if may_read else ""


def _declared_decision(initiative: Initiative) -> dict[str, object]:
    """The recognition form proposes what was recorded before, else what the unit declared."""
    known = initiative.recognition
    if known is not None and known.meeting_id is None:
        return {
            "recognised": "1" if known.recognised else "0",
            "body": known.body,
            "decision": known.number,
            "decided_on": known.decided_on,
        }
    return {
        "body": initiative.decision_body,
        "decision": initiative.decision_number,
        "decided_on": initiative.decision_on,
    }


@bp.get("/<id:initiative_id>")
@requires(Action.INITIATIVE_READ)
def show(initiative_id: str) -> Response:
    return _show(queries.initiative_or_404(actor(), initiative_id))


@bp.post("/<id:initiative_id>/thu-hoi")
@requires(Action.INITIATIVE_WRITE)
@act
def recall(initiative_id: str) -> Response:
    service.recall(actor(), queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_WRITE))
    return done("initiatives.edit", "sk-da-thu-hoi", initiative_id=initiative_id)


@bp.post("/<id:initiative_id>/rut")
@requires(Action.INITIATIVE_WRITE)
@act
def withdraw(initiative_id: str) -> Response:
    service.withdraw(actor(), queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_WRITE))
    return done("initiatives.show", "sk-da-rut", initiative_id=initiative_id)


# --- the standing office ------------------------------------------------------------------------
@bp.post("/<id:initiative_id>/xac-nhan")
@requires(Action.INITIATIVE_VERIFY)
@act
def confirm(initiative_id: str) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_VERIFY)
    service.confirm(actor(), initiative, publish=bool(ConfirmForm().publish.data))
    return done("initiatives.show", "sk-da-xac-nhan", initiative_id=initiative_id)


@bp.post("/<id:initiative_id>/tra-lai")
@requires(Action.INITIATIVE_VERIFY)
@act
def return_for_more(initiative_id: str) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_VERIFY)
    form = ReasonForm().offering(initiative.campaign)
    if form.validate() and rules.refuse_reason(form.words()):
        form.add_errors({"reason": str(rules.refuse_reason(form.words()))})
    if form.errors:
        return _show(initiative, returning=form, status=422)
    service.return_for_more(actor(), initiative, form.words())
    return done("initiatives.show", "sk-da-tra-lai", initiative_id=initiative_id)


@bp.post("/<id:initiative_id>/cong-nhan")
@requires(Action.INITIATIVE_VERIFY)
@accepts_files
@act(before=evidence_forms.receive)
def recognise(initiative_id: str, prepared: evidence_forms.Incoming) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_VERIFY)
    form = RecognitionForm()

    def record() -> None:
        service.record_recognition(
            actor(),
            initiative,
            recognised=form.recognised.data == "1",
            body=form.body.data or "",
            number=form.decision.data or "",
            decided_on=form.decided_on.data or date.min,
        )
        form.apply_to(KIND, initiative.id, initiative.unit_id, prepared, removes=False)

    if status := form.attempt_with(prepared, record):
        return _show(initiative, recognition=form, status=status)
    return done("initiatives.show", "sk-da-ghi", initiative_id=initiative_id)


@bp.post("/<id:initiative_id>/cong-khai")
@requires(Action.INITIATIVE_PUBLISH)
@act
def publish(initiative_id: str) -> Response:
    initiative = queries.initiative_or_404(actor(), initiative_id, Action.INITIATIVE_PUBLISH)
    shown = request.form.get("hien") == "1"
    service.set_published(actor(), initiative, shown)
    notice = "sk-cong-khai" if shown else "sk-thoi-cong-khai"
    return done("initiatives.show", notice, initiative_id=initiative_id)
