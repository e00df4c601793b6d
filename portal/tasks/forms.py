"""Forms of tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from portal.campaigns.models import CampaignUnit
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, DayField, Line, Many, Text
from portal.web.forms import Form


class UnitsForm(Form):
    """Which units: whole blocks, single ones, or both."""

    blocks: Any = Many("Tất cả đơn vị của khối")
    units: Any = Many("Đơn vị")

    def offer(self, enrolled: Sequence[CampaignUnit], without: Collection[str] = ()) -> None:
        self.enrolled = [mine for mine in enrolled if mine.unit_id not in without]
        blocks = {mine.block: mine.unit.block.name for mine in self.enrolled if mine.block and mine.unit.block}
        self.blocks.fill(list(blocks.items()))
        self.units.fill_coded([(mine.unit_id, mine.unit.code, mine.unit.short_name) for mine in self.enrolled])

    def chosen(self) -> list[CampaignUnit]:
        blocks, units = set(self.blocks.data or []), set(self.units.data or [])
        return [mine for mine in self.enrolled if mine.block in blocks or mine.unit_id in units]


class TaskForm(Form):
    title = Line("Nhiệm vụ", required=True, longest=300)
    product = Text("Sản phẩm, yêu cầu", longest=2_000)
    source = Line("Văn bản giao (số, ngày)", longest=200)
    due_on: Any = DayField("Hạn hoàn thành (đến hết ngày)", required=True)


class GiveForm(TaskForm, UnitsForm):
    field_code: Any = Choice("Lĩnh vực CCHC")


class ChangeForm(TaskForm):
    reason = Line("Lý do sửa", required=True, longest=300)


class ReportForm(EvidenceForm):
    done_on: Any = DayField("Hoàn thành ngày", required=True)
    words = Text("Kết quả", longest=3_000)


class SendBackForm(Form):
    reason = Text("Phải bổ sung gì", required=True, longest=1_000)


class CancelForm(Form):
    why = Line("Lý do thôi giao", required=True, longest=300)
