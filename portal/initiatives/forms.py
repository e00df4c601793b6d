"""Forms of initiatives."""

from __future__ import annotations

from typing import Any

from wtforms import Form as Rows
from wtforms import FormField

from portal.evidence.forms import EvidenceForm
from portal.initiatives.rules import Author
from portal.initiatives.states import KIND_NAMES, SOLUTION_NAMES, InitiativeKind
from portal.web.fields import Choice, DayField, Flag, Line, NumberField, OneOf, Repeated, Text
from portal.web.forms import Form, Vietnamese

SPARE_ROWS = 2
MOST_ROWS = 20


class _Rows(Rows):
    class Meta(Rows.Meta):
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()


class AuthorRow(_Rows):
    name = Line("Họ và tên", longest=100)
    post = Line("Chức vụ", longest=150)
    share = NumberField("Tỷ lệ (%)", most=100)


class EffectRow(_Rows):
    name = Line("Chỉ tiêu", longest=200)
    unit = Line("Đơn vị tính", longest=40)
    before = Line("Trước", longest=60)
    after = Line("Sau", longest=60)


class InitiativeForm(EvidenceForm):
    kind = OneOf("Loại", [(kind.value, name) for kind, name in KIND_NAMES.items()])
    solution_kind = Choice(
        "Loại giải pháp (với sáng kiến)",
        [("", "(chọn)"), *((kind.value, name) for kind, name in SOLUTION_NAMES.items())],
        required=False,
    )
    title = Line("Tên", required=True, longest=300)
    field_code = Choice("Lĩnh vực CCHC")
    first_applied_on = DayField("Áp dụng lần đầu ngày")
    applied_where = Line("Nơi áp dụng", longest=300)
    before = Text("1. Tình trạng trước khi áp dụng")
    solution = Text("2. Nội dung giải pháp", longest=20_000)
    novelty = Text("3. Điểm mới")
    effect = Text("4. Hiệu quả")
    effects = Repeated(FormField(EffectRow), max_entries=MOST_ROWS)
    spread = Text("5. Khả năng để cơ quan, đơn vị khác học tập")
    authors = Repeated(FormField(AuthorRow), max_entries=MOST_ROWS)
    decision_number = Line("Số quyết định", longest=60)
    decision_on = DayField("Ngày quyết định")
    decision_body = Line("Cơ quan quyết định", longest=200)

    def with_spare_rows(self) -> InitiativeForm:
        """Room to write more, without a script: two empty rows below what is there."""
        for rows in (self.authors, self.effects):
            used = sum(1 for row in rows if any(value not in (None, "") for value in row.data.values()))
            while len(rows) < min(used + SPARE_ROWS, MOST_ROWS):
                rows.append_entry()
        return self

    def declared(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        values = self.values("kind", "authors", "effects", "files", "number", "issued_on", "abstract")
        authors = [
            Author(row.data["name"], row.data["post"] or "", row.data["share"])
            for row in self.authors
            if row.data["name"] or row.data["post"] or row.data["share"] is not None
        ]
        effects = [{name: row.data[name] or "" for name in ("name", "unit", "before", "after")} for row in self.effects]
        return {**values, "kind": InitiativeKind(self.kind.data), "authors": authors, "effects": effects}


class ConfirmForm(Form):
    publish = Flag("Đưa lên trang công khai để đơn vị khác học tập")


class ApplicationForm(EvidenceForm):
    applied_on: Any = DayField("Áp dụng từ ngày", required=True)
    result = Text("Kết quả áp dụng", required=True, longest=3_000)


class StrikeForm(Form):
    reason = Line("Lý do thôi tính", required=True, longest=300)


class RecognitionForm(EvidenceForm):
    recognised = OneOf("Kết quả", [("1", "Được công nhận"), ("0", "Không được công nhận")])
    body = Line("Hội đồng hoặc cơ quan quyết định", required=True, longest=200)
    decision = Line("Số văn bản", required=True, longest=60)
    decided_on = DayField("Ngày văn bản", required=True)
