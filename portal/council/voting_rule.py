"""The rule of a vote: data, frozen when the round opens, said in one sentence. Pure.

Shares are fractions of whole numbers and never percentages: 66,67% is not 2/3.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from portal.council.states import MODE_NAMES, Mode
from portal.refusal import Reason

LARGEST_DENOMINATOR = 100
FEWEST_SECRET_VOTERS = 3


class Of(StrEnum):
    """What a share is a share of."""

    ROLL = "roll"
    PRESENT = "present"
    CAST = "cast"
    VALID = "valid"


OF_NAMES = {
    Of.ROLL: "tổng số thành viên",
    Of.PRESENT: "thành viên có mặt",
    Of.CAST: "số phiếu thu về",
    Of.VALID: "số phiếu hợp lệ",
}
BEYOND, AT_LEAST = ">", ">="


class Tie(StrEnum):
    """How equal votes at the last place are settled; a rule names ways in the order in which they are tried."""

    SECOND_ROUND = "second_round"
    CHAIR = "chair"
    CHECKLIST = "checklist_score"


TIE_NAMES = {
    Tie.SECOND_ROUND: "bỏ phiếu vòng 2",
    Tie.CHAIR: "Chủ trì quyết định, nêu lý do",
    Tie.CHECKLIST: "theo kết quả tự kiểm tra tiêu chí",
}


@dataclass(frozen=True)
class Share:
    num: int
    den: int
    op: str
    of: Of

    def reached_by(self, part: int, whole: int) -> bool:
        """Whole numbers only; nothing reaches a share of nothing."""
        if whole <= 0:
            return False
        return self.den * part > self.num * whole if self.op == BEYOND else self.den * part >= self.num * whole

    def needed(self, whole: int) -> int:
        """The fewest that reach it: 2/3 of 7 needs 5, more than 1/2 of 10 needs 6."""
        exact, rest = divmod(self.num * whole, self.den)
        return exact + 1 if self.op == BEYOND or rest else exact

    def words(self) -> str:
        """ "trên 50%", "từ 2/3 trở lên": percent where it is exact, else the fraction."""
        exact = self.num * 100 % self.den == 0
        size = f"{self.num * 100 // self.den}%" if exact else f"{self.num}/{self.den}"
        return f"trên {size}" if self.op == BEYOND else f"từ {size} trở lên"

    def sentence(self) -> str:
        """ "Phải có trên 50% thành viên có mặt đồng ý.\""""
        return f"Phải có {self.words()} {OF_NAMES[self.of]} đồng ý."

    def example(self, whole: int = 10) -> str:
        """In whole numbers: "9/10 của 10 là 9"; where a part remains or more is asked, what is needed then."""
        part, rest = divmod(self.num * whole, self.den)
        plain = f"{self.num}/{self.den} của {whole} là {'hơn ' if rest else ''}{part}"
        return f"{plain}, cần {self.needed(whole)}" if rest or self.op == BEYOND else plain


