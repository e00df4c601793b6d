"""Forms of scoring: a line asks what its rule asks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field

from portal.campaigns.forms import ReasonForm
from portal.campaigns.models import CampaignUnit
from portal.evidence.forms import EvidenceForm
from portal.scoring import points
from portal.scoring.models import ScoringSet
from portal.scoring.points import Input, Measure
from portal.scoring.queries import Line
from portal.scoring.service import Found, Said
from portal.web.fields import Choice, DayField, FigureField, Flag, Many, NumberField, OneOf, Text, YearField
from portal.web.fields import Line as OneLine
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


class SetForm(Form):
    """The head of a draft; `set_form` adds a percentage for each rating of the campaign."""

    title = OneLine("Tên bộ tiêu chí", required=True, longest=200)
    year: Any = YearField("Năm được chấm điểm", required=True)
    explain_days: Any = NumberField("Số ngày giải trình", required=True, most=90)
    basis = OneLine("Văn bản ban hành", longest=300)
    note = OneLine("Ghi chú hiện cùng bộ tiêu chí", longest=300)
    code: Any = Choice("Là phiên bản mới của", required=False)
    blocks: Any = Many("Khối áp dụng")

    def least(self) -> dict[str, Decimal | None]:
        """By rating, the best first."""
        return {name[2:]: field.data for name, field in self._fields.items() if name.startswith("b_")}

    def band_fields(self) -> list[Field]:
        return [field for name, field in self._fields.items() if name.startswith("b_")]


def set_form(
    row: ScoringSet, others: Sequence[ScoringSet], enrolled: Sequence[CampaignUnit], **options: Any
) -> SetForm:
    ratings = sorted(row.campaign.ratings, key=lambda rating: -rating.rank)
    made = type(
        "OneSetForm", (SetForm,), {f"b_{entry.code}": FigureField(f"{entry.name}: từ (%)") for entry in ratings}
    )
    if options:
        names = ("title", "year", "explain_days", "basis", "note", "blocks")
        stored = {f"b_{band.code}": band.least for band in row.bands}
        options["data"] = {name: getattr(row, name) for name in names} | {"code": row.code} | stored
    form: SetForm = made(**options)
    titles = {other.code: other.title for other in reversed(others) if other.id != row.id}
    form.code.fill([("", "(bộ tiêu chí riêng)"), *titles.items()])
    if row.code not in titles and not form.code.data:
        form.code.data = ""
    blocks = {mine.block: mine.unit.block.name for mine in enrolled if mine.block and mine.unit.block}
    form.blocks.fill(list(blocks.items()))
    return form
