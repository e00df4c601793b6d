"""Rounds that follow a round: another part of the list, a second round among the equal, the next after a cancelled one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import queries, result_rules, seating, service, subjects, ties
from portal.council.models import Meeting, Question, Recusal, VoteRound
from portal.council.seal_models import SealedRecord
from portal.council.states import RoundState
from portal.council.subjects import Subject
from portal.database import db
from portal.refusal import Reason, Refused, ensure


def another(actor: Actor, meeting: Meeting, chosen: Sequence[Subject]) -> VoteRound:
    """Over a part of the list that no round has asked about, by the rule of that day in the way of the round before."""
    if not chosen:
        raise Refused(Reason("round.nobody", "Chưa chọn tên nào cho lần bỏ phiếu tiếp theo.", "Chọn tên rồi lập lại."))
    before = queries.current_round(meeting)
    rule = meeting.council.rule_on(clock.local(meeting.starts_at).date())
    return service.new_round(actor, meeting, rule.with_mode(before.mode) if before else rule, chosen)


# --- after a tie --------------------------------------------------------------------------------
def bodies(sealed: Sequence[SealedRecord]) -> dict[str, dict[str, Any]]:
    """The records of sealed rounds, by round, in the order of the chain."""
    return {row.round_id: json.loads(row.body) for row in sealed if row.round_id}


def owed(meeting: Meeting, sealed: Mapping[str, Mapping[str, Any]]) -> list[VoteRound]:
    """The sealed rounds whose tie goes to a second round that nobody has prepared."""
    parents = {row.parent_id for row in meeting.rounds}
    return [
        row
        for row in meeting.rounds
        if row.id in sealed and row.id not in parents and ties.next_step(sealed[row.id]) == ties.SECOND_ROUND
    ]


def second(actor: Actor, meeting: Meeting, parent_id: str) -> VoteRound:
    """Vòng 2: only those whom the round left equal, for the places it left, by the same rule."""
    parent = next((row for row in meeting.rounds if row.id == parent_id), None)
    body = bodies(queries.records_of_meeting(meeting.id)).get(parent_id)
    if parent is None or body is None:
        raise Refused(Reason("second.none", "Không có ai bằng số phiếu phải bỏ phiếu lại theo quy chế."))
    held = [row for row in meeting.rounds if row.parent_id == parent_id and row.state is not RoundState.VOID]
    ensure(result_rules.refuse_second(ties.next_step(body) == ties.SECOND_ROUND, bool(held)))
    seats = {question["n"]: tie.seats for tie in ties.open_ties(body) for question in tie.questions}
    asked = [(question, seats[question.position]) for question in parent.questions if question.position in seats]
    return _copy(actor, meeting, parent, asked, parent_id)


def again(actor: Actor, meeting: Meeting, voided: VoteRound) -> VoteRound:
    """After a cancelled vote the next is prepared as that one was: same way, same list, same people kept out."""
    if voided.parent_id is not None:
        asked = [(question, question.category_quota) for question in voided.questions]
        return _copy(actor, meeting, voided, asked, voided.parent_id)
    known = {question.subject_id: question for question in voided.questions}
    chosen = subjects.choosable(meeting.council, meeting.campaign, only=known)
    round_ = service.new_round(actor, meeting, queries.rule_of(voided), chosen)
    round_.on_paper = voided.on_paper
    serving = {row.id for row in seating.sitting(meeting)}
    for question in round_.questions:
        out = {row.member_id for row in question.recusals}
        for row in known[question.subject_id].recusals:
            if row.member_id in serving - out:
                service.set_recusal(actor, meeting, question.id, row.member_id, True)
    return round_


def _copy(
    actor: Actor, meeting: Meeting, model: VoteRound, asked: Sequence[tuple[Question, int | None]], parent_id: str
) -> VoteRound:
    """A draft round by the rule of `model` over these of its questions, printed lines and recusals as they were frozen."""
    if any(row.state not in (RoundState.SEALED, RoundState.VOID) for row in meeting.rounds):
        raise Refused(
            Reason("round.exists", "Cuộc họp đang có một lần bỏ phiếu.", "Chốt hoặc hủy lần đó trước khi lập lần mới.")
        )
    serving = {row.id for row in seating.sitting(meeting)}
    round_ = VoteRound(
        mode=model.mode, ordinal=len(meeting.rounds) + 1, rule_json=model.rule_json, on_paper=model.on_paper,
        parent_id=parent_id, roll=[],
        questions=[
            Question(
                position=position, subject_kind=row.subject_kind, subject_id=row.subject_id,
                category_code=row.category_code, category_title=row.category_title, category_quota=seats,
                name=row.name, post=row.post, unit_name=row.unit_name, lines=list(row.lines), score=row.score,
                recusals=[
                    Recusal(member_id=entry.member_id, reason=entry.reason)
                    for entry in row.recusals if entry.member_id in serving
                ],
            )
            for position, (row, seats) in enumerate(asked, 1)
        ],
    )  # fmt: skip
    meeting.rounds.append(round_)
    db.session.flush()
    names = [row.name for row in round_.questions]
    record(
        actor, "meeting.second_round", f"meeting:{meeting.id}", title=meeting.title, ordinal=round_.ordinal, names=names
    )
    return round_
