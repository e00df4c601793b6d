"""What is refused in guiding, spreading, propaganda and the assessment. Pure."""

from __future__ import annotations

from datetime import date

from portal.movement.states import ReportState
from portal.refusal import Reason
from portal.vietnamese import day as in_words

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


def refuse_stage_report(achieved: str, as_of: date, today: date) -> Reason | None:
    """What a stage's report needs before it goes out: words on what was done, and days that have passed."""
    if as_of > today:
        return Reason("stage.early", f"Số liệu tính đến ngày {in_words(as_of)}, chưa đến ngày này.", "Lưu nháp trước.")
    if not achieved:
        return Reason("stage.empty", "Chưa ghi kết quả đạt được.")
    return None


def report_state(written: bool, sent_on: date | None, due: date, today: date) -> ReportState:
    if sent_on is not None:
        return ReportState.SENT if sent_on <= due else ReportState.SENT_LATE
    if today > due:
        return ReportState.OVERDUE
    return ReportState.DRAFT if written else ReportState.MISSING
