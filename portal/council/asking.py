"""Whom rounds have asked about, and whom a further one may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from portal import clock
from portal.campaigns.models import Campaign
from portal.council.models import Council, Meeting, Question, VoteRound
from portal.council.states import RoundState
from portal.council.subjects import Subject
from portal.database import db


def asked_before(meeting: Meeting) -> tuple[set[str], set[str]]:
    """(subjects, categories with a number of awards) that the meeting's sealed rounds decided."""
    sealed = [question for row in meeting.rounds if row.state is RoundState.SEALED for question in row.questions]
    return (
        {question.subject_id for question in sealed},
        {question.category_code for question in sealed if question.category_quota is not None},
    )


def asked_of(chosen: Iterable[Subject], council: Council) -> dict[str, tuple[str, bool]]:
    """By subject: the category, and whether this council gives a number of awards in it."""
    return {row.id: (row.category_code, council.of_host and row.category_quota is not None) for row in chosen}


def still_to_ask(meeting: Meeting, offered: Sequence[Subject]) -> list[Subject]:
    """What a further round of this meeting may be about."""
    decided, counted = asked_before(meeting)
    asked = asked_of(offered, meeting.council)
    return [row for row in offered if row.id not in decided and not (asked[row.id][1] and asked[row.id][0] in counted)]


def decided_on(council: Council, campaign: Campaign) -> dict[str, date]:
    """Subject -> the day of the last meeting of this council in which a sealed round decided about it."""
    query = (
        select(Question.subject_id, Meeting.starts_at)
        .join(VoteRound, VoteRound.id == Question.round_id)
        .join(Meeting, Meeting.id == VoteRound.meeting_id)
        .where(
            Meeting.council_id == council.id, Meeting.campaign_id == campaign.id, VoteRound.state == RoundState.SEALED
        )
        .order_by(Meeting.starts_at)
    )
    return {subject_id: clock.local(starts_at).date() for subject_id, starts_at in db.session.execute(query)}
