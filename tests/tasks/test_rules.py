"""Against the due day, and what counts into the first criterion."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.tasks.rules import Held, counted, refuse, report_faults, timing
from portal.tasks.states import MOVES, Move, TaskState, Timing

DUE = date(2023, 10, 14)
S = TaskState


def test_the_due_day_itself_is_in_time() -> None:
    assert timing(DUE, DUE, S.REPORTED, DUE + timedelta(9)) is Timing.ON_TIME
    assert timing(DUE, DUE + timedelta(1), S.REPORTED, DUE + timedelta(9)) is Timing.OVERDUE
    assert timing(DUE, None, S.GIVEN, DUE) is Timing.NOT_DUE
    assert timing(DUE, None, S.GIVEN, DUE + timedelta(1)) is Timing.OVERDUE
    assert timing(DUE, DUE, S.RETURNED, DUE + timedelta(1)) is Timing.OVERDUE  # not done after all


def test_only_what_was_accepted_and_done_in_time_counts() -> None:
    held = [
        Held(DUE, DUE, S.ACCEPTED),
        Held(DUE, DUE + timedelta(1), S.ACCEPTED),
        Held(DUE, DUE, S.REPORTED),
        Held(DUE, None, S.GIVEN),
        Held(DUE, DUE, S.CANCELLED),
        Held(DUE + timedelta(1), DUE, S.ACCEPTED),  # due after the as-of day
    ]
    counts = counted(held, as_of=DUE)
    assert counts is not None and (counts.given, counts.on_time, counts.waiting) == (4, 1, 1)


def test_no_task_is_no_figure_and_none_due_is_zero() -> None:
    assert counted([], DUE) is None
    assert counted([Held(DUE, None, S.CANCELLED)], DUE) is None
    counts = counted([Held(DUE, None, S.GIVEN)], DUE - timedelta(1))
    assert counts is not None and (counts.given, counts.on_time) == (0, 0)


days = st.dates(date(2023, 1, 1), date(2023, 12, 31))
rows = st.lists(st.builds(Held, days, st.none() | days, st.sampled_from(TaskState)))


@given(rows, days)
def test_never_more_on_time_than_given(held: list[Held], as_of: date) -> None:
    counts = counted(held, as_of)
    if counts is not None:
        assert 0 <= counts.on_time + counts.waiting <= counts.given <= len(held)


@given(rows, days)
def test_a_later_as_of_day_never_counts_less(held: list[Held], as_of: date) -> None:
    now, later = counted(held, as_of), counted(held, as_of + timedelta(30))
    if now is not None and later is not None:
        assert now.given <= later.given and now.on_time <= later.on_time


def test_a_report_needs_a_day_that_has_come_and_something_that_shows_it() -> None:
    assert report_faults(DUE, DUE, 1) == {}
    assert set(report_faults(DUE + timedelta(1), DUE, 0)) == {"done_on", "files"}


def test_only_drawn_moves() -> None:
    for move in Move:
        for state in TaskState:
            assert (refuse(move, state) is None) == (state in MOVES[move])
