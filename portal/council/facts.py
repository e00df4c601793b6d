"""From frozen rows to the body of a record: a round's facts, a meeting's closing facts, the count made a second way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from portal import clock
from portal.audit.service import head
from portal.council import counts, paper_counts, queries, ties
from portal.council import record as records
from portal.council.ballots import read_slips
from portal.council.models import Council, CouncilMember, Meeting, MeetingAttendance, Question, Remark, VoteRound
from portal.council.record import Asked, CategoryEntry, PaperFacts, RollEntry, RoundFacts
from portal.council.states import PRESENT, Attendance, Channel, CouncilKind, Held, Mode, RemarkKind, RoundState
from portal.council.tally import Count, count_marks
from portal.council.ties import Step
from portal.database import db, is_sqlite
from portal.people.models import Unit

SOFTWARE = "cong-thi-dua 0.1"


def round_facts(
    round_: VoteRound,
    *,
    proposed_by: str,
    proposed_at: Any,
    audit: tuple[int, str],
    prev: str,
    parent_sha256: str = "",
    choices: Mapping[str, Step] | None = None,
    came: paper_counts.Came | None = None,
    tellers: Sequence[str] = (),
) -> RoundFacts:
    """Everything a round's record says, out of its frozen rows."""
    counts.ensure_closed(round_)
    meeting, rule = round_.meeting, queries.rule_of(round_)
    came = came or paper_counts.read(round_)
    voted, papers = came.channels, paper_counts.counts(round_, came)
    written = meeting.held is Held.WRITTEN
    numbers = {row.member_id: row.n for row in round_.roll}
    slips = {key: read_slips(text_) for key, text_ in counts.urns(round_).items()} if round_.mode is Mode.SECRET else {}
    marks = counts.last_marks(round_) if round_.mode is Mode.OPEN else {}
    counted = {key: count_marks(mark for _, mark in found) + papers.get(key, Count()) for key, found in slips.items()}
    if round_.mode is not Mode.SECRET:
        counted = counts.counts(round_)
    roll = [
        RollEntry(
            row.n, row.name, row.post, row.duty.value,
            _returned(row.member_id in voted) if written else row.attendance,
            row.member_id in voted or (round_.mode is Mode.HANDS and row.attendance in PRESENT),
            substitute_for=row.substitute_for,
            channel=voted.get(row.member_id, Channel.ONLINE).value,
        )
        for row in round_.roll
    ]  # fmt: skip
    questions = [
        Asked(
            n=question.position,
            subject_kind=question.subject_kind,
            subject_id=question.subject_id,
            name=question.name,
            post=question.post,
            unit=question.unit_name,
            category=question.category_code,
            lines=tuple(question.lines),
            excluded=tuple(
                sorted(
                    (numbers[row.member_id], row.reason.value) for row in question.recusals if row.member_id in numbers
                )
            ),
            acting_chair=_acting_chair(meeting, question),
            count=counted.get(question.id, Count()),
            trackers=tuple(sorted(tracker for tracker, _ in slips.get(question.id, ()))),
            ballots=tuple(sorted((numbers[member], mark) for member, mark in marks.get(question.id, {}).items())),
            score=question.score if ties.SCORE in rule.tie else None,
            paper=papers.get(question.id),
        )
        for question in round_.questions
    ]
    categories: dict[str, CategoryEntry] = {}
    for question in round_.questions:
        categories.setdefault(
            question.category_code,
            CategoryEntry(question.category_code, question.category_title, question.category_quota),
        )
    assert round_.opened_at is not None and round_.closed_at is not None
    return RoundFacts(
        council=(meeting.council.id, meeting.council.name),
        meeting={
            "id": meeting.id,
            "title": meeting.title,
            "place": meeting.place,
            "start": records.seconds(meeting.starts_at),
            "chair": meeting.chair.name if meeting.chair else "",
            "secretary": meeting.secretary.name if meeting.secretary else "",
        },
        round_id=round_.id,
        ordinal=round_.ordinal,
        opened=round_.opened_at,
        closed=round_.closed_at,
        rule=rule,
        roll=roll,
        questions=questions,
        categories=list(categories.values()),
        frozen=round_.frozen_sha256,
        urn=round_.close_urn_sha256,
        proposed_by=proposed_by,
        proposed_at=proposed_at,
        audit_seq=audit[0],
        audit_hash=audit[1],
        prev=prev,
        software=SOFTWARE,
        parent=(round_.parent_id, parent_sha256) if round_.parent_id is not None else None,
        choices=choices or {},
        paper=_paper(came),
        written=written,
        on_paper=round_.on_paper,
        tellers=tellers,
    )


def parent_sha256(round_: VoteRound) -> str:
    """The hash of the record of the round whose tie this one decides; "" for any other round."""
    sealed = queries.record_of_round(round_.parent_id) if round_.parent_id is not None else None
    return sealed.sha256 if sealed is not None else ""


