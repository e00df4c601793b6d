"""Opening a round: rule, roll, questions and recusals are frozen, and the vote begins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import ballots, paper_votes, queries, rules, seating
from portal.council import record as records
from portal.council.models import (
    Meeting,
    Question,
    RoundMember,
    Urn,
    VoteRound,
)
from portal.council.states import (
    PRESENT,
    Attendance,
    Held,
    MeetingState,
    Mode,
    RoundState,
)
from portal.database import db
from portal.people import rules as people_rules
from portal.people.models import Account
from portal.refusal import Reason, Refused, ensure


def open_round(actor: Actor, meeting: Meeting, closes_at: datetime | None = None) -> VoteRound:
    """Freeze rule, roll, questions and recusals, and let the vote begin."""
    round_ = queries.current_round(meeting)
    if round_ is None:
        raise Refused(Reason("open.none", "Chưa có danh sách bình xét.", "Lập danh sách trước."))
    ensure(rules.refuse_move(round_.state, RoundState.OPEN))
    serving = seating.sitting(meeting)
    replaced = {row.substitute_id: row.member_id for row in meeting.substitutes}
    names = {row.id: row.name for row in meeting.council.members}
    status = {row.member_id: row.now for row in meeting.attendances}
    if meeting.held is Held.WRITTEN:  # nobody is called up: all are asked, those take part whose opinion comes back
        status = {row.id: Attendance.ONLINE for row in serving}
        closes_at = meeting.deadline
    present = {row.id for row in serving if status.get(row.id, Attendance.ABSENT) in PRESENT}
    rule = queries.rule_of(round_)
    ensure(
        rules.refuse_open(
            rules.Opening(
                rule=rule,
                roll=len(serving),
                present=len(present),
                questions=len(round_.questions),
                chair_account=meeting.chair.account_id if meeting.chair else None,
                secretary_account=meeting.secretary.account_id if meeting.secretary else None,
                entitled={
                    question.name: len(present - {row.member_id for row in question.recusals})
                    for question in round_.questions
                },
                chairless=[question.name for question in round_.questions if not _chaired(meeting, question)],
                freshly_reset=_freshly_reset(present, meeting),
                quotas=any(question.category_quota for question in round_.questions),
            )
        )
    )
    if closes_at is not None and closes_at <= clock.now():
        raise Refused(Reason("open.past", "Giờ tự kết thúc đã qua."))
    for n, member in enumerate(serving, 1):
        round_.roll.append(
            RoundMember(
                member_id=member.id,
                n=n,
                name=member.name,
                post=member.post,
                duty=member.duty,
                attendance=status.get(member.id, Attendance.ABSENT),
                substitute_for=names[replaced[member.id]] if member.id in replaced else "",
            )
        )
    _only_on_the_roll(round_, {member.id for member in serving})
    db.session.flush()
    round_.frozen_sha256 = records.frozen_sha256(_frozen(round_))
    round_.state, round_.opened_at, round_.closes_at = RoundState.OPEN, clock.now(), closes_at
    meeting.starts_at = min(meeting.starts_at, clock.now())  # begun a little before the hour
    meeting.state = MeetingState.RUNNING
    db.session.flush()
    if round_.mode is Mode.SECRET:
        for question in round_.questions:
            cap = len(serving) - len(question.recusals)
            db.session.add(Urn(question_id=question.id, slips="[]", n=0, cap=cap, salt=ballots.new_salt()))
        db.session.flush()
    record(
        actor, "round.opened", f"meeting:{meeting.id}", round=round_.id, ordinal=round_.ordinal,
        frozen=round_.frozen_sha256, sentence=rule.sentence(),
    )  # fmt: skip
    if round_.on_paper and round_.mode is Mode.SECRET:
        paper_votes.hand_out_all(actor, round_)
    return round_


def _only_on_the_roll(round_: VoteRound, members: Collection[str]) -> None:
    """Whoever a substitute was called in for is not asked, so neither recused."""
    for question in round_.questions:
        for row in [row for row in question.recusals if row.member_id not in members]:
            question.recusals.remove(row)
            db.session.delete(row)


def _chaired(meeting: Meeting, question: Question) -> bool:
    recused = {row.member_id for row in question.recusals}
    if meeting.chair_id not in recused or meeting.held is Held.WRITTEN:  # nobody speaks to it, so nobody chairs it
        return True
    return meeting.acting_chair_id is not None and meeting.acting_chair_id not in recused


def _freshly_reset(present: set[str], meeting: Meeting) -> list[str]:
    accounts = {row.account_id: row.name for row in meeting.council.members if row.id in present and row.account_id}
    now = clock.now()
    found = db.session.scalars(select(Account).where(Account.id.in_(accounts)))
    return [
        accounts[account.id]
        for account in found
        if people_rules.reset_by_other(account.password_reset_at, account.password_confirmed_at, now)
    ]


def _frozen(round_: VoteRound) -> dict[str, Any]:
    return {
        "rule": round_.rule_json,
        "roll": [
            [row.n, row.name, row.post, row.duty.value, *([row.substitute_for] if row.substitute_for else [])]
            for row in round_.roll
        ],
        "questions": [
            [
                row.position,
                row.subject_kind,
                row.subject_id,
                row.name,
                row.post,
                row.unit_name,
                row.category_code,
                row.lines,
            ]
            for row in round_.questions
        ],
        "recusals": sorted(
            [row.position, entry.member_id, entry.reason.value] for row in round_.questions for entry in row.recusals
        ),
        **({"on_paper": True} if round_.on_paper else {}),
    }
