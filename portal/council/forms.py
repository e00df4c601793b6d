"""Forms of councils and meetings. The ballot is not here: it is read by `ballots.read_marks` and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.council.states import (
    ATTENDANCE_NAMES,
    DUTY_NAMES,
    MODE_NAMES,
    REMARK_NAMES,
    VISIBILITY_NAMES,
    Attendance,
    Mode,
)
from portal.council.voting_rule import AT_LEAST, BEYOND, OF_NAMES, PRESETS, TIE_NAMES, Of, Share, VotingRule
from portal.evidence.forms import EvidenceForm
from portal.web.fields import Choice, DayField, Flag, Line, MomentField, NumberField, OneOf, Text
from portal.web.forms import Form

OTHER = "khac"
PRESET_CHOICES = [(code, share.sentence()) for code, share in PRESETS.items()] + [(OTHER, "Tỷ lệ khác, ghi ở dưới")]
OPERATORS = [(BEYOND, "trên"), (AT_LEAST, "từ … trở lên")]
TIES = [(way.value, name[:1].upper() + name[1:]) for way, name in TIE_NAMES.items()]
MODES = [(mode.value, name) for mode, name in MODE_NAMES.items()]


class CouncilForm(EvidenceForm):
    name = Line("Tên Hội đồng", required=True, longest=200)
    decision = Line("Văn bản thành lập (loại, số)", longest=200)
    decision_on = DayField("Ngày văn bản thành lập")
    decision_issuer = Line("Cơ quan ban hành", longest=200)


class MemberForm(Form):
    account: Any = Choice("Tài khoản", required=False)
    name = Line("Họ và tên (khi không có tài khoản)", longest=100)
    post = Line("Chức vụ", longest=200)
    duty = Choice("Nhiệm vụ", [(duty.value, name) for duty, name in DUTY_NAMES.items()])
    substitute_of: Any = Choice("Dự thay cho", required=False)
    since: Any = DayField("Từ ngày")
    until: Any = DayField("Đến hết ngày")


class ShareForm(Form):
    """A share: one of those offered, or in numbers."""

    preset: Any
    num = NumberField("Số phần", most=100)
    den = NumberField("Trên tổng số phần", most=100)
    op = Choice("So sánh", OPERATORS, required=False)
    of = Choice("Tính trên", [(of.value, name) for of, name in OF_NAMES.items()], required=False)

    def share(self) -> Share:
        if self.preset.data != OTHER:
            return PRESETS[str(self.preset.data)]
        return Share(self.num.data or 0, self.den.data or 0, self.op.data or BEYOND, Of(self.of.data or "present"))


class RuleForm(ShareForm):
    """A rule whole: what is offered in one sentence each, and everything else behind [Đổi]."""

    since: Any = DayField("Áp dụng cho các cuộc họp từ ngày", required=True)
    mode = OneOf("Hình thức", MODES)
    preset = OneOf("Tỷ lệ thông qua", PRESET_CHOICES)
    quorum_op = Choice("Họp được khi có mặt", OPERATORS)
    quorum_num = NumberField("Số phần có mặt", most=100, required=True)
    quorum_den = NumberField("Trên tổng số phần thành viên", most=100, required=True)
    most_yes = Flag("Mỗi nhóm chỉ được đồng ý tối đa bằng số lượng khen thưởng")
    abstain = Flag("Có lựa chọn “Không có ý kiến”")
    recused_in_base = Flag("Người không tham gia biểu quyết vẫn tính vào tổng số")
    same_unit = Flag("Thành viên cùng đơn vị với người được xét không tham gia biểu quyết")
    tie_1 = Choice("Khi bằng số phiếu ở vị trí cuối", TIES)
    tie_2 = Choice("Chưa phân định được thì", [("", "(không xét tiếp)"), *TIES], required=False)
    tie_3 = Choice("Sau đó", [("", "(không xét tiếp)"), *TIES], required=False)
    citation = Line("Theo quy chế, văn bản", required=True, longest=200)

    def rule(self) -> VotingRule:
        return VotingRule(
            mode=Mode(self.mode.data),
            quorum=Share(self.quorum_num.data or 0, self.quorum_den.data or 0, self.quorum_op.data, Of.ROLL),
            threshold=self.share(),
            citation=self.citation.data or "",
            abstain=bool(self.abstain.data),
            recused_in_base=bool(self.recused_in_base.data),
            same_unit_recuses=bool(self.same_unit.data),
            tie=tuple(way for way in (self.tie_1.data, self.tie_2.data, self.tie_3.data) if way),
            most_yes=bool(self.most_yes.data),
        )


def rule_data(rule: VotingRule) -> dict[str, object]:
    """What the whole form shows for a rule."""
    ways = [*rule.tie, "", ""]
    return way_data(rule) | {
        "quorum_num": rule.quorum.num,
        "quorum_den": rule.quorum.den,
        "quorum_op": rule.quorum.op,
        "most_yes": rule.most_yes,
        "recused_in_base": rule.recused_in_base,
        "same_unit": rule.same_unit_recuses,
        "tie_1": ways[0],
        "tie_2": ways[1],
        "tie_3": ways[2],
    }


class WayForm(ShareForm):
    """How a round is voted: a way, and a share as a preset or in numbers."""

    mode = OneOf("Hình thức", MODES)
    preset = Choice("Tỷ lệ thông qua", PRESET_CHOICES)
    abstain = Flag("Có lựa chọn “Không có ý kiến”")
    citation = Line("Theo quy chế, văn bản", required=True, longest=200)

    def rule_after(self, before: VotingRule) -> VotingRule:
        return replace(
            before,
            mode=Mode(self.mode.data),
            threshold=self.share(),
            abstain=bool(self.abstain.data),
            citation=self.citation.data or "",
        )


def way_data(rule: VotingRule) -> dict[str, object]:
    """What the form shows for a rule."""
    share = rule.threshold
    preset = next((name for name, known in PRESETS.items() if known == share), OTHER)
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


class CirculationForm(Form):
    """Lấy ý kiến bằng phiếu: what is asked, until when, by name or not."""

    title = Line("Tên lần lấy ý kiến", required=True, longest=200)
    opening = Text("Nội dung xin ý kiến", longest=5_000, required=True)
    deadline = MomentField("Gửi ý kiến trước", required=True)
    mode = OneOf(
        "Hình thức", [(Mode.OPEN.value, "Có tên, ý kiến ghi trong biên bản"), (Mode.SECRET.value, "Phiếu kín")]
    )


class ContentForm(Form):
    opening = Text("Nội dung xin ý kiến", longest=5_000, required=True)
    deadline = MomentField("Gửi ý kiến trước", required=True)


class ExtensionForm(Form):
    until = MomentField("Hạn gửi ý kiến mới", required=True)
    reason = Line("Lý do gia hạn", required=True, longest=300)


class SheetForm(EvidenceForm):
    """A sheet of paper with its scan; its marks are read by `ballots.read_marks`."""

    received = MomentField("Nhận phiếu lúc", required=True)


class OfficersForm(Form):
    chair = Choice("Chủ trì")
    secretary = Choice("Thư ký")
    acting_chair = Choice("Chủ trì thay ở mục có tên chủ trì", required=False)


class NarrativeForm(Form):
    discussion = Text("Ý kiến thảo luận khác", longest=20_000)
    reserved = Text("Ý kiến bảo lưu khác", longest=5_000)
    conclusion = Text("Kết luận", longest=10_000)
    ended_at: Any = MomentField("Cuộc họp kết thúc lúc")


class CorrectionForm(NarrativeForm):
    reason = Line("Lý do đính chính", required=True, longest=300)
    ended_at = None


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
