"""States of a dossier, its papers, the moves, and the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class DossierState(StrEnum):
    PREPARING = "preparing"
    WAITING = "waiting"
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    PRESENTED = "presented"
    DECIDED = "decided"


S = DossierState
STATE_NAMES = {
    S.PREPARING: "Đang chuẩn bị",
    S.WAITING: "Chờ thủ trưởng",
    S.SENT: "Đã gửi",
    S.RECEIVED: "Đã tiếp nhận",
    S.RETURNED: "Trả lại để bổ sung",
    S.ELIGIBLE: "Đủ điều kiện trình",
    S.NOT_ELIGIBLE: "Không đủ điều kiện",
    S.PRESENTED: "Đã trình",
    S.DECIDED: "Đã có quyết định",
}
STATE_SIGNS = {
    S.PREPARING: "none",
    S.WAITING: "wait",
    S.SENT: "wait",
    S.RECEIVED: "wait",
    S.RETURNED: "back",
    S.ELIGIBLE: "ok",
    S.NOT_ELIGIBLE: "no",
    S.PRESENTED: "wait",
    S.DECIDED: "ok",
}


class PaperKind(StrEnum):
    """The three papers that the plan asks for."""

    MINUTES = "minutes"
    REQUEST = "request"
    REPORT = "report"


PAPER_NAMES = {
    PaperKind.MINUTES: "Biên bản bình xét",
    PaperKind.REQUEST: "Văn bản đề nghị khen thưởng kèm danh sách",
    PaperKind.REPORT: "Báo cáo thành tích",
}
SLUGS = {PaperKind.MINUTES: "bien-ban", PaperKind.REQUEST: "van-ban-de-nghi", PaperKind.REPORT: "bao-cao"}


class Move(StrEnum):
    CHANGE = "change"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    RECALL = "recall"
    RECEIVE = "receive"
    RETURN = "return"
    PASS = "pass"  # noqa: S105  a move, not a secret
    FAIL = "fail"
    PRESENT = "present"
    TAKE_BACK = "take_back"
    DECIDE = "decide"
    COUNT_ORIGINALS = "count_originals"


_WITH_OFFICE = frozenset({S.RECEIVED, S.ELIGIBLE, S.NOT_ELIGIBLE})
FOUND_ELIGIBLE = frozenset({S.ELIGIBLE, S.PRESENTED, S.DECIDED})
MOVES: dict[Move, frozenset[DossierState]] = {
    Move.CHANGE: frozenset({S.PREPARING, S.RETURNED}),
    Move.SUBMIT: frozenset({S.PREPARING, S.RETURNED}),
    Move.APPROVE: frozenset({S.WAITING}),
    Move.SEND_BACK: frozenset({S.WAITING}),
    Move.RECALL: frozenset({S.WAITING, S.SENT}),
    Move.RECEIVE: frozenset({S.SENT}),
    Move.RETURN: frozenset({S.SENT}) | _WITH_OFFICE,
    Move.PASS: frozenset({S.RECEIVED, S.NOT_ELIGIBLE}),
    Move.FAIL: frozenset({S.RECEIVED, S.ELIGIBLE}),
    Move.PRESENT: frozenset({S.ELIGIBLE}),
    Move.TAKE_BACK: frozenset({S.PRESENTED}),
    Move.DECIDE: frozenset({S.PRESENTED}),
    Move.COUNT_ORIGINALS: frozenset({S.SENT, S.RETURNED, S.PRESENTED, S.DECIDED}) | _WITH_OFFICE,
}
MOVE_WORDS = {
    Move.CHANGE: "sửa",
    Move.SUBMIT: "gửi",
    Move.APPROVE: "đồng ý gửi",
    Move.SEND_BACK: "trả lại cho cán bộ đầu mối",
    Move.RECALL: "thu hồi",
    Move.RECEIVE: "tiếp nhận",
    Move.RETURN: "trả lại",
    Move.PASS: "kết luận đủ điều kiện",
    Move.FAIL: "kết luận không đủ điều kiện",
    Move.PRESENT: "trình",
    Move.TAKE_BACK: "rút lại danh sách trình",
    Move.DECIDE: "ghi quyết định",
    Move.COUNT_ORIGINALS: "ghi nhận bản chính",
}
