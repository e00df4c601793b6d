"""Sealing: the secretary proposes a round's result, the chair confirms it; the meeting's closing record; its papers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from portal import clock, keys
from portal.access.roles import Actor
from portal.audit.service import head, record
from portal.council import queries, rules, voting
from portal.council import record as records
from portal.council.ballots import canonical, read_slips, urn_sha256
from portal.council.models import (
    IssuedPaper,
    Meeting,
    Question,
    SealedRecord,
    SealProposal,
    VoteRound,
)
from portal.council.record import Asked, CategoryEntry, RollEntry, RoundFacts
from portal.council.states import PRESENT, Attendance, MeetingState, Mode, RoundState
from portal.council.tally import Count
from portal.database import db, is_sqlite
from portal.refusal import Reason, Refused, ensure

SOFTWARE = "cong-thi-dua 0.1"
STALE = Reason("seal.stale", "Đã có thay đổi sau khi đề nghị chốt.", "Thư ký rút lại, kiểm tra rồi chốt lại.")
DISAGREE = Reason(
    "seal.disagree", "Hai cách kiểm phiếu cho kết quả khác nhau, không chốt được.", "Báo quản trị hệ thống."
)


def _record(actor: Actor, meeting: Meeting, action: str, **data: Any) -> None:
    record(actor, f"seal.{action}", f"meeting:{meeting.id}", **data)


# --- the facts of a round -----------------------------------------------------------------------
def round_facts(
    round_: VoteRound, *, proposed_by: str, proposed_at: Any, audit: tuple[int, str], prev: str
) -> RoundFacts:
    """Everything a round's record says, out of its frozen rows."""
    meeting = round_.meeting
    counts = queries.counts(round_)
    voted = queries.participants(round_)
    numbers = {row.member_id: row.n for row in round_.roll}
    slips = (
        {key: read_slips(text_) for key, text_ in queries.urns(round_).items()} if round_.mode is Mode.SECRET else {}
    )
    marks = queries.last_marks(round_) if round_.mode is Mode.OPEN else {}
    roll = [
        RollEntry(
            row.n, row.name, row.post, row.duty.value, row.attendance,
            row.member_id in voted or (round_.mode is Mode.HANDS and row.attendance in PRESENT),
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
            count=counts.get(question.id, Count()),
            trackers=tuple(sorted(tracker for tracker, _ in slips.get(question.id, ()))),
            ballots=tuple(sorted((numbers[member], mark) for member, mark in marks.get(question.id, {}).items())),
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
        rule=queries.rule_of(round_),
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
    )


def _acting_chair(meeting: Meeting, question: Question) -> str:
    if meeting.chair_id not in {row.member_id for row in question.recusals}:
        return ""
    return meeting.acting_chair.name if meeting.acting_chair else ""


def preview(round_: VoteRound) -> dict[str, Any]:
    """The result of a closed round as its record will say it, before anybody proposed it."""
    return records.round_body(
        round_facts(round_, proposed_by="", proposed_at=clock.now(), audit=(0, ""), prev=records.GENESIS)
    )


# --- propose, withdraw, confirm -----------------------------------------------------------------
def propose(actor: Actor, meeting: Meeting) -> SealProposal:
    """[Chốt kết quả]: the canonical record and its hash wait for the chair."""
    round_ = voting.round_of(meeting)
    quorum = {"met": False}
    if round_.state is RoundState.CLOSED:
        quorum = preview(round_)["quorum"]
    pending = queries.pending_proposal(meeting.council_id)
    cast = len(queries.participants(round_)) if round_.mode is not Mode.HANDS else 1
    ensure(rules.refuse_propose(round_.state, quorum["met"], pending is not None, cast))
    last = head()
    _, chain_head = queries.chain_head(meeting.council_id)
    now = clock.now()
    facts = round_facts(
        round_,
        proposed_by=actor.name,
        proposed_at=now,
        audit=(last.seq, last.hash) if last else (0, records.GENESIS),
        prev=chain_head or records.GENESIS,
    )
    body = records.round_body(facts)
    proposal = SealProposal(
        council_id=meeting.council_id,
        round_id=round_.id,
        body=canonical(body),
        sha256=records.sha256_of(body),
        proposed_by=actor.account_id,
        proposed_label=actor.name,
        proposed_at=now,
        pending=True,
    )
    db.session.add(proposal)
    db.session.flush()
    _record(actor, meeting, "proposed", round=round_.id, sha256=proposal.sha256)
    return proposal


def withdraw(actor: Actor, meeting: Meeting) -> None:
    """[Rút lại] a proposal that the chair has not confirmed."""
    pending = queries.pending_proposal(meeting.council_id)
    if pending is None:
        raise Refused(Reason("seal.nothing", "Không có kết quả nào đang chờ xác nhận."))
    pending.pending = False
    db.session.flush()
    _record(actor, meeting, "withdrawn", round=pending.round_id, sha256=pending.sha256)


def confirm(actor: Actor, meeting: Meeting, sha256: str) -> SealedRecord:
    """The chair confirms that very record. Recounts; anything changed since refuses. Then the slips are destroyed."""
    pending = queries.pending_proposal(meeting.council_id)
    round_ = voting.round_of(meeting)
    if pending is None or pending.round_id != round_.id:
        raise Refused(Reason("seal.nothing", "Không có kết quả nào đang chờ xác nhận."))
    if pending.sha256 != sha256:
        raise Refused(STALE)
    if pending.proposed_by == actor.account_id:
        raise Refused(Reason("seal.same_person", "Người đề nghị chốt không tự xác nhận."))
    ensure(rules.refuse_move(round_.state, RoundState.SEALED))
    body = json.loads(pending.body)
    number, chain_head = queries.chain_head(meeting.council_id)
    again = records.round_body(
        round_facts(
            round_,
            proposed_by=pending.proposed_label,
            proposed_at=pending.proposed_at,
            audit=(body["audit"]["seq"], body["audit"]["hash"]),
            prev=chain_head or records.GENESIS,
        )
    )
    if canonical(again) != pending.body or records.sha256_of(again) != sha256:
        raise Refused(STALE)
    if round_.mode is Mode.SECRET and urn_sha256(queries.urns(round_)) != round_.close_urn_sha256:
        raise Refused(STALE)
    if _sql_counts(round_) != queries.counts(round_) or records.check_record(pending.body, sha256):
        raise Refused(DISAGREE)
    sealed = _append(actor, meeting, "round", round_, pending.body, sha256, pending.proposed_by, number, chain_head)
    pending.pending = False
    db.session.flush()
    voting.destroy_urns(round_)
    round_.state, round_.sealed_at = RoundState.SEALED, clock.now()
    db.session.flush()
    _record(actor, meeting, "confirmed", round=round_.id, sha256=sha256, short=records.short(sha256))
    return sealed


def _append(
    actor: Actor,
    meeting: Meeting,
    kind: str,
    round_: VoteRound | None,
    body: str,
    sha256: str,
    proposed_by: str,
    number: int,
    prev: str | None,
) -> SealedRecord:
    key = keys.read(current_app.config["INSTANCE"], "seal")
    row = SealedRecord(
        council_id=meeting.council_id,
        n=number + 1,
        kind=kind,
        meeting_id=meeting.id,
        round_id=round_.id if round_ else None,
        body=body,
        sha256=sha256,
        prev_sha256=prev or records.GENESIS,
        mac=records.mac_of(key, sha256),
        proposed_by=proposed_by,
        confirmed_by=actor.account_id if kind == "round" else None,
        confirmed_label=actor.name if kind == "round" else "",
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _sql_counts(round_: VoteRound) -> dict[str, Count]:
    """The same counts by the database's own arithmetic."""
    if round_.mode is Mode.HANDS:
        return queries.counts(round_)
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
    return {key: Count(marks["Y"], marks["N"], marks["A"]) for key, marks in found.items()}


# --- the meeting's closing record ---------------------------------------------------------------
def closing_body(meeting: Meeting, prev: str) -> dict[str, Any]:
    """Everything the minutes need besides the rounds: paper data, attendance with reasons, the narrative."""
    council, unit = meeting.council, meeting.council.unit
    last = head()
    status = {row.member_id: row for row in meeting.attendances}
    campaign = meeting.campaign
    ended = meeting.ended_at or clock.now()
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
        "council": {"id": council.id, "name": council.name, "decision": council.decision},
        "meeting": {
            "id": meeting.id,
            "title": meeting.title,
            "place": meeting.place,
            "start": records.seconds(meeting.starts_at),
            "end": records.seconds(ended),
            "chair": _person(meeting.chair),
            "secretary": _person(meeting.secretary),
        },
        "paper": {
            "style": unit.paper_style.value,
            "above": list(unit.letterhead_above),
            "name": list(unit.letterhead_name),
            "symbol": unit.symbol,
            "place_name": unit.place_name,
        },
        "campaign": {
            "title": campaign.title,
            "plan_number": campaign.plan_number,
            "plan_date": campaign.plan_date.isoformat(),
            "plan_issuer": campaign.plan_issuer,
            "award": campaign.award,
        },
        "attendance": [
            {
                "name": member.name,
                "post": member.post,
                "duty": member.duty.value,
                "status": (status[member.id].status if member.id in status else Attendance.ABSENT).value,
                "reason": status[member.id].reason if member.id in status else "",
            }
            for member in queries.serving(council)
        ],
        "agenda": [
            {
                "name": question.name,
                "post": question.post,
                "unit": question.unit_name,
                "category": question.category_title,
            }
            for question in (meeting.rounds[-1].questions if meeting.rounds else [])
        ],
        "discussion": meeting.discussion,
        "reserved": meeting.reserved,
        "conclusion": meeting.conclusion,
        "postponed": meeting.postponed_reason,
        "rounds": rounds,
        "audit": {"seq": last.seq if last else 0, "hash": last.hash if last else records.GENESIS},
        "prev": prev,
        "software": SOFTWARE,
    }


def _person(member: Any) -> dict[str, str]:
    return {"name": member.name, "post": member.post} if member is not None else {"name": "", "post": ""}


def close_meeting(actor: Actor, meeting: Meeting) -> SealedRecord:
    """[Soạn biên bản]: the closing record joins the chain; the minutes are rendered from it and the seals it names."""
    if meeting.state in (MeetingState.FINISHED, MeetingState.POSTPONED):
        raise Refused(Reason("minutes.done", "Biên bản cuộc họp này đã soạn."))
    pending = queries.pending_proposal(meeting.council_id)
    postponed = bool(meeting.postponed_reason)
    conclusion = meeting.conclusion or (meeting.postponed_reason if postponed else "")
    states = [round_.state for round_ in meeting.rounds]
    if not postponed and RoundState.SEALED not in states:
        raise Refused(
            Reason("minutes.no_result", "Cuộc họp chưa có kết quả nào được chốt.", "Chốt kết quả hoặc hoãn họp.")
        )
    ensure(rules.refuse_closing_record(states, pending is not None, conclusion, postponed))
    number, chain_head = queries.chain_head(meeting.council_id)
    meeting.ended_at = clock.now()
    body = closing_body(meeting, chain_head or records.GENESIS)
    sealed = _append(
        actor, meeting, "meeting", None, canonical(body), records.sha256_of(body), actor.account_id, number, chain_head
    )
    meeting.state = MeetingState.POSTPONED if postponed else MeetingState.FINISHED
    db.session.flush()
    _record(actor, meeting, "minutes", sha256=sealed.sha256, short=records.short(sealed.sha256))
    return sealed


def keep_paper(
    actor: Actor, meeting: Meeting, kind: str, record_sha256: str, pdf_sha256: str, size: int
) -> IssuedPaper:
    """Remember an issued paper whose bytes are in the store."""
    known = db.session.scalars(
        select(IssuedPaper).where(IssuedPaper.meeting_id == meeting.id, IssuedPaper.kind == kind)
    ).first()
    if known is not None:
        return known
    row = IssuedPaper(
        meeting_id=meeting.id,
        kind=kind,
        revision=1,
        record_sha256=record_sha256,
        pdf_sha256=pdf_sha256,
        size=size,
        issued_by=actor.label,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, meeting, "issued", kind=kind, pdf=pdf_sha256)
    return row


# --- verification -------------------------------------------------------------------------------
def verify_council(council_id: str) -> list[records.Fault]:
    """The whole chain of one council, its MACs, and that every sealed round has its record."""
    chain = queries.chain(council_id)
    key = keys.read(current_app.config["INSTANCE"], "seal")
    faults = records.check_chain([(row.id, row.body, row.sha256) for row in chain])
    for position, row in enumerate(chain, 1):
        if row.n != position:
            faults.append(records.Fault(row.id, "thiếu bản ghi trước đó"))
        if records.mac_of(key, row.sha256) != row.mac:
            faults.append(records.Fault(row.id, "không do hệ thống này chốt"))
        if row.prev_sha256 != json.loads(row.body).get("prev"):
            faults.append(records.Fault(row.id, "cột nối chuỗi không khớp bản ghi"))
    sealed = {row.round_id for row in chain if row.round_id}
    rounds = db.session.execute(
        select(VoteRound.id, VoteRound.state)
        .join(Meeting, Meeting.id == VoteRound.meeting_id)
        .where(Meeting.council_id == council_id)
    )
    for round_id, state in rounds:
        if (state is RoundState.SEALED) != (round_id in sealed):
            faults.append(records.Fault(round_id, "trạng thái và bản ghi không khớp"))
    return faults
