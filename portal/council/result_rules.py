"""What may be made of a vote that has ended: proposed, settled among the equal, minuted, corrected. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from portal.council.rules import refuse_move
from portal.council.states import ROUND_NAMES, RoundState
from portal.refusal import Reason

NOT_SEALED = Reason("counting.not_yet", "Lần bỏ phiếu này chưa chốt kết quả hoặc không dùng phiếu.")
NOT_MINUTED = Reason("minutes.not_yet", "Biên bản cuộc họp này chưa soạn.")


def refuse_propose(
    state: RoundState, quorum_met: bool, pending: bool, cast: int, papers_awaited: bool = False, written: bool = False
) -> Reason | None:
    if reason := refuse_move(state, RoundState.SEALED):
        return reason
    if papers_awaited:
        return Reason(
            "seal.papers",
            "Số phiếu giấy chưa được hai người kiểm xong.",
            "Nhập số phiếu giấy, một người khác xác nhận.",
        )
    if not quorum_met:
        too_few = "Số ý kiến thu về" if written else "Số có mặt khi kết thúc"
        return Reason("seal.quorum", f"{too_few} không đủ theo quy chế.", "Chỉ có thể hủy lần bỏ phiếu này.")
    if not cast:
        return Reason("seal.nobody", "Chưa có phiếu nào.", "Chỉ có thể hủy lần bỏ phiếu này.")
    if pending:
        return Reason(
            "seal.pending", "Hội đồng đang có một kết quả chờ Chủ trì xác nhận.", "Xác nhận hoặc rút lại trước."
        )
    return None


def refuse_second(next_step: bool, already: bool) -> Reason | None:
    """A second round, once, where the rule goes on with one."""
    if not next_step:
        return Reason("second.none", "Không có ai bằng số phiếu phải bỏ phiếu lại theo quy chế.")
    if already:
        return Reason("second.exists", "Vòng 2 của lần bỏ phiếu này đã lập.", "Mở lại trang để xem.")
    return None


CHOICE = "seal.choice"


def refuse_choice(titles: Sequence[str]) -> Reason | None:
    """`titles` of the categories that still lack the chair's choice among the equal, or have one that does not fit."""
    if not titles:
        return None
    return Reason(
        CHOICE,
        f"Bằng số phiếu ở vị trí cuối: {', '.join(titles)}. Theo quy chế Chủ trì quyết định, nêu lý do.",
        "Chọn không quá số lượng còn lại và ghi lý do.",
    )


def refuse_without_result(states: Sequence[RoundState], postponed: bool) -> Reason | None:
    """Minutes tell a sealed result, or that the meeting was put off."""
    if postponed or RoundState.SEALED in states:
        return None
    return Reason("minutes.no_result", "Cuộc họp chưa có kết quả nào được chốt.", "Chốt kết quả hoặc hoãn họp.")


def refuse_closing_record(
    rounds: Sequence[RoundState], pending: bool, conclusion: str, postponed: bool, owed: Collection[int] = ()
) -> Reason | None:
    """`owed` are the rounds whose tie the rule sends to a second round that nobody has held."""
    if reason := refuse_pending(pending):
        return reason
    open_ = [state for state in rounds if state not in (RoundState.SEALED, RoundState.VOID)]
    if open_ and not postponed:
        return Reason("minutes.open", f"Còn lần bỏ phiếu “{ROUND_NAMES[open_[0]]}”.", "Chốt hoặc hủy trước.")
    if owed:
        return Reason(
            "minutes.second",
            f"Lần bỏ phiếu {', '.join(map(str, owed))} còn bằng số phiếu ở vị trí cuối, theo quy chế phải bỏ phiếu vòng 2.",
            "Lập vòng 2; không tiến hành được thì hủy vòng 2 và nêu lý do.",
        )
    if not conclusion:
        return Reason("minutes.conclusion", "Biên bản chưa có phần kết luận.", "Ghi kết luận rồi soạn biên bản.")
    return None


def refuse_pending(pending: bool) -> Reason | None:
    """A record joins the chain only while no proposal waits: the proposal's place in it would be taken."""
    if pending:
        return Reason("minutes.pending", "Kết quả chưa được Chủ trì xác nhận.", "Chờ xác nhận rồi soạn biên bản.")
    return None


def refuse_correction(reason: str, before: Mapping[str, object], after: Mapping[str, object]) -> Reason | None:
    """[Đính chính]: says why, and changes something."""
    if len(reason) < 5:
        return Reason("correction.reason", "Đính chính cần nêu lý do.")
    if before["conclusion"] and not after["conclusion"]:
        return Reason("minutes.conclusion", "Biên bản chưa có phần kết luận.", "Ghi kết luận rồi lập bản đính chính.")
    if all(after[name] == before[name] for name in before):
        return Reason("correction.same", "Nội dung chưa khác biên bản đang có.", "Sửa nội dung rồi lập bản đính chính.")
    return None