@dataclass(frozen=True)
class VotingRule:
    """All that decides a round. `citation` says where the rule stands written."""

    mode: Mode
    quorum: Share
    threshold: Share
    citation: str
    abstain: bool = False  # is "không có ý kiến" offered
    recused_in_base: bool = False
    same_unit_recuses: bool = False
    tie: tuple[str, ...] = (Tie.SECOND_ROUND.value, Tie.CHAIR.value)
    most_yes: bool = False  # on one ballot at most as many yes marks in a category as it has awards

    def to_data(self) -> dict[str, Any]:
        """As it stands in the sealed record: ASCII keys, whole numbers. What later rules added only where it is used."""
        data = asdict(self)
        if not self.most_yes:
            del data["most_yes"]
        return {"v": 1, **data, "tie": list(self.tie)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> VotingRule:
        def share(part: Mapping[str, Any]) -> Share:
            return Share(part["num"], part["den"], part["op"], Of(part["of"]))

        return cls(
            mode=Mode(data["mode"]),
            quorum=share(data["quorum"]),
            threshold=share(data["threshold"]),
            citation=data["citation"],
            abstain=data["abstain"],
            recused_in_base=data["recused_in_base"],
            same_unit_recuses=data["same_unit_recuses"],
            tie=tuple(data["tie"]),
            most_yes=data.get("most_yes", False),
        )

    def sentence(self) -> str:
        """ "Bỏ phiếu kín. Phải có trên 50% thành viên có mặt đồng ý.\""""
        return f"{MODE_NAMES[self.mode]}. {self.threshold.sentence()}"

    def details(self) -> list[str]:
        """Everything else that it says, each in a few words."""
        said = [f"Họp được khi có mặt {self.quorum.words()} {OF_NAMES[self.quorum.of]}"]
        if self.most_yes:
            said.append("mỗi nhóm chỉ được đồng ý tối đa bằng số lượng khen thưởng")
        if self.abstain:
            said.append("có lựa chọn “không có ý kiến”")
        if self.recused_in_base and self.threshold.of in (Of.ROLL, Of.PRESENT):
            said.append("người không tham gia biểu quyết vẫn tính vào tổng số")
        if self.same_unit_recuses:
            said.append("người cùng đơn vị không tham gia biểu quyết")
        said.append(f"bằng phiếu ở vị trí cuối: {tie_words(self.tie)}")
        return said

    def with_mode(self, mode: Mode) -> VotingRule:
        return replace(self, mode=mode)


def tie_words(ways: tuple[str, ...]) -> str:
    return ", sau đó ".join(TIE_NAMES[Tie(way)] if way in list(Tie) else way for way in ways)


# --- rules to choose from, as data --------------------------------------------------------------
def _offered() -> tuple[dict[str, Share], Share, str, str]:
    """(presets by code, usual quorum, code of the usual preset, usual citation) of `data/council-rules.toml`."""
    with (Path(__file__).resolve().parents[2] / "data" / "council-rules.toml").open("rb") as stream:
        data = tomllib.load(stream)

    def share(part: Mapping[str, Any]) -> Share:
        return Share(part["num"], part["den"], part["op"], Of(part["of"]))

    presets = {code: share(part) for code, part in data["presets"].items()}
    return presets, share(data["quorum"]), data["usual"], data["citation"]


PRESETS, USUAL_QUORUM, _USUAL, USUAL_CITATION = _offered()
TWO_THIRDS_OF_ROLL = Share(2, 3, AT_LEAST, Of.ROLL)


def usual_rule(mode: Mode = Mode.SECRET, citation: str = USUAL_CITATION) -> VotingRule:
    """What a new council begins with."""
    return VotingRule(mode, USUAL_QUORUM, PRESETS[_USUAL], citation)


# --- a rule that cannot work --------------------------------------------------------------------
def refuse_rule(rule: VotingRule) -> Reason | None:
    """Whatever the council, with the reason and in whole numbers."""
    for share, name in ((rule.quorum, "Tỷ lệ để tiến hành họp"), (rule.threshold, "Tỷ lệ thông qua")):
        if not (0 < share.num <= share.den <= LARGEST_DENOMINATOR):
            return Reason(
                "rule.share",
                f"{name} phải là một phần lớn hơn 0 và không quá toàn bộ.",
                f"Tổng số phần nhiều nhất {LARGEST_DENOMINATOR}. Ví dụ: 9/10 của 10 là 9.",
            )
        if share.op == BEYOND and share.num == share.den:
            return Reason(
                "rule.unreachable",
                f"{name} không thể đạt: không có gì hơn toàn bộ.",
                "Trên 10/10 của 10 là 11. Chọn “từ … trở lên” nếu cần tất cả.",
            )
        if share.op not in (BEYOND, AT_LEAST):
            return Reason("rule.operator", f"{name}: chỉ có “trên” hoặc “từ … trở lên”.")
    if rule.quorum.of is not Of.ROLL:
        return Reason("rule.quorum_of", "Tỷ lệ để tiến hành họp tính trên tổng số thành viên.")
    if not rule.citation:
        return Reason("rule.citation", "Cần nêu quy chế hoặc văn bản quy định tỷ lệ này.")
    if not rule.tie:
        return Reason("rule.tie", "Cần nêu cách xử lý khi bằng số phiếu ở vị trí cuối.")
    if len(set(rule.tie)) < len(rule.tie) or not set(rule.tie) <= {way.value for way in Tie}:
        return Reason("rule.tie_order", "Cách xử lý khi bằng phiếu ghi mỗi cách một lần.")
    whole = rule.threshold.num == rule.threshold.den and rule.threshold.of in (Of.ROLL, Of.PRESENT)
    if whole and rule.recused_in_base:
        return Reason(
            "rule.recused",
            "Cần tất cả đồng ý mà vẫn tính người không tham gia biểu quyết thì không thể đạt.",
            "10 người, 01 người không tham gia: nhiều nhất 9 phiếu, cần 10. Không tính người đó vào tổng số.",
        )
    return None


@dataclass(frozen=True)
class Setting:
    """What a rule depends on of the council that it is for."""

    of_host: bool
    quotas: bool  # some category that it is asked about has a number of awards
    checklists: bool  # those it is asked about have criteria


def refuse_for(rule: VotingRule, setting: Setting) -> Reason | None:
    """A rule that this council cannot use."""
    if reason := refuse_rule(rule):
        return reason
    if rule.most_yes and not setting.quotas:
        return Reason(
            "rule.most_yes",
            "Hội đồng này không xét nhóm nào có số lượng khen thưởng, nên không có số để giới hạn phiếu đồng ý.",
            "Bỏ chọn “đồng ý tối đa bằng số lượng”.",
        )
    if rule.same_unit_recuses and not setting.of_host:
        return Reason(
            "rule.same_unit",
            "Ở Hội đồng của một đơn vị, mọi thành viên cùng đơn vị nên không ai được biểu quyết.",
            "Quy tắc cùng đơn vị chỉ dùng cho Hội đồng của cơ quan phát động.",
        )
    if Tie.CHECKLIST in rule.tie and not setting.checklists:
        return Reason("rule.tie_checklist", "Nội dung Hội đồng này xét không có bảng tự kiểm tra tiêu chí để so.")
    return None


def notes(rule: VotingRule, roll: int) -> list[str]:
    """In the numbers of this council: how many must come, how many must agree, and what is worth knowing of it."""
    if roll <= 0:
        return []
    come, of = rule.quorum.needed(roll), rule.threshold.of
    said = [f"{roll} thành viên: họp được khi có mặt ít nhất {come}"]
    if of is Of.ROLL:
        agree = rule.threshold.needed(roll)
        said.append(f"cần ít nhất {agree} người đồng ý")
        if agree > come:
            said.append(f"có mặt {come} thì không mục nào đạt được")
    else:
        said.append(f"có mặt {roll} và đều bỏ phiếu thì cần {rule.threshold.needed(roll)} người đồng ý")
    return said
