"""Words for where the plan's spreading stands in a unit. Pure."""

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
