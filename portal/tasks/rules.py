"""When a move is refused, and what counts into the first criterion. Pure.

Plan 44, III.2: "đảm bảo chất lượng, tiến độ 100% nhiệm vụ cải cách hành chính được giao": a task counts as done on time
once the standing office has found its quality good and the day it was done is not after the day it was due. What is
due after the criterion's as-of date does not count yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.refusal import Reason
from portal.tasks.states import MOVE_WORDS, MOVES, STATE_NAMES, UNDONE, Move, TaskState, Timing

SHORTEST_REASON = 5


def refuse(move: Move, state: TaskState) -> Reason | None:
    """Only the drawn moves (`states.MOVES`)."""
    if state in MOVES[move]:
        return None
    text = f"Nhiệm vụ đang ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    return Reason(f"task.{move.value}.{state.value}", text)


def refuse_reason(reason: str) -> Reason | None:
    if len(reason) < SHORTEST_REASON:
        return Reason("task.reason", "Cần nêu lý do để đơn vị biết.")
    return None


def refuse_finished(finished: bool) -> Reason | None:
    return Reason("task.finished", "Phong trào đã kết thúc, nhiệm vụ không thay đổi nữa.") if finished else None


def report_faults(done_on: date, today: date, evidence: int) -> dict[str, str]:
    """What is wrong with a report, by field. Done is done: not tomorrow, and with something that shows it."""
    faults = {}
    if done_on > today:
        faults["done_on"] = "Ngày hoàn thành chưa đến."
    if not evidence:
        faults["files"] = "Cần ít nhất một tài liệu kiểm chứng: tệp, hoặc số, ngày, trích yếu văn bản."
    return faults


def timing(due_on: date, done_on: date | None, state: TaskState, today: date) -> Timing:
    """Against the due day, which itself is in time: done that day is done on time."""
    if state in UNDONE or done_on is None:
        return Timing.OVERDUE if today > due_on else Timing.NOT_DUE
    return Timing.OVERDUE if done_on > due_on else Timing.ON_TIME


@dataclass(frozen=True)
class Held:
    """One task in a unit's hands."""

    due_on: date
    done_on: date | None
    state: TaskState


@dataclass(frozen=True)
class Counts:
    """`given` were due by the as-of date; of them `on_time` are accepted and were done in time, `waiting` reported."""

    given: int
    on_time: int
    waiting: int


def counted(held: Iterable[Held], as_of: date) -> Counts | None:
    """What counts as of a day (the day included); None if the unit was given no task at all."""
    rows = [row for row in held if row.state is not TaskState.CANCELLED]
    if not rows:
        return None
    due = [row for row in rows if row.due_on <= as_of]
    on_time = [
        row for row in due if row.state is TaskState.ACCEPTED and row.done_on is not None and row.done_on <= row.due_on
    ]
    return Counts(len(due), len(on_time), sum(1 for row in due if row.state is TaskState.REPORTED))
