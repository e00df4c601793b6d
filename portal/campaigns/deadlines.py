"""The cut-off of dossiers, its extension for one unit, and what is in time. Pure.

"Trước ngày 15/11" is kept as the first instant that is late: 15/11 00:00 in Việt Nam. What is sent before it is in
time, what is sent at it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.clock import local
from portal.refusal import Reason
from portal.vietnamese import moment, until


@dataclass(frozen=True)
class Deadline:
    """The cut-off that counts for one unit."""

    cutoff: datetime
    extended_to: datetime | None = None

    @property
    def final(self) -> datetime:
        """The later of the two: an extension never shortens."""
        return max(self.cutoff, self.extended_to) if self.extended_to else self.cutoff

    def in_time(self, sent_at: datetime) -> bool:
        return sent_at < self.final

    def days_left(self, now: datetime) -> int:
        """Whole days of the calendar between today and the last day in time; negative once it is over."""
        last_day = local(self.final).date()
        if local(self.final).time().isoformat() == "00:00:00":
            return (last_day - local(now).date()).days - 1
        return (last_day - local(now).date()).days

    def words(self) -> str:
        """ "23:59 ngày 14/10/2023"."""
        return until(self.final)


def left_in_words(deadline: Deadline, now: datetime) -> str:
    if not deadline.in_time(now):
        return "Đã hết hạn"
    days = deadline.days_left(now)
    return f"Còn {days} ngày" if days > 0 else "Hết hạn trong hôm nay"


def refuse_extension(deadline: Deadline, until_: datetime, reason: str, now: datetime) -> Reason | None:
    if until_ <= deadline.final:
        return Reason("extension.shorter", f"Hạn mới phải sau hạn đang có ({deadline.words()}).")
    if until_ <= now:
        return Reason("extension.past", f"Hạn mới ({moment(until_)}) đã qua.")
    if len(reason) < 5:
        return Reason("extension.reason", "Gia hạn cần nêu lý do.")
    return None
