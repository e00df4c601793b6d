"""What is refused in guiding, spreading, propaganda and the assessment. Pure."""

from __future__ import annotations

from datetime import date

from portal.refusal import Reason

SHORTEST_REASON = 5


def day_fault(day: date, today: date) -> str:
    return "Ngày này chưa đến." if day > today else ""


def refuse_finished(finished: bool) -> Reason | None:
    return Reason("movement.finished", "Phong trào đã kết thúc, nội dung này không thay đổi nữa.") if finished else None


def refuse_confirm(written: bool, confirmed: bool, version: int, shown: int) -> Reason | None:
    """The head confirms what the head has read: the very version shown."""
    if not written:
        return Reason("spread.missing", "Chưa có nội dung để xác nhận.", "Ghi ngày, hình thức triển khai trước.")
    if confirmed:
        return Reason("spread.confirmed", "Nội dung này đã được xác nhận.")
    if version != shown:
        return Reason("spread.changed", "Nội dung vừa được sửa.", "Đọc lại rồi xác nhận.")
    return None


def refuse_withdraw(withdrawn: bool, reason: str) -> Reason | None:
    if withdrawn:
        return Reason("guidance.withdrawn", "Văn bản này đã thôi áp dụng.")
    if len(reason) < SHORTEST_REASON:
        return Reason("guidance.reason", "Cần nêu lý do để đơn vị biết.")
    return None


def refuse_settle(completion: str, responsibility: str) -> Reason | None:
    """Plan 44, IV.4b: the degree of completion and the head's responsibility are what is assessed."""
    if not completion or not responsibility:
        return Reason("assessment.open", "Chưa chốt được: còn thiếu mức độ hoàn thành hoặc trách nhiệm người đứng đầu.")
    return None
