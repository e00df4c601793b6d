"""The order of names in a category, quotas, what needs a reason, the money, and when a move is refused. Pure.

Plan 44, III and IV: so many certificates of each kind; whoever is proposed meets the criteria and passed the unit's
bình xét. The host's council advises, the leader decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.awards.states import MOVE_WORDS, MOVES, STATE_NAMES, ListState, Move
from portal.refusal import Reason
from portal.vietnamese import count


@dataclass(frozen=True)
class Votes:
    """So many said yes, of so many that counted; `passed` by the rule of that vote, and `within` the number of awards."""

    yes: int
    base: int
    passed: bool = True
    within: bool = True

    @property
    def share(self) -> Fraction:
        return Fraction(self.yes, self.base) if self.base else Fraction(0)

    def __str__(self) -> str:
        return f"{self.yes}/{self.base}"


@dataclass(frozen=True)
class Contender:
    """One name of one category; `duplicates` tell of awards given already for the same year."""

    id: str
    unit_vote: Votes | None
    council_vote: Votes | None = None
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """`rank` counts those who are strictly better; equal votes share one."""

    rank: int
    tied: bool


def place(contenders: Sequence[Contender]) -> dict[str, Place]:
    """The order of votes in one category, best first: by the host's council if it advised on any of them, else by the
    units' own votes. Whoever has no such vote comes last; ties are told, never broken: where the host's council settled
    one itself (a second vote, its chair's choice), who came in stands before who stayed out."""
    by_council = any(row.council_vote for row in contenders)

    def share(row: Contender) -> tuple[Fraction, bool]:
        vote = row.council_vote if by_council else row.unit_vote
        return (vote.share, by_council and vote.within) if vote is not None else (Fraction(-1), False)

    shares = {row.id: share(row) for row in contenders}
    ranked = sorted(contenders, key=lambda row: shares[row.id], reverse=True)
    return {
        row.id: Place(
            1 + sum(1 for other in shares.values() if other > shares[row.id]),
            sum(1 for other in shares.values() if other == shares[row.id]) > 1,
        )
        for row in ranked
    }


def out_of_order(places: Mapping[str, Place], proposed: Collection[str], aside: Collection[str]) -> set[str]:
    """Who is proposed although somebody strictly better is not; `aside` are suspended or held back and do not count."""
    passed_over = [place.rank for key, place in places.items() if key not in proposed and key not in aside]
    best = min(passed_over, default=None)
    return {key for key in proposed if key in places and best is not None and places[key].rank > best}


def tied_out(places: Mapping[str, Place], proposed: Collection[str], aside: Collection[str]) -> set[str]:
    """Who is proposed although somebody with the same votes is not: a choice, so it is explained."""
    passed_over = {place.rank for key, place in places.items() if key not in proposed and key not in aside}
    return {key for key in proposed if key in places and places[key].tied and places[key].rank in passed_over}


def warnings(contender: Contender, *, out_of_order: bool = False, tied_out: bool = False) -> list[str]:
    """What proposing this name needs a reason for, in words."""
    found = []
    if out_of_order:
        found.append("ngoài thứ tự phiếu")
    if tied_out:
        found.append("bằng phiếu với tên không được đề xuất")
    if contender.council_vote is not None and not contender.council_vote.passed:
        found.append("Hội đồng không thông qua")
    return found + [f"đã được khen cùng thành tích: {words}" for words in contender.duplicates]


def bonus(base_salary: int, hundredths: int, rounding: int) -> int:
    """Đồng: `hundredths` of the base salary, rounded up to whole `rounding` (Nghị định 91/2017/NĐ-CP, Điều 68 khoản 2).

    Whole numbers only: 1,490,000 × 0.15 = 223,500 → 230,000; 1,800,000 × 0.15 = 270,000 stays.
    """
    step = 100 * rounding
    return -(-base_salary * hundredths // step) * rounding


# --- moves --------------------------------------------------------------------------------------
def refuse(move: Move, state: ListState) -> Reason | None:
    """Only the drawn moves (`states.MOVES`)."""
    if state in MOVES[move]:
        return None
    text = f"Danh sách đang ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    remedy = "Rút lại trước khi sửa." if move is Move.CHANGE and state is ListState.PROPOSED else ""
    return Reason(f"award.{move.value}.{state.value}", text, remedy)


@dataclass(frozen=True)
class CategoryFacts:
    """One category of the list: how many are proposed, and whose proposal lacks a reason it needs."""

    title: str
    quota: int | None
    proposed: int
    unexplained: Sequence[str]

    @property
    def over(self) -> int:
        return max(0, self.proposed - self.quota) if self.quota is not None else 0


def missing(categories: Sequence[CategoryFacts]) -> list[str]:
    """What keeps the list from going to the leader."""
    if not any(row.proposed for row in categories):
        return ["Chưa chọn tập thể, cá nhân nào."]
    found = []
    for row in categories:
        if row.over:
            found.append(f"{row.title}: đề xuất {count(row.proposed)}, vượt {count(row.over)} so với số lượng.")
        found += [f"{name}: cần nêu lý do đề xuất." for name in row.unexplained]
    return found


def refuse_propose(state: ListState, lacking: Sequence[str]) -> Reason | None:
    if reason := refuse(Move.PROPOSE, state):
        return reason
    if lacking:
        return Reason("award.missing", f"Chưa trình được: {' '.join(lacking)}")
    return None


def refuse_agree(state: ListState, unexplained: Sequence[str], agreed: int) -> Reason | None:
    """A name held back says why; a list of nobody is sent back instead."""
    if reason := refuse(Move.AGREE, state):
        return reason
    if unexplained:
        return Reason("award.hold_reason", f"Chưa đồng ý thì nêu lý do: {'; '.join(unexplained)}.")
    if not agreed:
        return Reason("award.nobody", "Không có ai được đồng ý.", "Trả lại danh sách để lập lại.")
    return None


def refuse_decide(state: ListState, *, names: int, signed: bool, salary: bool, bonus: bool) -> Reason | None:
    """The signed decision is the leader's approval where he did not say so here."""
    if reason := refuse(Move.DECIDE, state):
        return reason
    if not names:
        return Reason("award.nobody", "Không còn ai trong danh sách.")
    if state is ListState.PROPOSED and not signed:
        return Reason(
            "award.signed",
            "Lãnh đạo chưa đồng ý trên hệ thống: cần đính kèm bản quyết định đã ký, đóng dấu.",
        )
    if bonus and not salary:
        return Reason(
            "award.salary",
            "Chưa có mức lương cơ sở áp dụng vào ngày quyết định nên chưa tính được tiền thưởng.",
            "Quản trị hệ thống ghi mức lương cơ sở.",
        )
    return None


def refuse_publish(state: ListState, signed: bool) -> Reason | None:
    if reason := refuse(Move.PUBLISH, state):
        return reason
    if not signed:
        return Reason("award.copy", "Chưa đính kèm bản quyết định đã ký, đóng dấu nên chưa công bố được.")
    return None


def refuse_words(reason: str) -> Reason | None:
    if len(reason) < 5:
        return Reason("reason.missing", "Cần nêu lý do.")
    return None
