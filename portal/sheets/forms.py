"""Forms of the import: the file, the sheet, which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FileField

from portal.sheets.headings import Guess, column_letter
from portal.sheets.imports import Column
from portal.sheets.reading import Sheet
from portal.web.fields import Choice, NumberField
from portal.web.forms import Form

UNUSED = "(không có trong tệp)"


class SheetFileForm(Form):
    file = FileField("Tệp Excel")


class SheetForm(Form):
    """Another sheet, or another heading row, than the one that was recognised."""

    sheet = Choice("Trang tính")
    heading = NumberField("Dòng tiêu đề", required=True, most=1_000)


def sheet_form(sheets: Sequence[Sheet], found: Guess, **options: Any) -> SheetForm:
    if options:
        options["data"] = {"sheet": str(found.sheet), "heading": found.first + 1}
    form = SheetForm(**options)
    form.sheet.fill([(str(index), sheet.name) for index, sheet in enumerate(sheets)])
    return form


class MatchForm(Form):
    """Made by `match_form`: one choice a column of the import."""

    def chosen(self, columns: Sequence[Column]) -> dict[str, int]:
        """By name of the column, which of the sheet's. Adds an error for one that is needed, or used twice."""
        found: dict[str, int] = {}
        for column in columns:
            field = self._fields[f"c_{column.name}"]
            if field.data in (None, ""):
                if column.required:
                    self.add_errors({field.name: "Cần chọn một cột của tệp."})
                continue
            index = int(field.data)
            if index in found.values():
                self.add_errors({field.name: "Cột này của tệp đã chọn cho mục khác."})
            found[column.name] = index
        return found


def match_form(columns: Sequence[Column], found: Guess, **options: Any) -> MatchForm:
    offered = [
        (str(index), f"{column_letter(index)}: {title[:60]}") for index, title in enumerate(found.titles) if title
    ]
    fields = {
        f"c_{column.name}": Choice(column.heading, [("", UNUSED), *offered], required=False) for column in columns
    }
    if options:
        options["data"] = {f"c_{name}": str(index) for name, index in found.columns.items()}
    made = type("OneMatchForm", (MatchForm,), fields)
    form: MatchForm = made(**options)
    return form
