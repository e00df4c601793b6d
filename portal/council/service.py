"""Meetings: calling, attendance, agenda, recusals, the words of the minutes. Rolls are in `rolls.py`, voting in `voting.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns.models import Campaign
from portal.council import asking, counts, queries, rules, seating, subjects
from portal.council.ballots import canonical
from portal.council.models import (
    Council,
    CouncilMember,
    Meeting,
    MeetingAttendance,
    Question,
    Recusal,
    VoteRound,
)
from portal.council.states import (
    ATTENDANCE_NAMES,
    DUTY_NAMES,
    MODE_NAMES,
    PRESENT,
    Attendance,
    Duty,
    MeetingState,
    Mode,
    RecusalReason,
    RoundState,
    Visibility,
)
from portal.council.subjects import Subject
from portal.council.voting_rule import VotingRule, refuse_rule
from portal.database import db
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import day as day_words
from portal.vietnamese import moment

NARRATIVE = ("discussion", "reserved", "conclusion")


def _record(actor: Actor, meeting: Meeting, action: str, **data: Any) -> None:
    record(actor, f"meeting.{action}", f"meeting:{meeting.id}", title=meeting.title, **data)


# --- calling a meeting --------------------------------------------------------------------------
def call_meeting(
    actor: Actor,
    council: Council,
    campaign: Campaign,
    *,
    title: str,
    place: str,
    starts_at: datetime,
    chosen: Sequence[Subject],
    mode: Mode | None = None,
) -> Meeting:
    """A meeting in preparation: its agenda as a draft round, chair and secretary out of the roll of its day.

    It is voted by the rule that is in force on that day.
    """
    if not council.active:
        raise Refused(Reason("council.closed", "Hội đồng này đã giải thể."))
    day = clock.local(starts_at).date()
    serving, rule = queries.serving(council, day), council.rule_on(day)
    chair, secretary = (
        next((row for row in serving if row.duty is duty), None) for duty in (Duty.CHAIR, Duty.SECRETARY)
    )
    if chair is None or secretary is None:  # nobody could lead it, and nobody take it back
        missing = " và ".join(
            DUTY_NAMES[duty] for duty, row in ((Duty.CHAIR, chair), (Duty.SECRETARY, secretary)) if not row
        )
        raise Invalid({"starts_at": f"Ngày {day_words(day)} Hội đồng chưa có {missing}."})
    meeting = Meeting(
        council=council,
        campaign=campaign,
        title=title,
        place=place,
        starts_at=starts_at,
        chair=chair,
        secretary=secretary,
        changed_at=clock.now(),
        changed_by=actor.label,
        attendances=[],
        lifted_recusals=[],
        extensions=[],
        substitutes=[],
        rounds=[],
    )
    db.session.add(meeting)
    db.session.flush()
    new_round(actor, meeting, rule.with_mode(mode or rule.mode), chosen)
    _record(actor, meeting, "called")
    return meeting


def new_round(actor: Actor, meeting: Meeting, rule: VotingRule, chosen: Sequence[Subject]) -> VoteRound:
    """A draft round over these subjects, with the recusals that the rule finds."""
    if any(row.state not in (RoundState.SEALED, RoundState.VOID) for row in meeting.rounds):
        raise Refused(
            Reason("round.exists", "Cuộc họp đang có một lần bỏ phiếu.", "Chốt hoặc hủy lần đó trước khi lập lần mới.")
        )
    round_ = VoteRound(
        mode=rule.mode,
        ordinal=len(meeting.rounds) + 1,
        rule_json=canonical(rule.to_data()),
        questions=[],
        roll=[],
    )
    meeting.rounds.append(round_)
    db.session.flush()
    set_agenda(actor, meeting, chosen)
    return round_


def _draft(meeting: Meeting) -> VoteRound:
    round_ = queries.current_round(meeting)
    if round_ is None or round_.state is not RoundState.DRAFT:
        raise Refused(Reason("agenda.frozen", "Đã mở bỏ phiếu, không sửa được danh sách và quy tắc."))
    return round_


def set_agenda(actor: Actor, meeting: Meeting, chosen: Sequence[Subject]) -> None:
    """What the round asks about, in the order of categories, with the lines that ballots will print."""
    round_ = _draft(meeting)
    if round_.parent_id is not None:
        raise Refused(Reason("agenda.second", "Vòng 2 chỉ gồm những người bằng số phiếu, không sửa được danh sách."))
    if any(row.kind not in [kind.code for kind in subjects.kinds_of(meeting.council)] for row in chosen):
        raise Refused(Reason("agenda.kind", "Hội đồng này không xét nội dung đó."))
    ensure(rules.refuse_asked_again(*asking.asked_before(meeting), asking.asked_of(chosen, meeting.council)))
    gone = {question.id for question in round_.questions}
    meeting.lifted_recusals = [row for row in meeting.lifted_recusals if row["question"] not in gone]
    for question in round_.questions:
        for recusal in question.recusals:
            db.session.delete(recusal)
        db.session.delete(question)
    round_.questions.clear()
    db.session.flush()
    printed = subjects.printed(meeting.campaign, chosen)
    for position, row in enumerate(chosen, 1):
        round_.questions.append(
            Question(
                position=position,
                subject_kind=row.kind,
                subject_id=row.id,
                category_code=row.category_code,
                category_title=row.category_title,
                category_quota=row.category_quota if meeting.council.of_host else None,
                name=row.name,
                post=row.post,
                unit_name=row.unit,
                lines=list(printed[row.id].lines),
                score=printed[row.id].score,
                recusals=[],
            )
        )
    db.session.flush()
    find_recusals(meeting, round_, seating.sitting(meeting), {row.id: row for row in chosen})
    _record(actor, meeting, "agenda_set", names=[row.name for row in chosen])


def find_recusals(
    meeting: Meeting, round_: VoteRound, members: Sequence[CouncilMember], asked: Mapping[str, Subject]
) -> None:
    """Whose own matter it is stays out; `asked` by the subject's id."""
    same_unit = queries.rule_of(round_).same_unit_recuses
    for question in round_.questions:
        subject = asked.get(question.subject_id)
        if subject is None:
            continue
        for member in members:
            reason = subjects.reason_to_stay_out(subject, member, meeting.council, same_unit)
            if reason is not None:
                question.recusals.append(Recusal(member_id=member.id, reason=reason))
    db.session.flush()


