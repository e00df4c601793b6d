"""When a meeting and a vote may move, up to the end of the vote (`result_rules` for what is made of it). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.council.ballots import Group
from portal.council.states import COUNCIL_NAMES, ROUND_MOVES, ROUND_NAMES, Channel, CouncilKind, Mode, RoundState
from portal.council.tally import Count
from portal.council.voting_rule import FEWEST_SECRET_VOTERS, VotingRule, refuse_rule
from portal.refusal import Reason
from portal.vietnamese import clock, count, moment


@dataclass(frozen=True)
class Opening:
    """What opening a round looks at."""

    rule: VotingRule
    roll: int
    present: int
    questions: int
    chair_account: str | None
    secretary_account: str | None
    entitled: Mapping[str, int]  # question's name -> members present who may vote on it
    chairless: Sequence[str]  # questions whose chair is recused and that nobody else chairs
    freshly_reset: Sequence[str]  # members whose password somebody else set within a day
    quotas: bool = True  # some category asked about has a number of awards


def refuse_open(facts: Opening) -> Reason | None:
    if reason := refuse_rule(facts.rule):
        return reason
    if not facts.questions:
        return Reason("open.empty", "Chưa có tập thể, cá nhân nào trong danh sách bình xét.", "Thêm danh sách trước.")
    if facts.rule.most_yes and not facts.quotas:
        return Reason(
            "open.most_yes",
            "Quy tắc giới hạn số phiếu đồng ý theo số lượng của nhóm, nhưng không nhóm nào có số lượng.",
            "Chọn quy tắc khác ở trang Hội đồng rồi mở bỏ phiếu.",
        )
    if not facts.roll:
        return Reason("open.roll", "Hội đồng chưa có thành viên.", "Ghi danh sách thành viên trước.")
    if facts.chair_account is None or facts.secretary_account is None:
        return Reason(
            "open.two_persons",
            "Chủ trì và Thư ký đều phải có tài khoản để chốt kết quả.",
            "Hội đồng chưa có hai tài khoản này thì lập biên bản ngoài hệ thống.",
        )
    if facts.chair_account == facts.secretary_account:
        return Reason("open.same_person", "Chủ trì và Thư ký phải là hai người.")
    if reason := refuse_quorum(facts.rule, facts.present, facts.roll):
        return reason
    if facts.chairless:
        names = ", ".join(facts.chairless)
        return Reason(
            "open.chairless", f"Chủ trì có tên ở mục: {names}.", "Chọn người chủ trì thay ở mục này rồi mở bỏ phiếu."
        )
    if facts.rule.mode is Mode.SECRET:
        for name, voters in facts.entitled.items():
            if voters < FEWEST_SECRET_VOTERS:
                return Reason(
                    "open.too_few",
                    f"Mục “{name}” chỉ có {count(voters)} người được bỏ phiếu, bỏ phiếu kín không giữ kín được.",
                    "Chọn biểu quyết giơ tay hoặc công khai.",
                )
    if facts.freshly_reset:
        names = ", ".join(facts.freshly_reset)
        return Reason(
            "open.reset",
            f"Mật khẩu của {names} vừa được người khác cấp lại trong 24 giờ qua.",
            "Người đó đăng nhập và tự đổi mật khẩu rồi mở bỏ phiếu.",
        )
    return None


def refuse_over(over: bool) -> Reason | None:
    return Reason("meeting.over", "Cuộc họp đã kết thúc.") if over else None


EARLY = timedelta(hours=1)  # people who are there may begin a little before the hour


def refuse_early(starts_at: datetime, now: datetime) -> Reason | None:
    """Minutes tell when a meeting began, so it does not begin on another day than it says."""
    if now >= starts_at - EARLY:
        return None
    return Reason(
        "attendance.early",
        f"Cuộc họp ghi bắt đầu lúc {moment(starts_at)}, chưa đến giờ.",
        "Họp sớm hơn thì sửa ngày, giờ ở “Sửa cuộc họp, chương trình” rồi điểm danh.",
    )


def refuse_lifting(own: bool, reason: str) -> Reason | None:
    """May somebody be let vote whom the rule keeps out?"""
    if own:
        return Reason(
            "recusal.own", "Không ai tự bỏ ghi không tham gia biểu quyết cho mình.", "Nhờ Chủ trì đổi Thư ký."
        )
    if len(reason) < 5:
        return Reason("recusal.reason", "Bỏ ghi không tham gia biểu quyết cần nêu lý do, ghi trong biên bản.")
    return None


def refuse_second_council(has: Collection[CouncilKind], kind: CouncilKind) -> Reason | None:
    """One council of a kind at a time: dossiers and ballots must know which one is meant."""
    if kind not in has:
        return None
    return Reason(
        "council.second", f"Đã có {COUNCIL_NAMES[kind]} đang hoạt động.", "Sửa Hội đồng đó, hoặc giải thể trước."
    )


def refuse_quorum(rule: VotingRule, present: int, roll: int) -> Reason | None:
    """ "Có mặt 4/7, cần ít nhất 5. …\""""
    if rule.quorum.reached_by(present, roll):
        return None
    return Reason(
        "quorum",
        f"Có mặt {present}/{roll}, cần ít nhất {rule.quorum.needed(roll)}. Chưa mở được bỏ phiếu.",
        "Có thể điểm danh lại hoặc hoãn họp.",
    )


