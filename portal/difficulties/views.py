"""Khó khăn, vướng mắc for units, the standing office and the leader; hỏi đáp and góp ý for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, request

from portal import clock
from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.audit import sentences
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.council import seating, subjects
from portal.council.models import Council
from portal.database import db
from portal.difficulties import events, exporting, for_council, papers, queries, rules, service
from portal.difficulties.forms import (
    AnswerForm,
    MergeForm,
    NoteForm,
    PassOnForm,
    PublishForm,
    RemarkForm,
    TellForm,
    ToCouncilForm,
)
from portal.difficulties.models import Difficulty
from portal.difficulties.papers import Report, Told
from portal.difficulties.states import KIND_NAMES, SLUGS, STATE_NAMES, STATE_SIGNS, Kind, Move, State
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.evidence import forms as evidence_forms
from portal.evidence import owners
from portal.evidence import queries as evidence
from portal.people import signing
from portal.refusal import NotFound, Reason
from portal.sheets import exports
from portal.web import menu, pages
from portal.web.access import accepts_files, actor, may, open_form, public, requires
from portal.web.acts import act, writing
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("difficulties", __name__, url_prefix="/kho-khan")
outside = Blueprint("remarks", __name__)

READ, TELL, ANSWER = Action.DIFFICULTY_READ, Action.DIFFICULTY_TELL, Action.DIFFICULTY_ANSWER
DECIDE = Action.DIFFICULTY_DECIDE
REMARKS_A_MINUTE = 2
TOO_OFTEN = Reason(
    "remark.often", "Đã gửi nhiều lần từ địa chỉ này.", "Chờ ít phút rồi gửi lại; nội dung vẫn còn trong ô."
)


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


# --- the report ---------------------------------------------------------------------------------
def _report() -> Paper:
    campaign = campaigns.of_actor(actor(), Action.DIFFICULTY_REPORT)
    if campaign is None:
        raise NotFound
    office, told = campaign.host.standing_office, list(queries.of_campaign(campaign))
    merged: dict[str, int] = {}
    for row in told:
        if row.merged_into_id:
            merged[row.merged_into_id] = merged.get(row.merged_into_id, 0) + 1
    fields = []
    for field in campaign.fields:
        rows = [row for row in told if row.field_code == field.code and row.state is not State.MERGED]
        if rows:
            fields.append((field.name, [_told(row, merged.get(row.id, 0)) for row in rows]))
    return papers.report(
        Report(
            office.agency,
            campaign.host.leader_title, campaign.title, fields, clock.now(),
        )
    )  # fmt: skip


def _told(row: Difficulty, merged: int) -> Told:
    who = row.unit.short_name if row.unit is not None and row.kind is Kind.DIFFICULTY else "Người dân"
    more = f" và {merged} nội dung gộp" if merged else ""
    answered = row.state is State.ANSWERED
    return Told(who + more, row.title, row.text, row.answer if answered else f"{STATE_NAMES[row.state]}.", answered)


@bp.get("/bao-cao")
@requires(Action.DIFFICULTY_REPORT)
def report() -> Response:
    return as_page(_report(), ("Khó khăn, vướng mắc", "/kho-khan"), "/kho-khan/bao-cao")


@bp.get(f"/bao-cao.<{FORMS}:form>")
@requires(Action.DIFFICULTY_REPORT)
def report_drawn(form: str) -> Response:
    return as_file(_report(), form)


# --- for everybody ------------------------------------------------------------------------------
@outside.get("/hoi-dap")
@public
def questions() -> Response:
    return page("difficulties/questions.html", page=paged(queries.published()))


def _remark_form(form: RemarkForm) -> list[Campaign]:
    """Where a remark may go: the campaigns that are on. Their fields of reform are offered by name."""
    known = [campaign for campaign, _ in campaigns.present_campaigns()]
    form.campaign.fill([(row.id, f"{row.host.unit.name}: {row.title}") for row in known])
    fields = {field.code: field.name for row in known for field in row.fields}
    form.field_code.fill([("", "(chọn)"), *fields.items()])
    return known


@outside.get("/gop-y")
@open_form
def remark_form() -> Response:
    form = RemarkForm(formdata=None)
    return page("difficulties/remark.html", form=form, campaigns=_remark_form(form), refused=None)


def _within_limit(**_: Any) -> bool:
    """Counted outside the act, so that a refused one counts too."""
    with writing():
        return signing.count_try(f"remark:{request.remote_addr}", REMARKS_A_MINUTE)


@outside.post("/gop-y")
@open_form
@act(before=_within_limit)
def remark(prepared: bool) -> Response:
    form = RemarkForm()
    known = _remark_form(form)
    if not prepared:
        return page("difficulties/remark.html", status=429, form=form, campaigns=known, refused=TOO_OFTEN)

    def verb() -> None:
        campaign = next((row for row in known if row.id == form.campaign.data), None)
        if campaign is None:
            raise NotFound
        service.remark(
            campaign, title=form.title.data or "", text=form.text.data or "", field_code=form.field_code.data,
            contact=form.contact.data or "",
        )  # fmt: skip

    if status := form.attempt(verb):
        return page("difficulties/remark.html", status=status, form=form, campaigns=known, refused=None)
    return done("remarks.thanks")


@outside.get("/gop-y/da-gui")
@public
def thanks() -> Response:
    return page("difficulties/thanks.html")


def may_read(person: Actor, key: str) -> bool:
    """Whoever reads the thing itself; what was merged is answered elsewhere, and its answer's files are read there."""
    try:
        queries.difficulty_or_404(person, key)
    except NotFound:
        return False
    return True


def install(app: Flask) -> None:
    for kind in (queries.EVIDENCE, queries.ANSWER_EVIDENCE):
        owners.register(owners.Owner(kind, may_read, lambda key: f"/kho-khan/{key}"))
    app.register_blueprint(bp)
    app.register_blueprint(outside)
    exports.add(app, "/kho-khan.xlsx", READ, exporting.difficulties)
    subjects.register(for_council.KIND)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    menu.register(57, "Khó khăn, vướng mắc", "difficulties.index", READ)
    menu.register_public(50, "Hỏi đáp, góp ý", "remarks.questions")
