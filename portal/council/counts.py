"""Who has voted; what came back, only after closing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import ScalarResult, select

from portal.council import ballots, paper_counts
from portal.council.models import (
    HandCount,
    OpenBallot,
    Participation,
    Question,
    Urn,
    VoteRound,
)
from portal.council.states import PRESENT, Channel, Mode, RoundState
from portal.council.tally import Count, count_marks
from portal.database import db


@dataclass(frozen=True)
class Turnout:
    """Who has voted; never how."""

    voted: int
    entitled: int
    waiting: list[str]
    done: set[str] = field(default_factory=set)  # members
    papers: int = 0  # of them, handed a ballot of a secret vote on paper: whether it came back is seen as it is counted


def turnout(round_: VoteRound) -> Turnout:
    ways = paper_counts.channels(round_)
    done = set(ways)
    papers = list(ways.values()).count(Channel.PAPER) if round_.mode is Mode.SECRET else 0
    excluded: dict[str, int] = defaultdict(int)
    for question in round_.questions:
        for recusal in question.recusals:
            excluded[recusal.member_id] += 1
    entitled = [
        row
        for row in round_.roll
        if (row.attendance in PRESENT and excluded[row.member_id] < len(round_.questions)) or row.member_id in done
    ]
    waiting = [row.name for row in entitled if row.member_id not in done]
    return Turnout(len(done), len(entitled), waiting, done, papers)


def participations(round_: VoteRound) -> list[Participation]:
    return list(db.session.scalars(select(Participation).where(Participation.round_id == round_.id)))


def participants(round_: VoteRound) -> set[str]:
    return set(db.session.scalars(select(Participation.member_id).where(Participation.round_id == round_.id)))


class NotClosed(Exception):
    """Counts were asked for before the round closed: a fault of the caller, never shown."""


def ensure_closed(round_: VoteRound) -> None:
    if round_.state not in (RoundState.CLOSED, RoundState.SEALED):
        raise NotClosed(round_.id)


def _urn_rows(round_: VoteRound) -> ScalarResult[Urn]:
    query = select(Urn).join(Question, Question.id == Urn.question_id).where(Question.round_id == round_.id)
    return db.session.scalars(query)


def urns(round_: VoteRound) -> dict[str, str]:
    """question -> its slips, as stored."""
    return {row.question_id: row.slips for row in _urn_rows(round_)}


def fewest_slips(round_: VoteRound) -> int | None:
    """In the urn that has fewest; None outside a secret round and where every ballot is a paper."""
    if round_.mode is Mode.SECRET and set(paper_counts.channels(round_).values()) == {Channel.PAPER}:
        return None
    return min((row.n for row in _urn_rows(round_)), default=None)


def fewest_papers(round_: VoteRound) -> int | None:
    """On the question that fewest papers ask about; None where a secret round has no paper."""
    papers = paper_counts.on_paper(round_)
    if not papers:
        return None
    return min(len(papers - {row.member_id for row in question.recusals}) for question in round_.questions)


def urn_sha256(round_: VoteRound) -> str:
    """The digest of what is in the urns now."""
    return ballots.urn_sha256({row.question_id: (row.salt, row.slips) for row in _urn_rows(round_)})


def last_marks(round_: VoteRound) -> dict[str, dict[str, str]]:
    """Open mode: question -> member -> the mark that counts (the last)."""
    rows = db.session.scalars(
        select(OpenBallot)
        .join(Question, Question.id == OpenBallot.question_id)
        .where(Question.round_id == round_.id)
        .order_by(OpenBallot.seq)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.question_id][row.member_id] = row.mark
    return found


def hand_counts(round_: VoteRound) -> dict[str, HandCount]:
    rows = db.session.scalars(
        select(HandCount).join(Question, Question.id == HandCount.question_id).where(Question.round_id == round_.id)
    )
    return {row.question_id: row for row in rows}


def counts(round_: VoteRound) -> dict[str, Count]:
    """question -> what came back, from whichever way the round was voted. Only after closing."""
    ensure_closed(round_)
    if round_.mode is Mode.HANDS:
        rows = hand_counts(round_)
        return {key: Count(row.yes, row.no, row.abstain) for key, row in rows.items()}
    if round_.mode is Mode.OPEN:
        marks = last_marks(round_)
        return {question.id: count_marks(marks[question.id].values()) for question in round_.questions}
    slips = {key: ballots.read_slips(text) for key, text in urns(round_).items()}
    paper = paper_counts.counts(round_)
    return {
        question.id: count_marks(mark for _, mark in slips.get(question.id, ())) + paper.get(question.id, Count())
        for question in round_.questions
    }
