"""Forms of the board: more time, letters that remind."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import clock
from portal.web.fields import Line, Many, MomentField
from portal.web.forms import Form

MINUTE = timedelta(minutes=1)


class ExtensionForm(Form):
    """People write the last minute that is in time; a deadline is kept as the first instant that is late."""

    until = MomentField("Nhận hồ sơ đến hết", required=True)
    reason = Line("Lý do", required=True, longest=300)

    def first_late(self) -> datetime:
        return (self.until.data or clock.now()) + MINUTE


class RemindForm(Form):
    units = Many("Gửi thư nhắc cho")
