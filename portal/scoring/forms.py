"""Forms of scoring: a line asks what its rule asks."""

from __future__ import annotations

from typing import Any

from wtforms import Field

from portal.campaigns.forms import ReasonForm
from portal.evidence.forms import EvidenceForm
from portal.scoring import points
from portal.scoring.points import Input, Measure
from portal.scoring.queries import Line
from portal.scoring.service import Found, Said
from portal.web.fields import DayField, FigureField, Flag, NumberField, OneOf, Text
from portal.web.forms import Form


def _name(entry: Input) -> str:
    return f"v_{entry.name}"


def _field(entry: Input) -> Any:
    if entry.measure is Measure.WORD:
        return OneOf(entry.label, entry.options, required=False)
    if entry.measure is Measure.DAY:
        return DayField(entry.label)
    if entry.measure is Measure.COUNT:
        return NumberField(entry.label, most=10_000_000)
    return FigureField(entry.label)


class LineForm(EvidenceForm):
    """Made for each line by `line_form`; `asked` are its inputs in the order of the page."""

    asked: list[Input] = []
    note = Text("Diễn giải, lý do không áp dụng", longest=3_000)

    def answer_fields(self) -> list[tuple[Input, list[Field]]]:
        """Each input with its box; a list of items with a box for each."""
        found = []
        for entry in self.asked:
            names = [f"{_name(entry)}_{value}" for value, _ in entry.options]
            fields = [self._fields[name] for name in names] if entry.measure is Measure.ITEMS else []
            found.append((entry, fields or [self._fields[_name(entry)]]))
        return found

    def said(self) -> Said:
        answer: dict[str, Any] = {}
        for entry in self.asked:
            if entry.measure is Measure.ITEMS:
                answer[entry.name] = [
                    value for value, _ in entry.options if self._fields[f"{_name(entry)}_{value}"].data
                ]
            elif (value := self._fields[_name(entry)].data) not in (None, ""):
                answer[entry.name] = value
        away = self._fields.get("not_applicable")
        return Said(answer, bool(away is not None and away.data), self.note.data or "")


def line_form(line: Line, **options: Any) -> LineForm:
    """The form that asks what this line's rule asks."""
    rule = line.spec.rule or {}
    asked = points.inputs(rule, line.spec.maximum)
    fields: dict[str, Any] = {"asked": asked}
    for entry in asked:
        if entry.measure is Measure.ITEMS:
            fields |= {f"{_name(entry)}_{value}": Flag(label) for value, label in entry.options}
        else:
            fields[_name(entry)] = _field(entry)
    if line.spec.may_not_apply:
        fields["not_applicable"] = Flag("Không áp dụng (không phát sinh)")
    made = type("OneScoreForm", (LineForm,), fields)
    if options.get("formdata", True) is None:
        options["data"] = _stored(line, asked)
    form: LineForm = made(**options)
    return form


def _stored(line: Line, asked: list[Input]) -> dict[str, Any]:
    entry = line.entry
    if entry is None:
        return {}
    answer = points.from_json(line.spec.rule or {}, line.spec.maximum, entry.answer)
    data: dict[str, Any] = {"note": entry.note, "version": entry.version, "not_applicable": entry.not_applicable}
    for question in asked:
        value = answer.get(question.name)
        if question.measure is Measure.ITEMS:
            data |= {f"{_name(question)}_{ticked}": True for ticked in value or ()}
        elif question.measure is Measure.COUNT and value is not None:
            data[_name(question)] = int(value)
        else:
            data[_name(question)] = value
    return data


class AppraiseForm(ReasonForm):
    points = FigureField("Điểm thẩm định")
    not_applicable = Flag("Không áp dụng")
    reason = Text("Lý do (khi khác điểm đang ghi)", longest=1_000)

    def found(self) -> Found:
        return Found(self.points.data, bool(self.not_applicable.data), self.words())


class ExplainForm(EvidenceForm):
    explanation = Text("Giải trình", required=True, longest=3_000)


class ReopenForm(Form):
    reason = Text("Lý do mở lại", required=True, longest=1_000)
