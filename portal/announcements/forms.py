"""Forms of announcements."""

from __future__ import annotations

from portal.web.fields import Line, Text
from portal.web.forms import Form


class PostForm(Form):
    title = Line("Tiêu đề", required=True, longest=200)
    summary = Line("Tóm tắt (hiện ở trang đầu)", longest=300)
    body = Text("Nội dung", longest=30_000)


class WithdrawForm(Form):
    reason = Line("Lý do gỡ", required=True, longest=300)
