"""A form that holds each kind of field; it is shown, never sent."""

from __future__ import annotations

from portal.evidence.forms import EvidenceForm, Kept
from portal.web.fields import Choice, DayField, FigureField, Flag, Line, Many, NumberField, OneOf, Secret, Text
from portal.web.forms import Form

PAIRS = (("mot", "Lựa chọn thứ nhất"), ("hai", "Lựa chọn thứ hai"))


class SampleForm(Form):
    class Meta(Form.Meta):
        csrf = False  # nothing is sent

    line = Line("Một dòng", required=True, longest=60)
    text = Text("Nhiều dòng", required=True)
    choice = Choice("Chọn trong danh sách", (("", "(chưa chọn)"), *PAIRS))
    day = DayField("Ngày", required=True)
    figure = FigureField("Số liệu (%)")
    number = NumberField("Số nguyên", most=100)
    secret = Secret("Mật khẩu")
    one_of = OneOf("Chọn một", PAIRS)
    many = Many("Chọn nhiều", PAIRS)
    flag = Flag("Một ô đánh dấu")


class SampleFiles(EvidenceForm):
    """With one file there, ready to go along, and one that broke off."""

    @staticmethod
    def kept() -> list[Kept]:
        return [Kept("upload", "mau", "Bản quét.pdf")]

    @staticmethod
    def broken_off() -> list[tuple[str, int]]:
        return [("Ảnh hội nghị.jpg", 40)]
