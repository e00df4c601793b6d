"""What is done at the meeting's desk until the vote is over: attendance, agenda, the vote. What follows is in `closing.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from portal import clock
from portal.access.table import Action
from portal.clock import local
from portal.council import (
    counts,
    opening,
    queries,
    rounds,
    seating,
    secrecy,
    service,
    subjects,
    voting,
)
from portal.council.forms import OfficersForm, ReasonForm, WayForm
from portal.council.models import Meeting, VoteRound
from portal.council.states import Attendance, Held, RoundState
from portal.council.tally import Count
from portal.council.views.desk import bp, the_desk, the_meeting
from portal.council.views.desk import for_secretary as _run
from portal.database import db
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import clean_line
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done

HAND_MARKS = ("y", "n", "a")  # as the boxes of a show of hands are named


def back(meeting_id: str, notice: str, step: int | None = None) -> Response:
    """To the desk, at the step that was done or at the one that is next."""
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
    return back(meeting_id, "hop-diem-danh")


@bp.post("/<id:meeting_id>/co-mat-va-mo")
@requires(Action.MEETING_RUN)
@act
def all_present_and_open(meeting_id: str) -> Response:
    """The common case of a small council in one tap: two acts, one transaction."""
    meeting = _run(meeting_id)
    service.all_present(actor(), meeting)
    opening.open_round(actor(), meeting)
    return back(meeting_id, "hop-da-mo")


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
    return back(meeting_id, "hop-diem-danh")


@bp.post("/<id:meeting_id>/dung-nguoi")
@requires(Action.SEAL_CONFIRM)
@act
def vouch(meeting_id: str) -> Response:
    """The chair sees who sits at which account."""
    meeting = the_meeting(meeting_id, Action.SEAL_CONFIRM)
    ensure(service.refuse_chair(actor(), meeting))
    voting.vouch(actor(), meeting, request.form.getlist("member"))
    return back(meeting_id, "hop-dung-nguoi")


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
    return back(meeting_id, "hop-da-luu")


@bp.post("/<id:meeting_id>/hoan")
@requires(Action.MEETING_RUN)
@act
def postpone(meeting_id: str) -> Response:
    form = ReasonForm()
    meeting = _run(meeting_id)
    if not form.validate():
        raise Refused(Reason("postpone.reason", "Hoãn họp cần nêu lý do."))
    service.postpone(actor(), meeting, form.reason.data or "")
    return back(meeting_id, "hop-da-hoan", 5)


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
    return back(meeting_id, "hop-da-luu", 2)


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
    return back(meeting_id, "hop-da-luu", 2)


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
    return back(meeting_id, "hop-da-luu", 3)


@bp.post("/<id:meeting_id>/mo")
@requires(Action.MEETING_RUN)
@act
def open_round(meeting_id: str) -> Response:
    opening.open_round(actor(), _run(meeting_id))
    return back(meeting_id, "hop-da-mo")


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
        return back(meeting_id, "hop-da-ket-thuc")
    return back(meeting_id, "hop-da-ghi")


@bp.post("/<id:meeting_id>/dong-y-tat-ca")
@requires(Action.MEETING_RUN)
@act
def unanimous(meeting_id: str) -> Response:
    """[Cả n người có mặt đồng ý]: an act of its own, and the vote ends."""
    meeting = _run(meeting_id)
    voting.record_hands(actor(), meeting, {}, unanimous=True)
    voting.close_round(actor(), meeting)
    return back(meeting_id, "hop-da-ket-thuc")


def quiet(**_: Any) -> None:
    """Before closing or sealing: no reader may stand in the way of wiping the log."""
    db.session.rollback()
    secrecy.ensure_log_empty()


@bp.post("/<id:meeting_id>/ket-thuc")
@requires(Action.MEETING_RUN)
@act(before=quiet)
def close_round(meeting_id: str, prepared: None) -> Response:
    """Asked once more while somebody who may vote has not, for there is no way back but to cancel the vote."""
    meeting = _run(meeting_id)
    round_ = voting.round_of(meeting)
    ends_itself = round_.closes_at is not None and round_.closes_at <= clock.now()
    if meeting.held is not Held.WRITTEN and not ends_itself and "thieu" not in request.form:
        turnout = counts.turnout(round_)
        if turnout.waiting and turnout.voted:
            return the_desk(meeting, status=409, step="3", unfinished=True)
    voting.close_round(actor(), meeting)
    return back(meeting_id, "hop-da-ket-thuc")


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
        return back(meeting_id, "hop-da-bo")
    rounds.again(actor(), meeting, voided)
    return back(meeting_id, "hop-da-huy", 2)
