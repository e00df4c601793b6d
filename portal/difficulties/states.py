"""Kinds, states, moves and their words. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    DIFFICULTY = "difficulty"
    REMARK = "remark"


KIND_NAMES = {Kind.DIFFICULTY: "Khó khăn, vướng mắc", Kind.REMARK: "Góp ý, sáng kiến của người dân"}


class State(StrEnum):
    OPEN = "open"
    SENT_UP = "sent_up"
    PASSED = "passed"
    COUNCIL = "council"
    ANSWERED = "answered"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


S = State
STATE_NAMES = {
    S.OPEN: "Chờ trả lời",
    S.SENT_UP: "Đã trình lãnh đạo",
    S.PASSED: "Đã chuyển đơn vị",
    S.COUNCIL: "Đã chuyển Hội đồng",
    S.ANSWERED: "Đã trả lời",
    S.MERGED: "Gộp vào nội dung khác",
    S.WITHDRAWN: "Đã rút",
}
STATE_SIGNS = {
    S.OPEN: "wait",
    S.SENT_UP: "wait",
    S.PASSED: "wait",
    S.COUNCIL: "wait",
    S.ANSWERED: "ok",
    S.MERGED: "none",
    S.WITHDRAWN: "none",
}
SLUGS = {
    "cho": S.OPEN,
    "trinh": S.SENT_UP,
    "chuyen": S.PASSED,
    "hoi-dong": S.COUNCIL,
    "da-tra-loi": S.ANSWERED,
    "gop": S.MERGED,
}


class Move(StrEnum):
    ANSWER = "answer"
    SEND_UP = "send_up"
    DECIDE = "decide"
    PASS_ON = "pass_on"  # noqa: S105  a move, not a secret
    TO_COUNCIL = "to_council"
    REPLY = "reply"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"


MOVES: dict[Move, frozenset[State]] = {
    Move.ANSWER: frozenset({S.OPEN, S.SENT_UP, S.PASSED, S.COUNCIL, S.ANSWERED}),
    Move.SEND_UP: frozenset({S.OPEN}),
    Move.DECIDE: frozenset({S.SENT_UP}),
    Move.PASS_ON: frozenset({S.OPEN}),
    Move.TO_COUNCIL: frozenset({S.OPEN}),
    Move.REPLY: frozenset({S.PASSED}),
    Move.MERGE: frozenset({S.OPEN}),
    Move.WITHDRAW: frozenset({S.OPEN}),
    Move.PUBLISH: frozenset({S.ANSWERED}),
}
MOVE_WORDS = {
    Move.ANSWER: "trả lời",
    Move.SEND_UP: "trình lãnh đạo",
    Move.DECIDE: "cho ý kiến",
    Move.PASS_ON: "chuyển đơn vị",
    Move.TO_COUNCIL: "chuyển Hội đồng",
    Move.REPLY: "trả lời",
    Move.MERGE: "gộp",
    Move.WITHDRAW: "rút",
    Move.PUBLISH: "đưa vào hỏi đáp",
}
