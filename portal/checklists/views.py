"""The checklist of a unit or a person: to fill in, to read, to verify."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, request

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import queries as audit
from portal.audit import sentences
from portal.campaigns import editing
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.counted import ORIGINS
from portal.campaigns.criteria import RuleKind, period_short
from portal.checklists import carrying, events, exporting, for_council, importing, queries, rules, service
from portal.checklists.forms import IncomparableForm, LineForm, NotApplicableForm, VerdictForm, line_form
from portal.checklists.queries import EVIDENCE
from portal.checklists.sheet import Line, Sheet, Subject
from portal.checklists.states import (
    CONCLUSION_NAMES,
    CONCLUSION_SIGNS,
    SLUGS,
    VERDICT_NAMES,
    VERDICT_SIGNS,
    Conclusion,
    SubjectKind,
    Verdict,
)
from portal.council import cards, recognitions
from portal.evidence import forms as evidence_forms
from portal.evidence import owners
from portal.initiatives import queries as initiatives
from portal.initiatives.states import KIND_NAMES
from portal.initiatives.states import STATE_NAMES as INITIATIVE_NAMES
from portal.initiatives.states import STATE_SIGNS as INITIATIVE_SIGNS
from portal.refusal import Invalid, NotFound
from portal.sheets import exports, imports
from portal.web import menu, pages
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, local_path, page

bp = Blueprint("checklists", __name__, url_prefix="/tieu-chi")

READ, WRITE, VERIFY = Action.CHECKLIST_READ, Action.CHECKLIST_WRITE, Action.CHECKLIST_VERIFY


def words() -> dict[str, Any]:
    """The words that templates of checklists need."""
    return {
        "conclusions": CONCLUSION_NAMES,
        "conclusion_signs": CONCLUSION_SIGNS,
        "verdicts": VERDICT_NAMES,
        "verdict_signs": VERDICT_SIGNS,
        "period_short": period_short,
        "origins": ORIGINS,
        "initiative_names": INITIATIVE_NAMES,
        "initiative_signs": INITIATIVE_SIGNS,
        "initiative_kinds": KIND_NAMES,
    }


@bp.get("")
@requires(READ)
def index() -> Response:
    """The own unit's checklist, and those of the people it puts forward."""
    mine = campaigns.present_enrolment(actor().unit_id)
    if mine is None or not can(actor(), READ, campaigns.scope(mine.campaign, mine.unit_id)):
        return page("checklists/none.html")
    subject = queries.unit_subject(mine)
    people = [
        queries.candidate_subject(row)
        for row in campaigns.candidates(mine.campaign, mine.unit_id)
        if row.kind != "unit"
    ]
    sheets = queries.sheets(mine.campaign, [subject, *people])
    return _sheet_page(sheets[subject.id], people=[sheets[person.id] for person in people])


@bp.get("/<slug>/<id:subject_id>")
@requires(READ)
def show(slug: str, subject_id: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, READ, request.args.get("phong-trao", ""))
    return _sheet_page(queries.sheet(subject))


def _sheet_page(sheet: Sheet, people: list[Sheet] | None = None) -> Response:
    scope = campaigns.scope(sheet.subject.campaign, sheet.subject.unit_id)
    return page(
        "checklists/sheet.html",
        sheet=sheet,
        people=people or [],
        mine=can(actor(), WRITE, scope),
        verifies=can(actor(), VERIFY, scope),
        order=[
            Conclusion.MET, Conclusion.NOT_MET, Conclusion.UNDETERMINED, Conclusion.NOT_DECLARED,
            Conclusion.NOT_APPLICABLE,
        ],
        recall=rules.refuse_recall(sheet.state, [line.verdict for line in sheet.lines if line.verdict])
        or service.refuse_recall(sheet.subject),
        **words(),
    )  # fmt: skip


@bp.get("/<slug>/<id:subject_id>/qua-trinh")
@requires(READ)
def history(slug: str, subject_id: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, READ, request.args.get("phong-trao", ""))
    return page("checklists/history.html", subject=subject, history=audit.history(f"checklist:{subject.key}"))


