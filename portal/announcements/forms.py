"""Forms of announcements."""

from __future__ import annotations

from portal.announcements.states import KIND_NAMES
from portal.web.fields import Choice, Line, Text
from portal.web.forms import Form


class PostForm(Form):
    title = Line("Tiêu đề", required=True, longest=200)
    summary = Line("Tóm tắt (hiện ở trang đầu)", longest=300)
    body = Text("Nội dung", longest=30_000)
    kind = Choice("Loại bài", [(kind.value, name) for kind, name in KIND_NAMES.items()])
    praised = Line("Tập thể, cá nhân được biểu dương", longest=300)
    zalo = Text("Nội dung gửi Zalo", longest=2_000)
    loudspeaker = Text("Bài phát thanh", longest=10_000)
    khmer = Text("Bản tiếng Khmer", longest=30_000)


class WithdrawForm(Form):
    reason = Line("Lý do gỡ", required=True, longest=300)
