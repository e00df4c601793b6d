"""Reading what the tellers wrote down of the paper ballots."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.council.models import Meeting, Participation, Question, VoteRound
from portal.council.room import PaperCount, PaperTally, Teller
from portal.council.states import Channel, Mode
from portal.council.tally import Count
from portal.database import db


@dataclass(frozen=True)
class Came:
    """By which way each ballot came in, and what the tellers wrote down: read once for a whole page."""

    channels: dict[str, Channel]  # of members
    on_paper: set[str]  # who was handed a ballot of a secret vote on paper
    tally: PaperTally | None

    @property
    def confirmed(self) -> bool:
        return self.tally is not None and self.tally.confirmed_by is not None

    @property
    def awaited(self) -> bool:
        """Are papers out whose totals two persons have not agreed on yet? Until then nothing of the count is shown."""
        return bool(self.on_paper) and not self.confirmed


def read(round_: VoteRound) -> Came:
    """In one statement where nobody votes on paper, else in two."""
    found = channels(round_)
    secret = round_.mode is Mode.SECRET
    papers = {member for member, channel in found.items() if secret and channel is Channel.PAPER}
    return Came(found, papers, tally_of(round_) if papers else None)


def channels(round_: VoteRound) -> dict[str, Channel]:
    """member -> the way this member's ballot came in, of those who voted."""
    rows = db.session.execute(
        select(Participation.member_id, Participation.channel).where(Participation.round_id == round_.id)
    )
    return {member: channel for member, channel in rows}  # noqa: C416  rows are not pairs to the type checker


def on_paper(round_: VoteRound) -> set[str]:
    """Those who were handed a ballot of a secret vote on paper. (An open vote's sheet is a ballot by itself.)"""
    return read(round_).on_paper if round_.mode is Mode.SECRET else set()


def tally_of(round_: VoteRound) -> PaperTally | None:
    return db.session.get(PaperTally, round_.id)


def typed(round_: VoteRound) -> dict[str, Count]:
    """question -> the totals as typed, confirmed or not: for those who count."""
    rows = db.session.scalars(
        select(PaperCount).join(Question, Question.id == PaperCount.question_id).where(Question.round_id == round_.id)
    )
    return {row.question_id: Count(row.yes, row.no, row.abstain, row.invalid) for row in rows}


def tellers(meeting: Meeting) -> list[Teller]:
    """Tổ kiểm phiếu of this meeting, its head first."""
    rows = db.session.scalars(
        select(Teller).where(Teller.meeting_id == meeting.id).options(joinedload(Teller.member, innerjoin=True))
    )
    return sorted(rows, key=lambda row: (not row.lead, row.member.rank, row.member.sort_key))


def counts(round_: VoteRound, came: Came | None = None) -> dict[str, Count]:
    """question -> the confirmed totals of its paper ballots; nothing where none were confirmed."""
    return typed(round_) if (came or read(round_)).confirmed else {}