def set_recusal(
    actor: Actor, meeting: Meeting, question_id: str, member_id: str, recused: bool, reason: str = ""
) -> None:
    """A member asks to stay out of one question, or the secretary corrects what the rule found (a namesake): for a
    `reason` that the minutes tell, and never in the own matter."""
    round_ = _draft(meeting)
    question = next((row for row in round_.questions if row.id == question_id), None)
    member = next((row for row in seating.sitting(meeting) if row.id == member_id), None)
    if question is None or member is None:
        raise Refused(Reason("recusal.unknown", "Mục hoặc thành viên này không có trong cuộc họp."))
    known = next((row for row in question.recusals if row.member_id == member_id), None)
    lifted = {"question": question.id, "member": member.id, "name": member.name, "about": question.name}
    others = [row for row in meeting.lifted_recusals if (row["question"], row["member"]) != (question.id, member.id)]
    if recused and known is None:
        found = _rule_finds(meeting, round_, question, member)
        question.recusals.append(Recusal(member_id=member_id, reason=found or RecusalReason.DECLARED))
        meeting.lifted_recusals = others
    elif not recused and known is not None:
        if known.reason is not RecusalReason.DECLARED:
            own = member.account_id is not None and member.account_id == actor.account_id
            ensure(rules.refuse_lifting(own, reason))
            meeting.lifted_recusals = [*others, {**lifted, "reason": reason, "by": actor.name}]
        question.recusals.remove(known)
        db.session.delete(known)
    else:
        return
    db.session.flush()
    _record(
        actor, meeting, "recused" if recused else "recusal_lifted", name=member.name, question=question.name,
        **({"reason": reason} if reason else {}),
    )  # fmt: skip


def _rule_finds(meeting: Meeting, round_: VoteRound, question: Question, member: CouncilMember) -> RecusalReason | None:
    subject = subjects.of_questions([question]).get(question.subject_id)
    same_unit = queries.rule_of(round_).same_unit_recuses
    return subjects.reason_to_stay_out(subject, member, meeting.council, same_unit) if subject is not None else None


