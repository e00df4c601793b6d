"""A council's round driven at random on a real database, beside the plain model; after every act both must agree.

Rules are the acts; invariants are looked at after each of them. What a sealed round must show is looked at once, as it
is sealed. `Laid.lay(cast)` prepares one council; every example calls a meeting of its own there, so one chain of
records and one audit trail run through all of them.
"""

from __future__ import annotations

import json
import secrets
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError

from portal import clock, keys
from portal.access.roles import Actor
from portal.audit import chain
from portal.audit.models import AuditEvent
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.council import (
    ballots,
    checking,
    counts,
    entering,
    facts,
    minutes,
    my_ballot,
    opening,
    outcome,
    paper_votes,
    queries,
    record,
    rounds,
    sealing,
    service,
    subjects,
    ties,
    verifying,
    voting,
)
from portal.council.counts import NotClosed
from portal.council.models import Meeting, OpenBallot, Participation
from portal.council.seal_models import SealedRecord
from portal.council.states import Attendance, Mark, Mode
from portal.council.tally import Count
from portal.council.voting_rule import Of, Share
from portal.database import db
from portal.refusal import Invalid, Refused
from tests.cast import Cast
from tests.council import model
from tests.council.other_ways import OtherWays
from tests.council.table import MORNING, VOTERS
from tests.council.tool import verify

STEP_BACK = timedelta(seconds=2)


class Interrupted(Exception):
    """The process stops here, as far as this transaction knows."""


@contextmanager
def stopping_at(statement: int):
    """Raise at the so-many-th statement sent to the database."""
    left = [statement]

    def count(*_):
        left[0] -= 1
        if left[0] <= 0:
            raise Interrupted

    engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


@dataclass
class Laid:
    """One council that all examples share."""

    cast: Cast
    council_id: str
    campaign_id: str
    candidates: list[str]
    app: object

    @classmethod
    def lay(cls, cast: Cast) -> Laid:
        with cast.portal.app.app_context(), clock.at(MORNING):
            campaign_id, council_id = cast.launch(), cast.council()
            officer = cast.actor("canbo.dong")
            mine = campaigns.enrolment(campaigns.campaign_or_404(campaign_id), cast.units["dong"])
            campaign_service.add_candidate(officer, mine, CandidateKind.UNIT)
            for name in ("Thạch Sơn", "Kim Thị Hoa", "Sơn Thị Liên"):
                campaign_service.add_candidate(officer, mine, CandidateKind.PERSON, name=name, post="Công chức")
            db.session.commit()
            listed = [row.id for row in campaigns.candidates(mine.campaign, mine.unit_id)]
            db.session.remove()
        return cls(cast, council_id, campaign_id, listed, cast.portal.app)


# by `ahead`: the state of the newest round, is a result of it proposed, is it the second
ARRIVED = {
    0: ("draft", False, False), 2: ("open", False, False), 3: ("open", False, False), 4: ("closed", False, False),
    5: ("closed", True, False), 6: ("sealed", False, False), 12: ("sealed", False, True),
}  # fmt: skip


class Way(NamedTuple):
    """How the usual way is gone, as far as a history begins on it."""

    votes: list[str]  # of each member, one letter a candidate
    by: str
    closes: int | None  # minutes that the vote is open
    renamed: bool  # somebody and a candidate, once it is open
    stopped: tuple[int, ...]  # statements at which the first cast is interrupted before it succeeds


MARKS = st.sampled_from("YYYNA")
MEMBERS = st.sampled_from(VOTERS)


