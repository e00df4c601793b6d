"""A form that every feature of a campaign uses, and those of the editor of plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField

from portal.campaigns.criteria import PARAMETERS, RuleKind
from portal.campaigns.models import Campaign
from portal.campaigns.states import MEASURE_NAMES, PARAMETER_NAMES, SUBJECT_NAMES
from portal.web.fields import (
    Choice,
    DayField,
    FigureField,
    Flag,
    Line,
    Many,
    MomentField,
    NumberField,
    Repeated,
    Text,
    YearField,
)
from portal.web.forms import Form, Vietnamese


class ReasonForm(Form):
    """A reason out of the campaign's usual ones, or written, or both."""

    usual = Choice("Lý do thường gặp", required=False)
    reason = Text("Lý do, phải bổ sung gì", longest=1_000)

    def words(self) -> str:
        """What was chosen and what was written, as one text."""
        return ". ".join(part.rstrip(".") for part in (self.usual.data, self.reason.data) if part)

    def offering(self, campaign: Campaign, ids: str = "") -> ReasonForm:
        """`ids` begins the ids of the boxes where a page shows this form twice."""
        for field in (self.usual, self.reason) if ids else ():
            field.id = field.label.field_id = f"{ids}-{field.name}"
        self.usual.fill([("", "(tự ghi)"), *((text, text) for text in campaign.usual_reasons)])
        return self


# --- the editor of plans ------------------------------------------------------------------------
MOST_ROWS = 12
SPARE_ROWS = 2
MOST_STAGES = 4


