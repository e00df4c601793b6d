"""When a move is refused. Pure."""

from __future__ import annotations

from portal.difficulties.states import MOVE_WORDS, MOVES, STATE_NAMES, Kind, Move, State
from portal.refusal import Reason


def refuse(move: Move, state: State) -> Reason | None:
    """Only the drawn moves (`states.MOVES`)."""
    if state in MOVES[move]:
        return None
    text = f"Nội dung đang ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    return Reason(f"difficulty.{move.value}.{state.value}", text)


def refuse_pass_on(kind: Kind, state: State) -> Reason | None:
    """Only what came from outside: a unit's difficulty is the standing office's own to answer or send up."""
    if kind is not Kind.REMARK:
        return Reason("difficulty.pass_on.kind", "Chỉ chuyển đơn vị góp ý của người dân.")
    return refuse(Move.PASS_ON, state)


def refuse_to_council(kind: Kind, state: State) -> Reason | None:
    """A council of science and technology considers what a citizen proposed."""
    if kind is not Kind.REMARK:
        return Reason("difficulty.to_council.kind", "Chỉ chuyển Hội đồng góp ý, sáng kiến của người dân.")
    return refuse(Move.TO_COUNCIL, state)


def refuse_merge(state: State, into_itself: bool, into_state: State) -> Reason | None:
    """Into something that is still answered for itself."""
    if reason := refuse(Move.MERGE, state):
        return reason
    if into_itself:
        return Reason("difficulty.merge.itself", "Không gộp một nội dung vào chính nó.")
    if into_state in (State.MERGED, State.WITHDRAWN):
        return Reason("difficulty.merge.into", "Nội dung được chọn đã gộp hoặc đã rút.", "Chọn nội dung khác.")
    return None
