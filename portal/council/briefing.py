"""What the members of a council read before they vote: every candidate's criteria, figures, initiatives and evidence.

A member opens the evidence through the meeting: what is listed here while the meeting is not over, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.access.roles import Actor
from portal.council import queries, subjects
from portal.council.cards import Card
from portal.council.models import CouncilMember, Meeting, Question
from portal.council.reading_models import MemberReading
from portal.database import db
from portal.evidence import queries as evidence
from portal.evidence.models import Evidence
from portal.evidence.queries import Attached
from portal.refusal import NotFound

Subject = tuple[str, str]  # kind, id
KEY = 8  # characters of an evidence's id: enough among what one meeting lists, and light on a page


@dataclass(frozen=True)
class Told:
    """One candidate as the members read of him."""

    question: Question
    cards: Sequence[Card] = ()
    evidence: Sequence[Attached] = ()
    seen_by: int = 0  # members
    mine: MemberReading | None = None

    @property
    def seen(self) -> bool:
        return self.mine is not None and self.mine.seen_at is not None

    @property
    def note(self) -> str:
        return self.mine.note if self.mine is not None else ""


def subject_of(question: Question) -> Subject:
    return question.subject_kind, question.subject_id


def agenda(meeting: Meeting) -> list[Question]:
    round_ = queries.current_round(meeting)
    return list(round_.questions) if round_ is not None else []


def reader(meeting: Meeting, actor: Actor) -> CouncilMember | None:
    """The member of this meeting's council who reads; None for everybody else, and once the meeting is over."""
    return None if meeting.is_over else queries.member_of(meeting.council, actor)


@dataclass
class _Basis:
    cards: Mapping[str, list[Card]]
    files: Mapping[Subject, list[Attached]] = field(default_factory=dict)

    def of(self, question: Question) -> tuple[Sequence[Card], Sequence[Attached]]:
        mine = self.cards.get(question.subject_id, [])
        things = dict.fromkeys(thing for card in mine for thing in card.basis)
        return mine, [row for thing in things for row in self.files.get(thing, [])]


def _basis(questions: Sequence[Question]) -> _Basis:
    """The cards of what is asked about, and in one statement the evidence they rest on."""
    told = subjects.cards_of(questions)
    things = dict.fromkeys(thing for listed in told.values() for card in listed for thing in card.basis)
    return _Basis(told, evidence.of_things(things))


def told(meeting: Meeting, questions: Sequence[Question], member: CouncilMember | None) -> list[Told]:
    """Everything to be read of these candidates, in the order of the agenda."""
    basis = _basis(questions)
    rows = list(db.session.scalars(select(MemberReading).where(MemberReading.meeting_id == meeting.id)))
    seen = Counter((row.subject_kind, row.subject_id) for row in rows if row.seen_at is not None)
    mine = {
        (row.subject_kind, row.subject_id): row for row in rows if member is not None and row.member_id == member.id
    }
    return [
        Told(question, *basis.of(question), seen_by=seen[subject_of(question)], mine=mine.get(subject_of(question)))
        for question in questions
    ]


def evidence_or_404(meeting: Meeting, actor: Actor, key: str) -> Evidence:
    """One document that a candidate of this meeting rests on, for a member of its council while it is not over."""
    if reader(meeting, actor) is None or len(key) != KEY:
        raise NotFound
    files = _basis(agenda(meeting)).files
    found = {row.id for rows in files.values() for row in rows if row.id.startswith(key)}
    row = db.session.get(Evidence, found.pop()) if len(found) == 1 else None
    if row is None or row.removed_at is not None:
        raise NotFound
    return row


def readings_of(meeting: Meeting, member: CouncilMember) -> dict[Subject, MemberReading]:
    query = select(MemberReading).where(MemberReading.meeting_id == meeting.id, MemberReading.member_id == member.id)
    return {(row.subject_kind, row.subject_id): row for row in db.session.scalars(query)}
