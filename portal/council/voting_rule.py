"""The rule of a vote: data, frozen when the round opens, said in one sentence. Pure.

Shares are fractions of whole numbers and never percentages: 66,67% is not 2/3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
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
    tie: tuple[str, ...] = ("second_round", "chair")

    def to_data(self) -> dict[str, Any]:
        """As it stands in the sealed record: ASCII keys, whole numbers."""
        data = asdict(self)
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
        )

    def sentence(self) -> str:
        """ "Bỏ phiếu kín. Phải có trên 50% thành viên có mặt đồng ý.\""""
        words = self.threshold.words()
        return f"{MODE_NAMES[self.mode]}. Phải có {words} {OF_NAMES[self.threshold.of]} đồng ý."

    def with_mode(self, mode: Mode) -> VotingRule:
        return replace(self, mode=mode)


PRESETS: dict[str, Share] = {
    "qua_ban": Share(1, 2, BEYOND, Of.PRESENT),
    "hai_phan_ba": Share(2, 3, AT_LEAST, Of.PRESENT),
    "80": Share(4, 5, AT_LEAST, Of.PRESENT),
    "90_tong_so": Share(9, 10, AT_LEAST, Of.ROLL),
}
TWO_THIRDS_OF_ROLL = Share(2, 3, AT_LEAST, Of.ROLL)


def usual_rule(mode: Mode = Mode.SECRET, citation: str = "Quy chế làm việc của Hội đồng") -> VotingRule:
    """Present at least 2/3 of the roll, passed by more than 1/2 of those present."""
    return VotingRule(mode, TWO_THIRDS_OF_ROLL, PRESETS["qua_ban"], citation)


def refuse_rule(rule: VotingRule) -> Reason | None:
    """A rule that cannot work, with the reason."""
    for share, name in ((rule.quorum, "Tỷ lệ để tiến hành họp"), (rule.threshold, "Tỷ lệ thông qua")):
        if not (0 < share.num <= share.den <= LARGEST_DENOMINATOR):
            return Reason("rule.share", f"{name} phải là một phần lớn hơn 0 và không quá toàn bộ.")
        if share.op == BEYOND and share.num == share.den:
            return Reason("rule.unreachable", f"{name} không thể đạt: không có gì hơn toàn bộ.")
        if share.op not in (BEYOND, AT_LEAST):
            return Reason("rule.operator", f"{name}: chỉ có “trên” hoặc “từ … trở lên”.")
    if rule.quorum.of is not Of.ROLL:
        return Reason("rule.quorum_of", "Tỷ lệ để tiến hành họp tính trên tổng số thành viên.")
    if not rule.citation:
        return Reason("rule.citation", "Cần nêu quy chế hoặc văn bản quy định tỷ lệ này.")
    if not rule.tie:
        return Reason("rule.tie", "Cần nêu cách xử lý khi bằng số phiếu ở vị trí cuối.")
    return None
