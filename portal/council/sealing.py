"""Sealing: the secretary proposes a round's result, the chair confirms it; the meeting's closing record; its papers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal import clock, keys
from portal.access.roles import Actor
from portal.audit.service import head, record
from portal.council import facts, notes, queries, rules, voting
from portal.council import record as records
from portal.council.ballots import canonical
from portal.council.models import (
    IssuedPaper,
    Meeting,
    SealedRecord,
    SealProposal,
    VoteRound,
)
from portal.council.states import MeetingState, Mode, RoundState
from portal.database import db
from portal.refusal import Reason, Refused, ensure

STALE = Reason("seal.stale", "Đã có thay đổi sau khi đề nghị chốt.", "Thư ký rút lại, kiểm tra rồi chốt lại.")
DISAGREE = Reason(
    "seal.disagree", "Hai cách kiểm phiếu cho kết quả khác nhau, không chốt được.", "Báo quản trị hệ thống."
)


def _record(actor: Actor, meeting: Meeting, action: str, **data: Any) -> None:
    record(actor, f"seal.{action}", f"meeting:{meeting.id}", **data)


# --- propose, withdraw, confirm -----------------------------------------------------------------
def propose(actor: Actor, meeting: Meeting) -> SealProposal:
    """[Chốt kết quả]: the canonical record and its hash wait for the chair."""
    ensure(voting.refuse_impersonated(actor, meeting))
    round_ = voting.round_of(meeting)
    quorum = {"met": False}
    if round_.state is RoundState.CLOSED:
        quorum = facts.preview(round_)["quorum"]
    pending = queries.pending_proposal(meeting.council_id)
    cast = len(queries.participants(round_)) if round_.mode is not Mode.HANDS else 1
    ensure(rules.refuse_propose(round_.state, quorum["met"], pending is not None, cast))
    last = head()
    _, chain_head = queries.chain_head(meeting.council_id)
    now = clock.now()
    found = facts.round_facts(
        round_,
        proposed_by=actor.name,
        proposed_at=now,
        audit=(last.seq, last.hash) if last else (0, records.GENESIS),
        prev=chain_head or records.GENESIS,
    )
    body = records.round_body(found)
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
    ensure(voting.refuse_impersonated(actor, meeting))
    ensure(rules.refuse_move(round_.state, RoundState.SEALED))
    body = json.loads(pending.body)
    number, chain_head = queries.chain_head(meeting.council_id)
    again = records.round_body(
        facts.round_facts(
            round_,
            proposed_by=pending.proposed_label,
            proposed_at=pending.proposed_at,
            audit=(body["audit"]["seq"], body["audit"]["hash"]),
            prev=chain_head or records.GENESIS,
        )
    )
    if canonical(again) != pending.body or records.sha256_of(again) != sha256:
        raise Refused(STALE)
    if round_.mode is Mode.SECRET and queries.urn_sha256(round_) != round_.close_urn_sha256:
        raise Refused(STALE)
    if facts.sql_counts(round_) != queries.counts(round_) or records.check_record(pending.body, sha256):
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


def _ended(meeting: Meeting, now: datetime) -> datetime:
    """When people went home: now, if the minutes are made on that day; made later, when the last vote ended."""
    if clock.local(now).date() == clock.local(meeting.starts_at).date():
        return now
    return max([meeting.starts_at, *(row.closed_at for row in meeting.rounds if row.closed_at)])


# --- the meeting's closing record ---------------------------------------------------------------
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
    notes.wipe(meeting)
    number, chain_head = queries.chain_head(meeting.council_id)
    meeting.ended_at = _ended(meeting, clock.now())
    body = facts.closing_body(meeting, chain_head or records.GENESIS)
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
