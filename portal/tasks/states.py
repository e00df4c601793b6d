"""States of a task in a unit's hands, how it stands against its due day, and the words. Pure."""

from __future__ import annotations

from enum import StrEnum


class TaskState(StrEnum):
    GIVEN = "given"
    REPORTED = "reported"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


S = TaskState
STATE_NAMES = {
    S.GIVEN: "Đang thực hiện",
    S.REPORTED: "Đã báo cáo hoàn thành",
    S.RETURNED: "Trả lại để bổ sung",
    S.ACCEPTED: "Đạt yêu cầu",
    S.CANCELLED: "Không giao nữa",
}
STATE_SIGNS = {S.GIVEN: "none", S.REPORTED: "wait", S.RETURNED: "back", S.ACCEPTED: "ok", S.CANCELLED: "none"}
STATE_ORDER = [S.RETURNED, S.GIVEN, S.REPORTED, S.ACCEPTED, S.CANCELLED]
UNDONE = (S.GIVEN, S.RETURNED)  # the unit's turn


class Timing(StrEnum):
    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    OVERDUE = "overdue"


TIMING_NAMES = {Timing.NOT_DUE: "Chưa đến hạn", Timing.ON_TIME: "Đúng hạn", Timing.OVERDUE: "Quá hạn"}


class Move(StrEnum):
    REPORT = "report"
    RECALL = "recall"
    ACCEPT = "accept"
    RETURN = "return"
    CANCEL = "cancel"
    GIVE_AGAIN = "give_again"


MOVES: dict[Move, frozenset[TaskState]] = {
    Move.REPORT: frozenset({S.GIVEN, S.RETURNED}),
    Move.RECALL: frozenset({S.REPORTED}),
    Move.ACCEPT: frozenset({S.REPORTED}),
    Move.RETURN: frozenset({S.REPORTED, S.ACCEPTED}),
    Move.CANCEL: frozenset({S.GIVEN, S.REPORTED, S.RETURNED, S.ACCEPTED}),
    Move.GIVE_AGAIN: frozenset({S.CANCELLED}),
}
MOVE_WORDS = {
    Move.REPORT: "báo cáo",
    Move.RECALL: "thu hồi",
    Move.ACCEPT: "ghi đạt yêu cầu",
    Move.RETURN: "trả lại",
    Move.CANCEL: "thôi giao",
    Move.GIVE_AGAIN: "giao lại",
}
