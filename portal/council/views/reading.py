"""What members read: all candidates on one light page, one candidate, the evidence; "Đã xem" and private notes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.council import briefing, notes, queries, seating
from portal.council.briefing import Subject, Told
from portal.council.models import Meeting
from portal.council.states import Mode, RoundState
from portal.evidence.views import sent
from portal.refusal import NotFound
from portal.vietnamese import clean
from portal.web.access import actor, requires
from portal.web.acts import PRIVATE, act
from portal.web.forms import Form
from portal.web.pages import done, page

bp = Blueprint("reading", __name__, url_prefix="/hoi-dong/hop")

NOTE = PRIVATE
TOO_LONG = f"Ghi chú dài quá {notes.LONGEST} chữ cái. Viết gọn lại rồi lưu."
CHANGED = "Ghi chú này vừa được sửa ở máy khác. Cả hai bản được giữ bên dưới, chọn bản dùng tiếp."


def _meeting(meeting_id: str, action: Action = Action.COUNCIL_READ) -> Meeting:
    return queries.meeting_or_404(actor(), meeting_id, action)


@bp.get("/<id:meeting_id>/ho-so")
@requires(Action.COUNCIL_READ)
def everybody(meeting_id: str) -> Response:
    return _page(_meeting(meeting_id))


def _page(
    meeting: Meeting,
    *,
    status: int = 200,
    typed: Mapping[Subject, str] | None = None,
    faults: Mapping[Subject, str] | None = None,
) -> Response:
    person = actor()
    member = briefing.reader(meeting, person)
    entries = briefing.told(meeting, briefing.agenda(meeting), member)
    round_ = queries.current_round(meeting)
    return page(
        "council/reading.html",
        status=status,
        meeting=meeting,
        round=round_,
        entries=entries,
        member=member,
        counts=can(person, Action.MEETING_SEE, queries.scope_of(meeting.council)),
        members=len(seating.sitting(meeting)),
        form=Form(formdata=None) if member is not None else None,
        version=sum(entry.mine.version for entry in entries if entry.mine is not None),
        open=_opened(entries, set(faults or ())),
        typed=typed or {},
        faults=faults or {},
        subject_of=briefing.subject_of,
        key=briefing.KEY,
    )


def _opened(entries: list[Told], faulty: set[Subject]) -> set[int]:
    """The entries that stand open: the one asked for, what has to be looked at, else the first not read."""
    if faulty:
        return {entry.question.position for entry in entries if briefing.subject_of(entry.question) in faulty}
    asked = request.args.get("mo", "")
    if asked.isdecimal():
        return {int(asked[:4])}
    return {next((entry.question.position for entry in entries if not entry.seen), 0)}


@bp.get("/<id:meeting_id>/ho-so/<id:question_id>")
@requires(Action.COUNCIL_READ)
def one(meeting_id: str, question_id: str) -> Response:
    """One candidate by himself, as a ballot's link opens him."""
    meeting = _meeting(meeting_id)
    round_ = queries.current_round(meeting)
    votes = round_ is not None and round_.state is RoundState.OPEN and round_.mode is not Mode.HANDS
    return one_by_one(
        meeting,
        question_id,
        here=f"/hoi-dong/hop/{meeting.id}/ho-so",
        ballot=f"/bo-phieu/{round_.id}" if round_ is not None and votes else "",
        opens=briefing.reader(meeting, actor()) is not None,
    )


def one_by_one(
    meeting: Meeting,
    question_id: str,
    *,
    here: str,
    ballot: str,
    opens: bool = False,
    layout: str = "layouts/private.html",
) -> Response:
    """One candidate to read: `here` is the address before each one's id, `ballot` the way back to it, `opens` whether the
    documents themselves may be opened. At the voting desk and by code they are told, not opened."""
    questions = briefing.agenda(meeting)
    at = next((n for n, row in enumerate(questions) if row.id == question_id), None)
    if at is None:
        raise NotFound
    return page(
        "council/candidate.html",
        meeting=meeting,
        here=here,
        ballot=ballot,
        layout=layout,
        entry=briefing.told(meeting, questions[at : at + 1], None)[0],
        opens=opens,
        key=briefing.KEY,
        after=questions[at + 1].id if at + 1 < len(questions) else None,
    )


@bp.get("/<id:meeting_id>/tai-lieu/<key>")
@requires(Action.BALLOT_CAST)
def document(meeting_id: str, key: str) -> Response:
    """A document that a candidate rests on, under the member's right to this meeting. Of a photo the light picture."""
    meeting = _meeting(meeting_id, Action.BALLOT_CAST)
    return sent(briefing.evidence_or_404(meeting, actor(), key), small="goc" not in request.args)


@bp.post("/<id:meeting_id>/da-xem")
@requires(Action.BALLOT_CAST)
@act
def keep(meeting_id: str) -> Response:
    """[Đã xem] marks one candidate; that button and [Lưu ghi chú] keep every note on the page."""
    meeting = _meeting(meeting_id, Action.BALLOT_CAST)
    member = queries.member_of(meeting.council, actor())
    if member is None:
        raise NotFound
    questions = briefing.agenda(meeting)
    typed = {
        briefing.subject_of(row): clean(request.form.get(f"{NOTE}{row.position}", "")).strip()
        for row in questions
        if f"{NOTE}{row.position}" in request.form
    }
    if faults := {subject: TOO_LONG for subject, text in typed.items() if len(text) > notes.LONGEST}:
        return _page(meeting, status=422, typed=typed, faults=faults)
    pressed = request.form.get("xem", "")
    seen = next((row for row in questions if str(row.position) == pressed), None)
    given = request.form.get("ban", "")
    version = int(given) if given.isdecimal() and len(given) < 9 else -1
    if clash := notes.keep(actor(), meeting, member, questions, seen=seen, notes=typed, version=version):
        return _page(meeting, status=409, typed=typed, faults=dict.fromkeys(clash, CHANGED))
    if seen is None:
        return done("reading.everybody", "hop-ghi-chu", meeting_id=meeting_id)
    after = next((row.position for row in questions if row.position > seen.position), seen.position)
    return done("reading.everybody", "hop-da-xem", meeting_id=meeting_id, mo=after, anchor=f"hs{after}")
