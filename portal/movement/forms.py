"""Forms of guidance, spreading, propaganda and the assessment."""

from __future__ import annotations

from typing import Any

from portal.campaigns.models import Campaign
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, DayField, Flag, Line, NumberField, Text
from portal.web.forms import Form


class GuidanceForm(EvidenceForm):
    """Its number and day are the guidance's own, not a reference of its evidence."""

    title = Line("Tên văn bản, việc hướng dẫn", required=True, longest=300)
    own_number = Line("Số, ký hiệu", longest=60)
    own_day: Any = DayField("Ngày ban hành")
    text = Text("Nội dung", longest=10_000)


class WithdrawForm(Form):
    reason = Line("Lý do thôi áp dụng", required=True, longest=300)


class SpreadingForm(EvidenceForm):
    held_on: Any = DayField("Ngày triển khai, quán triệt", required=True)
    how = Text("Hình thức, nội dung, thành phần", required=True, longest=3_000)
    attended: Any = NumberField("Số người tham dự")
    plan_number = Line("Kế hoạch CCHC của đơn vị, số", longest=60)
    plan_on: Any = DayField("Ngày ban hành")
    signed = Flag("Tài liệu đính kèm là bản đã ký, đóng dấu xác nhận việc này")


class PropagandaForm(EvidenceForm):
    held_on: Any = DayField("Ngày", required=True)
    form = Line("Hình thức", required=True, longest=100)
    place = Line("Nơi thực hiện", longest=200)
    reach: Any = NumberField("Số người tiếp nhận", most=10_000_000)
    text = Text("Nội dung", required=True, longest=3_000)


class AssessmentForm(Form):
    completion: Any = Choice("Mức độ hoàn thành nhiệm vụ CCHC", required=False)
    responsibility: Any = Choice("Trách nhiệm của người đứng đầu", required=False)
    effect = Text("Hiệu quả cải cách hành chính", longest=3_000)
    note = Text("Nhận xét, kiến nghị", longest=3_000)

    def offering(self, campaign: Campaign) -> AssessmentForm:
        levels = [("", "(chưa đánh giá)"), *((entry["code"], entry["name"]) for entry in campaign.levels_json)]
        self.completion.fill(levels)
        self.responsibility.fill(levels)
        return self
