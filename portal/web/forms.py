"""The form that every form of the portal is: Vietnamese messages, an idempotency key, a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field, FieldList, FormField, HiddenField, MultipleFileField

from portal.ids import new_key
from portal.refusal import Conflict, Invalid
from portal.web.fields import shown

MESSAGES = {
    "This field is required.": "Mục này chưa có nội dung.",
    "Not a valid choice.": "Lựa chọn này không có trong danh sách.",
    "Not a valid choice": "Lựa chọn này không có trong danh sách.",
    "Invalid Choice: could not coerce.": "Lựa chọn này không có trong danh sách.",
    "Invalid value.": "Giá trị không hợp lệ.",
    "Invalid input.": "Giá trị không hợp lệ.",
    "Choices cannot be None.": "Mục này chưa có danh sách để chọn.",
}


class Vietnamese:
    """WTForms asks this object for its sentences."""

    def gettext(self, text: str) -> str:
        return MESSAGES.get(text, text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "longer than" in plural:
            return "Nội dung dài quá %(max)d ký tự."
        if "valid choice" in plural:  # of boxes to tick: one that is no longer offered
            return MESSAGES["Not a valid choice."]
        if "at least" in plural:
            return "Cần ít nhất %(min)d ký tự."
        return "Độ dài phải từ %(min)d đến %(max)d ký tự."


class Form(FlaskForm):
    """`version` is what the page showed; saving over a newer one is a conflict, told on the same page."""

    idem = HiddenField()
    version = HiddenField()

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        if not self.idem.data:
            self.idem.data = new_key()

    @property
    def expected_version(self) -> int:
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def values(self, *leave_out: str) -> dict[str, Any]:
        """What was entered, by field name, without the technical fields, files and buttons."""
        technical = {"idem", "version", "csrf_token", *leave_out}
        return {
            name: field.data
            for name, field in self._fields.items()
            if name not in technical and not isinstance(field, MultipleFileField)
        }

    def attempt(self, verb: Callable[[], Any]) -> int:
        """Validate, then do `verb`. 0 if done; else the status with which the form is to be shown again.

        422: the fields carry errors. 409: someone saved first; what was typed stays in the fields and what is
        stored stands beside each of them that differs.
        """
        if not self.validate():
            self._renew_key()
            return 422
        try:
            verb()
        except Invalid as invalid:
            self.add_errors(invalid.errors)
        except Conflict as conflict:
            self.conflict = conflict
            self.version.data = str(conflict.version)
        else:
            return 0
        self._renew_key()
        return 409 if self.conflict else 422

    def _renew_key(self) -> None:
        """The next sending is another act than this one."""
        self.idem.data = new_key()

    def add_errors(self, errors: Mapping[str, str]) -> None:
        for name, sentence in errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    def theirs(self, field: Field) -> str | None:
        """In a conflict: what is stored in this field now, if it differs from what was typed."""
        if self.conflict is None or field.name not in self.conflict.theirs:
            return None
        stored = shown(field, self.conflict.theirs[field.name])
        if isinstance(field, FieldList):  # told in words: no row of it could be told from what was typed
            return stored
        return stored if stored != shown(field, field.data) else None

    def all_errors(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) in the order of the form, for the summary at its head."""
        return [("", str(error)) for error in self.form_errors] + _errors_in(self._fields.values())


def _errors_in(fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Also the errors inside rows of a repeated part."""
    found = []
    for field in fields:
        if isinstance(field, FieldList):
            for number, entry in enumerate(field.entries, 1):
                found += [(id_, f"Dòng {number}, {text}") for id_, text in _errors_in([entry])]
        elif isinstance(field, FormField):
            found += _errors_in(field.form._fields.values())
            continue  # its own errors are those by name
        found += [(field.id, f"{field.label.text}: {error}") for error in field.errors if isinstance(error, str)]
    return found


def sent_files(field: MultipleFileField) -> list[FileStorage]:
    """The files that were really chosen (an empty file box still sends a part without a name)."""
    return [file for file in field.data or [] if isinstance(file, FileStorage) and file.filename]
