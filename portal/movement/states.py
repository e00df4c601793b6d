"""Words for where the plan's spreading and a stage's report stand in a unit. Pure."""

from __future__ import annotations

from enum import StrEnum


class SpreadState(StrEnum):
    MISSING = "missing"
    WRITTEN = "written"
    CONFIRMED = "confirmed"


SPREAD_NAMES = {
    SpreadState.MISSING: "Chưa khai",
    SpreadState.WRITTEN: "Chờ thủ trưởng xác nhận",
    SpreadState.CONFIRMED: "Đã xác nhận",
}
SPREAD_SIGNS = {SpreadState.MISSING: "none", SpreadState.WRITTEN: "wait", SpreadState.CONFIRMED: "ok"}


class ReportState(StrEnum):
    MISSING = "missing"
    DRAFT = "draft"
    SENT = "sent"
    SENT_LATE = "sent_late"
    OVERDUE = "overdue"


REPORT_NAMES = {
    ReportState.MISSING: "Chưa lập",
    ReportState.DRAFT: "Đang soạn",
    ReportState.SENT: "Đã gửi",
    ReportState.SENT_LATE: "Đã gửi, quá hạn",
    ReportState.OVERDUE: "Quá hạn, chưa gửi",
}
REPORT_SIGNS = {
    ReportState.MISSING: "none",
    ReportState.DRAFT: "wait",
    ReportState.SENT: "ok",
    ReportState.SENT_LATE: "ask",
    ReportState.OVERDUE: "no",
}
