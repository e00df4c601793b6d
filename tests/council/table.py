"""A council at its table: what tests of votes start from (inside an application context)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal import clock
from portal.access.roles import Actor
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.council import my_ballot, opening, queries, sealing, service, subjects, voting
from portal.council.ballots import Ballot
from portal.council.models import Meeting, VoteRound
from portal.council.states import Mark, Mode
from portal.database import db
from tests.cast import MEMBERS, Cast

MORNING = datetime(2024, 10, 3, 1, 0, tzinfo=UTC)
VOTERS = ["truong.dong", "canbo.dong", *[f"thanhvien{n}.dong" for n in range(1, len(MEMBERS) + 1)]]


@dataclass
class Table:
    cast: Cast
    meeting_id: str
    receipts: dict[str, str] = field(default_factory=dict)
    now: datetime = MORNING

    @classmethod
    def lay(cls, cast: Cast, mode: Mode = Mode.SECRET, names: tuple[str, ...] = ("Thạch Sơn", "Kim Thị Hoa")) -> Table:
        """A campaign, a council, a meeting in preparation with these people (and the unit itself) on its agenda."""
        campaign_id, council_id = cast.launch(), cast.council()
        with clock.at(MORNING):
            officer = cast.actor("canbo.dong")
            mine = campaigns.enrolment(campaigns.campaign_or_404(campaign_id), cast.units["dong"])
            campaign_service.add_candidate(officer, mine, CandidateKind.UNIT)
            for name in names:
                campaign_service.add_candidate(officer, mine, CandidateKind.PERSON, name=name, post="Công chức")
            council = queries.council_or_404(officer, council_id)
            meeting = service.call_meeting(
                officer,
                council,
                mine.campaign,
                title="Họp bình xét khen thưởng năm 2024",
                place="Hội trường UBND phường",
                starts_at=MORNING,
                chosen=subjects.choosable(council, mine.campaign),
                mode=mode,
            )
            db.session.commit()
            return cls(cast, meeting.id)

    # each verb is one transaction, a minute after the one before
    def _do(self, verb):
        self.now += timedelta(minutes=1)
        with clock.at(self.now):
            try:
                made = verb()
                db.session.commit()
                return made
            except BaseException:
                db.session.rollback()
                raise

    @property
    def secretary(self) -> Actor:
        return self.cast.actor("canbo.dong")

    @property
    def chair(self) -> Actor:
        return self.cast.actor("truong.dong")

    @property
    def meeting(self) -> Meeting:
        return queries.meeting_or_404(self.secretary, self.meeting_id)

    @property
    def round(self) -> VoteRound:
        return queries.current_round(self.meeting)

    def all_present(self):
        return self._do(lambda: service.all_present(self.secretary, self.meeting))

    def open(self):
        return self._do(lambda: opening.open_round(self.secretary, self.meeting))

    def opened(self) -> Table:
        self.all_present()
        self.open()
        return self

    def vote(self, username: str, marks: str, receipt: str | None = None):
        """`marks` is one letter per question that this member may vote on, in order: "YN"."""
        actor = self.cast.actor(username)
        receipt = receipt or self.receipts.setdefault(username, secrets.token_hex(16))
        mine = my_ballot.ballot_or_404(actor, self.round.id)
        ballot = Ballot(receipt, {question.id: Mark(mark) for question, mark in zip(mine.mine, marks, strict=True)})
        return self._do(lambda: voting.cast(actor, self.round.id, ballot))

    def close(self):
        return self._do(lambda: voting.close_round(self.secretary, self.meeting))

    def propose(self):
        return self._do(lambda: sealing.propose(self.secretary, self.meeting))

    def confirm(self, sha256: str | None = None):
        pending = queries.pending_proposal(self.meeting.council_id)
        return self._do(lambda: sealing.confirm(self.chair, self.meeting, sha256 or pending.sha256))

    def narrate(self, **texts):
        values = {
            "discussion": "Ông Khôi: nhất trí.",
            "reserved": "",
            "conclusion": "Đề nghị các tên đạt tỷ lệ.",
        } | texts
        return self._do(lambda: service.write_narrative(self.secretary, self.meeting, self.meeting.version, **values))

    def close_meeting(self):
        return self._do(lambda: sealing.close_meeting(self.secretary, self.meeting))

    def sealed(self) -> Table:
        """The whole way: everybody votes, closed, proposed, confirmed."""
        self.opened()
        for username, marks in zip(VOTERS, ("YYY", "YYN", "YNY", "YYN", "YNN", "YYN", "YNY"), strict=True):
            self.vote(username, marks)
        self.close()
        self.propose()
        self.confirm()
        return self
