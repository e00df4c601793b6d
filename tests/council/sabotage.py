"""Breakages of the council's code, each of which the state machine must see. One per property, by the property's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

from sqlalchemy import text

from portal.audit import service as audit
from portal.council import (
    ballots,
    checking,
    counts,
    desking,
    entering,
    facts,
    minutes,
    my_ballot,
    paper_votes,
    queries,
    record,
    rounds,
    rules,
    sealing,
    service,
    tally,
    ties,
    voting,
    voting_rule,
)
from portal.council.voting_rule import Of
from portal.database import db


def _patch(target, name, made) -> mock._patch:
    return mock.patch.object(target, name, made)


def _float_share(self, part: int, whole: int) -> bool:
    share = round(100 * self.num / self.den, 2) + 0.01  # "66,67 %" is not 2/3
    return whole > 0 and (100 * part / whole > share if self.op == ">" else 100 * part / whole >= share)


def _cut_ties(results, quota):
    passed = sorted((result for result in results if result.passed), key=lambda result: -result.yes)
    numbers = [result.question for result in passed]
    return tally.Award(tuple(sorted(numbers[:quota])), (), tuple(sorted(numbers[quota:] if quota else ())))


def _forgets_the_recused(rule, count, *, roll, present, excluded, excluded_present):
    return _BASE(rule, count, roll=roll, present=present, excluded=0, excluded_present=0)


def _writes_again(mine, ballot):
    made = _AGAIN(mine, ballot)
    audit.record(service.Actor("", "Hệ thống", "Hệ thống"), "round.ballot_repeated", f"meeting:{mine.meeting.id}")
    return made


def _appended(slips: str, tracker: str, mark) -> str:
    return ballots.canonical([*map(list, ballots.read_slips(slips)), [tracker, mark.value]])


def _two_transactions(actor, round_, action, **data):
    db.session.commit()
    return _RECORD(actor, round_, action, **data)


def _tells_the_code(actor, round_id, ballot):
    made = _CAST(actor, round_id, ballot)
    if not made.repeated:
        audit.record(actor, "round.debug", "portal:debug", receipt=ballot.receipt)
    return made


def _twice(actor, action, object, **data):
    _AUDIT(actor, action, object, **data)
    return _AUDIT(actor, action, object, **data)


def _living_names(facts_):
    names = {row.n: row.member.name for row in db.session.get(queries.VoteRound, facts_.round_id).roll}
    return _BODY(replace(facts_, roll=[replace(entry, name=names[entry.n]) for entry in facts_.roll]))


def _unhashed(text_: str, sha256: str):
    return [] if len(text_) else ["không đọc được"]


def _other_counts(closing, rounds, **given):
    told = [{**body, "questions": [{**q, "yes": q["yes"] + 1} for q in body["questions"]]} for body in rounds]
    return _MINUTES(closing, told, **given)


def _as_many_places_as_before(actor, meeting, model, asked, parent_id):
    return _COPY(actor, meeting, model, [(row, row.category_quota) for row, _ in asked], parent_id)


def _the_turn_goes_on(actor, meeting):
    desking._record(actor, meeting, "turn_ended")


_COPY = rounds._copy
_BASE, _AGAIN, _RECORD, _CAST = tally.base_of, voting._again, voting._record, voting.cast
_AUDIT, _BODY, _SQL, _MINUTES = audit.record, record.round_body, facts.sql_counts, minutes.minutes
_TRACKER, _MINE = ballots.tracker, my_ballot.ballot_or_404


@contextmanager
def _without_trigger(table: str, trigger: str) -> Iterator[None]:
    """For SQLite: the guard is gone as long as the block lasts."""
    sql = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": trigger})
    db.session.execute(text(f"DROP TRIGGER {trigger}"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text(sql))
    db.session.commit()


def _everything_is_mine(actor, round_id, *, lock=False):
    mine = _MINE(actor, round_id, lock=lock)
    return replace(mine, mine=list(mine.round.questions)) if mine.me is not None else mine


CONTROLS = {
    "P1": lambda: _patch(my_ballot, "ballot_or_404", _everything_is_mine),
    "P2": lambda: _patch(voting, "_again", lambda mine, ballot: voting.Cast(mine.voted.at, repeated=False)),
    "P3": lambda: _patch(voting, "_record", _two_transactions),
    "P4": lambda: _patch(voting, "_again", _writes_again),
    "P5": lambda: _patch(rules, "counts_as_closed", lambda state, closes_at, now: state.value != "open"),
    "P6": lambda: _patch(counts, "ensure_closed", lambda round_: None),
    "P8": lambda: _patch(ballots, "with_slip", _appended),
    "P9": lambda: _patch(voting_rule.Share, "reached_by", _float_share),
    "P10": lambda: _patch(record, "award", _cut_ties),
    "P10-chair": lambda: _patch(ties, "fits", lambda choice, open_, seats: True),
    "P10-second": lambda: _patch(rounds, "_copy", _as_many_places_as_before),
    "P11": lambda: _patch(
        facts, "sql_counts", lambda round_: {key: replace(c, yes=c.yes + 1) for key, c in _SQL(round_).items()}
    ),
    "P12": lambda: _patch(record, "base_of", _forgets_the_recused),
    "P13": lambda: _patch(record, "round_body", _living_names),
    "P14": lambda: _patch(checking, "check_record", _unhashed),
    "P15": lambda: _without_trigger("vote_round", "guard_vote_round_update"),
    "P16": lambda: _patch(ballots, "tracker", lambda receipt, round_id, n: _TRACKER(receipt, round_id + "x", n)),
    "P17": lambda: _patch(voting, "cast", _tells_the_code),
    "P18": lambda: _patch(sealing, "record", _twice),
    "P19": lambda: _patch(rules, "refuse_quorum", lambda rule, present, roll: None),
    "P2-way": lambda: _patch(rules, "refuse_channel", lambda channel, voted, on_paper: None),
    "P2-code": lambda: _patch(entering, "end_entries", lambda meeting: None),
    "P2-desk": lambda: _patch(desking, "end_turn", _the_turn_goes_on),
    "P11-paper": lambda: _patch(rules, "refuse_paper_totals", lambda *given: None),
    "P11-two": lambda: _patch(paper_votes, "refuse_counter", lambda *given, **more: None),
    "P20": lambda: _patch(minutes, "minutes", _other_counts),
}

# Where the histories of a control begin: near the place where its breakage can first be seen. What is not named here is
# drawn, and so is what happens next; `ahead` is how far on the usual way (CouncilMachine.go_ahead).
SECRET = {"mode": "secret", "by": "screens", "number": 4}
SEALED = {**SECRET, "ahead": 6, "quota": None}
ALL_EQUAL = ["YYYY"] * 7
ONE_AND_TWO_EQUAL = ["YYYN", "YNNN", "YNNN", "YNNN", "YYYN", "YYYN", "YYYN"]
FOUR_OF_SIX = ["YYYY", "YYYY", "YYYY", "YYYY", "YYYY", "NNNN", "NNNN"]  # the first may not vote on himself
BEGINS: dict[str, dict[str, object]] = {
    "P1": {**SECRET, "ahead": 3},
    "P2": {**SECRET, "ahead": 3},
    "P3": {**SECRET, "ahead": 3, "stopped": tuple(range(1, 40))},
    "P4": {**SECRET, "ahead": 3},
    "P5": {**SECRET, "ahead": 3, "closes": 3},
    "P6": {"ahead": 0},
    "P8": {**SECRET, "ahead": 3},
    "P9": {**SEALED, "share": (2, 3, ">="), "of": Of.CAST, "in_base": False, "votes": FOUR_OF_SIX},
    "P10": {**SEALED, "quota": 1, "votes": ALL_EQUAL},
    "P10-chair": {**SECRET, "ahead": 5, "quota": 1, "tie": ("chair",), "votes": ALL_EQUAL},
    "P10-second": {
        **SECRET, "ahead": 12, "quota": 2, "tie": ("second_round",), "votes": ONE_AND_TWO_EQUAL, "share": (1, 2, ">"),
        "of": Of.CAST,
    },
    "P11": SEALED,
    "P12": {**SEALED, "of": Of.ROLL, "in_base": False},
    "P13": {**SEALED, "renamed": True},
    "P14": SEALED,
    "P15": SEALED,
    "P16": SEALED,
    "P17": {**SECRET, "ahead": 3},
    "P18": SEALED,
    "P19": {"ahead": 0},
    "P2-way": {**SECRET, "by": "mixed", "ahead": 3},
    "P2-code": {**SECRET, "by": "mixed", "ahead": 4},
    "P2-desk": {**SECRET, "by": "mixed", "ahead": 3},
    "P11-paper": {**SECRET, "by": "paper", "ahead": 5},
    "P11-two": {**SECRET, "by": "paper", "ahead": 5},
    "P20": SEALED,
}  # fmt: skip
