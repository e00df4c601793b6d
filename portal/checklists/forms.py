"""The form of one criterion, made from what the criterion asks; and the verifier's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field

from portal.campaigns.criteria import Asked, Measure, Rating, RuleKind, period_short
from portal.campaigns.forms import ReasonForm
from portal.checklists.service import Said
from portal.checklists.sheet import Line
from portal.council.recognitions import Recognition
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, DayField, FigureField, NumberField, OneOf, Text
from portal.web.fields import Line as TextLine
from portal.web.forms import Form

YES_NO = {"1": True, "0": False}


def _label(asked: Asked) -> str:
    when = "năm trước" if asked.last_year else "năm nay"
    return f"{asked.indicator.name}, {when} ({period_short(asked.period)})"


def _name(asked: Asked) -> str:
    return f"f_{asked.indicator.code}_{'last' if asked.last_year else 'this'}"


def figure_field(asked: Asked, label: str, ratings: Sequence[Rating] = ()) -> Any:
    """A box for one figure, as its measure is written."""
    if asked.indicator.measure is Measure.RATING:
        return Choice(
            label, [("", "(chưa có)"), *((str(rating.rank), rating.name) for rating in ratings)], required=False
        )
    if asked.indicator.measure is Measure.COUNT:
        return NumberField(label)
    unit = " (%)" if asked.indicator.measure is Measure.PERCENT else ""
    return FigureField(label + unit)


class LineForm(EvidenceForm):
    """Made for each criterion by `line_form`; `asked` are its figures in the order of the page."""

    asked: Sequence[Asked] = ()
    default_as_of: date

    def figure_fields(self) -> list[Field]:
        return [self._fields[_name(entry)] for entry in self.asked]

    def said(self) -> Said:
        as_of = self._fields.get("as_of")
        return Said(
            figures={(entry.indicator.code, entry.period): _value(self._fields[_name(entry)]) for entry in self.asked},
            as_of=as_of.data if as_of is not None and as_of.data else self.default_as_of,
            source=_text(self._fields.get("source")),
            word=YES_NO.get(str(_text(self._fields.get("word")))),
            explanation=_text(self._fields.get("explanation")),
            disciplined=YES_NO.get(str(_text(self._fields.get("disciplined")))),
            disciplined_since=self._fields["since"].data if "since" in self._fields else None,
            recognised=_text(self._fields["recognised"]) if "recognised" in self._fields else None,
        )


def _value(field: Field) -> Any:
    if field.data in (None, ""):
        return None
    return Decimal(str(field.data))


def _text(field: Field | None) -> str:
    return "" if field is None or field.data is None else str(field.data)


def line_form(
    line: Line, ratings: Sequence[Rating], recognised: Sequence[Recognition] = (), **options: Any
) -> LineForm:
    """The form that asks what this criterion asks. `recognised` is offered where the criterion goes by a council's word."""
    kind = RuleKind(line.criterion.rule["kind"])
    counted = line.counted
    asked = [entry for entry in line.asked if entry not in counted]
    fields: dict[str, Any] = {_name(entry): figure_field(entry, _label(entry), ratings) for entry in asked}
    if asked:
        fields["as_of"] = DayField("Số liệu tính đến ngày")
        fields["source"] = TextLine("Nguồn, kỳ số liệu", longest=200)
    if kind is RuleKind.JUDGED:
        fields["word"] = OneOf("Đơn vị tự nhận", [("1", "Đạt"), ("0", "Chưa đạt")], required=False)
    if line.criterion.rule.get("recognised") and recognised:
        offered = [(entry.question_id, f"{entry.name} ({entry.held_on:%d/%m/%Y})") for entry in recognised]
        fields["recognised"] = Choice(
            "Hội đồng khoa học và công nghệ đã công nhận", [("", "(chưa chọn)"), *offered], required=False
        )
    if kind is RuleKind.DISCIPLINE:
        fields["disciplined"] = OneOf(
            "Trong thời gian bị thi hành kỷ luật hoặc đang xem xét hình thức kỷ luật",
            [("0", "Không"), ("1", "Có")],
            required=False,
        )
        fields["since"] = DayField("Nếu có, từ ngày")
    if kind is not RuleKind.INITIATIVES:
        fields["explanation"] = Text("Diễn giải", longest=5_000)
    made = type("OneLineForm", (LineForm,), {**fields, "asked": asked, "default_as_of": line.criterion.as_of})
    if options.get("formdata", True) is None:
        options["data"] = _stored(line)
    form: LineForm = made(**options)
    return form


def _stored(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {"as_of": line.criterion.as_of}
    for entry in line.asked:
        figure = line.figure(entry)
        if figure is None:
            continue
        rating = entry.indicator.measure is Measure.RATING
        data[_name(entry)] = str(int(figure.value)) if rating else figure.value
        if entry.indicator.measure is Measure.COUNT:
            data[_name(entry)] = int(figure.value)
        if not entry.last_year:
            data["as_of"], data["source"] = figure.as_of, figure.source
    row = line.row
    if row is not None:
        answers = {None: None, True: "1", False: "0"}
        data |= {
            "word": answers[row.word],
            "disciplined": answers[row.disciplined],
            "since": row.disciplined_since,
            "explanation": row.explanation,
            "recognised": row.recognised_id or "",
            "version": row.version,
        }
    return data


class VerdictForm(ReasonForm):
    verdict = OneOf("Thẩm định", [("met", "Đạt"), ("not_met", "Không đạt"), ("returned", "Trả lại để bổ sung")])
    reason = Text("Lý do (khi không đạt hoặc trả lại)", longest=1_000)


class IncomparableForm(Form):
    why = TextLine("Lý do không so sánh được với năm trước", required=True, longest=300)


class NotApplicableForm(Form):
    reason = TextLine("Lý do không áp dụng", required=True, longest=300)
