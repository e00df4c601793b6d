"""When a move is refused, and what an appraisal must say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from portal.refusal import Reason
from portal.scoring.states import MOVE_WORDS, MOVES, STATE_NAMES, Move, SetState, State
from portal.vietnamese import count, decimal, moment

LEAST_REASON = 5
FEW = 3  # so many codes are named in a refusal


def refuse(move: Move, state: State, finished: bool = False) -> Reason | None:
    """Only the drawn moves (`states.MOVES`), and none of a finished campaign or a set that was replaced."""
    if finished:
        return Reason("score.finished", f"Phong trào hoặc bộ tiêu chí này đã kết thúc, không {MOVE_WORDS[move]} được.")
    if state in MOVES[move]:
        return None
    text = f"Bảng điểm ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    return Reason(f"score.{move.value}.{state.value}", text)


def _few(codes: Sequence[str]) -> str:
    return ", ".join(codes[:FEW]) + (f" và {len(codes) - FEW} tiêu chí khác" if len(codes) > FEW else "")


def refuse_send(state: State, unscored: Sequence[str], finished: bool = False) -> Reason | None:
    if reason := refuse(Move.SEND, state, finished):
        return reason
    if unscored:
        text = f"Còn {count(len(unscored))} tiêu chí chưa chấm: {_few(unscored)}."
        return Reason("score.unscored", text, "Chấm hết rồi gửi; tiêu chí không phát sinh thì ghi Không áp dụng.")
    return None


def refuse_recall(state: State, appraised: int, finished: bool = False) -> Reason | None:
    if reason := refuse(Move.RECALL, state, finished):
        return reason
    if appraised:
        return Reason("score.being_appraised", "Đã có tiêu chí được thẩm định.", "Giải trình sau thẩm định lần 1.")
    return None


def refuse_explain(state: State, until: datetime | None, now: datetime, finished: bool = False) -> Reason | None:
    """Once the time given is over the standing office may go on without the unit's word."""
    if reason := refuse(Move.EXPLAIN, state, finished):
        return reason
    if until is not None and now >= until:
        return Reason("score.explain_late", f"Đã hết hạn giải trình lúc {moment(until)}.")
    return None


def refuse_second(
    move: Move, state: State, lowered: int, until: datetime | None, now: datetime, finished: bool = False
) -> Reason | None:
    """The second appraisal and the lock wait for the unit's explanations while it still may give them."""
    if reason := refuse(move, state, finished):
        return reason
    if state is State.APPRAISED and lowered and until is not None and now < until:
        text = f"Đơn vị còn được giải trình {count(lowered)} tiêu chí đến {moment(until)}."
        return Reason(f"score.{move.value}.waiting", text)
    return None


def appraisal_faults(
    points: Decimal | None, not_applicable: bool, maximum: Decimal | None, before: Decimal, reason: str, places: int = 2
) -> dict[str, str]:
    """`before` is what stood until now; anything else needs a reason. `maximum` None: without a limit."""
    if not_applicable:
        return {} if len(reason) >= LEAST_REASON else {"reason": "Không áp dụng thì cần nêu lý do."}
    if points is None:
        return {"points": "Mục này chưa có nội dung."}
    if points < 0 or (maximum is not None and points > maximum):
        most = f"Điểm từ 0 đến {decimal(maximum)}." if maximum is not None else "Điểm không thể âm."
        return {"points": most}
    if points != round(points, places):
        return {"points": f"Điểm có nhiều nhất {places} chữ số thập phân."}
    if points != before and len(reason) < LEAST_REASON:
        return {"reason": "Khác điểm đang ghi thì cần nêu lý do."}
    return {}


NO_BANDS = Reason("set.no_bands", "Chưa ghi mức xếp loại của bộ tiêu chí.", "Ghi ở “Thông tin bộ tiêu chí”.")


def refuse_draft(state: SetState) -> Reason | None:
    if state is SetState.DRAFT:
        return None
    return Reason("set.opened", "Bộ tiêu chí này đã mở chấm điểm, không sửa được.", "Cần đổi thì nạp phiên bản mới.")


def band_faults(bands: Sequence[tuple[str, Decimal | None]]) -> dict[str, str]:
    """(rating, least percentage), the best first; the last that is used must begin at 0."""
    used = [(code, least) for code, least in bands if least is not None]
    faults = {f"b_{code}": "Ghi từ 0 đến 100." for code, least in used if not 0 <= least <= 100}
    for (_, above), (code, least) in pairwise(used):
        if least >= above:
            faults.setdefault(f"b_{code}", "Phải nhỏ hơn mức xếp loại cao hơn.")
    if used and used[-1][1] != 0:
        faults.setdefault(f"b_{used[-1][0]}", "Mức thấp nhất phải từ 0.")
    return faults


def refuse_open(state: SetState, unassigned: Sequence[str], strangers: Sequence[str], sent: int) -> Reason | None:
    """`unassigned` lines without a unit, `strangers` units measured by another open set, `sent` sheets already sent by
    the version before."""
    if reason := refuse_draft(state):
        return reason
    if unassigned:
        return Reason("set.unassigned", f"Còn {count(len(unassigned))} tiêu chí chưa phân công: {_few(unassigned)}.")
    if strangers:
        text = f"{', '.join(strangers[:FEW])} đang chấm điểm theo bộ tiêu chí khác."
        return Reason("set.overlap", text, "Mỗi đơn vị chấm theo một bộ tiêu chí.")
    if sent:
        return Reason("set.sent", f"Đã có {count(sent)} đơn vị gửi điểm theo phiên bản trước.")
    return None
