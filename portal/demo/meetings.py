"""A council's meeting of the demonstration: every step by the person whose step it is, votes as the story tells."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portal.access.roles import Actor
from portal.council import inviting, issuing, my_ballot, opening, queries, remarks, sealing, service, subjects, voting
from portal.council.ballots import Ballot
from portal.council.models import Council, CouncilMember, Meeting, Question
from portal.council.my_ballot import MyBallot
from portal.council.states import MEETING_TITLES, Mark, Mode, RemarkKind, RoundState
from portal.council.subjects import Subject
from portal.council.tally import Count
from portal.demo.book import Book
from portal.demo.scans import received
from portal.demo.world import World
from portal.evidence import service as evidence
from portal.evidence.service import Reference

SITE = "http://127.0.0.1:8000"
STAGES = ("called", "voting", "proposed", "minuted")
Steps = list[tuple[datetime, Callable[[], None]]]


@dataclass
class Gathering:
    """Who sits there and how many say yes to whom."""

    world: World
    code: str  # of the unit, or of the host
    secretary: str
    chair: str
    voters: Sequence[str]  # usernames, the whole roll
    place: str
    mode: Mode = Mode.SECRET
    signed_scan: bool = True
    yes: Mapping[str, int] = field(default_factory=dict)  # by the name of the nominee
    meeting_id: str = ""

    def council(self) -> Council:
        return self.world.council(self.code)

    def told(self) -> Mapping[str, Any]:
        """What is said there."""
        said: Mapping[str, Any] = self.world.story.told["council"]
        return said

    def candidates(self, council: Council) -> list[Subject]:
        return subjects.choosable(council, self.world.campaign())

    # --- the steps ------------------------------------------------------------------------------
    def schedule(
        self, book: Book, label: str, at: datetime, until: str = "minuted", starts_at: datetime | None = None
    ) -> None:
        """Put the meeting into the book up to one of `STAGES`; it begins at `at`."""
        starts = starts_at or at
        far = STAGES.index(until)
        steps: Steps = [(at - timedelta(days=1) if starts_at is None else at, partial(self._call, starts))]
        if far >= 1:
            steps += [(at, self._everybody_is_here), (at + timedelta(minutes=8), self._open)]
            steps += self._votes(at, self.voters if far >= 2 else self.voters[2:5])
        if far >= 2:
            steps += [*self._ends(at), (at + timedelta(minutes=25), self._propose)]
        if far >= 3:
            steps += [
                (at + timedelta(minutes=27), self._confirm),
                (at + timedelta(minutes=40), self._write),
                (at + timedelta(minutes=41), self._issue),
            ]
            if self.signed_scan:
                steps.append((at + timedelta(hours=3), self._attach_signed))
        for when, step in steps:
            book.add(when, label, step)

    def _votes(self, at: datetime, voters: Sequence[str]) -> Steps:
        """How the votes of these come in."""
        if self.mode is Mode.HANDS:
            return [(at + timedelta(minutes=15), self._hands)]
        return [
            (at + timedelta(minutes=10 + number), partial(self._cast, username))
            for number, username in enumerate(voters)
        ]

    def _ends(self, at: datetime) -> Steps:
        """From the last vote until there is a result to propose."""
        return [(at + timedelta(minutes=24), self._close)]

    def _keeper(self) -> Actor:
        return self.world.actor(self.secretary)

    def _meeting(self) -> Meeting:
        return queries.meeting_or_404(self._keeper(), self.meeting_id)

    def _member(self, username: str) -> CouncilMember:
        account = self.world.account(username)
        return next(row for row in queries.serving(self.council()) if row.account_id == account.id)

    def _call(self, starts_at: datetime) -> None:
        council, campaign = self.council(), self.world.campaign()
        meeting = service.call_meeting(
            self._keeper(),
            council,
            campaign,
            title=f"{MEETING_TITLES[council.kind]} {campaign.title[:1].lower()}{campaign.title[1:]}",
            place=self.place,
            starts_at=starts_at,
            chosen=self.candidates(council),
            mode=self.mode,
        )
        self.meeting_id = meeting.id
        inviting.send(self._keeper(), meeting, f"{SITE}/hoi-dong/hop/{meeting.id}/giay-moi", by_mail=False)

    def _everybody_is_here(self) -> None:
        meeting = self._meeting()
        service.all_present(self._keeper(), meeting)
        names = {question.name for round_ in meeting.rounds for question in round_.questions}
        members = queries.serving(meeting.council)
        stand_in = next((row for row in members[2:] if row.name not in names), None)
        if meeting.chair is not None and meeting.secretary is not None and meeting.chair.name in names and stand_in:
            service.set_officers(
                self._keeper(),
                meeting,
                chair_id=meeting.chair.id,
                secretary_id=meeting.secretary.id,
                acting_chair_id=stand_in.id,
            )

    def _open(self) -> None:
        opening.open_round(self._keeper(), self._meeting())

    def _says_no(self, question: Question, entitled: Sequence[str]) -> set[str]:
        """Who of the entitled does not agree: always the same people for the same story."""
        no = len(entitled) - min(self.yes.get(question.name, len(entitled) - 1), len(entitled))
        return set(random.Random(f"{self.code}{question.name}").sample(list(entitled), no))  # noqa: S311  a story

    def _entitled(self, question: Question) -> list[str]:
        recused = {row.member_id for row in question.recusals}
        members = queries.serving(self.council())
        out = {row.account.username for row in members if row.id in recused and row.account is not None}
        return [username for username in self.voters if username not in out]

    def _cast(self, username: str) -> None:
        actor = self.world.actor(username)
        round_ = queries.current_round(self._meeting())
        assert round_ is not None and round_.state is RoundState.OPEN
        marks = self._marks(username, my_ballot.ballot_or_404(actor, round_.id))
        if marks:
            voting.cast(actor, round_.id, Ballot(secrets.token_hex(16), marks))

    def _marks(self, username: str, mine: MyBallot) -> dict[str, Mark]:
        return {
            question.id: Mark.NO if username in self._says_no(question, self._entitled(question)) else Mark.YES
            for question in mine.mine
        }

    def _hands(self) -> None:
        meeting = self._meeting()
        round_ = voting.round_of(meeting)
        counted = {}
        for question in round_.questions:
            entitled = self._entitled(question)
            no = len(self._says_no(question, entitled))
            counted[question.id] = Count(yes=len(entitled) - no, no=no)
        unanimous = not any(count.no for count in counted.values())
        voting.record_hands(self._keeper(), meeting, counted, unanimous=unanimous)

    def _close(self) -> None:
        voting.close_round(self._keeper(), self._meeting())

    def _propose(self) -> None:
        sealing.propose(self._keeper(), self._meeting())

    def _confirm(self) -> None:
        meeting = self._meeting()
        pending = queries.pending_proposal(meeting.council_id)
        assert pending is not None
        sealing.confirm(self.world.actor(self.chair), meeting, pending.sha256)

    def _write(self) -> None:
        meeting, told = self._meeting(), self.told()
        for member, gist in zip(queries.serving(meeting.council)[2:], told["spoken"], strict=False):
            remarks.add(self._keeper(), meeting, RemarkKind.SPEECH, member=member.id, gist=gist)
        service.write_narrative(
            self._keeper(),
            meeting,
            meeting.version,
            discussion=told["discussion"],
            reserved="",
            conclusion=told["conclusion"],
        )
        sealing.close_meeting(self._keeper(), meeting)

    def _issue(self) -> None:
        meeting = self._meeting()
        for composed in issuing.due(meeting, SITE):
            issuing.keep(self._keeper(), meeting, composed, issuing.drawn(composed))

    def _attach_signed(self) -> None:
        meeting = self._meeting()
        unit, title = meeting.council.unit, self.world.story.text("scan_minutes")
        evidence.attach(
            self._keeper(),
            issuing.SIGNED,
            meeting.id,
            unit_id=None if meeting.council.of_host else unit.id,
            files=[received(f"{title}.jpg", unit.short_name, title.upper(), [meeting.title])],
            reference=Reference(),
        )


class HostGathering(Gathering):
    """The host's council: over whoever was found in order."""

    def council(self) -> Council:
        return queries.council_or_404(self.world.actor(self.secretary), self.world.host_council_id)


@dataclass
class ScienceGathering(Gathering):
    """The council of science and technology: over some initiatives, and every idea that was passed to it."""

    most: int = 0

    def council(self) -> Council:
        return self.world.science_council()

    def told(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.world.story.people["science_council"]
        return said

    def candidates(self, council: Council) -> list[Subject]:
        offered = super().candidates(council)
        ideas = [row for row in offered if row.kind == "idea"]
        return [row for row in offered if row.kind != "idea"][: self.most] + ideas