def _returned(voted: bool) -> Attendance:
    """In a written circulation those take part whose opinion came back."""
    return Attendance.WRITTEN if voted else Attendance.ABSENT


def _paper(came: paper_counts.Came) -> PaperFacts | None:
    tally = came.tally
    if tally is None or not came.confirmed:
        return None
    return PaperFacts(tally.returned, tally.entered_label, tally.confirmed_label)


def _acting_chair(meeting: Meeting, question: Question) -> str:
    if meeting.chair_id not in {row.member_id for row in question.recusals}:
        return ""
    return meeting.acting_chair.name if meeting.acting_chair else ""


def preview(round_: VoteRound, came: paper_counts.Came | None = None) -> dict[str, Any]:
    """The result of a closed round as its record will say it, before anybody proposed it."""
    return records.round_body(
        round_facts(round_, proposed_by="", proposed_at=clock.now(), audit=(0, ""), prev=records.GENESIS, came=came)
    )


def sql_counts(round_: VoteRound) -> dict[str, Count]:
    """The same counts by the database's own arithmetic."""
    if round_.mode is Mode.HANDS:
        return counts.counts(round_)
    found: dict[str, Counter[str]] = {question.id: Counter() for question in round_.questions}
    if round_.mode is Mode.OPEN:
        statement = (
            "SELECT b.question_id, b.mark, count(*) FROM open_ballot b JOIN question q ON q.id = b.question_id "
            "WHERE q.round_id = :round AND b.seq = (SELECT max(c.seq) FROM open_ballot c "
            "WHERE c.question_id = b.question_id AND c.member_id = b.member_id) GROUP BY b.question_id, b.mark"
        )
    elif is_sqlite(db.session.connection()):
        statement = (
            "SELECT u.question_id, json_extract(e.value, '$[1]'), count(*) FROM urn u "
            "JOIN question q ON q.id = u.question_id, json_each(u.slips) e "
            "WHERE q.round_id = :round GROUP BY 1, 2"
        )
    else:
        statement = (
            "SELECT u.question_id, e.value ->> 1, count(*) FROM urn u JOIN question q ON q.id = u.question_id, "
            "jsonb_array_elements(u.slips::jsonb) e WHERE q.round_id = :round GROUP BY 1, 2"
        )
    for question_id, mark, number in db.session.execute(text(statement), {"round": round_.id}):
        found[question_id][mark] = number
    paper = paper_counts.counts(round_)
    return {key: Count(marks["Y"], marks["N"], marks["A"]) + paper.get(key, Count()) for key, marks in found.items()}


def ended(meeting: Meeting) -> datetime:
    """When people went home: as written; else now, if it is still that day or was put off before it; else when the last
    vote ended."""
    now = clock.now()
    if meeting.ended_at is not None:
        return meeting.ended_at
    if clock.local(now).date() <= clock.local(meeting.starts_at).date():
        return now
    return max([meeting.starts_at, *(row.closed_at for row in meeting.rounds if row.closed_at)])


def closing_body(meeting: Meeting, prev: str) -> dict[str, Any]:
    """Everything the minutes need besides the rounds: paper data, attendance with reasons, the narrative."""
    council, unit = meeting.council, meeting.council.unit
    last = head()
    campaign = meeting.campaign
    speakers, reserved = (
        [remark for remark in meeting.remarks if remark.kind is kind]
        for kind in (RemarkKind.SPEECH, RemarkKind.RESERVED)
    )
    used = {  # keys that are there only when there is something to tell
        "programme": [line.strip() for line in meeting.programme.splitlines() if line.strip()],
        "speakers": [_remark(row) for row in speakers],
        "reserved_rows": [_remark(row) for row in reserved],
        "recusals_lifted": [
            {name: row[name] for name in ("name", "about", "reason", "by")}
            for row in meeting.lifted_recusals
            if row["question"] in {question.id for round_ in _held(meeting) for question in round_.questions}
        ],
    }
    rounds: list[dict[str, Any]] = []
    for round_ in meeting.rounds:
        sealed = queries.record_of_round(round_.id)
        if sealed is not None:
            rounds.append({"id": round_.id, "ordinal": round_.ordinal, "sha256": sealed.sha256})
        elif round_.state is RoundState.VOID:
            rounds.append({"id": round_.id, "ordinal": round_.ordinal, "void": round_.void_reason})
    return {
        "v": 1,
        "kind": "meeting",
        "revision": 1,
        "council": {"id": council.id, "name": council.name, "decision": council.decision_words} | _kind(council),
        "meeting": {
            "id": meeting.id,
            "title": meeting.title,
            "place": meeting.place,
            "start": records.seconds(meeting.starts_at),
            "end": records.seconds(ended(meeting)),
            "chair": _person(meeting.chair),
            "secretary": _person(meeting.secretary),
            **_in_writing(meeting),
        },
        "paper": paper_data(unit),
        "campaign": {
            "title": campaign.title,
            "plan_number": campaign.plan_number,
            "plan_date": campaign.plan_date.isoformat(),
            "plan_issuer": campaign.plan_issuer,
            "award": campaign.award,
        },
        "attendance": attendance_data(meeting, Attendance.ABSENT.value),
        "agenda": [
            {
                "name": question.name,
                "post": question.post,
                "unit": question.unit_name,
                "category": question.category_title,
            }
            for question in _agenda(meeting)
        ],
        "discussion": meeting.discussion,
        "reserved": meeting.reserved,
        "conclusion": meeting.conclusion,
        "postponed": meeting.postponed_reason,
        "rounds": rounds,
        "audit": {"seq": last.seq if last else 0, "hash": last.hash if last else records.GENESIS},
        "prev": prev,
        "software": SOFTWARE,
        **{key: value for key, value in used.items() if value},
    }


