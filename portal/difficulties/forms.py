"""Forms of difficulties."""

from __future__ import annotations

from typing import Any

from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, Line, Text
from portal.web.forms import Form


class TellForm(EvidenceForm):
    title = Line("Khó khăn, vướng mắc", required=True, longest=200)
    field_code: Any = Choice("Lĩnh vực CCHC")
    text = Text("Nêu rõ, đề nghị giải quyết", required=True, longest=3_000)


class RemarkForm(Form):
    campaign: Any = Choice("Gửi đến")
    title = Line("Góp ý, sáng kiến về việc gì (một câu)", required=True, longest=200)
    field_code: Any = Choice("Về lĩnh vực")
    text = Text("Nội dung", required=True, longest=3_000)
    contact = Line("Họ tên, điện thoại để liên hệ lại", longest=200)


class AnswerForm(EvidenceForm):
    answer = Text("Trả lời", required=True, longest=5_000)


class NoteForm(Form):
    note = Text("Ý kiến của cơ quan thường trực", longest=2_000)


class PassOnForm(Form):
    unit: Any = Choice("Đơn vị xem xét")
    advice = Text("Ý kiến của cơ quan thường trực", longest=2_000)


class ToCouncilForm(Form):
    council: Any = Choice("Hội đồng")
    idea = Line("Tên nội dung, viết cho Hội đồng đọc", required=True, longest=200)
    content = Text("Nội dung, không nêu tên, địa chỉ người gửi", required=True, longest=3_000)


class MergeForm(Form):
    into: Any = Choice("Gộp vào")


class PublishForm(Form):
    question = Text("Câu hỏi, viết cho mọi người đọc", required=True, longest=1_000)
    reply = Text("Câu trả lời", required=True, longest=5_000)