def declare_recusal(actor: Actor, meeting: Meeting, question_id: str, member_id: str, recused: bool) -> None:
    """A member's own word; what the rule found or the secretary wrote down he does not lift himself."""
    known = [
        row.reason
        for question in _draft(meeting).questions
        for row in question.recusals
        if question.id == question_id and row.member_id == member_id
    ]
    if not recused and known and known[0] is not RecusalReason.DECLARED:
        raise Refused(Reason("recusal.rule", "Mục này không tham gia biểu quyết theo quy tắc.", "Nhờ Thư ký sửa."))
    set_recusal(actor, meeting, question_id, member_id, recused)


def set_way(actor: Actor, meeting: Meeting, rule: VotingRule) -> None:
    """How this meeting's round is voted: show of hands, open, secret, and by which shares."""
    round_ = _draft(meeting)
    ensure(refuse_rule(rule))
    before = queries.rule_of(round_)
    if round_.parent_id is not None and rule.with_mode(before.mode) != before:
        raise Refused(Reason("way.second", "Vòng 2 theo đúng quy tắc của lần trước, chỉ đổi được hình thức."))
    round_.mode, round_.rule_json = rule.mode, canonical(rule.to_data())
    round_.on_paper = round_.on_paper and rule.mode is Mode.SECRET  # only a secret vote counts papers
    if before.same_unit_recuses != rule.same_unit_recuses:
        raise Refused(Reason("rule.same_unit", "Quy tắc cùng đơn vị chỉ đổi ở quy chế của Hội đồng."))
    _record(actor, meeting, "way_set", sentence=rule.sentence(), mode=MODE_NAMES[rule.mode])


# --- attendance ---------------------------------------------------------------------------------
def record_attendance(actor: Actor, meeting: Meeting, statuses: Mapping[str, tuple[Attendance, str]]) -> None:
    """Who is here, by member id, with the reason of those who are not. Shut while a closed round waits for its seal."""
    _not_over(meeting)
    if meeting.state is MeetingState.PREPARING:
        ensure(rules.refuse_early(meeting.starts_at, clock.now()))
    round_ = queries.current_round(meeting)
    if round_ is not None and round_.state is RoundState.CLOSED:
        raise Refused(Reason("attendance.frozen", "Đã kết thúc bỏ phiếu, danh sách có mặt đã chốt."))
    voted = counts.participants(round_) if round_ is not None and round_.state is RoundState.OPEN else set()
    voting_began = any(row.opened_at is not None for row in meeting.rounds)
    known = {row.member_id: row for row in meeting.attendances}
    called = [(member, *statuses[member.id]) for member in seating.sitting(meeting) if member.id in statuses]
    if unsaid := {
        f"r{member.id}": f"{member.name}: vắng có lý do thì ghi rõ lý do."
        for member, status, reason in called
        if status is Attendance.EXCUSED and not reason
    }:
        raise Invalid(unsaid)
    for member, status, _ in called:
        if member.id in voted and status not in PRESENT:
            raise Refused(Reason("attendance.voted", f"{member.name} đã bỏ phiếu nên không thể ghi vắng."))
    for member, status, reason in called:
        row = known.get(member.id)
        if row is None:
            row = MeetingAttendance(member_id=member.id, status=status)
            meeting.attendances.append(row)
        if voting_began and status in PRESENT and row.status not in PRESENT and row.late_at is None:
            row.late_at = clock.now()  # who is here now and was not when others voted
        row.status, row.reason = status, "" if status in PRESENT else reason
        if status not in PRESENT:
            row.late_at = row.left_at = None
    if meeting.state is MeetingState.PREPARING:
        meeting.state = MeetingState.RUNNING
    if round_ is not None and round_.state is RoundState.OPEN:
        now = {row.member_id: row.now for row in meeting.attendances}
        for entry in round_.roll:
            entry.attendance = now.get(entry.member_id, entry.attendance)
    db.session.flush()
    present = sum(1 for row in meeting.attendances if row.now in PRESENT)
    _record(
        actor, meeting, "attendance", present=present, roll=len(seating.sitting(meeting)),
        absent=[f"{_name(meeting, row)} ({ATTENDANCE_NAMES[row.status].lower()}{', ' + row.reason if row.reason else ''})"
                for row in meeting.attendances if row.status not in PRESENT],
    )  # fmt: skip


def _name(meeting: Meeting, attendance: MeetingAttendance) -> str:
    return next((row.name for row in meeting.council.members if row.id == attendance.member_id), "")


