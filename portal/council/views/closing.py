"""What is done at the meeting's desk once the vote is over: the seal by two people, the minutes."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from flask import Response, request

from portal.access.table import Action
from portal.council import result_rules, sealing, service, ties
from portal.council.forms import NarrativeForm, ReasonForm, VisibilityForm
from portal.council.models import Meeting
from portal.council.states import Visibility
from portal.council.views.desk import bp, the_desk, the_meeting
from portal.council.views.desk import for_secretary as _run
from portal.council.views.papers import issue, undrawable
from portal.council.views.steps import back, quiet
from portal.people.views.sign_in import confirm_password
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import clean_line
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done


# --- 4 the result -------------------------------------------------------------------------------
def _password_and_quiet(**_: Any) -> Reason | None:
    """Sealing asks for the password if it was last given more than 15 minutes ago."""
    refused = confirm_password(request.form.get("password", ""))
    if refused is None:
        quiet()
    return refused


@bp.post("/<id:meeting_id>/chot")
@requires(Action.MEETING_RUN)
@act(before=_password_and_quiet)
def propose(meeting_id: str, prepared: Reason | None) -> Response:
    meeting = _run(meeting_id)
    if prepared is not None:
        return the_desk(meeting, status=422, wrong_password=prepared)
    sealing.propose(actor(), meeting)
    return back(meeting_id, "hop-da-chot")


@bp.post("/<id:meeting_id>/rut-lai")
@requires(Action.MEETING_RUN)
@act
def withdraw(meeting_id: str) -> Response:
    sealing.withdraw(actor(), _run(meeting_id))
    return back(meeting_id, "hop-da-rut")


def _issue_counting(meeting_id: str) -> Response:
    """Once the seal is durable: biên bản kiểm phiếu is drawn for the tellers to sign. Not drawn now, it is with the minutes."""
    with contextlib.suppress(Refused):
        issue(actor(), meeting_id)
    return back(meeting_id, "hop-da-xac-nhan")


@bp.post("/<id:meeting_id>/xac-nhan")
@requires(Action.SEAL_CONFIRM)
@act(before=_password_and_quiet, answer=_issue_counting)
def confirm(meeting_id: str, prepared: Reason | None) -> Response:
    meeting = the_meeting(meeting_id, Action.SEAL_CONFIRM)
    ensure(service.refuse_chair(actor(), meeting))
    if prepared is not None:
        return the_desk(meeting, status=422, wrong_password=prepared)
    try:
        sealing.confirm(actor(), meeting, request.form.get("sha256", ""), _choices(meeting))
    except Refused as refused:
        if refused.reason.code != result_rules.CHOICE:
            raise
        return the_desk(meeting, status=422, typed=request.form, faults={"chon": str(refused)}, step="4")
    return back(meeting_id, "hop-da-xac-nhan")


def _choices(meeting: Meeting) -> dict[str, ties.Step]:
    """Whom the chair ticked among the equal, by category, with the reason."""
    found = {}
    for code in {question.category_code for row in meeting.rounds for question in row.questions}:
        numbers = sorted({int(n) for n in request.form.getlist(f"chon-{code}") if re.fullmatch(r"[0-9]{1,4}", n)})
        reason = clean_line(request.form.get(f"ly-do-{code}", ""))[:500]
        found[code] = ties.Step(ties.CHAIR, tuple(numbers), reason)
    return found


@bp.post("/<id:meeting_id>/tra-lai")
@requires(Action.SEAL_CONFIRM)
@act
def send_back(meeting_id: str) -> Response:
    """The chair does not confirm, and says why."""
    meeting = the_meeting(meeting_id, Action.SEAL_CONFIRM)
    ensure(service.refuse_chair(actor(), meeting))
    form = ReasonForm()
    form.validate()
    try:
        sealing.send_back(actor(), meeting, form.reason.data or "")
    except Invalid as invalid:
        return the_desk(
            meeting, status=422, typed=request.form, faults={"ly-do-tra": invalid.errors["reason"]}, step="4"
        )
    return back(meeting_id, "hop-tra-lai", 4)


# --- 5 the minutes ------------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/dien-bien")
@requires(Action.MEETING_RUN)
@act(before=undrawable)
def narrative(meeting_id: str, prepared: dict[str, str]) -> Response:
    meeting = _run(meeting_id)
    form = NarrativeForm()
    if prepared:
        form.add_errors(prepared)
        return the_desk(meeting, narrative=form, status=422)
    if status := form.attempt(lambda: _write(meeting, form)):
        return the_desk(meeting, narrative=form, status=status)
    if "xem" in request.form:
        return done("papers.minutes_draft", meeting_id=meeting_id)
    return back(meeting_id, "hop-da-luu", 5)


def _issue(meeting_id: str) -> Response:
    """After the closing record is durable: draw the minutes. If that fails the record stands and it can be tried again."""
    try:
        issue(actor(), meeting_id)
    except Refused:
        return back(meeting_id, "hop-chua-xuat", 5)
    return back(meeting_id, "hop-bien-ban", 5)


@bp.post("/<id:meeting_id>/bien-ban")
@requires(Action.MEETING_RUN)
@act(before=undrawable, answer=_issue)
def compose(meeting_id: str, prepared: dict[str, str]) -> Response:
    """[Soạn biên bản]: what was written is saved, the closing record made."""
    meeting = _run(meeting_id)
    form = NarrativeForm()
    if not meeting.postponed_reason and not (form.conclusion.data or "").strip():
        prepared = {**prepared, "conclusion": "Biên bản chưa có phần kết luận."}
    if prepared:
        form.add_errors(prepared)
        return the_desk(meeting, narrative=form, status=422)
    if status := form.attempt(lambda: _write(meeting, form)):
        return the_desk(meeting, narrative=form, status=status)
    sealing.close_meeting(actor(), meeting)
    return back(meeting_id, "hop-bien-ban", 5)


@bp.post("/<id:meeting_id>/xuat-lai")
@requires(Action.MEETING_RUN)
@act(answer=_issue)
def issue_again(meeting_id: str) -> Response:
    """Draw the PDF of minutes that were made but not drawn."""
    _run(meeting_id)
    return back(meeting_id, "hop-bien-ban", 5)


def _write(meeting: Meeting, form: NarrativeForm) -> None:
    texts = {name: form._fields[name].data or "" for name in service.NARRATIVE}
    service.write_narrative(actor(), meeting, form.expected_version, ended_at=form.ended_at.data, **texts)


@bp.post("/<id:meeting_id>/cong-khai")
@requires(Action.SEAL_CONFIRM)
@act
def visibility(meeting_id: str) -> Response:
    meeting = the_meeting(meeting_id, Action.SEAL_CONFIRM)
    ensure(service.refuse_chair(actor(), meeting))
    form = VisibilityForm()
    if not form.validate():
        return the_desk(meeting, status=422)
    service.set_visibility(actor(), meeting, Visibility(form.visibility.data))
    return back(meeting_id, "hop-da-luu", 5)
