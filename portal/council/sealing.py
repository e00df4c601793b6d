"""Sealing: the secretary proposes a round's result, the chair confirms it; the meeting's closing record; its papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal import clock, keys
from portal.access.roles import Actor
from portal.audit.service import head, record
from portal.council import (
    checking,
    counts,
    entering,
    facts,
    notes,
    paper_counts,
    queries,
    result_rules,
    rounds,
    rules,
    subjects,
    ties,
    voting,
)
from portal.council import record as records
from portal.council.ballots import canonical
from portal.council.models import Meeting, VoteRound
from portal.council.seal_models import IssuedPaper, SealedRecord, SealProposal
from portal.council.states import Held, MeetingState, Mode, RoundState, Standing
from portal.council.subjects import Decided, Outcome
from portal.database import db
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure

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
    cast = len(counts.participants(round_)) if round_.mode is not Mode.HANDS else 1
    awaited = paper_counts.read(round_).awaited
    ensure(
        result_rules.refuse_propose(
            round_.state, quorum["met"], pending is not None, cast, awaited, meeting.held is Held.WRITTEN
        )
    )
    last = head()
    _, chain_head = queries.chain_head(meeting.council_id)
    now = clock.now()
    found = facts.round_facts(
        round_,
        proposed_by=actor.name,
        proposed_at=now,
        audit=(last.seq, last.hash) if last else (0, records.GENESIS),
        prev=chain_head or records.GENESIS,
        parent_sha256=facts.parent_sha256(round_),
        tellers=_tellers(meeting, round_),
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


def _tellers(meeting: Meeting, round_: VoteRound) -> list[str]:
    return [row.member.name for row in paper_counts.tellers(meeting)] if round_.mode is Mode.SECRET else []


def withdraw(actor: Actor, meeting: Meeting) -> None:
    """[Rút lại] a proposal that the chair has not confirmed."""
    pending = queries.pending_proposal(meeting.council_id)
    if pending is None:
        raise Refused(Reason("seal.nothing", "Không có kết quả nào đang chờ xác nhận."))
    pending.pending = False
    db.session.flush()
    _record(actor, meeting, "withdrawn", round=pending.round_id, sha256=pending.sha256)


def send_back(actor: Actor, meeting: Meeting, reason: str) -> None:
    """The chair does not confirm and says why; the secretary proposes again or cancels the round."""
    pending = queries.pending_proposal(meeting.council_id)
    if pending is None or pending.round_id not in {row.id for row in meeting.rounds}:
        raise Refused(Reason("seal.nothing", "Không có kết quả nào đang chờ xác nhận."))
    if len(reason) < 5:
        raise Invalid({"reason": "Trả lại kết quả cần nêu lý do."})
    pending.pending, pending.returned_reason, pending.returned_at = False, reason, clock.now()
    db.session.flush()
    _record(actor, meeting, "returned", round=pending.round_id, sha256=pending.sha256, reason=reason)


def confirm(
    actor: Actor, meeting: Meeting, sha256: str, choices: Mapping[str, ties.Step] | None = None
) -> SealedRecord:
    """The chair confirms that very record. Recounts; anything changed since refuses. Then the slips are destroyed.

    Where the rule's steps after a tie come to the chair, `choices` are what he chose, by category: they join the record
    that he confirms, and nothing else does.
    """
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
    found = facts.round_facts(
        round_,
        proposed_by=pending.proposed_label,
        proposed_at=pending.proposed_at,
        audit=(body["audit"]["seq"], body["audit"]["hash"]),
        prev=chain_head or records.GENESIS,
        parent_sha256=facts.parent_sha256(round_),
        tellers=_tellers(meeting, round_),
    )
    again = records.round_body(found)
    if canonical(again) != pending.body or records.sha256_of(again) != sha256:
        raise Refused(STALE)
    if round_.mode is Mode.SECRET and counts.urn_sha256(round_) != round_.close_urn_sha256:
        raise Refused(STALE)
    text = pending.body
    if ties.next_step(again) == ties.CHAIR:
        chosen = records.round_body(replace(found, choices=choices or {}))
        ensure(result_rules.refuse_choice([tie.title for tie in ties.open_ties(chosen)]))
        text, sha256 = canonical(chosen), records.sha256_of(chosen)
    if facts.sql_counts(round_) != counts.counts(round_) or checking.check_record(text, sha256):
        raise Refused(DISAGREE)
    sealed = _append(actor, meeting, "round", round_, text, sha256, pending.proposed_by, number, chain_head)
    pending.pending = False
    db.session.flush()
    voting.destroy_urns(round_)
    round_.state, round_.sealed_at = RoundState.SEALED, clock.now()
    db.session.flush()
    _record(actor, meeting, "confirmed", round=round_.id, sha256=sha256, short=records.short(sha256))
    _tell_subjects(actor, meeting, json.loads(sealed.body), sealed.sha256)
    return sealed


def _tell_subjects(actor: Actor, meeting: Meeting, body: dict[str, Any], sha256: str) -> None:
    """What the record says of each kind of subject, to the feature whose kind it is."""
    decided: dict[str, list[Decided]] = {}
    for question in body["questions"]:
        passed = question["standing"] == Standing.PASSED
        entry = Decided(question["subject"]["id"], passed, question["yes"], question["base"])
        decided.setdefault(question["subject"]["kind"], []).append(entry)
    for kind, entries in decided.items():
        outcome = Outcome(
            council=meeting.council.name,
            meeting_id=meeting.id,
            round_id=body["round"]["id"],
            ordinal=body["round"]["ordinal"],
            held_on=clock.local(meeting.starts_at).date(),
            short=records.short(sha256),
            decided=entries,
        )
        subjects.tell_sealed(actor, outcome, kind)


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


# --- the meeting's closing record ---------------------------------------------------------------
def close_meeting(actor: Actor, meeting: Meeting) -> SealedRecord:
    """[Soạn biên bản]: the closing record joins the chain; the minutes are rendered from it and the seals it names."""
    if meeting.is_over:
        raise Refused(Reason("minutes.done", "Biên bản cuộc họp này đã soạn."))
    pending = queries.pending_proposal(meeting.council_id)
    postponed = bool(meeting.postponed_reason)
    conclusion = meeting.conclusion or (meeting.postponed_reason if postponed else "")
    states = [round_.state for round_ in meeting.rounds]
    ensure(result_rules.refuse_without_result(states, postponed))
    owed = rounds.owed(meeting, rounds.bodies(queries.records_of_meeting(meeting.id)))
    ensure(
        result_rules.refuse_closing_record(
            states, pending is not None, conclusion, postponed, [row.ordinal for row in owed]
        )
    )
    notes.wipe(meeting)
    number, chain_head = queries.chain_head(meeting.council_id)
    meeting.ended_at = facts.ended(meeting)
    body = facts.closing_body(meeting, chain_head or records.GENESIS)
    sealed = _append(
        actor, meeting, "meeting", None, canonical(body), records.sha256_of(body), actor.account_id, number, chain_head
    )
    meeting.state = MeetingState.POSTPONED if postponed else MeetingState.FINISHED
    entering.shut(meeting)
    db.session.flush()
    _record(actor, meeting, "minutes", sha256=sealed.sha256, short=records.short(sealed.sha256))
    return sealed


def latest_closing(meeting: Meeting) -> SealedRecord | None:
    """The meeting's closing record that holds: the last correction, else the first."""
    return next((row for row in reversed(queries.records_of_meeting(meeting.id)) if row.kind == "meeting"), None)


