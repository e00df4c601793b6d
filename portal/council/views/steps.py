"""What is done at the meeting's desk, step by step: the secretary's acts and the chair's confirmation."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from portal.access.table import Action
from portal.clock import local
from portal.council import (
    counts,
    opening,
    queries,
    rounds,
    rules,
    sealing,
    seating,
    secrecy,
    service,
    subjects,
    ties,
    voting,
)
from portal.council.forms import NarrativeForm, OfficersForm, ReasonForm, VisibilityForm, WayForm
from portal.council.models import Meeting, VoteRound
from portal.council.states import Attendance, RoundState, Visibility
from portal.council.tally import Count
from portal.council.views.desk import bp, the_desk, the_meeting
from portal.council.views.desk import for_secretary as _run
from portal.council.views.papers import issue, undrawable
from portal.database import db
from portal.people.views.sign_in import confirm_password
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import clean_line
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done

HAND_MARKS = ("y", "n", "a")  # as the boxes of a show of hands are named


def _back(meeting_id: str, notice: str, step: int | None = None) -> Response:
    return done("desk_of.show", notice, meeting_id=meeting_id, buoc=step)


def ticked(meeting: Meeting, sent: Mapping[str, str]) -> dict[str, Attendance]:
    """By member, what the roll's boxes say."""
    known = {status.value for status in Attendance}
    found = {member.id: sent.get(f"s{member.id}", "") for member in seating.sitting(meeting)}
    return {member: Attendance(value) for member, value in found.items() if value in known}


# --- 1 attendance -------------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/co-mat-tat-ca")
@requires(Action.MEETING_RUN)
@act
def all_present(meeting_id: str) -> Response:
    service.all_present(actor(), _run(meeting_id))
    return _back(meeting_id, "hop-diem-danh")


@bp.post("/<id:meeting_id>/co-mat-va-mo")
@requires(Action.MEETING_RUN)
@act
def all_present_and_open(meeting_id: str) -> Response:
    """The common case of a small council in one tap: two acts, one transaction."""
    meeting = _run(meeting_id)
    service.all_present(actor(), meeting)
    opening.open_round(actor(), meeting)
    return _back(meeting_id, "hop-da-mo")


