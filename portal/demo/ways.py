"""The other ways to vote of the demonstration: by meeting code, at the voting desk, on paper, in writing over days."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.council import circulation, desking, entering, my_ballot, paper_votes, sealing, service, voting
from portal.council.ballots import Ballot
from portal.council.my_ballot import MyBallot
from portal.council.states import Channel, EntryState
from portal.council.tally import Count
from portal.demo.book import Book, morning
from portal.demo.meetings import STAGES, Gathering, Steps
from portal.demo.scans import received
from portal.evidence import service as evidence
from portal.evidence.service import Reference


def gathering(told: Mapping[str, Any], named: Callable[[str], str], **seats: Any) -> Gathering:
    """The gathering of a unit's council in the way its part of the story tells; `named` makes a username of "@member2"."""

    def those(way: Mapping[str, Any], key: str) -> list[str]:
        return [named(entry) for entry in way.get(key, ())]

    if paper := told.get("paper"):
        invalid = dict(zip(seats["yes"], paper.get("invalid", ()), strict=False))
        return PaperGathering(**seats, tellers=those(paper, "tellers"), invalid=invalid)
    if written := told.get("circulation"):
        silent = those(written, "silent")
        seats["voters"] = [username for username in seats["voters"] if username not in silent]
        return Circulation(**seats, days=written["days"], on_sheets=those(written, "sheets"))
    room = told.get("room", {})
    return RoomGathering(
        **seats,
        by_code=those(room, "by_code"),
        asking=those(room, "asking"),
        at_desk=those(room, "at_desk"),
    )


@dataclass
class RoomGathering(Gathering):
    """Some of the room vote on a phone let in by the meeting's code, some at the voting desk."""

    by_code: Sequence[str] = ()
    asking: Sequence[str] = ()  # with the code too, but the secretary has not looked up yet
    at_desk: Sequence[str] = ()
    tickets: dict[str, str] = field(default_factory=dict)  # what each phone is known by

    def _votes(self, at: datetime, voters: Sequence[str]) -> Steps:
        steps = super()._votes(at, voters)
        if self.by_code or self.asking:
            steps.append((at + timedelta(minutes=2), self._open_door))
            steps += [(at + timedelta(minutes=3), partial(self._come_in, username)) for username in self.by_code]
            steps += [(at + timedelta(minutes=20), partial(self._ask, username)) for username in self.asking]
        if self.at_desk:
            steps.append((at + timedelta(minutes=9), self._open_desk))
            steps.append((at + timedelta(minutes=23), self._close_desk))
        return steps

    def _open_door(self) -> None:
        entering.open_door(self._keeper(), self._meeting())

    def _ask(self, username: str) -> None:
        self.tickets[username] = entering.ticket_of(secrets.token_hex(16))
        entering.ask(self._meeting(), self._member(username).id, self.tickets[username])

    def _come_in(self, username: str) -> None:
        self._ask(username)
        entry = entering.entry_with(self.tickets[username])
        assert entry is not None
        entering.answer(self._keeper(), self._meeting(), entry.id, right=True)

    def _open_desk(self) -> None:
        desking.open_desk(self._keeper(), self._meeting())

    def _close_desk(self) -> None:
        desking.close_desk(self._keeper(), self._meeting())

    def _cast(self, username: str) -> None:
        if username in self.by_code:
            entry = entering.entry_with(self.tickets[username])
            assert entry is not None and entry.state is EntryState.LET_IN
            self._cast_as(username, entering.visitor(entry.member), Channel.CODE)
        elif username in self.at_desk:
            keeper, meeting, member = self._keeper(), self._meeting(), self._member(username)
            desking.invite(keeper, meeting, member.id)
            self._cast_as(username, desking.sitter(member.name), Channel.DESK)
            desking.end_turn(keeper, meeting)
        else:
            super()._cast(username)

    def _cast_as(self, username: str, actor: Actor, channel: Channel) -> None:
        mine = my_ballot.ballot_of_member(self.meeting_id, self._member(username).id, lock=True)
        assert mine is not None
        ballot = Ballot(secrets.token_hex(16), self._marks(username, mine))
        voting.cast_as(actor, mine, ballot, channel=channel)


