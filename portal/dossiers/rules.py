"""What a dossier still lacks, who sends it, and when a move is refused. Pure.

Plan 44, section on dossiers: the request with its list, an achievement report of each nominee, the minutes of the
unit's own bình xét; nobody under discipline; two originals; before the cut-off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.council.voting_rule import VotingRule
from portal.dossiers.states import MOVE_WORDS, MOVES, STATE_NAMES, DossierState, Move
from portal.refusal import Reason
from portal.vietnamese import count


@dataclass(frozen=True)
class Vote:
    """What a unit's bình xét said of one nominee. `outside`: typed from minutes written outside the portal."""

    yes: int
    base: int
    passed: bool
    outside: bool = False


@dataclass(frozen=True)
class NomineeFacts:
    """What the rules read of one nominee. `barred`: discipline keeps the award away."""

    id: str
    name: str
    undeclared: int
    barred: bool
    vote: Vote | None
    has_report: bool


@dataclass(frozen=True)
class MinutesFacts:
    """Minutes made here (`made`) or outside. `fault` is what is wrong with those from outside."""

    made: bool
    fault: str = ""


@dataclass(frozen=True)
class Missing:
    """One thing to do before sending; `where` names the place, `subject` the nominee it is about."""

    where: str  # nominees, barred, checklist, minutes, votes, report
    text: str
    subject: str = ""


def missing(nominees: Sequence[NomineeFacts], minutes: MinutesFacts) -> list[Missing]:
    """Everything that keeps a dossier from being sent, in the order of its page."""
    if not nominees:
        return [Missing("nominees", "Chưa có tập thể, cá nhân nào được đề nghị")]
    found = []
    for nominee in nominees:
        if nominee.barred:
            found.append(Missing("barred", f"{nominee.name}: đang vướng kỷ luật, không đề nghị được", nominee.id))
        elif nominee.undeclared:
            text = f"{nominee.name}: còn {count(nominee.undeclared)} tiêu chí chưa khai"
            found.append(Missing("checklist", text, nominee.id))
    if not minutes.made:
        found.append(Missing("minutes", "Biên bản bình xét"))
    elif minutes.fault:
        found.append(Missing("minutes", f"Biên bản bình xét: {minutes.fault}"))
    else:
        found += [missed for nominee in nominees if (missed := _vote_missing(nominee))]
    found += [
        Missing("report", f"Báo cáo thành tích của {nominee.name}", nominee.id)
        for nominee in nominees
        if not nominee.has_report
    ]
    return found


def _vote_missing(nominee: NomineeFacts) -> Missing | None:
    if nominee.vote is None:
        return Missing("votes", f"{nominee.name}: chưa có trong biên bản bình xét", nominee.id)
    if not nominee.vote.passed:
        return Missing("votes", f"{nominee.name}: không đạt tỷ lệ khi bình xét, bỏ khỏi danh sách", nominee.id)
    return None


def sends_without_head(signed_request: bool, says_statement: bool) -> bool:
    """The signed, stamped request is the head's approval, if it also states that nobody is under discipline."""
    return signed_request and says_statement


def is_fit(verified_met: Sequence[bool], vote: Vote | None) -> bool:
    """May a nominee go further: a verifier found every criterion that applies to be met, and the unit's vote passed.

    What nobody has decided on, or what came back, is not met.
    """
    return bool(verified_met) and all(verified_met) and vote is not None and vote.passed


def outside_fault(rule: VotingRule, *, members: int | None, present: int | None, held: bool, has_files: bool) -> str:
    """What keeps minutes written outside from counting, in words; "" if nothing does. Checked as those made here."""
    if members is None or present is None or not held:
        return "chưa ghi ngày họp, số có mặt"
    if not has_files:
        return "chưa đính kèm bản chụp"
    if not rule.quorum.reached_by(present, members):
        return f"có mặt {present}/{members}, chưa đủ điều kiện tiến hành"
    return ""


# --- moves --------------------------------------------------------------------------------------
def refuse(move: Move, state: DossierState) -> Reason | None:
    """Only the drawn moves (`states.MOVES`), with what can be done instead."""
    if state in MOVES[move]:
        return None
    text = f"Hồ sơ đang ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    remedy = ""
    if move is Move.CHANGE and state in MOVES[Move.RECALL]:
        remedy = "Thu hồi trước khi sửa."
    elif move is Move.RECALL:
        remedy = "Cần sửa thì đề nghị cơ quan thường trực trả lại để bổ sung."
    return Reason(f"dossier.{move.value}.{state.value}", text, remedy)