def lines_of(text: str | None) -> tuple[str, ...]:
    """What was written one a line."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


class NewPlanForm(Form):
    year: Any = YearField("Năm", required=True)
    number = Line("Số, ký hiệu kế hoạch", required=True, longest=60)
    signed_on: Any = DayField("Ngày ký kế hoạch", required=True)
    launch: Any = DayField("Ngày phát động", required=True)
    cutoff: Any = MomentField("Hết hạn nhận hồ sơ lúc", required=True)
    closing: Any = DayField("Ngày tổng kết", required=True)


class StartForm(NewPlanForm):
    host = Choice("Cơ quan phát động", required=False)  # shown where the office stands for several


class CopyForm(NewPlanForm):
    cutoff_words = Line("Hạn nhận hồ sơ, bằng chữ", required=True, longest=200)
    closing_words = Line("Tổng kết, bằng chữ", required=True, longest=200)


class GeneralForm(Form):
    year: Any = YearField("Năm", required=True)
    title = Line("Tên phong trào", longest=300)
    award = Line("Hình thức khen thưởng", longest=200)
    number = Line("Số, ký hiệu kế hoạch", required=True, longest=60)
    signed_on: Any = DayField("Ngày ký", required=True)
    issuer = Line("Cơ quan ban hành", longest=200)
    plan_title = Line("Trích yếu", longest=300)
    text = Text("Nội dung kế hoạch", longest=200_000)
    signature = Text("Chữ ký (mỗi dòng một dòng)", longest=1_000)
    recipients = Text("Nơi nhận (mỗi dòng một nơi)", longest=3_000)


class CalendarForm(Form):
    launch: Any = DayField("Ngày phát động", required=True)
    cutoff: Any = MomentField("Hết hạn nhận hồ sơ lúc", required=True)
    cutoff_words = Line("Hạn nhận hồ sơ, bằng chữ", longest=200)
    closing: Any = DayField("Ngày tổng kết", required=True)
    closing_words = Line("Tổng kết, bằng chữ", longest=200)


class DossierForm(Form):
    originals: Any = NumberField("Số bộ bản chính", most=20, required=True)
    supplements: Any = NumberField("Số lần được bổ sung hồ sơ", most=20)
    papers_words = Text("Thành phần hồ sơ (mỗi dòng một loại)", longest=3_000)
    statement = Text("Lời xác nhận về kỷ luật", longest=1_000)
    usual_reasons = Text("Lý do trả lại thường gặp (mỗi dòng một lý do)", longest=3_000)


class _Rows(PlainForm):
    class Meta(PlainForm.Meta):
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()


class IndicatorRow(_Rows):
    code = HiddenField()
    name = Line("Số liệu", longest=200)
    measure = Choice("Đơn vị tính", list(MEASURE_NAMES.items()), required=False)


class CategoryRow(_Rows):
    code = HiddenField()
    title = Line("Nhóm", longest=200)
    who = Choice("Đối tượng, khối", required=False)
    quota: Any = NumberField("Số lượng", most=1_000)


class _RowsForm(Form):
    def spare(self, rows: Any, filled: str) -> None:
        """Room to write more, without a script: empty rows below what is there."""
        used = sum(1 for row in rows if row.data.get(filled))
        while len(rows) < min(used + SPARE_ROWS, rows.max_entries):
            rows.append_entry()


class ListsForm(_RowsForm):
    reform_fields = Text("Lĩnh vực CCHC (mỗi dòng một lĩnh vực)", longest=3_000)
    ratings = Text("Mức xếp loại (mỗi dòng một mức, từ cao xuống thấp)", longest=1_000)
    levels = Text("Mức đánh giá cuối phong trào (mỗi dòng một mức, từ cao xuống thấp)", longest=1_000)
    indicators = Repeated(FormField(IndicatorRow), max_entries=MOST_ROWS)


class StageRow(_Rows):
    code = HiddenField()
    title = Line("Đợt sơ kết", longest=200)
    period = Line("Kỳ số liệu", longest=7)
    as_of: Any = DayField("Số liệu tính đến ngày")
    due: Any = DayField("Hạn báo cáo")


class StagesForm(_RowsForm):
    stages = Repeated(FormField(StageRow), max_entries=MOST_STAGES)


class QuotaForm(_RowsForm):
    categories = Repeated(FormField(CategoryRow), max_entries=MOST_ROWS)
    person: Any = NumberField("Mức thưởng cá nhân, phần trăm lương cơ sở", most=1_000)
    unit: Any = NumberField("Mức thưởng tập thể, phần trăm lương cơ sở", most=1_000)
    rounding: Any = NumberField("Làm tròn lên đến (đồng)", most=1_000_000)
    source = Line("Căn cứ mức thưởng", longest=200)

    def offering(self, blocks: Mapping[str, str]) -> QuotaForm:
        """Who an award may go to: a block of units, or people."""
        who = [
            ("", "(chọn)"),
            ("person", "Cá nhân"),
            *((f"unit:{code}", f"Tập thể: {name}") for code, name in blocks.items()),
        ]
        for row in self.categories:
            row.form.who.fill(who)
        return self


class CriterionForm(Form):
    """Common to every kind of rule; `criterion_form` adds what the kind asks."""

    number: Any = NumberField("Thứ tự trong kế hoạch", most=100, required=True)
    short = Line("Tên ngắn", required=True, longest=100)
    words = Text("Kế hoạch nêu (nguyên văn)", required=True, longest=5_000)
    how = Text("Cách tính, một câu", required=True, longest=1_000)
    subjects: Any = Many("Áp dụng cho", choices=list(SUBJECT_NAMES.items()))
    blocks: Any = Many("Chỉ các khối (để trống là mọi khối)")
    period = Line("Kỳ số liệu năm nay", required=True, longest=7)
    last_period = Line("Kỳ số liệu năm trước", longest=7)
    as_of: Any = DayField("Số liệu tính đến ngày", required=True)
    parameters: tuple[str, ...] = ()

    def rule(self, kind: RuleKind) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": kind.value}
        for name in self.parameters:
            value = self._fields[f"p_{name}"].data
            type_ = PARAMETERS[kind][name].rstrip("?")
            if type_ == "flag":
                found[name] = bool(value)
            elif type_ == "number" and value is not None:
                found[name] = int(value) if value == int(value) else float(value)
            elif value not in (None, ""):
                found[name] = value
        return found


OPERATOR_NAMES = {">": "cao hơn", ">=": "từ mức này trở lên"}


def _least(kind: RuleKind) -> str:
    return "Xếp loại từ" if kind is RuleKind.INDEX else "Ít nhất (sáng kiến, mô hình)"


def criterion_form(kind: RuleKind, campaign: Campaign, blocks: Mapping[str, str], **options: Any) -> CriterionForm:
    """The form of one criterion: what every one has, and the parameters of its kind of rule."""
    fields: dict[str, Any] = {}
    indicators = [("", "(chọn)"), *((entry.code, entry.name) for entry in campaign.indicators.values())]
    ratings = [("", "(chọn)"), *((entry.code, entry.name) for entry in campaign.ratings)]
    for name, type_ in PARAMETERS[kind].items():
        label = _least(kind) if name == "least" else PARAMETER_NAMES[name]
        match type_.rstrip("?"):
            case "indicator":
                fields[f"p_{name}"] = Choice(label, indicators)
            case "rating":
                fields[f"p_{name}"] = Choice(label, ratings)
            case "operator":
                fields[f"p_{name}"] = Choice(label, list(OPERATOR_NAMES.items()))
            case "flag":
                fields[f"p_{name}"] = Flag(label)
            case _:
                fields[f"p_{name}"] = FigureField(label, required=True)
    made = type("OneCriterionForm", (CriterionForm,), {**fields, "parameters": tuple(PARAMETERS[kind])})
    form: CriterionForm = made(**options)
    form.blocks.fill(list(blocks.items()))
    return form


class ReviseForm(Form):
    why = Line("Lý do điều chỉnh", required=True, longest=300)