@bp.post("/<id:meeting_id>/diem-danh")
@requires(Action.MEETING_RUN)
@act
def attendance(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    statuses = {
        member: (status, " ".join(request.form.get(f"r{member}", "").split())[:200])
        for member, status in ticked(meeting, request.form).items()
    }
    try:
        service.record_attendance(actor(), meeting, statuses)
    except Invalid as invalid:
        return the_desk(meeting, status=422, typed=request.form, faults=invalid.errors, step="1")
    return _back(meeting_id, "hop-diem-danh")


@bp.post("/<id:meeting_id>/dung-nguoi")
@requires(Action.SEAL_CONFIRM)
@act
def vouch(meeting_id: str) -> Response:
    """The chair sees who sits at which account."""
    meeting = the_meeting(meeting_id, Action.SEAL_CONFIRM)
    ensure(service.refuse_chair(actor(), meeting))
    voting.vouch(actor(), meeting, request.form.getlist("member"))
    return _back(meeting_id, "hop-dung-nguoi")


@bp.post("/<id:meeting_id>/chu-tri")
@requires(Action.MEETING_RUN)
@act
def officers(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    form = OfficersForm()
    choices = [(row.id, row.name) for row in seating.sitting(meeting)]
    form.chair.fill(choices)
    form.secretary.fill(choices)
    form.acting_chair.fill([("", ""), *choices])
    if status := form.attempt(
        lambda: service.set_officers(
            actor(), meeting, chair_id=form.chair.data, secretary_id=form.secretary.data,
            acting_chair_id=form.acting_chair.data or None,
        )
    ):  # fmt: skip
        return the_desk(meeting, officers=form, status=status)
    return _back(meeting_id, "hop-da-luu")


@bp.post("/<id:meeting_id>/hoan")
@requires(Action.MEETING_RUN)
@act
def postpone(meeting_id: str) -> Response:
    form = ReasonForm()
    meeting = _run(meeting_id)
    if not form.validate():
        raise Refused(Reason("postpone.reason", "Hoãn họp cần nêu lý do."))
    service.postpone(actor(), meeting, form.reason.data or "")
    return _back(meeting_id, "hop-da-hoan", 5)


# --- 2 agenda -----------------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/danh-sach")
@requires(Action.MEETING_RUN)
@act
def agenda(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    chosen = subjects.choosable(meeting.council, meeting.campaign, only=request.form.getlist("candidate"))
    if queries.current_round(meeting) is None:
        service.new_round(actor(), meeting, meeting.council.rule_on(local(meeting.starts_at).date()), chosen)
    else:
        service.set_agenda(actor(), meeting, chosen)
    return _back(meeting_id, "hop-da-luu", 2)


@bp.post("/<id:meeting_id>/khong-tham-gia")
@requires(Action.MEETING_RUN)
@act
def recusal(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    service.set_recusal(
        actor(),
        meeting,
        request.form.get("question", ""),
        request.form.get("member", ""),
        request.form.get("viec") == "ghi",
        clean_line(request.form.get("reason", ""))[:300],
    )
    return _back(meeting_id, "hop-da-luu", 2)


# --- 3 the vote ---------------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/cach")
@requires(Action.MEETING_RUN)
@act
def way(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    form = WayForm()
    round_ = queries.current_round(meeting)
    if not form.validate() or round_ is None:
        return the_desk(meeting, way=form, status=422)
    service.set_way(actor(), meeting, form.rule_after(queries.rule_of(round_)))
    return _back(meeting_id, "hop-da-luu", 3)


@bp.post("/<id:meeting_id>/mo")
@requires(Action.MEETING_RUN)
@act
def open_round(meeting_id: str) -> Response:
    opening.open_round(actor(), _run(meeting_id))
    return _back(meeting_id, "hop-da-mo")


def _hand_counts(round_: VoteRound, typed: dict[str, str], *, ending: bool) -> tuple[dict[str, Count], dict[str, str]]:
    """(counts by question, faults by box). A mark left empty beside a number is 0; a question left empty is not counted."""
    counted: dict[str, Count] = {}
    errors: dict[str, str] = {}
    known = counts.hand_counts(round_)
    for question in round_.questions:
        boxes = [f"{letter}{question.id}" for letter in HAND_MARKS]
        faults = {
            box: "Ghi bằng chữ số." for box in boxes if typed[box] and not re.fullmatch(r"[0-9]{1,4}", typed[box])
        }
        errors |= faults
        if any(typed[box] for box in boxes):
            if not faults:
                counted[question.id] = Count(*(int(typed[box] or 0) for box in boxes))
        elif ending and question.id not in known:
            errors[boxes[0]] = f"{question.name}: chưa ghi số người giơ tay."
    return counted, errors


@bp.post("/<id:meeting_id>/gio-tay")
@requires(Action.MEETING_RUN)
@act
def hands(meeting_id: str) -> Response:
    """Three numbers a candidate; with "ket-thuc" the same tap ends the vote."""
    meeting = _run(meeting_id)
    round_ = voting.round_of(meeting)
    typed = {
        f"{letter}{question.id}": request.form.get(f"{letter}{question.id}", "").strip()[:20]
        for question in round_.questions
        for letter in HAND_MARKS
    }
    ending = request.form.get("viec") == "ket-thuc"
    counted, errors = _hand_counts(round_, typed, ending=ending)
    if not errors:
        try:
            voting.record_hands(actor(), meeting, counted)
        except Invalid as invalid:
            errors = invalid.errors
    if errors:
        return the_desk(meeting, status=422, typed=typed, faults=errors)
    if ending:
        voting.close_round(actor(), meeting)
        return _back(meeting_id, "hop-da-ket-thuc")
    return _back(meeting_id, "hop-da-ghi")


@bp.post("/<id:meeting_id>/dong-y-tat-ca")
@requires(Action.MEETING_RUN)
@act
def unanimous(meeting_id: str) -> Response:
    """[Cả n người có mặt đồng ý]: an act of its own, and the vote ends."""
    meeting = _run(meeting_id)
    voting.record_hands(actor(), meeting, {}, unanimous=True)
    voting.close_round(actor(), meeting)
    return _back(meeting_id, "hop-da-ket-thuc")


def quiet(**_: Any) -> None:
    """Before closing or sealing: no reader may stand in the way of wiping the log."""
    db.session.rollback()
    secrecy.ensure_log_empty()


@bp.post("/<id:meeting_id>/ket-thuc")
@requires(Action.MEETING_RUN)
@act(before=quiet)
def close_round(meeting_id: str, prepared: None) -> Response:
    voting.close_round(actor(), _run(meeting_id))
    return _back(meeting_id, "hop-da-ket-thuc")


@bp.post("/<id:meeting_id>/huy")
@requires(Action.MEETING_RUN)
@act(before=quiet)
def void_round(meeting_id: str, prepared: None) -> Response:
    """A cancelled vote prepares the next one alike; "thoi" leaves a round that was not opened, and prepares none."""
    form = ReasonForm()
    form.validate()
    meeting = _run(meeting_id)
    leaving = request.form.get("viec") == "thoi" and voting.round_of(meeting).state is RoundState.DRAFT
    voided = voting.void_round(actor(), meeting, form.reason.data or "")
    if leaving:
        return _back(meeting_id, "hop-da-bo")
    rounds.again(actor(), meeting, voided)
    return _back(meeting_id, "hop-da-huy", 2)


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
    return _back(meeting_id, "hop-da-chot")


@bp.post("/<id:meeting_id>/rut-lai")
@requires(Action.MEETING_RUN)
@act
def withdraw(meeting_id: str) -> Response:
    sealing.withdraw(actor(), _run(meeting_id))
    return _back(meeting_id, "hop-da-rut")


def _issue_counting(meeting_id: str) -> Response:
    """Once the seal is durable: biên bản kiểm phiếu is drawn for the tellers to sign. Not drawn now, it is with the minutes."""
    with contextlib.suppress(Refused):
        issue(actor(), meeting_id)
    return _back(meeting_id, "hop-da-xac-nhan")


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
        if refused.reason.code != rules.CHOICE:
            raise
        return the_desk(meeting, status=422, typed=request.form, faults={"chon": str(refused)}, step="4")
    return _back(meeting_id, "hop-da-xac-nhan")


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
    return _back(meeting_id, "hop-tra-lai", 4)


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
    return _back(meeting_id, "hop-da-luu", 5)


def _issue(meeting_id: str) -> Response:
    """After the closing record is durable: draw the minutes. If that fails the record stands and it can be tried again."""
    try:
        issue(actor(), meeting_id)
    except Refused:
        return _back(meeting_id, "hop-chua-xuat", 5)
    return _back(meeting_id, "hop-bien-ban", 5)


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
    return _back(meeting_id, "hop-bien-ban", 5)


@bp.post("/<id:meeting_id>/xuat-lai")
@requires(Action.MEETING_RUN)
@act(answer=_issue)
def issue_again(meeting_id: str) -> Response:
    """Draw the PDF of minutes that were made but not drawn."""
    _run(meeting_id)
    return _back(meeting_id, "hop-bien-ban", 5)


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
    return _back(meeting_id, "hop-da-luu", 5)