def refuse_send(
    move: Move, state: DossierState, lacking: Sequence[Missing], *, in_time: bool, deadline: str, answers_return: bool
) -> Reason | None:
    """For [Gửi hồ sơ] and for the head's [Đồng ý và gửi]. What answers a return may come after the cut-off."""
    if reason := refuse(move, state):
        return reason
    if lacking:
        return Reason(
            "dossier.missing",
            f"Chưa gửi được, còn thiếu {count(len(lacking))} việc: {'; '.join(entry.text for entry in lacking)}.",
            "Nội dung đã nhập vẫn còn.",
        )
    if not in_time and not answers_return:
        return Reason(
            "dossier.late",
            f"Đã hết hạn nộp lúc {deadline}.",
            "Cần nộp thêm thì đề nghị cơ quan thường trực gia hạn.",
        )
    return None


def refuse_nominate(state: DossierState, *, in_time: bool, deadline: str) -> Reason | None:
    """A supplement may mend papers and drop names; a new name comes in time or not at all."""
    if reason := refuse(Move.CHANGE, state):
        return reason
    if state is DossierState.RETURNED and not in_time:
        return Reason(
            "dossier.nominate_late",
            f"Đã hết hạn nộp lúc {deadline}: hồ sơ bổ sung không thêm người được đề nghị.",
            "Cần thêm thì đề nghị cơ quan thường trực gia hạn.",
        )
    return None


def refuse_approve(stated: bool, says_statement: bool) -> Reason | None:
    """The head states that nobody is under discipline (plan 44, I.2.d), or the signed request does."""
    if stated or says_statement:
        return None
    return Reason("dossier.statement", "Thủ trưởng cần xác nhận không có ai vướng kỷ luật trước khi gửi.")


def refuse_return(state: DossierState, reason: str, times: int, most: int | None) -> Reason | None:
    """A return with its reason, see `refuse_another_return`."""
    return refuse_another_return(state, times, most) or refuse_words(reason)


def refuse_another_return(state: DossierState, times: int, most: int | None) -> Reason | None:
    """`times` it came back already, `most` how often the campaign lets it (None: as often as needed)."""
    if refused := refuse(Move.RETURN, state):
        return refused
    if most is not None and times >= most:
        return Reason(
            "dossier.returns",
            f"Hồ sơ này đã trả lại {count(times)} lần, hết số lần theo quy định của phong trào.",
            "Kết luận đủ hoặc không đủ điều kiện theo những gì đã có.",
        )
    return None


def refuse_words(reason: str) -> Reason | None:
    """A decision against the unit says why."""
    if len(reason) < 5:
        return Reason("reason.missing", "Cần nêu lý do để đơn vị biết.")
    return None


def refuse_pass(state: DossierState, to_verify: int, returned: int, fit: int) -> Reason | None:
    """[Đủ điều kiện trình] stands on verified criteria, of at least one nominee all of them."""
    if refused := refuse(Move.PASS, state):
        return refused
    if to_verify:
        return Reason("dossier.to_verify", f"Còn {count(to_verify)} tiêu chí chưa thẩm định.")
    if returned:
        return Reason("dossier.returned_lines", f"Còn {count(returned)} tiêu chí đã trả lại, đơn vị chưa gửi bổ sung.")
    if not fit:
        return Reason(
            "dossier.nobody_fit",
            "Không có tập thể, cá nhân nào đạt đủ tiêu chí.",
            "Kết luận không đủ điều kiện hoặc trả lại để bổ sung.",
        )
    return None


def refuse_votes(members: int, present: int, votes: Mapping[str, int]) -> dict[str, str]:
    """Faults of the figures typed from minutes written outside, by form field; `votes` by candidate."""
    errors = {}
    if members < 1:
        errors["members"] = "Tổng số thành viên phải từ 1."
    if present > members:
        errors["present"] = f"Có mặt {present} không thể nhiều hơn tổng số {members}."
    errors |= {
        f"v_{candidate}": f"Số phiếu đồng ý không thể nhiều hơn số có mặt ({present})."
        for candidate, yes in votes.items()
        if yes > present
    }
    return errors
