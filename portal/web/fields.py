"""Form fields that read what Vietnamese officers type, and say in Vietnamese what they could not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from portal import vietnamese


def _limits(required: bool, longest: int | None) -> list[Any]:
    rules: list[Any] = [InputRequired() if required else Optional()]
    if longest:
        rules.append(Length(max=longest))
    return rules


def Line(label: str, *, required: bool = False, longest: int = 300, **options: Any) -> StringField:
    """One line of text: NFC, single spaces."""
    return StringField(label, validators=_limits(required, longest), filters=[_line], **options)


def Text(label: str, *, required: bool = False, longest: int = 10_000, **options: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, validators=_limits(required, longest), filters=[_text], **options)


def Secret(label: str, **options: Any) -> PasswordField:
    return PasswordField(label, validators=[InputRequired(), Length(max=128)], **options)


class ChoiceField(SelectField):
    """`choices` is given as (value, label) pairs."""

    data: Any
    coerce: Any

    def fill(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.choices = _select(pairs)

    def fill_coded(self, none: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Of rows (id, code, label): a page names each by its short code, `data` is the id. `none` is the first line."""
        ids = {code: id_ for id_, code, _ in rows}
        self.coerce = lambda value: ids.get(value, value or "")
        self.choices = _select([("", none), *((code, label) for _, code, label in rows)])
        self.data = self.coerce(self.data)


def _select(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def Choice(
    label: str, choices: Sequence[tuple[str, str]] = (), *, required: bool = True, **options: Any
) -> ChoiceField:
    rules = [InputRequired()] if required else [Optional()]
    return ChoiceField(label, choices=_select(choices), validators=rules, **options)


class ManyField(SelectMultipleField):
    """Boxes to tick. `data` is the list of what was chosen, by id where the boxes are named by short codes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    data: Any
    coerce: Any

    def fill(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.choices = _select(pairs)

    def fill_coded(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Of rows (id, code, label): a page names each by its short code, `data` has the ids."""
        ids = {code: id_ for id_, code, _ in rows}
        self.coerce = lambda value: ids.get(value, value)
        self.choices = _select([(code, label) for _, code, label in rows])
        self.data = [self.coerce(value) for value in self.data or []]


def Many(label: str, choices: Sequence[tuple[str, str]] = (), **options: Any) -> ManyField:
    return ManyField(label, choices=_select(choices), validators=[Optional()], **options)


def OneOf(label: str, choices: Sequence[tuple[str, str]] = (), *, required: bool = True, **options: Any) -> RadioField:
    rules = [InputRequired()] if required else [Optional()]
    return RadioField(label, choices=_select(choices), validators=rules, **options)


def Flag(label: str, **options: Any) -> BooleanField:
    return BooleanField(label, false_values=(False, "false", "", "0"), **options)


def _line(text: Any) -> Any:
    return vietnamese.clean_line(text) if isinstance(text, str) else text


def _text(text: Any) -> Any:
    return vietnamese.clean(text).strip() if isinstance(text, str) else text


class _Typed(StringField):
    """A text box whose content is parsed; what cannot be read stays in the box as typed."""

    widget = TextInput()
    error = ""
    inputmode = "text"

    def __init__(self, label: str = "", *, required: bool = False, **options: Any) -> None:
        super().__init__(label, validators=[InputRequired() if required else Optional()], **options)
        self.required = required

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = vietnamese.clean_line(valuelist[0]) if valuelist else ""
        self.data = self.parse(text) if text else None
        if text and self.data is None:
            raise ValueError(self.error)


class Repeated(FieldList):
    """Rows of a form. A number in a field's name counts only if it is written in plain digits."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            if match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,4}})(-.*)?", name):
                yield int(match[1])


class DayField(_Typed):
    error = "Ngày ghi theo dạng ngày/tháng/năm, ví dụ 07/03/2023."
    inputmode = "numeric"

    def parse(self, text: str) -> date | None:
        return vietnamese.parse_day(text)

    def show(self, value: date) -> str:
        return vietnamese.day(value)


class MomentField(_Typed):
    error = "Thời điểm ghi theo dạng giờ:phút ngày/tháng/năm, ví dụ 08:00 07/03/2023."

    def parse(self, text: str) -> datetime | None:
        return vietnamese.parse_moment(text)

    def show(self, value: datetime) -> str:
        return f"{vietnamese.clock(value)} {vietnamese.day(value)}"


class FigureField(_Typed):
    error = "Ghi bằng chữ số, phần thập phân sau dấu phẩy, ví dụ 92,35."
    inputmode = "decimal"

    def parse(self, text: str) -> Decimal | None:
        return vietnamese.parse_decimal(text)

    def show(self, value: Decimal) -> str:
        return vietnamese.decimal(value)


class ShiftField(_Typed):
    """Millimetres to one decimal, either way; kept as whole tenths."""

    error = "Ghi số mm, có thể âm, ví dụ -1,5."
    most = 300  # tenths

    def parse(self, text: str) -> int | None:
        found = re.fullmatch("([-\u2212+]?)([0-9]{1,2})(?:[.,]([0-9]))?", text)
        if found is None:
            return None
        tenths = int(found[2]) * 10 + int(found[3] or 0)
        return -tenths if found[1] in ("-", "−") else tenths

    def show(self, value: int) -> str:
        whole, tenths = divmod(abs(value), 10)
        return f"{'-' if value < 0 else ''}{whole}{f',{tenths}' if tenths else ''}"

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and abs(self.data) > self.most:
            raise ValidationError("Lệch quá 30 mm: kiểm tra lại khổ giấy và khay giấy.")


class NumberField(_Typed):
    """A whole number, not negative."""

    error = "Ghi một số nguyên, ví dụ 7."
    inputmode = "numeric"

    def __init__(self, label: str = "", *, least: int = 0, most: int = 100_000, **options: Any) -> None:
        super().__init__(label, **options)
        self.least, self.most = least, most

    def parse(self, text: str) -> int | None:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def show(self, value: int) -> str:
        return str(value)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data > self.most:
            raise ValidationError(f"Số lớn nhất ghi được là {self.most}.")
        if self.data is not None and self.data < self.least:
            raise ValidationError(f"Số nhỏ nhất ghi được là {self.least}.")


def shown(field: Field, value: Any) -> str:
    """A stored value as the form would show it (for the conflict page)."""
    if value is None:
        return ""
    if isinstance(field, _Typed):
        return field.show(value)
    if isinstance(field, SelectField):
        return next((str(choice.label) for choice in field.choices if field.coerce(choice.value) == value), str(value))
    return str(value)


def YearField(label: str, **options: Any) -> NumberField:
    return NumberField(label, least=1990, most=2100, **options)
