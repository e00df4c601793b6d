"""Nhiệm vụ CCHC được giao: given by the standing office, reported by units, accepted or returned."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.audit import sentences
from portal.campaigns import counted
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.evidence import forms as evidence_forms
from portal.evidence import owners
from portal.refusal import NotFound
from portal.sheets import exports, imports
from portal.tasks import events, exporting, importing, queries, rules, service
from portal.tasks.forms import CancelForm, ChangeForm, GiveForm, ReportForm, SendBackForm, UnitsForm
from portal.tasks.models import Assignment, Task
from portal.tasks.states import STATE_NAMES, STATE_SIGNS, TIMING_NAMES, Move
from portal.web import menu, pages
from portal.web.access import accepts_files, actor, may, requires
from portal.web.acts import act
from portal.web.forms import Form
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("tasks", __name__, url_prefix="/nhiem-vu")

READ, GIVE, REPORT, ACCEPT = Action.TASK_READ, Action.TASK_GIVE, Action.TASK_REPORT, Action.TASK_ACCEPT


def _timing(row: Assignment) -> str:
    return TIMING_NAMES[rules.timing(row.task.due_on, row.done_on, row.state, queries.today())]


WORDS: dict[str, Any] = {"names": STATE_NAMES, "signs": STATE_SIGNS, "timing": _timing}


# --- lists --------------------------------------------------------------------------------------
@bp.get("")
@requires(READ)
def index() -> Response:
    """A unit's own, or the host's: who has both hats chooses."""
    within = reach(actor(), READ)
    own = bool(within.units) and (not within.hosts or request.args.get("phan") == "don-vi")
    shared: dict[str, Any] = {"both": bool(within.units and within.hosts), "own": own, "gives": may(GIVE)}
    if own:
        return page("tasks/own.html", page=paged(queries.of_units(actor())), **shared, **WORDS)
    found = paged(queries.of_host(actor()))
    return page("tasks/list.html", page=found, progress=queries.progress(found.items), **shared)


@bp.get("/<id:task_id>")
@requires(GIVE)
def show(task_id: str) -> Response:
    return _show(queries.task_or_404(actor(), task_id, GIVE))


def _show(task: Task, *, status: int = 200, **forms: Any) -> Response:
    held = queries.assignments(task)
    shown = {
        "changing": ChangeForm(
            formdata=None,
            data={
                "title": task.title, "product": task.product, "source": task.source, "due_on": task.due_on,
                "version": task.version,
            },
        ),
    } | forms  # fmt: skip
    return page(
        "tasks/show.html",
        status=status,
        task=task,
        held=held,
        history=audit.history(f"task:{task.id}"),
        **shown,
        **WORDS,
    )


# --- the standing office gives ------------------------------------------------------------------
def _given_in() -> Campaign:
    campaign = campaigns.of_actor(actor(), GIVE)
    if campaign is None:
        raise NotFound
    return campaign


def _prepare(form: GiveForm, campaign: Campaign) -> GiveForm:
    form.field_code.fill([("", "(chọn)"), *((field.code, field.name) for field in campaign.fields)])
    form.offer(campaigns.enrolled(campaign))
    return form


@bp.get("/giao")
@requires(GIVE)
def new() -> Response:
    return page("tasks/new.html", form=_prepare(GiveForm(formdata=None), _given_in()))


@bp.post("/giao")
@requires(GIVE)
@act
def give() -> Response:
    campaign = _given_in()
    form, made = _prepare(GiveForm(), campaign), []
    if status := form.attempt(
        lambda: made.append(
            service.give(
                actor(), campaign, form.chosen(), title=form.title.data or "", due_on=form.due_on.data,
                field_code=form.field_code.data, product=form.product.data or "", source=form.source.data or "",
            )
        )
    ):  # fmt: skip
        return page("tasks/new.html", status=status, form=form)
    return done("tasks.show", "nv-da-giao", task_id=made[0].id)


@bp.post("/<id:task_id>/sua")
@requires(GIVE)
@act
def change(task_id: str) -> Response:
    task = queries.task_or_404(actor(), task_id, GIVE)
    form = ChangeForm()
    if status := form.attempt(
        lambda: service.change(
            actor(), task, form.expected_version, title=form.title.data or "", due_on=form.due_on.data,
            product=form.product.data or "", source=form.source.data or "", reason=form.reason.data or "",
        )
    ):  # fmt: skip
        return _show(task, status=status, changing=form)
    return done("tasks.show", "nv-da-sua", task_id=task_id)


def _adding(task: Task, form: UnitsForm) -> UnitsForm:
    form.offer(campaigns.enrolled(task.campaign), {row.unit_id for row in queries.assignments(task)})
    return form


@bp.get("/<id:task_id>/giao-them")
@requires(GIVE)
def more_units(task_id: str) -> Response:
    task = queries.task_or_404(actor(), task_id, GIVE)
    return page("tasks/more_units.html", task=task, form=_adding(task, UnitsForm(formdata=None)))


@bp.post("/<id:task_id>/giao-them")
@requires(GIVE)
@act
def give_more(task_id: str) -> Response:
    task = queries.task_or_404(actor(), task_id, GIVE)
    form = _adding(task, UnitsForm())
    if status := form.attempt(lambda: service.give_more(actor(), task, form.chosen())):
        return page("tasks/more_units.html", status=status, task=task, form=form)
    return done("tasks.show", "nv-giao-them", task_id=task_id)


# --- one task of one unit -------------------------------------------------------------------------
@bp.get("/don-vi/<id:assignment_id>")
@requires(READ)
def assignment(assignment_id: str) -> Response:
    return _assignment(queries.assignment_or_404(actor(), assignment_id))


def _assignment(row: Assignment, *, status: int = 200, **forms: Any) -> Response:
    scope = queries.scope(row)
    accepts = can(actor(), ACCEPT, scope)
    allowed = {move.value: rules.refuse(move, row.state) is None for move in Move}
    shown = {
        "form": ReportForm(formdata=None, data={"done_on": row.done_on, "words": row.report}),
        "returning": SendBackForm(formdata=None, data={"version": row.version}),
        "cancelling": CancelForm(formdata=None),
    } | forms
    return page(
        "tasks/assignment.html",
        status=status,
        row=row,
        allowed=allowed,
        reports=can(actor(), REPORT, scope),
        accepts=accepts,
        gives=can(actor(), GIVE, Scope(host=row.task.campaign.host_id)),
        why_not=service.refuse_verification(actor(), row) if accepts else None,
        files=queries.attached(row),
        history=audit.history(f"assignment:{row.id}"),
        **shown,
        **WORDS,
    )


def _back(row: Assignment, notice: str) -> Response:
    return done("tasks.assignment", notice, assignment_id=row.id)


@bp.post("/don-vi/<id:assignment_id>")
@requires(REPORT)
@accepts_files
@act(before=evidence_forms.receive)
def report(assignment_id: str, prepared: evidence_forms.Incoming) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, REPORT)
    form = ReportForm()

    def verb() -> None:
        form.apply_to(queries.EVIDENCE, row.id, row.unit_id, prepared)
        service.report(actor(), row, done_on=form.done_on.data, words=form.words.data or "")

    if status := form.attempt_with(prepared, verb):
        return _assignment(row, status=status, form=form)
    return _back(row, "nv-bao-cao")


@bp.post("/don-vi/<id:assignment_id>/thu-hoi")
@requires(REPORT)
@act
def recall(assignment_id: str) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, REPORT)
    service.recall(actor(), row)
    return _back(row, "nv-thu-hoi")


@bp.post("/don-vi/<id:assignment_id>/dat")
@requires(ACCEPT)
@act
def accept(assignment_id: str) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, ACCEPT)
    service.accept(actor(), row, Form().expected_version)
    return _back(row, "nv-dat")


@bp.post("/don-vi/<id:assignment_id>/tra-lai")
@requires(ACCEPT)
@act
def send_back(assignment_id: str) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, ACCEPT)
    form = SendBackForm()
    if status := form.attempt(lambda: service.send_back(actor(), row, form.expected_version, form.reason.data or "")):
        return _assignment(row, status=status, returning=form)
    return _back(row, "nv-tra-lai")


@bp.post("/don-vi/<id:assignment_id>/thoi-giao")
@requires(GIVE)
@act
def cancel(assignment_id: str) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, GIVE)
    form = CancelForm()
    if status := form.attempt(lambda: service.cancel(actor(), row, form.why.data or "")):
        return _assignment(row, status=status, cancelling=form)
    return _back(row, "nv-thoi")


@bp.post("/don-vi/<id:assignment_id>/giao-lai")
@requires(GIVE)
@act
def give_again(assignment_id: str) -> Response:
    row = queries.assignment_or_404(actor(), assignment_id, GIVE)
    service.give_again(actor(), row)
    return _back(row, "nv-giao-lai")


# --- its evidence -------------------------------------------------------------------------------
def _may_read(person: Actor, key: str) -> bool:
    try:
        queries.assignment_or_404(person, key)
    except NotFound:
        return False
    return True


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register(owners.Owner(queries.EVIDENCE, _may_read, lambda key: f"/nhiem-vu/don-vi/{key}"))
    counted.register(service.ORIGIN, "nhiệm vụ được giao", "/nhiem-vu?phan=don-vi", service.recount_unit)
    exports.add(app, "/nhiem-vu.xlsx", READ, exporting.tasks)
    imports.register(*importing.IMPORTS)
    menu.register(27, "Nhiệm vụ", "tasks.index", READ)
