"""The meeting as it is shown: the secretary's desk of five steps, the screen on the wall."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.council import cards, facts, issuing, queries, service, voting
from portal.council.forms import (
    ATTENDANCE_CHOICES,
    NarrativeForm,
    OfficersForm,
    SignedForm,
    VisibilityForm,
    WayForm,
    way_data,
)
from portal.council.models import Meeting
from portal.council.states import (
    ATTENDANCE_NAMES,
    MODE_NAMES,
    PRESENT,
    RECUSAL_NAMES,
    ROUND_NAMES,
    STANDING_NAMES,
    STANDING_SIGNS,
    MeetingState,
    Mode,
    RoundState,
)
from portal.council.views import papers
from portal.evidence import queries as evidence
from portal.people.views.sign_in import password_confirmed
from portal.refusal import Reason
from portal.web.access import actor, requires
from portal.web.pages import page, unchanged

bp = Blueprint("desk_of", __name__, url_prefix="/hoi-dong/hop")

STEPS = ("Điểm danh", "Giới thiệu hồ sơ", "Biểu quyết", "Kết quả", "Biên bản")


def the_meeting(meeting_id: str, action: Action = Action.MEETING_RUN) -> Meeting:
    return queries.meeting_or_404(actor(), meeting_id, action)


def _step(meeting: Meeting, round_: Any) -> int:
    """The step the meeting is at."""
    if meeting.state in (MeetingState.FINISHED, MeetingState.POSTPONED):
        return 5
    if round_ is None or round_.state is RoundState.DRAFT:
        return 3 if meeting.attendances else 1
    return {RoundState.OPEN: 3, RoundState.CLOSED: 4, RoundState.SEALED: 5}[round_.state]


# --- the desk -----------------------------------------------------------------------------------
@bp.get("/<id:meeting_id>")
@requires(Action.COUNCIL_READ)
def show(meeting_id: str) -> Response:
    return the_desk(the_meeting(meeting_id, Action.COUNCIL_READ))


def the_desk(
    meeting: Meeting,
    *,
    status: int = 200,
    narrative: NarrativeForm | None = None,
    way: WayForm | None = None,
    officers: OfficersForm | None = None,
    wrong_password: Reason | None = None,
    typed: Mapping[str, str] | None = None,
    hand_errors: Mapping[str, str] | None = None,
) -> Response:
    person = actor()
    round_ = queries.current_round(meeting)
    serving = queries.serving(meeting.council)
    now_at = _step(meeting, round_)
    asked = request.args.get("buoc", "")
    shown = int(asked) if asked in ("1", "2", "3", "4", "5") and int(asked) <= max(now_at, 2) else now_at
    rule = queries.rule_of(round_) if round_ is not None else meeting.council.voting_rule
    narrative = narrative or NarrativeForm(formdata=None, obj=meeting)
    officers = officers or OfficersForm(
        formdata=None,
        data={
            "chair": meeting.chair_id or "",
            "secretary": meeting.secretary_id or "",
            "acting_chair": meeting.acting_chair_id or "",
        },
    )
    choices = [(row.id, row.name) for row in serving]
    officers.chair.fill(choices)
    officers.secretary.fill(choices)
    officers.acting_chair.fill([("", "(không cần)"), *choices])
    attendance = {row.member_id: row for row in meeting.attendances}
    present = sum(1 for row in serving if row.id in attendance and attendance[row.id].status in PRESENT)
    pending = queries.pending_proposal(meeting.council_id) if round_ and round_.state is RoundState.CLOSED else None
    records = queries.records_of_meeting(meeting.id) if now_at == 5 else []
    chair, secretary = service.refuse_chair(person, meeting), service.refuse_secretary(person, meeting)
    under_way = meeting.state in (MeetingState.PREPARING, MeetingState.RUNNING) and not (chair and secretary)
    return page(
        "council/desk.html",
        status=status,
        typed=typed or {},
        hand_errors=hand_errors or {},
        unvouched=voting.unvouched(meeting) if under_way else [],
        meeting=meeting,
        council=meeting.council,
        round=round_,
        voided=[row for row in meeting.rounds if row.state is RoundState.VOID],
        rule=rule,
        serving=serving,
        attendance=attendance,
        present=present,
        needed=rule.quorum.needed(len(serving)),
        enough=rule.quorum.reached_by(present, len(serving)),
        steps=STEPS,
        now_at=now_at,
        shown=shown,
        secretary=secretary,
        chair=chair,
        sees=can(person, Action.MEETING_SEE, queries.scope_of(meeting.council)),
        member=queries.member_of(meeting.council, person),
        turnout=queries.turnout(round_) if round_ is not None and round_.state is RoundState.OPEN else None,
        hands=queries.hand_counts(round_) if round_ is not None and round_.mode is Mode.HANDS else {},
        result=_result(round_, records),
        pending=pending,
        closing=next((row for row in reversed(records) if row.kind == "meeting"), None),
        sealed=next((row for row in records if row.kind == "round"), None),
        papers=papers.listed(meeting, records) if now_at == 5 else [],
        signed_files=evidence.of(issuing.SIGNED, meeting.id) if now_at == 5 else [],
        narrative=narrative,
        way=way or WayForm(formdata=None, data=way_data(rule)),
        officers=officers,
        visibility=VisibilityForm(formdata=None, data={"visibility": meeting.visibility.value}),
        signed=SignedForm(formdata=None),
        password_needed=not password_confirmed(),
        wrong_password=wrong_password,
        candidates=cards.choosable(meeting.council, meeting.campaign)
        if round_ is None or round_.state is RoundState.DRAFT
        else [],
        attendance_choices=ATTENDANCE_CHOICES,
        attendance_names=ATTENDANCE_NAMES,
        modes=MODE_NAMES,
        rounds=ROUND_NAMES,
        recusals=RECUSAL_NAMES,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
    )


def _result(round_: Any, records: list[Any]) -> dict[str, Any] | None:
    """What the result table shows: the sealed record, or for a closed round what would be sealed."""
    for row in records:
        if round_ is not None and row.round_id == round_.id:
            found: dict[str, Any] = json.loads(row.body)
            return found
    if round_ is not None and round_.state is RoundState.CLOSED:
        return facts.preview(round_)
    return None


@bp.get("/<id:meeting_id>/tien-do")
@requires(Action.MEETING_SEE)
def progress(meeting_id: str) -> Response:
    """Polled: nothing (204) while nobody voted since, else the piece of the desk that says who has."""
    meeting = the_meeting(meeting_id, Action.MEETING_SEE)
    round_ = queries.current_round(meeting)
    turnout = queries.turnout(round_) if round_ is not None else None
    state = round_.state.value if round_ is not None else ""
    if turnout is None or request.args.get("k") == f"{state}-{turnout.voted}":
        return unchanged()
    return page(
        "council/_turnout.html", meeting=meeting, turnout=turnout, round=round_, wall="man-hinh" in request.args
    )


@bp.get("/<id:meeting_id>/man-hinh")
@requires(Action.MEETING_SEE)
def wall(meeting_id: str) -> Response:
    """For everybody in the room: no name of who has not voted, nothing of the count before closing."""
    meeting = the_meeting(meeting_id, Action.MEETING_SEE)
    round_ = queries.current_round(meeting)
    records = queries.records_of_meeting(meeting.id)
    return page(
        "council/wall.html",
        meeting=meeting,
        round=round_,
        rule=queries.rule_of(round_) if round_ else meeting.council.voting_rule,
        turnout=queries.turnout(round_) if round_ is not None and round_.state is RoundState.OPEN else None,
        result=_result(round_, records),
        rounds=ROUND_NAMES,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
        wall=True,
    )
