"""Forms of awards."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import request
from wtforms import MultipleFileField

from portal.awards import stock
from portal.awards.models import CertificateStock
from portal.awards.queries import Table
from portal.awards.service import Said, Spoken
from portal.awards.states import Word
from portal.awards.stock import Spot
from portal.evidence.forms import EvidenceForm
from portal.vietnamese import clean_line
from portal.web.fields import Choice, DayField, Flag, Line, NumberField, ShiftField, Text
from portal.web.forms import Form

LONGEST = 500


class TableForm(Form):
    """The whole table: of each name a tick `c` and a reason `r_<id>`; a name that was not sent is left."""

    def said(self, table: Table) -> dict[str, Said]:
        chosen = set(request.form.getlist("c"))
        return {
            key: Said(key in chosen, _line(f"r_{key}"))
            for key in (line.row.candidate_id for line in table.lines)
            if f"r_{key}" in request.form
        }


class LeaderForm(Form):
    """Of each name `y_<id>` (agree, hold) and why not, `w_<id>`; its faults stand beside the names."""

    faults: Mapping[str, str] = MappingProxyType({})

    def add_errors(self, errors: Mapping[str, str]) -> None:
        self.faults = errors

    def all_errors(self) -> list[tuple[str, str]]:
        return [*super().all_errors(), *self.faults.items()]

    def fault(self, candidate_id: str) -> str:
        return self.faults.get(f"w_{candidate_id}", "")

    def spoken(self, table: Table) -> dict[str, Spoken]:
        found = {}
        for line in table.lines:
            key = line.row.candidate_id
            said = request.form.get(f"y_{key}", "")
            if f"w_{key}" in request.form:
                found[key] = Spoken(Word(said) if said in list(Word) else None, _line(f"w_{key}"))
        return found


def _line(name: str) -> str:
    return clean_line(request.form.get(name, ""))[:LONGEST]


class ProposeForm(Form):
    asked_body = Line("Cơ quan đã hỏi về kỷ luật", required=True, longest=200)
    asked_answer = Line("Trả lời (số, ngày văn bản hoặc người trả lời)", required=True, longest=300)
    asked_on = DayField("Ngày hỏi", required=True)
    aware = Flag("Đã biết các hồ sơ chưa xong không có trong danh sách này")


class SuspendForm(Form):
    candidate: Any = Choice("Tập thể, cá nhân", required=True)
    reason = Text("Lý do tạm dừng xét", required=True, longest=LONGEST)


class SendBackForm(Form):
    note = Text("Cần lập lại thế nào", required=True, longest=LONGEST)


def _signed_copy() -> MultipleFileField:
    return MultipleFileField("Quyết định đã ký, đóng dấu")


class CorrectForm(Form):
    """Number, day and signer of a decision."""

    decision_number = Line("Số quyết định", required=True, longest=60)
    decided_on = DayField("Ngày quyết định", required=True)
    signer = Text("Chức danh người ký, mỗi dòng một ý", required=True, longest=200)
    signer_name = Line("Người ký", required=True, longest=100)

    def signature(self) -> list[str]:
        title = [line.strip() for line in (self.signer.data or "").splitlines() if line.strip()]
        return [*title, self.signer_name.data or ""]


class DecisionForm(CorrectForm, EvidenceForm):
    """The decision; its signed copy comes along or later."""

    files = _signed_copy()
    clear = Flag("Đã hỏi lại trước khi ban hành: không ai trong danh sách đang bị thi hành hoặc xem xét kỷ luật")


class CopyForm(EvidenceForm):
    files = _signed_copy()


class RevokeForm(Form):
    candidate: Any = Choice("Tập thể, cá nhân", required=True)
    number = Line("Số quyết định thu hồi", required=True, longest=60)
    on = DayField("Ngày quyết định thu hồi", required=True)
    reason = Text("Lý do", required=True, longest=LONGEST)


class SalaryForm(Form):
    from_on = DayField("Áp dụng từ ngày", required=True)
    amount: Any = NumberField("Mức lương cơ sở (đồng mỗi tháng)", required=True, most=100_000_000)
    source = Line("Văn bản quy định", required=True, longest=200)


class StockForm(Form):
    """Made by `stock_form`: of each text seven boxes, `<code>_<what>`."""

    width: Any = NumberField("Chiều ngang của phôi (mm)", required=True, least=100, most=450)
    height: Any = NumberField("Chiều dọc của phôi (mm)", required=True, least=100, most=450)
    shift_right: Any = ShiftField("Xê dịch sang phải (mm)", required=True)
    shift_down: Any = ShiftField("Xê dịch xuống dưới (mm)", required=True)

    def boxes(self, code: str) -> list[Any]:
        return [self._fields[f"{code}_{what}"] for what in SPOT_BOXES]

    def spots(self) -> tuple[Spot, ...]:
        return tuple(
            Spot(code, **{what: self._fields[f"{code}_{what}"].data for what in SPOT_BOXES}) for code in stock.NAMES
        )


SPOT_BOXES = ("shown", "x", "y", "width", "size", "align", "style")


def stock_form(kept: CertificateStock | None = None, **options: Any) -> StockForm:
    """The form with what is kept, or where texts usually stand."""
    boxes: dict[str, Any] = {}
    for code, name in stock.NAMES.items():
        boxes |= {
            f"{code}_shown": Flag(f"In {name.lower()}"),
            f"{code}_x": NumberField(f"{name}: cách mép trái (mm)", required=True, most=450),
            f"{code}_y": NumberField(f"{name}: cách mép trên (mm)", required=True, most=450),
            f"{code}_width": NumberField(f"{name}: rộng (mm)", required=True, least=stock.NARROWEST, most=450),
            f"{code}_size": NumberField(
                f"{name}: cỡ chữ", required=True, least=stock.SMALLEST, most=stock.LARGEST
            ),
            f"{code}_align": Choice(f"{name}: căn", list(stock.ALIGN_NAMES.items())),
            f"{code}_style": Choice(f"{name}: kiểu chữ", list(stock.STYLE_NAMES.items())),
        }  # fmt: skip
    made = type("OneStockForm", (StockForm,), boxes)
    if options.get("formdata", True) is None:
        spots = kept.spots if kept is not None else stock.USUAL
        data: dict[str, Any] = {f"{spot.code}_{what}": getattr(spot, what) for spot in spots for what in SPOT_BOXES}
        sizes = ("width", "height", "shift_right", "shift_down", "version")
        data |= (
            {name: getattr(kept, name) for name in sizes}
            if kept is not None
            else dict(zip(sizes, (*stock.A4_LYING, 0, 0, None), strict=True))
        )
        options["data"] = data
    form: StockForm = made(**options)
    return form