class CouncilMachine(OtherWays, RuleBasedStateMachine):
    laid: Laid
    begins: dict[str, object] = {}  # arguments of `call` that a control does not leave to chance
    must_arrive = False  # a beginning that stopped on its way would show nothing

    # --- beginning and end ------------------------------------------------------------------------
    def __init__(self):
        super().__init__()
        self.known_actors: dict[str, Actor] = {}
        self.known_meeting: Meeting | None = None
        self.context = self.laid.app.app_context()
        self.context.push()
        self.now = MORNING
        self.receipts: set[str] = set()  # every code ever used
        self.accepted: set[str] = set()  # those answered with 200
        self.finished = False

    @initialize(
        mode=st.sampled_from(["secret", "secret", "open", "hands"]),
        share=st.sampled_from([(1, 2, ">"), (2, 3, ">="), (4, 5, ">="), (9, 10, ">="), (1, 2, ">="), (1, 1, ">=")]),
        of=st.sampled_from(list(Of)),
        abstain=st.booleans(),
        in_base=st.booleans(),
        quota=st.sampled_from([None, 1, 2]),
        number=st.integers(1, 4),
        tie=st.sampled_from(
            [("second_round",), ("second_round", "chair"), ("second_round", "chair"), ("chair",), ("chair",)]
        ),
        ahead=st.sampled_from([0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 10, 11]),
        votes=st.lists(st.text("YYYNA", min_size=4, max_size=4), min_size=7, max_size=7),
        by=st.sampled_from(["screens", "screens", "screens", "paper", "paper", "mixed", "mixed"]),
        closes=st.sampled_from([None, None, None, 60]),
        renamed=st.booleans(),
        stopped=st.sampled_from([(), (), (), (2,), (5, 9), (12,), (15, 18)]),
    )
    def call(self, **drawn):
        self.begin(**{**drawn, **self.begins})

    def begin(self, mode, share, of, abstain, in_base, quota, number, tie, ahead, **way):
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        self.seq, self.last_at, self.head = last.seq, clock.parse(last.at), (last.hash, last.seq)
        self.now = max(self.now, self.last_at)
        secretary = self.actor("canbo.dong")
        with clock.at(self.tick()):
            council = queries.council_or_404(secretary, self.laid.council_id)
            campaign = campaigns.campaign_or_404(self.laid.campaign_id)
            wanted = self.laid.candidates[-number:]
            meeting = service.call_meeting(
                secretary,
                council,
                campaign,
                title="Họp",
                place="",
                starts_at=self.now,
                chosen=subjects.choosable(council, campaign, only=wanted),
            )
            self.meeting_id = meeting.id
            wholly = share == (1, 1, ">=") and of in (Of.ROLL, Of.PRESENT)
            drawn = replace(
                council.voting_rule, mode=Mode(mode), threshold=Share(*share, of), abstain=abstain, recused_in_base=in_base,
                tie=tie,
            )  # fmt: skip
            if wholly and in_base:  # all of a whole in which some may not vote is never reached
                with pytest.raises(Refused, check=lambda refused: refused.reason.code == "rule.recused"):
                    service.set_way(secretary, meeting, drawn)
                drawn, in_base = replace(drawn, recused_in_base=False), False
            if way["by"] == "paper":  # chosen while the usual way is secret; whatever it is changed to afterwards
                paper_votes.set_on_paper(secretary, meeting, True)
            service.set_way(secretary, meeting, drawn)
            for question in meeting.rounds[0].questions:  # one list, one number of places
                question.category_code, question.category_quota = "mot", quota
            positions = {question.name: question.position for question in meeting.rounds[0].questions}
            db.session.commit()
        self.seq += 4 if way["by"] == "paper" else 3
        self.members = tuple(VOTERS)
        self.ids = {row.account.username: row.id for row in queries.serving(self.meeting.council)}
        self.names = {row.account.username: row.name for row in queries.serving(self.meeting.council)}
        rule_ = model.Rule(mode, *share, of.value, abstain, in_base, tie)
        self.first: model.Round | None = None  # of a second round: the one before
        self.round = model.Round(rule_, self.members, tuple(sorted(positions.values())), quota)
        self.nominee = {("thanhvien1.dong", positions["Sơn Thị Liên"])} if "Sơn Thị Liên" in positions else set()
        self.round.recused = set(self.nominee)
        self.voided, self.running, self.starts = 0, False, self.now
        self.begin_other_ways()
        self.way = Way(**way) if mode == "secret" else Way(**{**way, "by": "screens", "stopped": ()})
        self.round.on_paper = self.way.by == "paper"
        self.go_ahead(ahead)
        if self.must_arrive:
            arrived = (self.round.state, self.round.proposed, self.round.second)
            assert arrived == ARRIVED[ahead], (self.begins, arrived)

    def go_ahead(self, steps):
        """Histories begin anywhere on the usual way, or few of them would reach its end."""
        usual = [
            lambda: self.attend.__wrapped__(self, set()),
            lambda: self.open.__wrapped__(self, self.way.closes),
            self.everybody_votes,
            lambda: self.close.__wrapped__(self),
            self.count_and_propose,
            lambda: self.confirm.__wrapped__(self, None, "fits"),
            lambda: self.ask_again.__wrapped__(self),
        ]
        usual += usual[1:6]
        for at, step in enumerate(usual[:steps]):
            if at > 6 and self.first is None:  # nobody was equal
                return
            if at % 6 == 5 and not self.round.proposed:  # too few votes of a kind
                return
            step()

    def everybody_votes(self):
        if self.way.renamed:
            self.rename.__wrapped__(self, self.members[-1], secrets.randbelow(10**6))
        if self.round.rule.mode == "hands":
            voters = {q: len(self.round.present() - self.round.excluded(q)) for q in self.round.questions}
            numbers = [(min(n % 8, voters[q]), 0, 0) for n, q in enumerate(self.round.questions, 4)]
            self.show_hands.__wrapped__(self, numbers)
            return
        if self.way.by == "mixed":
            self.hand_out.__wrapped__(self, set(self.members[-3:]), False)
        for statement in () if self.round.on_paper else self.way.stopped:
            self.interrupted.__wrapped__(self, self.members[1], self.way.votes[1].replace("A", "N"), statement)
        for at, (member, marks) in enumerate(zip(self.members, self.way.votes, strict=True)):
            if member in self.round.papers:
                continue
            marks = marks if self.round.rule.abstain else marks.replace("A", "N")
            if self.way.by == "mixed" and at == 2:  # a turn that is over takes nothing, the next does
                self.vote_at_the_desk.__wrapped__(self, member, marks, True)
                self.vote_at_the_desk.__wrapped__(self, member, marks, False)
                continue
            if self.way.by == "mixed" and at == 3:
                self.come_in.__wrapped__(self, member, True)
                self.vote_by_code.__wrapped__(self, member, marks, True)
                continue
            self.send(member, self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16)))

    def count_and_propose(self):
        if self.round.papers:  # a sum too many, and a person too few, before what is right
            self.type_totals.__wrapped__(self, "canbo.dong", 0, 0, 1, [*self.way.votes, "YYYY"])
            self.type_totals.__wrapped__(self, "canbo.dong", 0, 0, 0, self.way.votes)
            self.confirm_totals.__wrapped__(self, "canbo.dong")
            self.confirm_totals.__wrapped__(self, "truong.dong")
        self.propose.__wrapped__(self)

    def teardown(self):
        db.session.rollback()
        try:
            if hasattr(self, "round"):
                with clock.at(self.tick()):
                    if self.round.proposed and queries.pending_proposal(self.laid.council_id) is not None:
                        sealing.withdraw(self.actor("canbo.dong"), self.meeting)
                    db.session.commit()
                self.grep_for_receipts()
        finally:
            db.session.remove()
            self.context.pop()

    def grep_for_receipts(self):
        """P17: what opens a slip stands in no file of the instance and in no row."""
        if not self.receipts:
            return
        db.session.rollback()
        if self.laid.cast.portal.engine_name == "sqlite":
            raw = b"".join(path.read_bytes() for path in self.laid.cast.portal.instance.rglob("*") if path.is_file())
            found = [code for code in self.receipts if code.encode() in raw]
        else:
            dump = "".join(
                db.session.scalars(text("SELECT e::text FROM audit_event e UNION ALL SELECT u::text FROM urn u"))
            )
            found = [code for code in self.receipts if code in dump]
        assert not found, "P17: a receipt is kept somewhere"

    def fingerprint(self):
        db.session.rollback()
        return self.laid.cast.portal.fingerprint()

    # --- help ---------------------------------------------------------------------------------------
    def actor(self, username):
        if username not in self.known_actors:
            self.known_actors[username] = self.laid.cast.actor(username)
        return self.known_actors[username]

    def tick(self):
        self.now += timedelta(seconds=30)
        return self.now

    @property
    def meeting(self):
        if self.known_meeting is None or self.known_meeting not in db.session:
            self.known_meeting = queries.meeting_or_404(self.actor("canbo.dong"), self.meeting_id)
        return self.known_meeting

    @property
    def stored(self):
        return self.meeting.rounds[-1]

    def act(self, verb, expected: str | None, events: int = 1):
        """Do `verb` in a transaction; it must be refused with the code `expected`, or done with so many events."""
        answer, made = None, None
        with clock.at(self.tick()):
            try:
                made = verb()
                db.session.commit()
            except Refused as refused:
                answer = refused.reason.code
                db.session.rollback()
            except Invalid:
                answer = "invalid"
                db.session.rollback()
            except BaseException:
                db.session.rollback()
                raise
        assert answer == expected, f"answered {answer}, must be {expected}"
        if expected is None:
            self.happened(events)
        return made

    def happened(self, events: int):
        """P18: one event an act, and one more before each act while the clock stands behind the last event."""
        stepped = self.now < self.last_at - STEP_BACK
        self.seq += events * (2 if stepped else 1)
        self.last_at = max(self.last_at, self.now) if events else self.last_at

    def ballot(self, member, marks, receipt):
        self.receipts.add(receipt)
        places = {question.position: question.id for question in self.stored.questions}
        marks = {question: mark for question, mark in marks.items() if question in places}
        real = ballots.Ballot(receipt, {places[question]: Mark(mark) for question, mark in marks.items()})
        return model.Ballot(receipt, marks), real

    def send(self, member, ballot, *, way="online", barred=None, verb=None):
        """Cast, and compare the answer with the model's. `verb` casts another way than from the member's account."""
        mine, real = ballot
        round_id, member_id = self.stored.id, self.ids[member]
        expected = self.round.cast_answer(member, mine, self.now + timedelta(seconds=30), barred)
        refused = None if expected in ("new", "repeated") else expected
        events = 1 if expected == "new" else 0
        cast = verb or (lambda _, real: voting.cast(self.actor(member), round_id, real))
        made = self.act(lambda: cast(member_id, real), refused, events)
        if made is None:
            return
        assert made.repeated == (expected == "repeated")
        if expected == "new":
            self.round.cast(member, mine, way)
            self.accepted |= {mine.receipt} if self.round.rule.mode == "secret" else set()

    # --- attendance, recusals -----------------------------------------------------------------------
    @rule(away=st.sets(st.sampled_from(VOTERS[1:]), max_size=2))
    def attend(self, away):
        statuses = {
            self.ids[m]: (Attendance.ABSENT if m in away else Attendance.ONSITE, "bận" if m in away else "")
            for m in self.members
        }
        voted = self.round.voters() if self.round.state == "open" else set()
        refused = None
        early = self.now + timedelta(seconds=30) < self.starts - timedelta(hours=1)
        if self.finished:
            refused = "meeting.over"
        elif early and not self.running:
            refused = "attendance.early"
        elif self.round.state == "closed":  # sealed, the meeting goes on: another round may follow
            refused = "attendance.frozen"
        elif voted & away:
            refused = "attendance.voted"
        self.act(lambda: service.record_attendance(self.actor("canbo.dong"), self.meeting, statuses), refused)
        if refused is None:
            self.running = True
            now = {m: "absent" if m in away else "onsite" for m in self.members}
            self.room = now
            if self.round.state in ("draft", "open"):
                self.round.attendance = dict(now)

    @precondition(lambda self: self.round.state == "draft" and len(self.round.recused) < 3)
    @rule(member=MEMBERS, at=st.integers(0, 3))
    def recuse(self, member, at):
        question = self.round.questions[at % len(self.round.questions)]
        new = (member, question) not in self.round.recused
        place = next(row.id for row in self.stored.questions if row.position == question)
        self.act(
            lambda: service.set_recusal(self.actor("canbo.dong"), self.meeting, place, self.ids[member], True),
            None, events=1 if new else 0,
        )  # fmt: skip
        self.round.recused.add((member, question))

    # --- open -----------------------------------------------------------------------------------------
    @rule(minutes_=st.sampled_from([None, None, None, None, 3, 60]))
    def open(self, minutes_):
        closes = self.now + timedelta(minutes=minutes_, seconds=30) if minutes_ else None
        refused = self.round.open_refused()
        if self.round.state == "void":
            refused = "open.none"
        events = 2 if self.round.on_paper else 1
        self.act(lambda: opening.open_round(self.actor("canbo.dong"), self.meeting, closes), refused, events)
        if refused is None:
            self.round.state, self.round.closes_at = "open", closes
            if self.round.on_paper:
                self.round.papers = {member for member in self.round.present() if self.round.mine(member)}
            self.round.names = dict(self.names)
            self.frozen = self.stored.frozen_sha256

    # --- cast -----------------------------------------------------------------------------------------
    def marks_of(self, member, marks):
        return dict(zip(self.round.mine(member), marks, strict=False))

    @rule(member=MEMBERS, marks=st.lists(MARKS, min_size=4, max_size=4))
    def cast(self, member, marks):
        self.send(member, self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16)))

    @precondition(lambda self: self.round.state == "open" and self.round.rule.mode != "hands")
    @rule(marks=st.lists(st.sampled_from("YYN"), min_size=4, max_size=4), most=st.integers(3, 7))
    def many_cast(self, marks, most):
        for member in [m for m in self.members if m not in self.round.ballots][:most]:
            self.send(member, self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16)))
            marks = marks[1:] + marks[:1]

    @rule(member=MEMBERS, marks=st.lists(MARKS, max_size=5), wrong=st.sampled_from([1, 2, 3, 4]))
    def cast_other_questions(self, member, marks, wrong):
        given = dict(zip(range(wrong, wrong + len(marks)), marks, strict=True))
        self.send(member, self.ballot(member, given, secrets.token_hex(16)))

    @precondition(lambda self: self.round.ballots)
    @rule(data=st.data(), member=MEMBERS)
    def cast_with_anothers_code(self, data, member):
        other = data.draw(st.sampled_from(sorted(self.round.ballots)))
        receipt = self.round.ballots[other].receipt
        self.send(member, self.ballot(member, self.marks_of(member, "YYYY"), receipt))

    @precondition(lambda self: self.round.ballots and self.round.rule.mode == "secret")
    @rule(data=st.data(), times=st.integers(1, 3))
    def retry(self, data, times):
        """P4: the same ballot again, as often as you like, changes not a byte."""
        member = data.draw(st.sampled_from(sorted(self.round.ballots)))
        watched = self.round.state in ("open", "closed")
        before = self.fingerprint() if watched else None
        for _ in range(times):
            known = self.round.ballots[member]
            self.send(member, self.ballot(member, known.marks, known.receipt))
        assert not watched or before == self.fingerprint(), "P4: a retry wrote something"

    @precondition(lambda self: self.round.state == "open" and self.round.rule.mode == "secret")
    @rule(member=MEMBERS, marks=st.lists(MARKS, min_size=4, max_size=4), at=st.integers(1, 30))
    def interrupted(self, member, marks, at):
        """P3: stopped at any statement, a cast leaves nothing (`assurance crash` kills the process for the same)."""
        mine, real = self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16))
        round_id, expected = self.stored.id, self.round.cast_answer(member, mine, self.now + timedelta(seconds=30))
        who = self.actor(member)
        db.session.rollback()
        with clock.at(self.tick()), stopping_at(at):
            try:
                made = voting.cast(who, round_id, real)
                db.session.commit()
            except (Interrupted, Refused):
                made = None
                db.session.rollback()
        if made is not None and not made.repeated:
            assert expected == "new"
            self.happened(1)
            self.round.cast(member, mine)
            self.accepted.add(mine.receipt)

    # --- at once ----------------------------------------------------------------------------------------
    def at_once(self, verbs):
        """Each verb in a thread with a session of its own; answers (made, code) in their order."""
        answers: list = [None] * len(verbs)
        db.session.rollback()
        ready = threading.Barrier(len(verbs))

        def work(place, verb):
            with self.laid.app.app_context():
                try:
                    ready.wait()
                    made = verb()
                    db.session.commit()
                    answers[place] = (made, None)
                except Refused as refused:
                    db.session.rollback()
                    answers[place] = (None, refused.reason.code)
                except BaseException as error:
                    db.session.rollback()
                    answers[place] = (None, repr(error))
                finally:
                    db.session.remove()

        with clock.at(self.tick()):
            threads = [threading.Thread(target=work, args=entry) for entry in enumerate(verbs)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return answers

    @precondition(lambda self: self.round.state == "open" and self.round.rule.mode == "secret")
    @rule(member=MEMBERS, same=st.booleans(), times=st.integers(2, 4))
    def cast_at_once(self, member, same, times):
        """P2: however often at once, one ballot."""
        codes = [secrets.token_hex(16)] * times if same else [secrets.token_hex(16) for _ in range(times)]
        made = [self.ballot(member, self.marks_of(member, "YNYN"), code) for code in codes]
        expected = self.round.cast_answer(member, made[0][0], self.now + timedelta(seconds=30))
        round_id, who = self.stored.id, self.actor(member)
        answers = self.at_once([lambda real=real: voting.cast(who, round_id, real) for _, real in made])
        new = [place for place, (done, _) in enumerate(answers) if done is not None and not done.repeated]
        if expected != "new":
            assert not new and {code for _, code in answers} <= {expected, None}
            return
        assert len(new) == 1, f"P2: {answers}"
        rest = [entry for place, entry in enumerate(answers) if place != new[0]]
        assert all((done is not None and done.repeated) if same else code == "cast.voted" for done, code in rest)
        self.happened(1)
        self.round.cast(member, made[new[0]][0])
        self.accepted.add(codes[new[0]])

    @precondition(lambda self: self.round.state == "open" and self.round.rule.mode == "secret" and self.voided < 2)
    @rule()
    def close_while_casting(self):
        """P5: whatever was answered with a receipt is in the urn that was closed, and nothing else."""
        waiting = [member for member in self.members if member not in self.round.ballots][:3]
        made = [
            (member, self.ballot(member, self.marks_of(member, "YYNN"), secrets.token_hex(16))) for member in waiting
        ]
        round_id, who = self.stored.id, {member: self.actor(member) for member in waiting}
        secretary, meeting_id = self.actor("canbo.dong"), self.meeting_id
        before = {
            member: self.round.cast_answer(member, mine, self.now + timedelta(seconds=30)) for member, (mine, _) in made
        }
        verbs = [lambda m=member, real=real: voting.cast(who[m], round_id, real) for member, (_, real) in made]
        verbs.append(lambda: voting.close_round(secretary, queries.meeting_or_404(secretary, meeting_id)))
        *cast, (closed, code) = self.at_once(verbs)
        for (member, (mine, _)), (done, refused) in zip(made, cast, strict=True):
            if done is not None:
                assert before[member] == "new"
                self.happened(1)
                self.round.cast(member, mine)
                self.accepted.add(mine.receipt)
            else:
                assert refused in (before[member], "cast.closed"), refused
        if closed is not None:
            assert self.round.close_refused() is None, "P5"
            self.happened(1)
            self.round.state = "closed"
            self.nobody_inside()
        else:
            assert code in ("close.too_few", "close.too_few_papers"), code
        # who came first is chance, and a history must not hang on it: looked at, put aside, begun again
        self.the_database_says_what_the_model_says()
        self.void.__wrapped__(self, "Mất điện giữa chừng")
        self.again.__wrapped__(self)

    # --- hands ------------------------------------------------------------------------------------------
    @precondition(lambda self: self.round.rule.mode == "hands")
    @rule(numbers=st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=4, max_size=4))
    def show_hands(self, numbers):
        given = dict(zip(self.round.questions, numbers, strict=False))
        voters = {q: len(self.round.present() - self.round.excluded(q)) for q in given}
        refused = "hands.not_open" if self.round.state != "open" else None
        if self.round.state == "void":
            refused = "round.none"
        if refused is None and any(sum(entry) > voters[q] for q, entry in given.items()):
            refused = "invalid"
        places = {row.position: row.id for row in self.stored.questions}
        counted = {places[q]: Count(*entry) for q, entry in given.items()}
        self.act(lambda: voting.record_hands(self.actor("canbo.dong"), self.meeting, counted), refused)
        if refused is None:
            self.round.hands.update(given)

    # --- the clock ----------------------------------------------------------------------------------------
    @rule(seconds=st.sampled_from([1, 60, 300, 3600, -1, -60, -600]))
    def move_clock(self, seconds):
        self.now += timedelta(seconds=seconds)

    # --- close, void, seal ----------------------------------------------------------------------------------
    @precondition(lambda self: self.round.state != "draft" or len(self.round.recused) % 2)
    @rule()
    def close(self):
        refused = self.round.close_refused() if self.round.state != "void" else "round.none"
        self.act(lambda: voting.close_round(self.actor("canbo.dong"), self.meeting), refused)
        if refused is None:
            self.round.state = "closed"
            self.nobody_inside()

    @precondition(lambda self: self.round.rule.mode == "secret")
    @rule(member=MEMBERS)
    def check_own(self, member):
        """Before the seal the voter alone sees the own marks; a wrong code sees nothing."""
        mine, known = my_ballot.ballot_or_404(self.actor(member), self.stored.id), self.round.ballots.get(member)
        assert voting.recorded_marks(mine, secrets.token_hex(16)) is None
        if known is None or not known.marks:
            return
        shown = voting.recorded_marks(mine, known.receipt)
        if self.round.state in ("open", "closed"):
            places = {row.id: row.position for row in self.stored.questions}
            assert {places[key]: mark.value for key, mark in shown.items()} == known.marks
        else:
            assert shown is None

    @precondition(lambda self: self.round.state != "draft")
    @rule(reason=st.sampled_from(["Mất điện giữa chừng", "", ""]))
    def void(self, reason):
        refused = None
        if self.round.state == "void":
            refused = "round.none"
        elif self.round.state == "sealed":
            refused = "round.sealed.void"
        elif len(reason) < 5:
            refused = "void.reason"
        self.act(lambda: voting.void_round(self.actor("canbo.dong"), self.meeting, reason), refused)
        if refused is None:
            self.round.state, self.round.proposed = "void", False
            self.voided += 1
            self.nobody_inside()

    @precondition(lambda self: self.round.state == "void" and self.voided < 3)
    @rule()
    def again(self):
        """A cancelled round stays; another may follow it."""
        before = self.stored
        asked = {question.subject_id for question in before.questions}
        chosen = subjects.choosable(self.meeting.council, self.meeting.campaign, only=asked)
        rule_ = queries.rule_of(before)

        def verb():
            made = service.new_round(self.actor("canbo.dong"), self.meeting, rule_, chosen)
            for question in made.questions:
                question.category_code, question.category_quota = "mot", self.round.quota

        old, room = self.round, dict(getattr(self, "room", {}))
        if old.second:
            self.act(lambda: rounds.again(self.actor("canbo.dong"), self.meeting, before), None)
            self.round = model.Round(
                old.rule,
                self.members,
                old.questions,
                old.quota,
                old.recused,
                attendance=room,
                second=True,
                on_paper=old.on_paper,
            )
            return
        self.act(verb, None)
        self.round = model.Round(old.rule, self.members, old.questions, old.quota, set(self.nominee), attendance=room)

    @precondition(lambda self: self.round.state == "sealed" and not self.finished)
    @rule()
    def ask_again(self):
        """P10: the second round asks those whom the first left equal, for the places it left, and nobody else."""
        before = self.stored
        due = self.round.after_a_tie() == "second_round"
        self.act(
            lambda: rounds.second(self.actor("canbo.dong"), self.meeting, before.id), None if due else "second.none"
        )
        if due:
            self.first = self.round
            self.round = self.first.asked_again(getattr(self, "room", {}))
            equal = sorted(self.first.result()[1])
            subject_of = {question.position: question.subject_id for question in before.questions}
            asked = {question.position: question.subject_id for question in self.stored.questions}
            assert asked == {n: subject_of[question] for n, question in enumerate(equal, 1)}, "P10"

    @precondition(lambda self: self.round.state != "draft")
    @rule()
    def propose(self):
        refused = self.round.propose_refused() if self.round.state != "void" else "round.none"
        self.act(lambda: sealing.propose(self.actor("canbo.dong"), self.meeting), refused)
        if refused is None:
            self.round.proposed = True

    @precondition(lambda self: self.round.proposed)
    @rule()
    def withdraw(self):
        self.act(lambda: sealing.withdraw(self.actor("canbo.dong"), self.meeting), None)
        self.round.proposed = False

    @precondition(lambda self: self.round.proposed)
    @rule(
        wrong=st.sampled_from([None, None, None, "hash", "person"]),
        choice=st.sampled_from(["fits", "fits", "none", "many", "others", "no reason"]),
    )
    def confirm(self, wrong, choice):
        pending = queries.pending_proposal(self.laid.council_id)
        sha256 = "0" * 64 if wrong == "hash" else pending.sha256
        who = "canbo.dong" if wrong == "person" else "truong.dong"
        refused = {None: None, "hash": "seal.stale", "person": "seal.same_person"}[wrong]
        choices, chosen = {}, set()
        if self.round.after_a_tie() == "chair":
            equal, seats = sorted(self.round.result()[1]), self.round.seats()
            others = [question for question in self.round.questions if question not in equal]
            chosen = set({"many": equal, "none": [], "others": [*others, *equal][:1]}.get(choice, equal[:seats]))
            reason = "" if choice == "no reason" else "Nhiều sáng kiến hơn"
            if choice != "none":
                choices = {"mot": ties.Step(ties.CHAIR, tuple(sorted(chosen)), reason)}
            if refused is None and (choice == "none" or not self.round.choice_fits(chosen, reason)):
                refused = "seal.choice"
        before = {
            row.id: (row.salt, row.slips) for row in counts._urn_rows(self.stored) for row.id in [row.question_id]
        }
        counted = counts.counts(self.stored)
        sql = facts.sql_counts(self.stored)
        self.act(lambda: sealing.confirm(self.actor(who), self.meeting, sha256, choices), refused)
        if refused is None:
            self.round.chosen = frozenset(chosen) if choices else None
            self.round.state, self.round.proposed = "sealed", False
            self.look_at_the_seal(counted, sql, before)

    @precondition(lambda self: self.round.state == "sealed" or (self.round.state == "void" and self.first is not None))
    @rule()
    def close_meeting(self):
        assert self.finished == (self.meeting.state.value == "finished")
        if self.finished:
            self.act(lambda: sealing.close_meeting(self.actor("canbo.dong"), self.meeting), "minutes.done")
            return
        self.act(
            lambda: service.write_narrative(
                self.actor("canbo.dong"), self.meeting, self.meeting.version, discussion="", conclusion="Nhất trí."
            ),
            None,
        )
        owed = "minutes.second" if self.first is None and self.round.after_a_tie() == "second_round" else None
        row = self.act(lambda: sealing.close_meeting(self.actor("canbo.dong"), self.meeting), owed)
        if owed is None:
            self.finished = True
            self.nobody_comes_in()
            self.look_at_the_minutes(json.loads(row.body))

    # --- what changes beside it -------------------------------------------------------------------------------
    @rule(member=st.sampled_from(VOTERS[3:]), number=st.integers(0, 99))
    def rename(self, member, number):
        """P13: what people and candidates are called later is nothing to a round that was opened."""
        name = f"{self.names[member].split(' số ')[0]} số {number}"
        row = next(row for row in self.meeting.council.members if row.id == self.ids[member])
        row.name = name
        campaign = campaigns.campaign_or_404(self.laid.campaign_id)
        other = next(row for row in campaigns.candidates(campaign) if row.name.startswith("Kim"))
        other.name = f"Kim Thị Hoa {number}"
        db.session.commit()
        self.names[member] = name

    TAMPER = (
        "UPDATE vote_round SET state = 'open' WHERE id = :round",
        "UPDATE vote_round SET void_reason = 'khác' WHERE id = :round",
        "UPDATE round_member SET attendance = 'absent' WHERE round_id = :round",
        "UPDATE question SET name = 'x' WHERE round_id = :round",
        "DELETE FROM participation WHERE round_id = :round",
        "DELETE FROM vote_round WHERE id = :round",
        "UPDATE sealed_record SET body = '{}'",
        "DELETE FROM sealed_record",
    )

    @precondition(lambda self: self.round.state in ("sealed", "void") and self.round.names and self.round.ballots)
    @rule(statement=st.sampled_from(TAMPER))
    def tamper(self, statement):
        """P15: over is over, for whoever speaks to the database as the portal does."""
        sealed = db.session.scalar(select(db.func.count()).select_from(SealedRecord))
        if "sealed_record" in statement and not sealed:
            return
        try:
            db.session.execute(text(statement), {"round": self.stored.id})
        except DatabaseError:
            return
        finally:
            db.session.rollback()
        raise AssertionError(f"P15: the database let {statement} through")

    # --- looked at after every act -------------------------------------------------------------------------------
    @invariant()
    def the_database_says_what_the_model_says(self):
        if not hasattr(self, "round"):
            return
        db.session.rollback()
        db.session.expire_all()
        stored, mine = self.stored, self.round
        assert stored.state.value == mine.state
        done = db.session.scalars(select(Participation).where(Participation.round_id == stored.id)).all()
        assert len(done) == len(mine.voters()), "P2"
        assert {row.member_id for row in entering.inside(self.meeting_id)} == {self.ids[m] for m in self.inside}, "P2"
        ways = mine.ways | dict.fromkeys(mine.papers, "paper")
        assert {row.member_id: row.channel for row in done} == {self.ids[m]: way for m, way in ways.items()}, "P2"
        urns = {row.question_id: row for row in counts._urn_rows(stored)}
        if mine.rule.mode == "secret" and mine.state in ("open", "closed"):
            for question in stored.questions:
                urn, wanted = urns[question.id], mine.slips(question.position)
                voters = {m for m in mine.ballots if (m, question.position) not in mine.recused}
                assert urn.n == len(wanted) == len(voters) <= urn.cap == 7 - len(mine.excluded(question.position)), "P1"
                slips = [[ballots.tracker(code, stored.id, question.position), mark] for code, mark in wanted]
                assert urn.slips == json.dumps(sorted(slips), separators=(",", ":")), "P3, P8: sorted, and nothing else"
        else:
            assert not urns, "slips outlive the vote"
        if mine.rule.mode == "open":
            ids = [question.id for question in stored.questions]
            rows = db.session.scalar(
                select(db.func.count()).select_from(OpenBallot).where(OpenBallot.question_id.in_(ids))
            )
            assert rows == mine.versions
        if mine.names and mine.state != "draft":
            assert {row.member_id: row.name for row in stored.roll} == {
                self.ids[m]: n for m, n in mine.names.items()
            }, "P13"
            assert stored.frozen_sha256 == self.frozen, "P13"

    @invariant()
    def no_count_before_the_end(self):
        """P6."""
        if not hasattr(self, "round") or self.round.state in ("closed", "sealed"):
            return
        for look in (counts.counts, facts.preview):
            with suppress(NotClosed):
                look(self.stored)
                raise AssertionError("P6: counted before the end")

    @invariant()
    def the_audit_trail_is_whole(self):
        """P18; P17: no mark of a secret round and no code in it."""
        if not hasattr(self, "round"):
            return
        prev, seq = self.head
        events = db.session.scalars(select(AuditEvent).where(AuditEvent.seq > seq).order_by(AuditEvent.seq)).all()
        key = keys.read(self.laid.cast.portal.instance, "audit")
        assert chain.first_break(events, key, prev, seq) is None, "P18"
        assert model.runs_on([seq, *(entry.seq for entry in events)]), "P18"
        assert (events[-1].seq if events else seq) == self.seq, "P18: one event an act"
        for entry in events:
            assert not (self.receipts and any(code in entry.data for code in self.receipts)), "P17"
            if self.round.rule.mode == "secret":
                assert "marks" not in entry.data, "P17"
        if events:
            self.head = (events[-1].hash, events[-1].seq)

    # --- looked at once, as a round is sealed ----------------------------------------------------------------------
    def look_at_the_seal(self, counts, sql, urns):
        mine, stored = self.round, self.stored
        row = queries.record_of_round(stored.id)
        body = json.loads(row.body)
        ids = {question.id: question.position for question in stored.questions}
        told = {q["n"]: (q["yes"], q["no"], q["abstain"]) for q in body["questions"]}
        wanted = {question: mine.counted(question) for question in mine.questions}
        python = {ids[key]: (c.yes, c.no, c.abstain) for key, c in counts.items()}
        assert told == wanted == python == {ids[key]: (c.yes, c.no, c.abstain) for key, c in sql.items()}, "P11"
        for question in body["questions"]:
            n = question["n"]
            assert (question["base"], question["pass"]) == (mine.base(n), mine.passes(n)), "P9, P12"
            numbers = {entry["n"] for entry in question["excluded"]}
            named = {entry["name"] for entry in body["roll"] if entry["n"] in numbers}
            assert named == {mine.names[m] for m in mine.excluded(n)}, "P12"
            assert not any(e["n"] in numbers for e in question.get("ballots", ())), "P12"
            assert question["standing"] == mine.standing(n), "P10"
        awarded, tied, outside = mine.result()
        (category,) = body["categories"]
        assert category["quota"] == mine.quota, "P10"
        assert [set(category[key]) for key in ("awarded", "tied", "outside")] == [awarded, tied, outside], "P10"
        if mine.rule.mode == "secret":
            codes = {code for code, _ in (slip for q in mine.questions for slip in mine.slips(q))}
            assert codes <= self.accepted
            for question in body["questions"]:
                slips = [ballots.tracker(code, stored.id, question["n"]) for code, _ in mine.slips(question["n"])]
                assert question["trackers"] == sorted(slips), "P5, P16"
            assert body["urn"] == ballots.urn_sha256(urns) and '"Y"' not in row.body
        assert {e["name"] for e in body["roll"]} == set(mine.names.values()), "P13"
        told = {e["name"]: e.get("channel", "online") for e in body["roll"] if e["voted"]}
        if mine.rule.mode != "hands":
            ways = mine.ways | dict.fromkeys(mine.papers, "paper")
            assert told == {mine.names[member]: way for member, way in ways.items()}, "P2"
        if mine.papers:
            assert body["paper"]["returned"] == mine.totals.returned, "P11"
            assert body["paper"]["entered"] != body["paper"]["confirmed"]
            for question in body["questions"]:
                assert question["invalid"] == mine.on_papers(question["n"])[3], "P11"
        assert not verifying.verify_council(self.laid.council_id), "P14"
        self.look_through_the_tool(row, body)

    def look_through_the_tool(self, row, body):
        """P11, P14, P16 by the public verifier; a byte changed anywhere is found by it and by the portal's own check."""
        content = record.exported(body, row.sha256)
        receipt = next(iter(sorted(self.accepted & {b.receipt for b in self.round.ballots.values() if b.marks})), "")
        place = secrets.randbelow(len(content))
        damaged = content[:place] + bytes([content[place] ^ (1 << secrets.randbelow(7))]) + content[place + 1 :]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "r.json"
            file.write_bytes(content)
            assert verify(file) == 0, "P11"
            if receipt:
                assert verify(file, "--receipt", ballots.shown_receipt(receipt)) == 0, "P16"
            assert verify(file, "--receipt", secrets.token_hex(16)) == 1, "P16"
            if "parent" in body["round"]:
                parent = queries.record_of_round(body["round"]["parent"]["id"])
                beside = Path(folder) / "before.json"
                beside.write_bytes(record.exported(json.loads(parent.body), parent.sha256))
                assert verify(beside, file) == 0, "P10, P11: by the tool, it is the second round of that one"
            file.write_bytes(damaged)
            assert verify(file) == 1, f"P14: byte {place} was changed unnoticed"
        forged = json.loads(row.body)
        question = forged["questions"][0]
        question["yes"] += 1
        assert checking.check_record(ballots.canonical(forged), row.sha256), "P14"
        assert checking.check_record(ballots.canonical(forged), record.sha256_of(forged)), "P14: recounted"

    def look_at_the_minutes(self, closing):
        """P20: composed twice they are the same, and each number is the record's (their bytes: tests/documents/)."""
        bodies = [json.loads(r.body) for r in queries.records_of_meeting(self.meeting_id) if r.kind == "round"]
        given = {"check_address": "https://x/kiem-tra", "record_id": "r", "attached": b"{}"}
        paper = minutes.minutes(closing, bodies, **given)
        assert paper == minutes.minutes(json.loads(json.dumps(closing)), json.loads(json.dumps(bodies)), **given), "P20"
        rows = [
            row for block in paper.blocks if getattr(block, "caption", "").startswith("Kết quả") for row in block.rows
        ]
        shown = [(row[1], row[3], row[4]) for row in rows]
        told = [(q["name"], str(q["yes"]), str(q["no"])) for body in bodies for q in body["questions"]]
        assert shown == told, "P20"
        first, second = (self.first, self.round) if self.first is not None else (self.round, None)
        wanted = model.last_word(first, second if second is not None and second.state == "sealed" else None)
        final = outcome.final(bodies)
        positions = {q["subject"]["id"]: q["n"] for q in bodies[0]["questions"]}
        assert {positions[key]: result.standing.value for key, result in final.items()} == wanted, "P10"