@dataclass
class PaperGathering(Gathering):
    """Everybody votes on paper: the first teller types the totals, the second compares them with the papers."""

    tellers: Sequence[str] = ()
    invalid: Mapping[str, int] = field(default_factory=dict)  # by the name of the nominee, of those who do not agree

    def _votes(self, at: datetime, voters: Sequence[str]) -> Steps:
        """Handed out as the vote opens, put into the box, told by nobody."""
        return [(at + timedelta(minutes=6), self._choose_tellers), (at + timedelta(minutes=7), self._choose_paper)]

    def _ends(self, at: datetime) -> Steps:
        return [
            (at + timedelta(minutes=16), self._close),
            (at + timedelta(minutes=21), self._type_totals),
            (at + timedelta(minutes=24), self._confirm_totals),
        ]

    def _choose_tellers(self) -> None:
        members = [self._member(username).id for username in self.tellers]
        paper_votes.set_tellers(self._keeper(), self._meeting(), members, members[0])

    def _choose_paper(self) -> None:
        paper_votes.set_on_paper(self._keeper(), self._meeting(), True)

    def _type_totals(self) -> None:
        meeting = self._meeting()
        counted = {}
        for question in voting.round_of(meeting).questions:
            entitled = self._entitled(question)
            disagree, invalid = len(self._says_no(question, entitled)), self.invalid.get(question.name, 0)
            counted[question.id] = Count(yes=len(entitled) - disagree, no=disagree - invalid, invalid=invalid)
        paper_votes.enter(self.world.actor(self.tellers[0]), meeting, len(self.voters), counted)

    def _confirm_totals(self) -> None:
        paper_votes.confirm(self.world.actor(self.tellers[1]), self._meeting())


@dataclass
class Circulation(Gathering):
    """Nobody meets: opinions come back over days, some on named sheets of paper that the secretary types."""

    days: int = 2
    on_sheets: Sequence[str] = ()

    def told(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = super().told()["circulation"]
        return said

    def schedule(
        self, book: Book, label: str, at: datetime, until: str = "minuted", starts_at: datetime | None = None
    ) -> None:
        """Sent at `at`; ended after its last day, as some never answer."""
        far, sent_on = STAGES.index(until), clock.local(at).date()
        deadline = morning(sent_on + timedelta(days=self.days), 9 * 60)
        steps: Steps = [(at, partial(self._call, deadline)), (at + timedelta(minutes=30), self._send)]
        for place, username in enumerate(self.voters if far >= 2 else self.voters[2:5]):
            on = sent_on + timedelta(days=1 + place * self.days // len(self.voters))
            steps.append((morning(on, 30 + 25 * place), partial(self._answer, username)))
        if far >= 2:
            steps += [
                (deadline + timedelta(minutes=5), self._close),
                (deadline + timedelta(minutes=6), self._propose),
            ]
        if far >= 3:
            steps += [
                (deadline + timedelta(minutes=20), self._confirm),
                (deadline + timedelta(minutes=40), self._write),
                (deadline + timedelta(minutes=41), self._issue),
                (deadline + timedelta(minutes=50), self._attach_signed),
            ]
        for when, step in steps:
            book.add(when, label, step)

    def _call(self, deadline: datetime) -> None:
        council, campaign, told = self.council(), self.world.campaign(), self.told()
        movement = f"{campaign.title[:1].lower()}{campaign.title[1:]}"
        meeting = circulation.call(
            self._keeper(), council, campaign, title=told["title"].format(campaign=movement), opening=told["opening"],
            deadline=deadline, chosen=self.candidates(council), mode=self.mode,
        )  # fmt: skip
        self.meeting_id = meeting.id

    def _send(self) -> None:
        circulation.send(self._keeper(), self._meeting())

    def _answer(self, username: str) -> None:
        if username not in self.on_sheets:
            self._cast(username)
            return
        keeper, meeting, member = self._keeper(), self._meeting(), self._member(username)
        mine = my_ballot.ballot_of_member(meeting.id, member.id)
        assert mine is not None
        circulation.enter_sheet(keeper, meeting, member.id, self._marks(username, mine), scanned=True)
        self._attach_sheet(keeper, mine, member.id, member.name)

    def _attach_sheet(self, keeper: Actor, mine: MyBallot, member_id: str, name: str) -> None:
        unit, title = mine.meeting.council.unit, self.told()["sheet"].format(name=name)
        evidence.attach(
            keeper,
            circulation.SHEET,
            f"{mine.round.id}.{member_id}",
            unit_id=unit.id,
            files=[received(f"{title}.jpg", unit.short_name, title, [question.name for question in mine.mine])],
            reference=Reference(),
        )

    def _write(self) -> None:
        """Nobody spoke: what else the members wrote stands under other opinions."""
        meeting, told = self._meeting(), self.told()
        service.write_narrative(
            self._keeper(), meeting, meeting.version, discussion=told["discussion"], reserved="",
            conclusion=super().told()["conclusion"],
        )  # fmt: skip
        sealing.close_meeting(self._keeper(), meeting)