def correct(actor: Actor, meeting: Meeting, revision: int, reason: str, texts: Mapping[str, Any]) -> SealedRecord:
    """[Đính chính]: a further closing record over the same rounds, with other words and the reason; the chain goes on.

    `revision` is the one that was on the page. The older record and its papers stay.
    """
    closing = latest_closing(meeting)
    if closing is None:
        raise Refused(result_rules.NOT_MINUTED)
    before = json.loads(closing.body)
    if before["revision"] != revision:
        theirs = {name: before[name] for name in records.NARRATIVE}
        raise Conflict(theirs, before["revision"], closing.confirmed_label, closing.at)
    said = {
        name: before.get(name, "" if name in records.NARRATIVE else []) for name in records.NARRATIVE + records.SAID
    }
    texts = said | dict(texts)
    ensure(result_rules.refuse_correction(reason, said, texts))
    ensure(result_rules.refuse_pending(queries.pending_proposal(meeting.council_id) is not None))
    number, chain_head = queries.chain_head(meeting.council_id)
    last = head()
    body = records.corrected(
        before, texts, reason=reason, by=actor.name, at=clock.now(), audit=(last.seq, last.hash) if last else (0, ""),
        prev=chain_head or records.GENESIS, software=facts.SOFTWARE,
    )  # fmt: skip
    sealed = _append(
        actor, meeting, "meeting", None, canonical(body), records.sha256_of(body), actor.account_id, number, chain_head
    )
    _record(
        actor, meeting, "corrected", sha256=sealed.sha256, short=records.short(sealed.sha256), reason=reason,
        ordinal=revision,
    )  # fmt: skip
    return sealed


def keep_paper(
    actor: Actor, meeting: Meeting, kind: str, record_sha256: str, pdf_sha256: str, size: int, revision: int = 1
) -> IssuedPaper:
    """Remember an issued paper whose bytes are in the store."""
    known = db.session.scalars(
        select(IssuedPaper).where(
            IssuedPaper.meeting_id == meeting.id, IssuedPaper.kind == kind, IssuedPaper.revision == revision
        )
    ).first()
    if known is not None:
        return known
    row = IssuedPaper(
        meeting_id=meeting.id,
        kind=kind,
        revision=revision,
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
