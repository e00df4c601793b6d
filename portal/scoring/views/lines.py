"""One line of a unit's sheet: scored, explained, appraised."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.evidence import forms as evidence_forms
from portal.refusal import Invalid
from portal.scoring import points, queries, service
from portal.scoring.forms import AppraiseForm, ExplainForm, LineForm, line_form
from portal.scoring.points import RuleKind
from portal.scoring.queries import EVIDENCE, Whole
from portal.scoring.states import State
from portal.scoring.views.sheets import APPRAISE, READ, WRITE, refusals
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("score_lines", __name__, url_prefix="/cham-diem/<id:set_id>/<id:unit_id>/tc/<code>")


def _page(whole: Whole, code: str, *, status: int = 200, **forms: Any) -> Response:
    line = queries.with_files(whole, code)
    codes = [other.spec.code for other in whole.leaves]
    at, entry = codes.index(code), line.entry
    appraises = can(actor(), APPRAISE, whole.scope)
    shown: dict[str, Any] = {
        "form": line_form(line, formdata=None),
        "appraising": AppraiseForm(formdata=None, data=_found(whole, code)),
        "explaining": ExplainForm(formdata=None, data={"explanation": entry.explanation if entry else ""}),
    } | forms
    shown["appraising"].offering(whole.set.campaign)
    answer = points.from_json(line.spec.rule or {}, line.spec.maximum, entry.answer) if entry else {}
    return page(
        "scoring/line.html",
        status=status,
        whole=whole,
        line=line,
        here=whole.path,
        there=f"{whole.path}/tc/{code}",
        before=codes[at - 1] if at else None,
        after=codes[at + 1] if at + 1 < len(codes) else None,
        writes=can(actor(), WRITE, whole.scope),
        appraises=appraises,
        stranger=service.refuse_appraiser(actor(), whole) if appraises else None,
        refused=refusals(whole),
        derived=line.spec.rule is not None and line.spec.rule["kind"] == RuleKind.DERIVED,
        why=points.score(line.spec.rule or {}, line.spec.maximum, answer, year=whole.set.year, role=line.spec.role).why,
        say=service.shown,
        **shown,
    )


def _found(whole: Whole, code: str) -> dict[str, Any]:
    """What the present appraisal said of the line so far, else what stands."""
    line = whole.line(code)
    row = line.first if whole.state is State.SENT else line.second
    mark = line.final if row is not None else service.standing(whole, line)
    return {"points": mark.points, "not_applicable": mark.not_applicable, "reason": row.reason if row else ""}


def _done(whole: Whole, code: str, notice: str) -> Response:
    """The same line again, or the one after it."""
    codes = [other.spec.code for other in whole.leaves]
    following = codes[codes.index(code) + 1 :]
    if request.form.get("viec") == "tiep":
        if not following:
            return done("scoring.show", notice, set_id=whole.set.id, unit_id=whole.enrolment.unit_id)
        code = following[0]
    return done("score_lines.show", notice, set_id=whole.set.id, unit_id=whole.enrolment.unit_id, code=code)


@bp.get("")
@requires(READ)
def show(set_id: str, unit_id: str, code: str) -> Response:
    return _page(queries.whole_or_404(actor(), set_id, unit_id), code)


def _load(set_id: str, unit_id: str, action: Action) -> Whole:
    return queries.whole_or_404(actor(), set_id, unit_id, action, lock=True)


@bp.post("")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save(set_id: str, unit_id: str, code: str, prepared: evidence_forms.Incoming) -> Response:
    whole = _load(set_id, unit_id, WRITE)
    form: LineForm = line_form(whole.line(code))

    def score() -> None:
        try:
            entry = service.save_line(actor(), whole, code, form.expected_version, form.said())
        except Invalid as invalid:
            own = ("note", "not_applicable")
            raise Invalid(
                {name if name in own else f"v_{name}": text for name, text in invalid.errors.items()}
            ) from invalid
        form.apply_to(EVIDENCE, entry.id, unit_id, prepared)

    if status := form.attempt_with(prepared, score):
        return _page(whole, code, status=status, form=form)
    return _done(whole, code, "cd-da-luu")


@bp.post("/giai-trinh")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def explain(set_id: str, unit_id: str, code: str, prepared: evidence_forms.Incoming) -> Response:
    whole = _load(set_id, unit_id, WRITE)
    form = ExplainForm()

    def say() -> None:
        entry = service.explain(actor(), whole, code, form.explanation.data or "")
        form.apply_to(EVIDENCE, entry.id, unit_id, prepared, removes=False)

    if status := form.attempt_with(prepared, say):
        return _page(whole, code, status=status, explaining=form)
    return done("score_lines.show", "cd-da-giai-trinh", set_id=set_id, unit_id=unit_id, code=code)


@bp.post("/tham-dinh")
@requires(APPRAISE)
@act
def appraise(set_id: str, unit_id: str, code: str) -> Response:
    whole = _load(set_id, unit_id, APPRAISE)
    form = AppraiseForm()
    form.offering(whole.set.campaign)
    if status := form.attempt(lambda: service.appraise(actor(), whole, code, form.found())):
        return _page(whole, code, status=status, appraising=form)
    return _done(whole, code, "cd-da-tham-dinh")
