"""The acts of the other ways to vote (by the meeting's code, at the voting desk, on paper), for the machine's histories."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from portal.council import desking, entering, my_ballot, paper_votes, queries, service, voting
from portal.council.states import Channel, Mode
from portal.council.tally import Count
from portal.council.views.entering import _cast as cast_by_code
from portal.council.views.voting_desk import _barred as barred_at_the_desk
from tests.council import model
from tests.council.table import VOTERS

CHAIR, SECRETARY = "truong.dong", "canbo.dong"
MEMBERS = st.sampled_from(VOTERS)
COUNTERS = st.sampled_from([SECRETARY, SECRETARY, CHAIR, "thanhvien1.dong", "thanhvien2.dong"])
MARKS = st.lists(st.sampled_from("YYYNA"), min_size=4, max_size=4)


class OtherWays:
    """Mixed into the machine, which has the round of the model, the clock and `act`."""

    def begin_other_ways(self):
        self.door_open, self.inside, self.tickets, self.tellers = False, set(), {}, []

    def nobody_inside(self):
        """A vote ended: who came in by code is out."""
        self.inside = set()

    def nobody_comes_in(self):
        self.door_open, self.inside = False, set()

    # --- by the meeting's code ----------------------------------------------------------------------
    @rule(member=MEMBERS, right=st.sampled_from([True, True, True, False]))
    def come_in(self, member, right):
        """A phone asks, the secretary looks up; whoever he lets in is here from then on."""
        secretary, ticket = self.actor(SECRETARY), entering.ticket_of(secrets.token_hex(8))
        over = "meeting.over" if self.finished else None
        self.act(lambda: entering.open_door(secretary, self.meeting), over, events=0 if self.door_open else 1)
        if over:
            return
        self.door_open = True
        asks = "door.secretary" if member == SECRETARY else None
        entry_id = self.act(lambda: entering.ask(self.meeting, self.ids[member], ticket).id, asks)
        if asks:
            return
        early = self.now + timedelta(seconds=30) < self.starts - timedelta(hours=1) and not self.running
        fixed = early or self.round.state == "closed" or not right
        here = getattr(self, "room", {}).get(member) in model.PRESENT
        self.act(
            lambda: entering.answer(secretary, self.meeting, entry_id, right), None, events=1 if fixed or here else 2
        )
        if not fixed and not here:
            self.running, self.room = True, {**getattr(self, "room", {}), member: "onsite"}
            if self.round.state in ("draft", "open"):
                self.round.attendance = dict(self.room)
        if right:
            self.inside.add(member)
            self.tickets[member] = ticket

    @precondition(lambda self: self.door_open and self.round.state in ("draft", "open", "closed"))
    @rule(member=MEMBERS, marks=MARKS, own=st.sampled_from([True, True, True, False]))
    def vote_by_code(self, member, marks, own):
        """On the phone that was let in (in this vote, or in an earlier one), and on another that was not."""
        row = next(row for row in self.meeting.council.members if row.id == self.ids[member])
        ticket = self.tickets.get(member, "") if own else entering.ticket_of(secrets.token_hex(8))
        outside = None if member in self.inside and own else "door.ended"
        meeting_id = self.meeting_id
        self.send(
            member, self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16)), way="code",
            barred=outside, verb=lambda _, real: cast_by_code(meeting_id, row, ticket, real),
        )  # fmt: skip

    # --- at the voting desk ---------------------------------------------------------------------------
    @rule(member=MEMBERS, marks=MARKS, late=st.booleans())
    def vote_at_the_desk(self, member, marks, late):
        """Called by the secretary, one after the other; once the turn is over nothing more is taken in it."""
        mine, meeting_id = self.round, self.meeting_id
        refused = "desk.not_open" if mine.state != "open" or mine.rule.mode == "hands" else None
        if refused is None and mine.on_paper:
            refused = "cast.on_paper"
        self.act(lambda: desking.open_desk(self.actor(SECRETARY), self.meeting), refused)
        if refused:
            return
        waits = member in mine.present() and mine.mine(member) and member not in mine.voters()
        invited = None if waits else "desk.member"
        self.act(lambda: desking.invite(self.actor(SECRETARY), self.meeting, self.ids[member]), invited)
        if invited:
            return
        turn, name = desking.desk_of(meeting_id).turn, self.names[member]
        if late:
            self.act(lambda: desking.end_turn(self.actor(SECRETARY), self.meeting), None)

        def cast(member_id, real):
            locked = my_ballot.ballot_of_member(meeting_id, member_id, lock=True)
            return voting.cast_as(
                desking.sitter(name), locked, real, channel=Channel.DESK,
                barred=lambda: barred_at_the_desk(meeting_id, turn),
            )  # fmt: skip

        ballot = self.ballot(member, self.marks_of(member, marks), secrets.token_hex(16))
        self.send(member, ballot, way="desk", barred="desk.elsewhere" if late else None, verb=cast)

    # --- on paper -------------------------------------------------------------------------------------
    @precondition(lambda self: self.round.state == "draft" or self.voided)
    @rule(on=st.booleans())
    def choose_paper(self, on):
        refused = self.round.papers_refused("draft")
        self.act(lambda: paper_votes.set_on_paper(self.actor(SECRETARY), self.meeting, on), refused)
        if refused is None:
            self.round.on_paper = on

    @precondition(lambda self: self.round.state == "draft")
    @rule(mode=st.sampled_from(["secret", "secret", "open"]))
    def change_mode(self, mode):
        """Only a secret vote counts papers; whatever was chosen before, an open one is voted by name."""
        drawn = replace(queries.rule_of(self.stored), mode=Mode(mode))
        self.act(lambda: service.set_way(self.actor(SECRETARY), self.meeting, drawn), None)
        self.round.rule = replace(self.round.rule, mode=mode)
        self.round.on_paper = self.round.on_paper and mode == "secret"

    @precondition(lambda self: self.round.rule.mode == "secret")
    @rule(members=st.sets(MEMBERS, min_size=1, max_size=5), everybody=st.booleans())
    def hand_out(self, members, everybody):
        left = sorted(self.round.present() - set(self.round.ballots)) if everybody else sorted(members)
        refused = self.round.hand_out_refused(left, self.now + timedelta(seconds=30))
        ids = [self.ids[member] for member in left]
        new = set(left) - self.round.papers
        self.act(
            lambda: paper_votes.hand_out(self.actor(SECRETARY), self.meeting, ids), refused, events=1 if new else 0
        )
        if refused is None:
            self.round.papers |= new

    @precondition(lambda self: self.round.papers)
    @rule(member=MEMBERS)
    def take_back(self, member):
        over = self.round.over(self.now + timedelta(seconds=30))
        refused = self.round.papers_refused("open") or ("paper.not_open" if over else None)
        mine = member in self.round.papers
        self.act(
            lambda: paper_votes.take_back(self.actor(SECRETARY), self.meeting, self.ids[member]), refused,
            events=1 if mine else 0,
        )  # fmt: skip
        if refused is None:
            self.round.papers.discard(member)

    @precondition(lambda self: self.round.state != "draft")
    @rule(tellers=st.sampled_from([[], ["thanhvien1.dong"], ["thanhvien1.dong", "thanhvien2.dong"]]))
    def name_tellers(self, tellers):
        refused = "meeting.over" if self.finished else "paper.proposed" if self.round.proposed else None
        ids = [self.ids[member] for member in tellers]
        self.act(lambda: paper_votes.set_tellers(self.actor(SECRETARY), self.meeting, ids, ""), refused)
        if refused is None:
            self.tellers = tellers

    def counter_refused(self, who, *, confirms=False):
        return None if who in {CHAIR if confirms else SECRETARY, *self.tellers} else "paper.counter"

    @precondition(lambda self: self.round.papers or self.round.state == "closed")
    @rule(
        who=COUNTERS, missing=st.sampled_from([0, 0, 0, 1, 2]), lost=st.integers(0, 2),
        wrong=st.sampled_from([0, 0, 1, -1]),
        papers=st.lists(st.text("YYYNAI", min_size=4, max_size=4), min_size=7, max_size=7),
    )  # fmt: skip
    def type_totals(self, who, missing, lost, wrong, papers):
        mine = self.round
        returned = max(0, len(mine.papers) - missing)
        marks = {}
        for at, question in enumerate(mine.questions):
            struck = len(mine.papers & mine.excluded(question))
            asked = returned - max(0, struck - min(missing, lost)) + (wrong if at == 0 else 0)
            column = "".join(paper[at] for paper in papers)[: max(0, asked)]
            marks[question] = tuple(column.count(letter) for letter in "YNAI")
        refused = self.counter_refused(who) or mine.totals_refused(returned, marks)
        places = {row.position: row.id for row in self.stored.questions}
        counted = {places[question]: Count(*entry) for question, entry in marks.items()}
        self.act(lambda: paper_votes.enter(self.actor(who), self.meeting, returned, counted), refused)
        if refused is None:
            mine.totals = model.PaperTotals(who, returned, marks)

    @precondition(lambda self: self.round.papers)
    @rule(who=COUNTERS)
    def confirm_totals(self, who):
        mine = self.round
        refused = self.counter_refused(who, confirms=True) or mine.papers_refused("closed")
        if refused is None and (mine.totals is None or mine.totals.confirmed):
            refused = "paper.nothing"
        if refused is None and mine.totals.by == who:
            refused = "paper.same_person"
        self.act(lambda: paper_votes.confirm(self.actor(who), self.meeting), refused)
        if refused is None:
            mine.totals.confirmed = True

    @precondition(lambda self: self.round.totals)
    @rule(who=COUNTERS)
    def type_anew(self, who):
        refused = self.counter_refused(who) or self.round.papers_refused("closed")
        if refused is None and self.round.proposed:
            refused = "paper.proposed"
        known = self.round.totals
        self.act(lambda: paper_votes.start_over(self.actor(who), self.meeting), refused, events=1 if known else 0)
        if refused is None:
            self.round.totals = None
