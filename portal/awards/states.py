"""States of an award list, its moves, and the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class ListState(StrEnum):
    DRAFTING = "drafting"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECIDED = "decided"
    PUBLISHED = "published"


S = ListState
OUT = (S.DECIDED, S.PUBLISHED)  # there is a decision
STATE_NAMES = {
    S.DRAFTING: "Đang lập danh sách",
    S.PROPOSED: "Đã trình, chờ lãnh đạo",
    S.AGREED: "Lãnh đạo đã đồng ý",
    S.DECIDED: "Đã có quyết định, chưa công bố",
    S.PUBLISHED: "Đã công bố",
}
STATE_SIGNS = {S.DRAFTING: "none", S.PROPOSED: "wait", S.AGREED: "ok", S.DECIDED: "ok", S.PUBLISHED: "ok"}


class Word(StrEnum):
    """What the leader says of one name."""

    AGREE = "agree"
    HOLD = "hold"


WORD_NAMES = {Word.AGREE: "Đồng ý", Word.HOLD: "Chưa đồng ý"}


class Move(StrEnum):
    CHANGE = "change"
    PROPOSE = "propose"
    RECALL = "recall"
    AGREE = "agree"
    SEND_BACK = "send_back"
    SUSPEND = "suspend"
    DECIDE = "decide"
    PUBLISH = "publish"
    CORRECT = "correct"
    REVOKE = "revoke"


MOVES: dict[Move, frozenset[ListState]] = {
    Move.CHANGE: frozenset({S.DRAFTING}),
    Move.PROPOSE: frozenset({S.DRAFTING}),
    Move.RECALL: frozenset({S.PROPOSED, S.AGREED}),
    Move.AGREE: frozenset({S.PROPOSED}),
    Move.SEND_BACK: frozenset({S.PROPOSED, S.AGREED}),
    Move.SUSPEND: frozenset({S.DRAFTING, S.PROPOSED, S.AGREED}),
    Move.DECIDE: frozenset({S.PROPOSED, S.AGREED}),
    Move.PUBLISH: frozenset({S.DECIDED}),
    Move.CORRECT: frozenset({S.DECIDED, S.PUBLISHED}),
    Move.REVOKE: frozenset({S.DECIDED, S.PUBLISHED}),
}
MOVE_WORDS = {
    Move.CHANGE: "sửa",
    Move.PROPOSE: "trình",
    Move.RECALL: "rút lại",
    Move.AGREE: "cho ý kiến",
    Move.SEND_BACK: "trả lại",
    Move.SUSPEND: "tạm dừng xét",
    Move.DECIDE: "ghi quyết định",
    Move.PUBLISH: "công bố",
    Move.CORRECT: "sửa số, ngày quyết định",
    Move.REVOKE: "thu hồi Giấy khen",
}
