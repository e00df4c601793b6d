"""Forms of guidance, spreading, propaganda, a stage's report and the assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from portal.campaigns.criteria import Asked, Measure
from portal.campaigns.models import Campaign
from portal.campaigns.queries import Key, Known
from portal.checklists.forms import figure_field
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, DayField, Flag, Line, NumberField, Text
from portal.web.forms import Form

FIGURE = "f_"


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


class StageForm(EvidenceForm):
    """Made for each unit by `stage_form`; `asked` are the figures it may type."""

    asked: Sequence[Asked] = ()
    achieved = Text("Kết quả đạt được", longest=5_000)
    lacking = Text("Tồn tại, hạn chế, nguyên nhân", longest=5_000)
    next_steps = Text("Nhiệm vụ thời gian tới", longest=5_000)
    source = Line("Nguồn số liệu", longest=200)

    def boxes(self) -> list[Any]:
        return [self._fields[FIGURE + entry.indicator.code] for entry in self.asked]

    def figures(self) -> dict[str, Decimal | None]:
        typed = {entry.indicator.code: self._fields[FIGURE + entry.indicator.code].data for entry in self.asked}
        return {code: None if value in (None, "") else Decimal(str(value)) for code, value in typed.items()}


def stage_form(asked: Sequence[Asked], known: Mapping[Key, Known], row: Any = None, **options: Any) -> StageForm:
    """The form of a stage's report with what is written of it already."""
    typed = [
        entry for entry in asked if not (figure := known.get((entry.indicator.code, entry.period))) or not figure.origin
    ]
    boxes = {FIGURE + entry.indicator.code: figure_field(entry, entry.indicator.name) for entry in typed}
    made = type("OneStageForm", (StageForm,), {**boxes, "asked": typed})
    if options.get("formdata", True) is None:
        names = ("achieved", "lacking", "next_steps", "source", "version")
        stored: dict[str, Any] = {name: getattr(row, name) for name in names} if row is not None else {}
        for entry in typed:
            if figure := known.get((entry.indicator.code, entry.period)):
                whole = entry.indicator.measure is Measure.COUNT
                stored[FIGURE + entry.indicator.code] = int(figure.value) if whole else figure.value
        options["data"] = stored
    form: StageForm = made(**options)
    return form


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
