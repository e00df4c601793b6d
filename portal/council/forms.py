"""Forms of councils and meetings. The ballot is not here: it is read by `ballots.read_marks` and kept nowhere."""

from __future__ import annotations

from dataclasses import replace

from portal.council.states import (
    ATTENDANCE_NAMES,
    DUTY_NAMES,
    MODE_NAMES,
    REMARK_NAMES,
    VISIBILITY_NAMES,
    Attendance,
    Mode,
)
from portal.council.voting_rule import AT_LEAST, BEYOND, OF_NAMES, PRESETS, Of, Share, VotingRule
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, Flag, Line, MomentField, NumberField, OneOf, Text
from portal.web.forms import Form

PRESET_NAMES = {
    "qua_ban": "Quá bán: trên 50% thành viên có mặt",
    "hai_phan_ba": "Từ 2/3 thành viên có mặt trở lên",
    "80": "Từ 80% thành viên có mặt trở lên",
    "90_tong_so": "Từ 90% tổng số thành viên trở lên",
    "khac": "Tỷ lệ khác, ghi ở dưới",
}
MODES = [(mode.value, name) for mode, name in MODE_NAMES.items()]


class CouncilForm(Form):
    name = Line("Tên Hội đồng", required=True, longest=200)
    decision = Line("Văn bản thành lập (số, ngày, cơ quan)", longest=200)


class MemberForm(Form):
    account = Choice("Tài khoản", required=False)
    name = Line("Họ và tên (khi không có tài khoản)", longest=100)
    post = Line("Chức vụ", longest=200)
    duty = Choice("Nhiệm vụ", [(duty.value, name) for duty, name in DUTY_NAMES.items()])


class WayForm(Form):
    """How a round is voted: a way, and a share as a preset or in numbers."""

    mode = OneOf("Hình thức", MODES)
    preset = Choice("Tỷ lệ thông qua", list(PRESET_NAMES.items()))
    num = NumberField("Tử số", most=100)
    den = NumberField("Mẫu số của phân số", most=100)
    op = Choice("So sánh", [(BEYOND, "trên"), (AT_LEAST, "từ … trở lên")], required=False)
    of = Choice("Tính trên", [(of.value, name) for of, name in OF_NAMES.items()], required=False)
    abstain = Flag("Có lựa chọn “Không có ý kiến”")
    citation = Line("Theo quy chế, văn bản", required=True, longest=200)

    def rule_after(self, before: VotingRule) -> VotingRule:
        if self.preset.data == "khac":
            share = Share(self.num.data or 0, self.den.data or 0, self.op.data or BEYOND, Of(self.of.data or "present"))
        else:
            share = PRESETS[str(self.preset.data)]
        return replace(
            before,
            mode=Mode(self.mode.data),
            threshold=share,
            abstain=bool(self.abstain.data),
            citation=self.citation.data or "",
        )


def way_data(rule: VotingRule) -> dict[str, object]:
    """What the form shows for a rule."""
    share = rule.threshold
    preset = next((name for name, known in PRESETS.items() if known == share), "khac")
    return {
        "mode": rule.mode.value,
        "preset": preset,
        "num": share.num,
        "den": share.den,
        "op": share.op,
        "of": share.of.value,
        "abstain": rule.abstain,
        "citation": rule.citation,
    }


class MeetingForm(Form):
    title = Line("Tên cuộc họp", required=True, longest=200)
    place = Line("Địa điểm", longest=200)
    starts_at = MomentField("Bắt đầu lúc", required=True)
    mode = OneOf("Hình thức", MODES)


class MeetingDataForm(Form):
    title = Line("Tên cuộc họp", required=True, longest=200)
    place = Line("Địa điểm", longest=200)
    starts_at = MomentField("Bắt đầu lúc", required=True)
    programme = Text("Chương trình họp (mỗi nội dung một dòng)", longest=3_000)


class TimesForm(Form):
    person = Choice("Thành viên")
    late = Line("Đến muộn lúc", longest=10)
    left = Line("Về sớm lúc", longest=10)


class RemarkForm(Form):
    kind = OneOf("Loại ý kiến", [(kind.value, name) for kind, name in REMARK_NAMES.items()])
    member = Choice("Người nêu ý kiến", required=False)
    name = Line("Họ và tên khách mời", longest=100)
    post = Line("Chức vụ, đơn vị của khách mời", longest=200)
    gist = Text("Nội dung", longest=2_000)


class OfficersForm(Form):
    chair = Choice("Chủ trì")
    secretary = Choice("Thư ký")
    acting_chair = Choice("Chủ trì thay ở mục có tên chủ trì", required=False)


class NarrativeForm(Form):
    discussion = Text("Ý kiến thảo luận khác", longest=20_000)
    reserved = Text("Ý kiến bảo lưu khác", longest=5_000)
    conclusion = Text("Kết luận", longest=10_000)


class CorrectionForm(NarrativeForm):
    reason = Line("Lý do đính chính", required=True, longest=300)


class ReasonForm(Form):
    reason = Line("Lý do", required=True, longest=300)


class VisibilityForm(Form):
    visibility = OneOf("Khi người ngoài kiểm tra biên bản", [(v.value, name) for v, name in VISIBILITY_NAMES.items()])


class SignedForm(EvidenceForm):
    pass


class CheckForm(Form):
    code = Line("Mã kiểm tra trên biên bản", longest=100)
    receipt = Line("Mã tra cứu phiếu", longest=60)


ATTENDANCE_CHOICES = [
    (status.value, name) for status, name in ATTENDANCE_NAMES.items() if status is not Attendance.ABSENT
]
