"""The meeting as it is shown: the secretary's desk of five steps, the screen on the wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.clock import local
from portal.council import (
    asking,
    attending,
    counts,
    entering,
    facts,
    inviting,
    issuing,
    paper_counts,
    queries,
    rounds,
    rules,
    seating,
    service,
    subjects,
    substitutes,
    ties,
    voting,
)
from portal.council.forms import (
    ATTENDANCE_CHOICES,
    ContentForm,
    ExtensionForm,
    NarrativeForm,
    OfficersForm,
    RemarkForm,
    SignedForm,
    TimesForm,
    VisibilityForm,
    WayForm,
    way_data,
)
from portal.council.models import Meeting, VoteRound
from portal.council.states import (
    ATTENDANCE_NAMES,
    MODE_NAMES,
    RECUSAL_NAMES,
    REMARK_NAMES,
    ROUND_NAMES,
    STANDING_NAMES,
    STANDING_SIGNS,
    Held,
    MeetingState,
    Mode,
    RoundState,
)
from portal.council.views import papers
from portal.documents import draw
from portal.evidence import queries as evidence
from portal.people.views.sign_in import password_confirmed
from portal.refusal import Reason, ensure
from portal.web.access import actor, requires
from portal.web.pages import page, site, unchanged

bp = Blueprint("desk_of", __name__, url_prefix="/hoi-dong/hop")

STEPS = ("Điểm danh", "Giới thiệu hồ sơ", "Biểu quyết", "Kết quả", "Biên bản")
WRITTEN_STEPS = ("Nội dung xin ý kiến", "Hồ sơ", "Lấy ý kiến", "Kết quả", "Biên bản")


def the_meeting(meeting_id: str, action: Action = Action.MEETING_RUN) -> Meeting:
    return queries.meeting_or_404(actor(), meeting_id, action)


def for_secretary(meeting_id: str) -> Meeting:
    """The meeting, for whoever keeps its minutes."""
    meeting = the_meeting(meeting_id)
    ensure(service.refuse_secretary(actor(), meeting))
    return meeting


def _step(meeting: Meeting, round_: Any, owed: bool) -> int:
    """The step the meeting is at; a tie that waits for its second round is a result that is not ready."""
    if meeting.is_over or meeting.postponed_reason:
        return 5
    if round_ is None or round_.state is RoundState.DRAFT:
        return 3 if meeting.attendances or meeting.held is Held.WRITTEN else 1
    if owed:
        return 4
    return {RoundState.OPEN: 3, RoundState.CLOSED: 4, RoundState.SEALED: 5}[round_.state]


def remark_form(meeting: Meeting, form: RemarkForm) -> RemarkForm:
    """The members to choose from, and whoever else."""
    serving = seating.sitting(meeting)
    form.member.fill([("", "(chọn thành viên, hoặc ghi tên khách mời)"), *((row.id, row.name) for row in serving)])
    return form


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
    faults: Mapping[str, str] | None = None,
    times: TimesForm | None = None,
    remark: RemarkForm | None = None,
    content: ContentForm | None = None,
    unfinished: bool = False,
    extension: ExtensionForm | None = None,
    step: str = "",
) -> Response:
    person = actor()
    round_ = queries.current_round(meeting)
    serving = seating.sitting(meeting)
    records = queries.records_of_meeting(meeting.id) if _any_sealed(meeting) or meeting.is_over else []
    sealed = rounds.bodies(records)
    owed = rounds.owed(meeting, sealed) if not meeting.is_over else []
    now_at = _step(meeting, round_, bool(owed) and round_ is not None and round_.state is RoundState.SEALED)
    asked = step or request.args.get("buoc", "")
    shown = int(asked) if asked in ("1", "2", "3", "4", "5") and int(asked) <= max(now_at, 2) else now_at
    drafting = shown == 2 and (round_ is None or round_.state is RoundState.DRAFT)
    search = request.args.get("tim", "")
    on_agenda = {row.subject_id for row in round_.questions} if round_ is not None else set()
    rule = queries.rule_of(round_) if round_ is not None else meeting.council.rule_on(local(meeting.starts_at).date())
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
    present = len(attending.present_now(meeting) & {row.id for row in serving})
    times = times or TimesForm(formdata=None)
    times.person.fill(choices)
    proposal = queries.last_proposal(round_.id) if round_ and round_.state is RoundState.CLOSED else None
    pending = proposal if proposal is not None and proposal.pending else None
    came = paper_counts.read(round_) if round_ is not None and round_.state is RoundState.CLOSED else None
    preview = _preview(round_, came)
    turnout = counts.turnout(round_) if round_ is not None and round_.state is RoundState.OPEN else None
    chair, secretary = service.refuse_chair(person, meeting), service.refuse_secretary(person, meeting)
    under_way = meeting.state in (MeetingState.PREPARING, MeetingState.RUNNING) and not (chair and secretary)
    return page(
        "council/desk.html",
        status=status,
        typed=typed or {},
        faults=faults or {},
        times=times,
        remark=remark_form(meeting, remark or RemarkForm(formdata=None, data={"kind": "speech"})),
        remarks=meeting.remarks,
        remark_names=REMARK_NAMES,
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
        proceeds=rules.proceeds(rule, present, len(serving)),
        stale=inviting.is_stale(meeting),
        enough=rule.quorum.reached_by(present, len(serving)),
        steps=WRITTEN_STEPS if meeting.held is Held.WRITTEN else STEPS,
        papers_awaited=came is not None and came.awaited,
        now_at=now_at,
        shown=shown,
        secretary=secretary,
        chair=chair,
        sees=can(person, Action.MEETING_SEE, queries.scope_of(meeting.council)),
        member=queries.member_of(meeting.council, person),
        turnout=turnout,
        unfinished=unfinished,
        key=wall_key(meeting, round_, turnout),
        hands=counts.hand_counts(round_) if round_ is not None and round_.mode is Mode.HANDS else {},
        results=_results(meeting, sealed, preview),
        pending=pending,
        returned=proposal if proposal is not None and proposal.returned_at is not None else None,
        choosing=ties.open_ties(preview) if preview and ties.next_step(preview) == ties.CHAIR else [],
        owed=owed,
        ordinals={row.id: row.ordinal for row in meeting.rounds},
        closing=next((row for row in reversed(records) if row.kind == "meeting"), None),
        sealed=bool(sealed),
        more_to_ask=now_at == 5 and not meeting.is_over and bool(asking.still_to_ask(meeting, _offered(meeting))),
        papers=papers.listed(meeting, records) if now_at == 5 else [],
        signed_files=evidence.of(issuing.SIGNED, meeting.id) if now_at == 5 else [],
        narrative=narrative,
        way=way or WayForm(formdata=None, data=way_data(rule)),
        officers=officers,
        content=content or ContentForm(formdata=None, obj=meeting),
        extension=extension or ExtensionForm(formdata=None),
        visibility=VisibilityForm(formdata=None, data={"visibility": meeting.visibility.value}),
        signed=SignedForm(formdata=None),
        password_needed=not password_confirmed(),
        wrong_password=wrong_password,
        stand_ins=substitutes.offered(meeting) if not secretary and now_at < 4 else [],
        called=dict(substitutes.called(meeting)),
        kinds=subjects.kinds_of(meeting.council),
        search=search,
        candidates=subjects.choosable(meeting.council, meeting.campaign, search=search, also=on_agenda)
        if drafting
        else [],
        decided=asking.decided_on(meeting.council, meeting.campaign) if drafting else {},
        on_agenda=on_agenda,
        many_offered=subjects.MOST_OFFERED,
        attendance_choices=ATTENDANCE_CHOICES,
        attendance_names=ATTENDANCE_NAMES,
        modes=MODE_NAMES,
        rounds=ROUND_NAMES,
        recusals=RECUSAL_NAMES,
        tie_words=ties.words,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
    )


def _offered(meeting: Meeting) -> list[subjects.Subject]:
    return subjects.choosable(meeting.council, meeting.campaign)


def _any_sealed(meeting: Meeting) -> bool:
    return any(row.state is RoundState.SEALED for row in meeting.rounds)


def _preview(round_: VoteRound | None, came: paper_counts.Came | None = None) -> dict[str, Any] | None:
    """Of a closed round what would be sealed; nothing while papers wait for their count."""
    if round_ is None or round_.state is not RoundState.CLOSED:
        return None
    came = came or paper_counts.read(round_)
    return None if came.awaited else facts.preview(round_, came)


def _results(
    meeting: Meeting, sealed: Mapping[str, dict[str, Any]], preview: dict[str, Any] | None
) -> list[tuple[VoteRound, dict[str, Any]]]:
    """What the result tables show, round by round: the sealed records, and what would be sealed."""
    found = [(row, sealed[row.id]) for row in meeting.rounds if row.id in sealed]
    closed = queries.current_round(meeting)
    return [*found, (closed, preview)] if closed is not None and preview is not None else found


@bp.get("/<id:meeting_id>/tien-do")
@requires(Action.MEETING_SEE)
def progress(meeting_id: str) -> Response:
    """Polled: nothing (204) while nobody voted since, else the piece that says who has. On the wall, where nobody taps,
    a new state shows the whole page again."""
    meeting = the_meeting(meeting_id, Action.MEETING_SEE)
    round_, on_wall = queries.current_round(meeting), "man-hinh" in request.args
    turnout = counts.turnout(round_) if round_ is not None else None
    key = wall_key(meeting, round_, turnout)
    known = request.args.get("k", "")
    if turnout is None or round_ is None or known == key:
        return unchanged()
    if on_wall and known.rpartition("-")[0] != key.rpartition("-")[0]:
        again = unchanged()
        again.headers["HX-Refresh"] = "true"
        return again
    return page(
        "council/_turnout.html",
        meeting=meeting,
        turnout=turnout,
        round=round_,
        key=key,
        wall=on_wall,
        polled=not on_wall,
        serving=seating.sitting(meeting),
        called=dict(substitutes.called(meeting)),
        attendance={row.member_id: row for row in meeting.attendances},
        attendance_names=ATTENDANCE_NAMES,
    )


def wall_key(meeting: Meeting, round_: VoteRound | None, turnout: counts.Turnout | None) -> str:
    """What a polled piece shows: which round in which state, and how many have voted."""
    if round_ is None or turnout is None:
        return f"{meeting.state.value}-0"
    return f"{round_.ordinal}{round_.state.value}-{turnout.voted}"


@bp.get("/<id:meeting_id>/man-hinh")
@requires(Action.MEETING_SEE)
def wall(meeting_id: str) -> Response:
    """For everybody in the room: no name of who has not voted, nothing of the count before closing."""
    meeting = the_meeting(meeting_id, Action.MEETING_SEE)
    round_ = queries.current_round(meeting)
    sealed = rounds.bodies(queries.records_of_meeting(meeting.id)) if _any_sealed(meeting) else {}
    turnout = counts.turnout(round_) if round_ is not None else None
    running = round_ is not None and round_.state in (RoundState.DRAFT, RoundState.OPEN)
    door = entering.door_of(meeting.id)
    return page(
        "council/wall.html",
        door=door,
        entry=f"{site()}/bo-phieu/vao-hop",
        qr=draw.qr_png(f"{site()}/bo-phieu/vao-hop?ma={door.code}") if door is not None else "",
        meeting=meeting,
        round=round_,
        rule=queries.rule_of(round_) if round_ else meeting.council.voting_rule,
        turnout=turnout,
        key=wall_key(meeting, round_, turnout),
        results=[] if running else _results(meeting, sealed, _preview(round_)),
        rounds=ROUND_NAMES,
        ordinals={row.id: row.ordinal for row in meeting.rounds},
        tie_words=ties.words,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
        wall=True,
    )
