"""Writing difficulties: told, answered, sent up, passed on to a unit or a council, merged, published."""

from __future__ import annotations

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns.models import Campaign
from portal.council.models import Council
from portal.council.states import CouncilKind
from portal.council.subjects import Outcome
from portal.database import db
from portal.difficulties import queries, rules
from portal.difficulties.models import Difficulty
from portal.difficulties.states import Kind, Move, State
from portal.people.models import Unit
from portal.refusal import Reason, Refused, ensure

CITIZEN = Actor(account_id="", name="Người dân", label="Người dân")


def _record(actor: Actor, row: Difficulty, verb: str, **data: str) -> None:
    record(actor, f"difficulty.{verb}", f"difficulty:{row.id}", title=row.title, **data)


def tell(actor: Actor, campaign: Campaign, unit: Unit, *, title: str, text: str, field_code: str) -> Difficulty:
    row = Difficulty(
        campaign_id=campaign.id, unit_id=unit.id, kind=Kind.DIFFICULTY, field_code=field_code, title=title, text=text,
        told_by=actor.label, told_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record(actor, row, "told")
    return row


def remark(campaign: Campaign, *, title: str, text: str, field_code: str, contact: str) -> Difficulty:
    """A citizen's word, without an account. `contact` stays with whoever answers and in no event."""
    row = Difficulty(
        campaign_id=campaign.id, unit_id=None, kind=Kind.REMARK, field_code=field_code, title=title, text=text,
        contact=contact, told_by=CITIZEN.label, told_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record(CITIZEN, row, "remarked")
    return row


def _answer(actor: Actor, row: Difficulty, text: str) -> None:
    row.answer, row.answered_by, row.answered_at = text, actor.label, clock.now()
    row.state = State.ANSWERED


def answer(actor: Actor, row: Difficulty, text: str) -> None:
    """By the standing office; said again, the last word counts and what is public stays as it was written."""
    ensure(rules.refuse(Move.ANSWER, row.state))
    _answer(actor, row, text)
    _record(actor, row, "answered")


def send_up(actor: Actor, row: Difficulty, note: str) -> None:
    """What the host must decide; the leader's answer comes back down to the unit."""
    ensure(rules.refuse(Move.SEND_UP, row.state))
    row.state, row.office_note, row.forwarded_by, row.forwarded_at = State.SENT_UP, note, actor.label, clock.now()
    _record(actor, row, "sent_up")


def decide(actor: Actor, row: Difficulty, text: str) -> None:
    ensure(rules.refuse(Move.DECIDE, row.state))
    _answer(actor, row, text)
    _record(actor, row, "decided")


def pass_on(actor: Actor, row: Difficulty, unit: Unit, note: str) -> None:
    """A citizen's remark to the unit that it is about."""
    ensure(rules.refuse_pass_on(row.kind, row.state))
    row.state, row.unit_id, row.office_note = State.PASSED, unit.id, note
    row.forwarded_by, row.forwarded_at = actor.label, clock.now()
    _record(actor, row, "passed_on", unit=unit.short_name)


def pass_to_council(actor: Actor, row: Difficulty, council: Council, title: str, text: str) -> None:
    """A citizen's idea to a council, in words that name nobody: its members read these and nothing else."""
    ensure(rules.refuse_to_council(row.kind, row.state))
    if council.kind is not CouncilKind.SCIENCE or council.host_id != row.campaign.host_id or not council.active:
        raise Refused(Reason("difficulty.to_council.which", "Chọn Hội đồng khoa học và công nghệ đang hoạt động."))
    row.state, row.council_id, row.council_title, row.council_text = State.COUNCIL, council.id, title, text
    row.forwarded_by, row.forwarded_at = actor.label, clock.now()
    db.session.flush()
    _record(actor, row, "to_council", council=council.name)


def council_decided(actor: Actor, outcome: Outcome) -> None:
    """What became of ideas in a sealed round: for the standing office to answer whoever proposed them."""
    for entry in outcome.decided:
        row = db.session.get(Difficulty, entry.subject_id)
        if row is None:
            continue
        row.council_passed, row.council_meeting_id = entry.passed, outcome.meeting_id
        row.council_words = f"{outcome.council}, {outcome.words}, đồng ý {entry.yes}/{entry.base}"
        db.session.flush()
        _record(actor, row, "recognised" if entry.passed else "not_recognised", words=row.council_words)


def reply(actor: Actor, row: Difficulty, text: str) -> None:
    """By the unit that a remark was passed to."""
    ensure(rules.refuse(Move.REPLY, row.state))
    _answer(actor, row, text)
    _record(actor, row, "replied")


def merge(actor: Actor, row: Difficulty, into: Difficulty) -> None:
    """The same matter told twice is answered once; whoever told this one reads the other's answer."""
    ensure(rules.refuse_merge(row.state, row.id == into.id, into.state))
    for earlier in queries.merged_from(row):
        earlier.merged_into_id = into.id  # what was merged into this one is answered where this one is
    row.state, row.merged_into_id = State.MERGED, into.id
    _record(actor, row, "merged", into=into.title)


def withdraw(actor: Actor, row: Difficulty) -> None:
    ensure(rules.refuse(Move.WITHDRAW, row.state))
    row.state = State.WITHDRAWN
    _record(actor, row, "withdrawn")


def publish(actor: Actor, row: Difficulty, question: str, text: str) -> None:
    """In words of its own: nobody's name or place goes out with it."""
    ensure(rules.refuse(Move.PUBLISH, row.state))
    row.public, row.public_question, row.public_answer = True, question, text
    _record(actor, row, "published")


def unpublish(actor: Actor, row: Difficulty) -> None:
    if row.public:
        row.public = False
        _record(actor, row, "unpublished")
