"""The words of scoring: states of a set and of a unit's sheet, and the moves between them. Pure."""

from __future__ import annotations

from enum import StrEnum


class SetState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"  # a later version took its place


SET_NAMES = {
    SetState.DRAFT: "Đang soạn",
    SetState.OPEN: "Đang chấm điểm",
    SetState.CLOSED: "Đã có bộ tiêu chí khác thay thế",
}


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    APPRAISED = "appraised"
    EXPLAINED = "explained"
    LOCKED = "locked"


S = State
STATE_NAMES = {
    S.DRAFT: "Đang tự chấm",
    S.SENT: "Đã gửi, chờ thẩm định",
    S.APPRAISED: "Đã thẩm định lần 1",
    S.EXPLAINED: "Đã giải trình, chờ thẩm định lần 2",
    S.LOCKED: "Đã chốt điểm",
}
STATE_SIGNS = {S.DRAFT: "none", S.SENT: "wait", S.APPRAISED: "ask", S.EXPLAINED: "wait", S.LOCKED: "ok"}


class Move(StrEnum):
    SCORE = "score"
    SEND = "send"
    RECALL = "recall"
    APPRAISE = "appraise"
    FINISH = "finish"  # the first appraisal
    EXPLAIN = "explain"
    ANSWER = "answer"  # hand the explanations over
    APPRAISE_AGAIN = "appraise_again"
    LOCK = "lock"
    REOPEN = "reopen"


MOVES: dict[Move, frozenset[State]] = {
    Move.SCORE: frozenset({S.DRAFT}),
    Move.SEND: frozenset({S.DRAFT}),
    Move.RECALL: frozenset({S.SENT}),
    Move.APPRAISE: frozenset({S.SENT}),
    Move.FINISH: frozenset({S.SENT}),
    Move.EXPLAIN: frozenset({S.APPRAISED}),
    Move.ANSWER: frozenset({S.APPRAISED}),
    Move.APPRAISE_AGAIN: frozenset({S.APPRAISED, S.EXPLAINED}),
    Move.LOCK: frozenset({S.APPRAISED, S.EXPLAINED}),
    Move.REOPEN: frozenset({S.LOCKED}),
}
MOVE_WORDS = {
    Move.SCORE: "chấm điểm",
    Move.SEND: "gửi",
    Move.RECALL: "thu hồi",
    Move.APPRAISE: "thẩm định lần 1",
    Move.FINISH: "kết thúc thẩm định lần 1",
    Move.EXPLAIN: "giải trình",
    Move.ANSWER: "gửi giải trình",
    Move.APPRAISE_AGAIN: "thẩm định lần 2",
    Move.LOCK: "chốt điểm",
    Move.REOPEN: "mở lại",
}