def proceeds(rule: VotingRule, present: int, roll: int) -> str:
    """ "Có mặt 6/7, đủ điều kiện tiến hành (cần ít nhất 5)"."""
    enough = "đủ" if rule.quorum.reached_by(present, roll) else "chưa đủ"
    return f"Có mặt {present}/{roll}, {enough} điều kiện tiến hành (cần ít nhất {rule.quorum.needed(roll)})"


def refuse_move(now: RoundState, to: RoundState) -> Reason | None:
    if to in ROUND_MOVES[now]:
        return None
    return Reason(
        f"round.{now.value}.{to.value}", f"Lần bỏ phiếu đang ở trạng thái “{ROUND_NAMES[now]}”.", "Mở lại trang để xem."
    )


def counts_as_closed(state: RoundState, closes_at: datetime | None, now: datetime) -> bool:
    """A round past its time is closed by the rule, whoever writes that down and when."""
    return state is not RoundState.OPEN or (closes_at is not None and now > closes_at)


def refuse_cast(
    *,
    state: RoundState,
    opened: bool,
    closed_at: datetime | None,
    on_roll: bool,
    present: bool,
    mode: Mode,
) -> Reason | None:
    if state is RoundState.DRAFT:
        return Reason("cast.not_open", "Chưa mở bỏ phiếu.", "Chờ Thư ký mở bỏ phiếu.")
    if state is RoundState.VOID:
        return Reason("cast.void", "Lần bỏ phiếu này đã hủy. Phiếu này chưa được ghi nhận.")
    if not opened:
        when = f" lúc {clock(closed_at)}" if closed_at else ""
        return Reason("cast.closed", f"Đã kết thúc bỏ phiếu{when}. Phiếu này chưa được ghi nhận.")
    if mode is Mode.HANDS:
        return Reason("cast.hands", "Lần này biểu quyết giơ tay, Thư ký ghi kết quả.")
    if not on_roll:
        return Reason("cast.roll", "Không có tên trong danh sách bỏ phiếu lần này.")
    if not present:
        return Reason("cast.absent", "Chưa được điểm danh có mặt.", "Báo Thư ký điểm danh rồi bỏ phiếu.")
    return None


def refuse_channel(channel: Channel, voted: Channel | None, on_paper: bool) -> Reason | None:
    """One member, one way: who was handed a paper votes on it, who voted on a screen gets no paper."""
    if channel is Channel.PAPER:
        if voted is not None and voted is not Channel.PAPER:
            return Reason("cast.voted_online", "Thành viên này đã bỏ phiếu trên máy. Mỗi thành viên bỏ một phiếu.")
        return None
    if on_paper:
        return Reason("cast.on_paper", "Lần này bỏ phiếu giấy.", "Nhận phiếu giấy ở Thư ký.")
    if voted is Channel.PAPER:
        return Reason("cast.paper", "Đã nhận phiếu giấy. Mỗi thành viên bỏ một phiếu.")
    return None


def refuse_paper_totals(name: str, entered: Count, issued: int, returned: int, excluded: int) -> Reason | None:
    """The totals of one question: every paper that came back stands in exactly one column.

    `excluded` of the papers do not ask about it (their line was struck); where papers stayed out, nobody knows whose.
    """
    least, most = max(0, returned - excluded), min(returned, issued - excluded)
    if least <= entered.returned <= most:
        return None
    wanted = f"{least}" if least == most else f"từ {least} đến {most}"
    return Reason("paper.sum", f"Mục “{name}”: tổng {entered.returned}, phải là {wanted} (thu về {returned} phiếu).")


def refuse_papers_returned(returned: int, issued: int) -> Reason | None:
    if returned > issued:
        return Reason("paper.returned", f"Thu về {returned} phiếu, nhưng chỉ phát ra {issued}.")
    if returned < FEWEST_SECRET_VOTERS:
        return Reason(
            "paper.too_few",
            f"Chỉ thu về {count(returned)} phiếu giấy; kiểm ít hơn {FEWEST_SECRET_VOTERS} phiếu là biết ai chọn gì.",
            "Hủy lần bỏ phiếu này rồi chọn cách biểu quyết khác.",
        )
    return None


def refuse_hand_count(name: str, entered: Count, entitled: int) -> Reason | None:
    """The numbers of a show of hands: no more hands than people; who raises none is silent, not a yes."""
    if entered.valid > entitled:
        return Reason(
            "hands.too_many", f"Mục “{name}”: tổng {entered.valid} lớn hơn số người được biểu quyết ({entitled})."
        )
    return None


