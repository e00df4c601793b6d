"""When a line may be changed, sent, verified. Pure."""

from __future__ import annotations

from collections.abc import Collection

from portal.checklists.states import ChecklistState, Verdict
from portal.refusal import Reason


def refuse_change(
    state: ChecklistState, verdict: Verdict | None, not_applicable: bool, finished: bool
) -> Reason | None:
    """A line is open while the checklist is not sent, and again when it came back."""
    if finished:
        return Reason("checklist.finished", "Phong trào đã kết thúc, không sửa được.")
    if not_applicable:
        return Reason("checklist.na", "Tiêu chí này được xác định không áp dụng với đơn vị.")
    if verdict is Verdict.RETURNED:
        return None
    if state is ChecklistState.SENT:
        return Reason("checklist.sent", "Đã gửi để thẩm định.", "Cần sửa thì thu hồi, hoặc chờ trả lại để bổ sung.")
    if verdict is not None:
        return Reason("checklist.verified", "Tiêu chí này đã được thẩm định.")
    return None


def refuse_send(state: ChecklistState, returned: bool, declared: int, finished: bool) -> Reason | None:
    if finished:
        return Reason("checklist.finished", "Phong trào đã kết thúc, không gửi được.")
    if state is ChecklistState.SENT and not returned:
        return Reason("checklist.sent", "Đã gửi để thẩm định rồi.")
    if not declared:
        return Reason("checklist.empty", "Chưa khai tiêu chí nào.", "Khai ít nhất một tiêu chí rồi gửi.")
    return None


def refuse_recall(state: ChecklistState, verdicts: Collection[Verdict]) -> Reason | None:
    if state is not ChecklistState.SENT:
        return Reason("checklist.not_sent", "Chưa gửi nên không có gì để thu hồi.")
    if verdicts:
        return Reason(
            "checklist.being_verified", "Đã có tiêu chí được thẩm định.", "Đề nghị cơ quan thường trực trả lại."
        )
    return None


def refuse_verify(state: ChecklistState, verdict: Verdict, reason: str) -> Reason | None:
    if state is not ChecklistState.SENT:
        return Reason("checklist.not_sent", "Đơn vị chưa gửi nên chưa thẩm định được.")
    if verdict is not Verdict.MET and len(reason) < 5:
        return Reason("verify.reason", "Không đạt hoặc trả lại thì cần nêu lý do.")
    return None


def refuse_not_applicable(reason: str) -> Reason | None:
    if len(reason) < 5:
        return Reason("na.reason", "Xác định không áp dụng cần nêu lý do.")
    return None


def refuse_incomparable(last_period: str | None, reason: str) -> Reason | None:
    """Only of a criterion that asks for last year, and with a reason; an empty one takes it back."""
    if last_period is None:
        return Reason("incomparable.none", "Tiêu chí này không so sánh với năm trước.")
    if reason and len(reason) < 5:
        return Reason("incomparable.reason", "Không so sánh được thì cần nêu lý do.")
    return None