# --- one criterion ------------------------------------------------------------------------------
def _line_page(
    subject: Subject,
    code: str,
    *,
    form: LineForm | None = None,
    verdict: VerdictForm | None = None,
    na: NotApplicableForm | None = None,
    incomparable: IncomparableForm | None = None,
    status: int = 200,
) -> Response:
    sheet = queries.sheet(subject)
    line = sheet.line(code)
    kind = RuleKind(line.criterion.rule["kind"])
    scope = campaigns.scope(subject.campaign, subject.unit_id)
    codes = [other.criterion.code for other in sheet.lines]
    at = codes.index(code)
    verifies = can(actor(), VERIFY, scope)
    verdict = verdict or VerdictForm(formdata=None, data={"verdict": line.verdict, "reason": _reason(line)})
    verdict.offering(subject.campaign)
    declared_by = line.row.declared_by if line.row else None
    sent_by = sheet.checklist.sent_by if sheet.checklist else None
    return page(
        "checklists/line.html",
        fragment="checklists/_line_body.html",
        status=status,
        sheet=sheet,
        line=line,
        form=form or _form(subject, line, formdata=None),
        before=codes[at - 1] if at else None,
        after=codes[at + 1] if at + 1 < len(codes) else None,
        mine=can(actor(), WRITE, scope),
        verifies=verifies,
        why_not=service.refuse_verification(actor(), subject, declared_by or sent_by) if verifies else None,
        not_yet=rules.refuse_verify(sheet.state, Verdict.MET, ""),
        verdict=verdict,
        back=_back(),
        na=na or NotApplicableForm(formdata=None, data={"reason": line.row.asks_not_applicable if line.row else ""}),
        incomparable=incomparable or IncomparableForm(formdata=None),
        kind=kind.value,
        learned=initiatives.applications_of(subject.campaign, subject.unit_id) if kind is RuleKind.INITIATIVES else [],
        **words(),
    )


def _form(subject: Subject, line: Line, **options: Any) -> LineForm:
    offered = recognitions.recognised(subject.campaign) if line.criterion.rule.get("recognised") else ()
    return line_form(line, subject.campaign.ratings, offered, **options)


def _back() -> str | None:
    """Where the verifier came from: verifying line by line ends there again."""
    return local_path(request.values.get("ve"))


def _reason(line: Line) -> str:
    return line.row.verdict_reason if line.row else ""


@bp.get("/<slug>/<id:subject_id>/<code>")
@requires(READ)
def line(slug: str, subject_id: str, code: str) -> Response:
    return _line_page(queries.subject_or_404(actor(), slug, subject_id, READ), code)


@bp.post("/<slug>/<id:subject_id>/<code>")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save(slug: str, subject_id: str, code: str, prepared: evidence_forms.Incoming) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, WRITE)
    sheet = queries.sheet(subject)
    found = sheet.line(code)
    form = _form(subject, found)

    def declare() -> None:
        try:
            service.save_line(actor(), subject, code, form.expected_version, form.said())
        except Invalid as invalid:
            raise Invalid({f"f_{name}_this": text for name, text in invalid.errors.items()}) from invalid
        form.apply_to(EVIDENCE, subject.line_key(code), subject.unit_id, prepared)

    if status := form.attempt_with(prepared, declare):
        return _line_page(subject, code, form=form, status=status)
    codes = [other.criterion.code for other in sheet.lines]
    following = codes[codes.index(code) + 1 :]
    if request.form.get("viec") == "tiep" and following:
        return done("checklists.line", "tc-da-luu", slug=slug, subject_id=subject_id, code=following[0])
    return done("checklists.line", "tc-da-luu", slug=slug, subject_id=subject_id, code=code)


@bp.post("/<slug>/<id:subject_id>/<code>/de-nghi-khong-ap-dung")
@requires(WRITE)
@act
def ask_not_applicable(slug: str, subject_id: str, code: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, WRITE)
    form = NotApplicableForm()
    if not form.validate():
        return _line_page(subject, code, na=form, status=422)
    service.ask_not_applicable(actor(), subject, code, form.reason.data or "")
    return done("checklists.line", "tc-da-de-nghi", slug=slug, subject_id=subject_id, code=code)


@bp.post("/<slug>/<id:subject_id>/gui")
@requires(WRITE)
@act
def send(slug: str, subject_id: str) -> Response:
    service.send(actor(), queries.subject_or_404(actor(), slug, subject_id, WRITE))
    return done("checklists.show", "tc-da-gui", slug=slug, subject_id=subject_id)