def refuse_hand_totals(groups: Iterable[Group], yes: Mapping[str, int], present: int) -> Reason | None:
    """Of raised hands nobody knows who raised how many; together they raise no more than each may."""
    for group in groups:
        raised = sum(yes.get(question, 0) for question in group.questions)
        if group.most is not None and raised > group.most * present:
            return Reason(
                "hands.most_yes",
                f"Nhóm “{group.title}”: mỗi người đồng ý tối đa {count(group.most)} {group.noun}, {count(present)} người "
                f"có mặt nhiều nhất {group.most * present} lượt đồng ý; đang ghi {raised}.",
            )
    return None


def refuse_few_screens(name: str, left: int) -> Reason | None:
    """Papers and slips are counted apart: who votes on screens must be nobody or enough too. `left` are still to do so."""
    if left == 0 or left >= FEWEST_SECRET_VOTERS:
        return None
    return Reason(
        "paper.few_screens",
        f"Mục “{name}”: chỉ còn {count(left)} người bỏ phiếu trên máy, cần ít nhất {count(FEWEST_SECRET_VOTERS)} người hoặc "
        "không có ai để giữ bí mật.",
        "Phát ít phiếu giấy hơn, hoặc phát cho tất cả.",
    )


def refuse_close(
    state: RoundState,
    mode: Mode,
    uncounted: Collection[str],
    fewest_slips: int | None = None,
    fewest_papers: int | None = None,
) -> Reason | None:
    """`fewest_slips` of a secret round: the slips of the question that has fewest. Too few would name the voter.

    Papers are counted by themselves, so of them too there must be none or enough.
    """
    if reason := refuse_move(state, RoundState.CLOSED):
        return reason
    if mode is Mode.SECRET and fewest_slips is not None and fewest_slips < FEWEST_SECRET_VOTERS:
        return Reason(
            "close.too_few",
            f"Có mục mới có {fewest_slips} phiếu trên máy; bỏ phiếu kín cần ít nhất {FEWEST_SECRET_VOTERS} phiếu ở mỗi mục để "
            "giữ bí mật.",
            "Chờ thêm phiếu; không còn ai thì chuyển tất cả sang phiếu giấy, hoặc hủy lần này rồi chọn cách biểu quyết khác.",
        )
    if mode is Mode.SECRET and fewest_papers is not None and fewest_papers < FEWEST_SECRET_VOTERS:
        return Reason(
            "close.too_few_papers",
            f"Có mục chỉ có {count(fewest_papers)} phiếu giấy; bỏ phiếu kín cần ít nhất {FEWEST_SECRET_VOTERS} phiếu giấy "
            "ở mỗi mục để giữ bí mật, hoặc không có phiếu giấy nào.",
            "Thu lại phiếu giấy rồi mời bỏ phiếu ở bàn bỏ phiếu, hoặc phát thêm phiếu giấy.",
        )
    if mode is Mode.HANDS and uncounted:
        return Reason("close.uncounted", f"Chưa ghi kết quả giơ tay ở mục: {', '.join(uncounted)}.")
    return None


def refuse_end_early(waiting: Sequence[str], deadline: datetime | None) -> Reason | None:
    """A written circulation runs to its deadline, or until every opinion is in."""
    if not waiting or deadline is None:
        return None
    return Reason(
        "close.early",
        f"Chưa hết hạn gửi ý kiến ({moment(deadline)}) và còn {count(len(waiting))} người chưa gửi: {', '.join(waiting)}.",
        "Chờ đủ ý kiến hoặc hết hạn.",
    )


def refuse_asked_again(
    decided: Collection[str], counted: Collection[str], asked: Mapping[str, tuple[str, bool]]
) -> Reason | None:
    """Several rounds of one meeting take different parts of the list: nobody is asked about twice, and a category with a
    number of awards is asked as a whole, or its number would be given twice.

    `decided` are the subjects of sealed rounds, `counted` the categories with a number that they asked; `asked` is, by
    subject, its category and whether that has a number.
    """
    if set(asked) & set(decided):
        return Reason("agenda.decided", "Danh sách có người đã có kết quả ở lần bỏ phiếu trước.", "Bỏ tên đó ra.")
    if any(limited and category in counted for category, limited in asked.values()):
        return Reason(
            "agenda.split",
            "Nhóm có số lượng khen thưởng phải bình xét trong cùng một lần bỏ phiếu, nhóm này đã bình xét.",
        )
    return None


def refuse_void(state: RoundState, reason: str) -> Reason | None:
    if refused := refuse_move(state, RoundState.VOID):
        return refused
    if len(reason) < 5:
        return Reason("void.reason", "Hủy lần bỏ phiếu cần nêu lý do.")
    return None


def refuse_start(starts_at: datetime, opened: datetime | None) -> Reason | None:
    """A meeting began before its first vote was opened (`opened`); that it did stands in the minutes."""
    if opened is None or starts_at <= opened:
        return None
    return Reason("meeting.start", f"Đã mở biểu quyết lúc {moment(opened)}, cuộc họp không thể bắt đầu sau đó.")