def all_present(actor: Actor, meeting: Meeting) -> None:
    """[Có mặt tất cả]: an act of its own, then change who is not. Nobody is late or gone."""
    for row in meeting.attendances:
        row.late_at = row.left_at = None
    everyone = {row.id: (Attendance.ONSITE, "") for row in seating.sitting(meeting)}
    record_attendance(actor, meeting, everyone)


def set_officers(
    actor: Actor, meeting: Meeting, *, chair_id: str, secretary_id: str, acting_chair_id: str | None
) -> None:
    """Who chairs, who keeps the minutes, who chairs the items on which the chair is nominated."""
    _not_over(meeting)
    round_ = queries.current_round(meeting)
    if round_ is not None and round_.state not in (RoundState.DRAFT, RoundState.VOID):
        raise Refused(Reason("officers.frozen", "Đã mở bỏ phiếu, không đổi Chủ trì và Thư ký."))
    serving = {row.id: row for row in seating.sitting(meeting)}
    if chair_id not in serving or secretary_id not in serving or (acting_chair_id and acting_chair_id not in serving):
        raise Invalid({"chair": "Chọn người trong danh sách Hội đồng."})
    if chair_id == secretary_id:
        raise Invalid({"secretary": "Chủ trì và Thư ký phải là hai người."})
    if acting_chair_id == chair_id:
        raise Invalid({"acting_chair": "Người chủ trì thay phải là người khác."})
    meeting.chair, meeting.secretary = serving[chair_id], serving[secretary_id]
    meeting.acting_chair = serving[acting_chair_id] if acting_chair_id else None
    _record(actor, meeting, "officers", chair=meeting.chair.name, secretary=meeting.secretary.name)


def _not_over(meeting: Meeting) -> None:
    ensure(rules.refuse_over(meeting.is_over))


# --- the words of the minutes -------------------------------------------------------------------
def write_narrative(
    actor: Actor, meeting: Meeting, version: int, *, ended_at: datetime | None = None, **texts: str
) -> None:
    """Discussion, reserved opinions, conclusion, when people went home: apart from the counted part, which has no fields."""
    _not_over(meeting)
    if meeting.version != version:
        theirs = {name: getattr(meeting, name) for name in NARRATIVE}
        raise Conflict(theirs, meeting.version, meeting.changed_by, meeting.changed_at)
    last = max([meeting.starts_at, *(row.closed_at for row in meeting.rounds if row.closed_at)])
    if ended_at is not None and not last.replace(second=0, microsecond=0) <= ended_at <= clock.now():
        raise Invalid({"ended_at": f"Giờ kết thúc phải sau {moment(last)} và không sau bây giờ."})
    for name in NARRATIVE:
        setattr(meeting, name, texts.get(name, ""))
    meeting.ended_at = ended_at
    meeting.changed_at, meeting.changed_by = clock.now(), actor.label
    db.session.flush()
    _record(actor, meeting, "narrative")


def postpone(actor: Actor, meeting: Meeting, reason: str) -> None:
    """Too few came: the meeting is put off, and that has minutes too."""
    _not_over(meeting)
    if len(reason) < 5:
        raise Invalid({"reason": "Hoãn họp cần nêu lý do."})
    if any(row.state not in (RoundState.DRAFT, RoundState.VOID) for row in meeting.rounds):
        raise Refused(Reason("postpone.voted", "Đã mở bỏ phiếu, không hoãn được.", "Hủy lần bỏ phiếu trước."))
    meeting.postponed_reason = reason
    _record(actor, meeting, "postponed", reason=reason)


def set_visibility(actor: Actor, meeting: Meeting, visibility: Visibility) -> None:
    meeting.visibility = visibility
    _record(actor, meeting, "visibility", visibility=visibility.value)


def refuse_secretary(actor: Actor, meeting: Meeting) -> Reason | None:
    """Is this the meeting's secretary?"""
    if meeting.secretary is not None and meeting.secretary.account_id == actor.account_id:
        return None
    name = meeting.secretary.name if meeting.secretary else "Thư ký"
    return Reason("meeting.secretary", f"Việc này do Thư ký cuộc họp ({name}) thực hiện.")


def refuse_chair(actor: Actor, meeting: Meeting) -> Reason | None:
    if meeting.chair is not None and meeting.chair.account_id == actor.account_id:
        return None
    name = meeting.chair.name if meeting.chair else "Chủ trì"
    return Reason("meeting.chair", f"Việc này do Chủ trì cuộc họp ({name}) thực hiện.")
