"""Khó khăn, vướng mắc: told by units, answered by the standing office or the leader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.council import seating
from portal.council.models import Council
from portal.database import db
from portal.difficulties import queries, rules, service
from portal.difficulties.forms import (
    AnswerForm,
    MergeForm,
    NoteForm,
    PassOnForm,
    PublishForm,
    TellForm,
    ToCouncilForm,
)
from portal.difficulties.models import Difficulty
from portal.difficulties.states import KIND_NAMES, SLUGS, STATE_NAMES, STATE_SIGNS, Kind, Move
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.refusal import NotFound
from portal.web.access import accepts_files, actor, may, requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("difficulties", __name__, url_prefix="/kho-khan")

READ, TELL, ANSWER = Action.DIFFICULTY_READ, Action.DIFFICULTY_TELL, Action.DIFFICULTY_ANSWER
DECIDE = Action.DIFFICULTY_DECIDE


# --- reading ------------------------------------------------------------------------------------
@bp.get("")
@requires(READ)
def index() -> Response:
    chosen = request.args.get("loc", "")
    counts = queries.counts(actor())
    return page(
        "difficulties/list.html",
        page=paged(queries.visible(actor(), SLUGS.get(chosen))),
        chosen=chosen,
        filters={slug: (STATE_NAMES[state], counts[state]) for slug, state in SLUGS.items() if state in counts},
        tells=may(TELL),
        reports=may(ANSWER) or may(DECIDE),
        names=STATE_NAMES,
        signs=STATE_SIGNS,
    )


@bp.get("/<id:difficulty_id>")
@requires(READ)
def show(difficulty_id: str) -> Response:
    return _show(queries.difficulty_or_404(actor(), difficulty_id))


def _show(row: Difficulty, *, status: int = 200, **forms: Any) -> Response:
    scope = queries.scope(row)
    answers, decides = can(actor(), ANSWER, scope), can(actor(), DECIDE, scope)
    mine = can(actor(), TELL, scope)
    allowed = {move.value: rules.refuse(move, row.state) is None for move in Move}
    shown = {
        "answering": AnswerForm(formdata=None, data={"answer": row.answer}),
        "sending_up": NoteForm(formdata=None),
        "passing": PassOnForm(formdata=None),
        "to_council": ToCouncilForm(formdata=None, data={"idea": row.title, "content": row.text}),
        "merging": MergeForm(formdata=None),
        "publishing": PublishForm(
            formdata=None,
            data={"question": row.public_question or row.title, "reply": row.public_answer or row.answer},
        ),
    } | forms
    if answers and allowed["pass_on"]:
        _offer_units(shown["passing"], row)
    to_council = answers and rules.refuse_to_council(row.kind, row.state) is None
    if to_council:
        to_council = _offer_councils(shown["to_council"], row)
    if answers and allowed["merge"]:
        _offer_targets(shown["merging"], row)
    return page(
        "difficulties/show.html",
        status=status,
        row=row,
        answers=answers and allowed["answer"],
        decides=decides and allowed["decide"],
        replies=mine and row.kind is Kind.REMARK and allowed["reply"],
        withdraws=mine and row.kind is Kind.DIFFICULTY and allowed["withdraw"],
        offices=answers,
        allowed=allowed,
        passes=answers and rules.refuse_pass_on(row.kind, row.state) is None,
        offers_council=to_council,
        merged_from=queries.merged_from(row) if answers else [],
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        kinds=KIND_NAMES,
        files=evidence.of(queries.EVIDENCE, row.id),
        answer_files=evidence.of(queries.ANSWER_EVIDENCE, row.id),
        history=audit.history(f"difficulty:{row.id}"),
        **shown,
    )


def _offer_units(form: PassOnForm, row: Difficulty) -> None:
    units = [(entry.unit_id, entry.unit.code, entry.unit.short_name) for entry in campaigns.enrolled(row.campaign)]
    form.unit.fill_coded("(chọn)", units)


def _offer_councils(form: ToCouncilForm, row: Difficulty) -> bool:
    """Is there a council of science and technology at all?"""
    councils = seating.science_councils(row.campaign.host_id)
    form.council.fill([(council.id, council.name) for council in councils])
    return bool(councils)


def _offer_targets(form: MergeForm, row: Difficulty) -> None:
    form.into.fill([("", "(chọn)"), *((other.id, other.title) for other in queries.mergeable(row))])


def _back(row: Difficulty, notice: str) -> Response:
    return done("difficulties.show", notice, difficulty_id=row.id)


# --- a unit -------------------------------------------------------------------------------------
def _fields(form: Any, campaign: Campaign) -> None:
    form.field_code.fill([("", "(chọn)"), *((field.code, field.name) for field in campaign.fields)])


def _own() -> Campaign:
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None:
        raise NotFound
    return mine.campaign


@bp.get("/gui")
@requires(TELL)
def new() -> Response:
    form = TellForm(formdata=None)
    _fields(form, _own())
    return page("difficulties/new.html", form=form)


@bp.post("/gui")
@requires(TELL)
@accepts_files
@act(before=evidence_forms.receive)
def tell(prepared: evidence_forms.Incoming) -> Response:
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None:
        raise NotFound
    form, made = TellForm(), []
    _fields(form, mine.campaign)

    def verb() -> None:
        row = service.tell(
            actor(), mine.campaign, mine.unit, title=form.title.data or "", text=form.text.data or "",
            field_code=form.field_code.data,
        )  # fmt: skip
        form.apply_to(queries.EVIDENCE, row.id, mine.unit_id, prepared)
        made.append(row)

    if status := form.attempt_with(prepared, verb):
        return page("difficulties/new.html", status=status, form=form)
    return _back(made[0], "kk-da-gui")


@bp.post("/<id:difficulty_id>/rut")
@requires(TELL)
@act
def withdraw(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, TELL)
    if row.kind is not Kind.DIFFICULTY:
        raise NotFound
    service.withdraw(actor(), row)
    return _back(row, "kk-da-rut")


@bp.post("/<id:difficulty_id>/don-vi-tra-loi")
@requires(TELL)
@accepts_files
@act(before=evidence_forms.receive)
def reply(difficulty_id: str, prepared: evidence_forms.Incoming) -> Response:
    return _answered(difficulty_id, TELL, service.reply, prepared)


# --- the standing office, the leader --------------------------------------------------------------
def _answered(
    difficulty_id: str, action: Action, verb: Callable[..., None], prepared: evidence_forms.Incoming
) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, action)
    form = AnswerForm()

    def answered() -> None:
        verb(actor(), row, form.answer.data or "")
        form.apply_to(queries.ANSWER_EVIDENCE, row.id, actor().unit_id, prepared)

    if status := form.attempt_with(prepared, answered):
        return _show(row, status=status, answering=form)
    return _back(row, "kk-tra-loi")


@bp.post("/<id:difficulty_id>/tra-loi")
@requires(ANSWER)
@accepts_files
@act(before=evidence_forms.receive)
def answer(difficulty_id: str, prepared: evidence_forms.Incoming) -> Response:
    return _answered(difficulty_id, ANSWER, service.answer, prepared)


@bp.post("/<id:difficulty_id>/lanh-dao-tra-loi")
@requires(DECIDE)
@accepts_files
@act(before=evidence_forms.receive)
def decide(difficulty_id: str, prepared: evidence_forms.Incoming) -> Response:
    return _answered(difficulty_id, DECIDE, service.decide, prepared)


@bp.post("/<id:difficulty_id>/trinh")
@requires(ANSWER)
@act
def send_up(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, ANSWER)
    form = NoteForm()
    if status := form.attempt(lambda: service.send_up(actor(), row, form.note.data or "")):
        return _show(row, status=status, sending_up=form)
    return _back(row, "kk-trinh")


@bp.post("/<id:difficulty_id>/chuyen")
@requires(ANSWER)
@act
def pass_on(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, ANSWER)
    form = PassOnForm()
    _offer_units(form, row)

    def verb() -> None:
        mine = campaigns.enrolment(row.campaign, form.unit.data)
        if mine is None:
            raise NotFound
        service.pass_on(actor(), row, mine.unit, form.advice.data or "")

    if status := form.attempt(verb):
        return _show(row, status=status, passing=form)
    return _back(row, "kk-chuyen")


@bp.post("/<id:difficulty_id>/chuyen-hoi-dong")
@requires(ANSWER)
@act
def pass_to_council(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, ANSWER)
    form = ToCouncilForm()
    _offer_councils(form, row)

    def verb() -> None:
        council = db.session.get(Council, form.council.data)
        if council is None:
            raise NotFound
        service.pass_to_council(actor(), row, council, form.idea.data or "", form.content.data or "")

    if status := form.attempt(verb):
        return _show(row, status=status, to_council=form)
    return _back(row, "kk-hoi-dong")


@bp.post("/<id:difficulty_id>/gop")
@requires(ANSWER)
@act
def merge(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, ANSWER)
    form = MergeForm()
    _offer_targets(form, row)
    if status := form.attempt(
        lambda: service.merge(actor(), row, queries.difficulty_or_404(actor(), form.into.data, ANSWER))
    ):
        return _show(row, status=status, merging=form)
    return _back(row, "kk-gop")


@bp.post("/<id:difficulty_id>/hoi-dap")
@requires(ANSWER)
@act
def publish(difficulty_id: str) -> Response:
    row = queries.difficulty_or_404(actor(), difficulty_id, ANSWER)
    if request.form.get("viec") == "go":
        service.unpublish(actor(), row)
        return _back(row, "kk-go-hoi-dap")
    form = PublishForm()
    if status := form.attempt(lambda: service.publish(actor(), row, form.question.data or "", form.reply.data or "")):
        return _show(row, status=status, publishing=form)
    return _back(row, "kk-hoi-dap")