def paper_data(unit: Unit) -> dict[str, Any]:
    """What a unit's letterhead is made of."""
    return {
        "style": unit.paper_style.value,
        "above": list(unit.letterhead_above),
        "name": list(unit.letterhead_name),
        "symbol": unit.symbol,
        "place_name": unit.place_name,
    }


def attendance_data(meeting: Meeting, unmarked: str) -> list[dict[str, Any]]:
    """Who is here, in the order of the roll; `unmarked` stands for those nobody has marked."""
    marked = _marked(meeting)
    return [
        {
            "name": member.name,
            "post": member.post,
            "duty": member.duty.value,
            "status": unmarked,
            "reason": "",
            **marked.get(member.id, {}),
        }
        | more
        for member, more in _present_or_replaced(meeting)
    ]


def attendance_sheet(meeting: Meeting) -> dict[str, Any]:
    """What the list to sign at the door needs before there is a closing record, in the shape of one."""
    return {
        "council": {"id": meeting.council.id, "name": meeting.council.name},
        "meeting": {
            "title": meeting.title,
            "place": meeting.place,
            "start": records.seconds(meeting.starts_at),
            "chair": _person(meeting.chair),
            "secretary": _person(meeting.secretary),
        },
        "paper": paper_data(meeting.council.unit),
        "attendance": attendance_data(meeting, ""),
    }


def _held(meeting: Meeting) -> list[VoteRound]:
    """The rounds that count; of a meeting without one, what was planned last."""
    return [row for row in meeting.rounds if row.state is not RoundState.VOID] or meeting.rounds[-1:]


def _agenda(meeting: Meeting) -> list[Question]:
    """Each subject once."""
    found: dict[str, Question] = {}
    for round_ in _held(meeting):
        for question in round_.questions:
            found.setdefault(question.subject_id, question)
    return list(found.values())


def _marked(meeting: Meeting) -> dict[str, dict[str, str]]:
    """member -> where, why not, when; in a written circulation, whose opinion came back."""
    if meeting.held is not Held.WRITTEN:
        return {
            row.member_id: {"status": row.status.value, "reason": row.reason, **_times(row)}
            for row in meeting.attendances
        }
    round_ = queries.current_round(meeting)
    came = {"status": Attendance.WRITTEN.value, "reason": ""}
    return dict.fromkeys(paper_counts.channels(round_) if round_ else (), came)


def _in_writing(meeting: Meeting) -> dict[str, Any]:
    if meeting.held is not Held.WRITTEN or meeting.deadline is None:
        return {}
    said = {"held": "written", "opening": meeting.opening, "deadline": records.seconds(meeting.deadline)}
    return said | ({"extended": meeting.extensions} if meeting.extensions else {})


def _times(row: MeetingAttendance) -> dict[str, str]:
    found = {"late": row.late_at, "early": row.left_at}
    return {key: records.seconds(at) for key, at in found.items() if at is not None}


def _remark(row: Remark) -> dict[str, str]:
    return {"name": row.name, "post": row.post, "gist": " ".join(row.gist.split()), "at": records.seconds(row.at)}


def _kind(council: Council) -> dict[str, str]:
    """Named where it is not the usual one: the minutes speak of other things then."""
    return {} if council.kind is CouncilKind.REVIEW else {"kind": council.kind.value}


def _present_or_replaced(meeting: Meeting) -> list[tuple[CouncilMember, dict[str, str]]]:
    """The roll in its order; after a member for whom a substitute was called in, who sat there instead."""
    known = {row.id: row for row in meeting.council.members}
    called = {row.member_id: known[row.substitute_id] for row in meeting.substitutes}
    found: list[tuple[CouncilMember, dict[str, str]]] = []
    for member in queries.serving(meeting.council, clock.local(meeting.starts_at).date()):
        if (substitute := called.get(member.id)) is None:
            found.append((member, {}))
        else:
            found += [(member, {"replaced_by": substitute.name}), (substitute, {"substitute_for": member.name})]
    return found


def _person(member: Any) -> dict[str, str]:
    return {"name": member.name, "post": member.post} if member is not None else {"name": "", "post": ""}
