"""Kinds and states of an initiative, the moves between the states, and the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class InitiativeKind(StrEnum):
    INITIATIVE = "initiative"
    MODEL = "model"


KIND_NAMES = {InitiativeKind.INITIATIVE: "Sáng kiến", InitiativeKind.MODEL: "Mô hình mới"}


class SolutionKind(StrEnum):
    """What an initiative is (Nghị định 13/2012/NĐ-CP, Điều 3)."""

    TECHNICAL = "technical"
    MANAGEMENT = "management"
    OPERATION = "operation"
    TRANSFER = "transfer"


SOLUTION_NAMES = {
    SolutionKind.TECHNICAL: "Giải pháp kỹ thuật",
    SolutionKind.MANAGEMENT: "Giải pháp quản lý",
    SolutionKind.OPERATION: "Giải pháp tác nghiệp",
    SolutionKind.TRANSFER: "Giải pháp ứng dụng tiến bộ kỹ thuật",
}


class InitiativeState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    InitiativeState.DRAFT: "Bản nháp",
    InitiativeState.SUBMITTED: "Đã gửi",
    InitiativeState.RETURNED: "Trả lại để bổ sung",
    InitiativeState.CONFIRMED: "Đã xác nhận",
    InitiativeState.WITHDRAWN: "Đã rút",
}
STATE_SIGNS = {
    InitiativeState.DRAFT: "none",
    InitiativeState.SUBMITTED: "wait",
    InitiativeState.RETURNED: "back",
    InitiativeState.CONFIRMED: "ok",
    InitiativeState.WITHDRAWN: "none",
}
# Returned ones first: they are what the officer opens the list for.
STATE_ORDER = [
    InitiativeState.RETURNED,
    InitiativeState.DRAFT,
    InitiativeState.SUBMITTED,
    InitiativeState.CONFIRMED,
    InitiativeState.WITHDRAWN,
]


UNSENT = (InitiativeState.DRAFT, InitiativeState.WITHDRAWN)  # the unit's own; nobody else reads them


class Move(StrEnum):
    CHANGE = "change"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    RECOGNISE = "recognise"


S = InitiativeState
MOVES: dict[Move, frozenset[InitiativeState]] = {
    Move.CHANGE: frozenset({S.DRAFT, S.RETURNED}),
    Move.SUBMIT: frozenset({S.DRAFT, S.RETURNED}),
    Move.RECALL: frozenset({S.SUBMITTED}),
    Move.RETURN: frozenset({S.SUBMITTED, S.CONFIRMED}),
    Move.CONFIRM: frozenset({S.SUBMITTED}),
    Move.WITHDRAW: frozenset({S.DRAFT, S.RETURNED, S.SUBMITTED}),
    Move.RECOGNISE: frozenset({S.SUBMITTED, S.CONFIRMED}),
}
MOVE_WORDS = {
    Move.CHANGE: "sửa",
    Move.SUBMIT: "gửi",
    Move.RECALL: "thu hồi",
    Move.RETURN: "trả lại",
    Move.CONFIRM: "xác nhận",
    Move.WITHDRAW: "rút",
    Move.RECOGNISE: "ghi công nhận",
}