@bp.post("/<slug>/<id:subject_id>/thu-hoi")
@requires(WRITE)
@act
def recall(slug: str, subject_id: str) -> Response:
    service.recall(actor(), queries.subject_or_404(actor(), slug, subject_id, WRITE))
    return done("checklists.show", "tc-da-thu-hoi", slug=slug, subject_id=subject_id)


# --- the standing office ------------------------------------------------------------------------
@bp.post("/<slug>/<id:subject_id>/<code>/tham-dinh")
@requires(VERIFY)
@act
def verify(slug: str, subject_id: str, code: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, VERIFY)
    form = VerdictForm()
    form.offering(subject.campaign)
    if form.validate():
        verdict = Verdict(form.verdict.data)
        if verdict is not Verdict.MET and len(form.words()) < 5:
            form.add_errors({"reason": "Không đạt hoặc trả lại thì cần nêu lý do."})
    if form.errors:
        return _line_page(subject, code, verdict=form, status=422)
    service.verify(actor(), subject, code, Verdict(form.verdict.data), form.words())
    if request.form.get("viec") == "tiep":
        waiting = [other.criterion.code for other in queries.sheet(subject).to_verify]
        if waiting:
            return _to_line(slug, subject_id, waiting[0])
        if _back():
            return make_response(redirect(f"{_back()}?xong=tc-da-tham-dinh", 303))
        return done("checklists.show", "tc-da-tham-dinh", slug=slug, subject_id=subject_id)
    return _to_line(slug, subject_id, code)


def _to_line(slug: str, subject_id: str, code: str) -> Response:
    return done("checklists.line", "tc-da-tham-dinh", slug=slug, subject_id=subject_id, code=code, ve=_back())


@bp.post("/<slug>/<id:subject_id>/<code>/khong-ap-dung")
@requires(Action.NOT_APPLICABLE)
@act
def not_applicable(slug: str, subject_id: str, code: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, Action.NOT_APPLICABLE)
    if request.form.get("ap-dung") == "1":
        service.set_not_applicable(actor(), subject, code, "")
        return done("checklists.line", "tc-ap-dung-lai", slug=slug, subject_id=subject_id, code=code)
    form = NotApplicableForm()
    if not form.validate():
        return _line_page(subject, code, na=form, status=422)
    service.set_not_applicable(actor(), subject, code, form.reason.data or "")
    return done("checklists.line", "tc-khong-ap-dung", slug=slug, subject_id=subject_id, code=code)


@bp.post("/<slug>/<id:subject_id>/<code>/khong-so-sanh")
@requires(Action.NOT_APPLICABLE)
@act
def incomparable(slug: str, subject_id: str, code: str) -> Response:
    subject = queries.subject_or_404(actor(), slug, subject_id, Action.NOT_APPLICABLE)
    if request.form.get("so-sanh") == "1":
        service.set_incomparable(actor(), subject, code, "")
        return done("checklists.line", "tc-so-sanh-lai", slug=slug, subject_id=subject_id, code=code)
    form = IncomparableForm()
    if status := form.attempt(lambda: service.set_incomparable(actor(), subject, code, form.why.data or "")):
        return _line_page(subject, code, incomparable=form, status=status)
    return done("checklists.line", "tc-khong-so-sanh", slug=slug, subject_id=subject_id, code=code)


# --- evidence -----------------------------------------------------------------------------------
def _subject_of(key: str) -> tuple[str, str, str]:
    found = queries.subject_of_evidence(key)
    if found is None:
        raise NotFound
    return found


def _may_read(person: Actor, key: str) -> bool:
    try:
        campaign_id, kind, subject_id = _subject_of(key)
        within = campaign_id if kind == SubjectKind.UNIT else ""
        queries.subject_or_404(person, SLUGS[SubjectKind(kind)], subject_id, READ, within)
    except NotFound:
        return False
    return True


def _address(key: str) -> str:
    _, kind, subject_id = _subject_of(key)
    return f"/tieu-chi/{SLUGS[SubjectKind(kind)]}/{subject_id}/{key.rsplit(':', 1)[1]}"


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    exports.add(app, "/tieu-chi/<slug>/<id:subject_id>.xlsx", READ, exporting.checklist)
    imports.register(*importing.IMPORTS)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    campaign_service.register_at_launch(carrying.carry)
    editing.register_at_revision(carrying.revised)
    cards.register("checklists", for_council.cards)
    owners.register(owners.Owner(EVIDENCE, _may_read, _address))
    menu.register(30, "Tiêu chí", "checklists.index", WRITE)
