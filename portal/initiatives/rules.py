"""When an initiative may move, and what it still lacks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.initiatives.states import MOVE_WORDS, MOVES, STATE_NAMES, InitiativeKind, InitiativeState, Move
from portal.refusal import Reason
from portal.vietnamese import fold

WHOLE_SHARE = 100


@dataclass(frozen=True)
class Author:
    name: str
    post: str
    share: int | None


@dataclass(frozen=True)
class Declaration:
    """What the rules read of an initiative."""

    kind: InitiativeKind
    title: str
    field_code: str
    first_applied_on: date | None
    applied_where: str
    before: str
    solution: str
    novelty: str
    effect: str
    spread: str
    authors: Sequence[Author]
    solution_kind: str = ""


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a declaration from being sent: the form's field, and what is asked."""

    field: str
    text: str


def missing(declaration: Declaration, today: date) -> list[Missing]:
    """Everything that is still to be written, in the order of the form. A draft needs title, kind and field only."""
    found = [
        Missing(field, text)
        for field, text, value in (
            ("title", "Tên", declaration.title),
            ("field_code", "Lĩnh vực CCHC", declaration.field_code),
            ("first_applied_on", "Áp dụng lần đầu ngày", declaration.first_applied_on),
            ("applied_where", "Nơi áp dụng", declaration.applied_where),
            ("before", "1. Tình trạng trước khi áp dụng", declaration.before),
            ("solution", "2. Nội dung giải pháp", declaration.solution),
            ("novelty", "3. Điểm mới", declaration.novelty),
            ("effect", "4. Hiệu quả", declaration.effect),
            ("spread", "5. Khả năng để cơ quan, đơn vị khác học tập", declaration.spread),
        )
        if not value
    ]
    if declaration.first_applied_on is not None and declaration.first_applied_on > today:
        found.append(Missing("first_applied_on", "Ngày áp dụng lần đầu chưa đến"))
    if declaration.kind is InitiativeKind.INITIATIVE and not declaration.solution_kind:
        found.insert(0, Missing("solution_kind", "Loại giải pháp"))
    if declaration.kind is InitiativeKind.INITIATIVE and (fault := authors_fault(declaration.authors)):
        found.append(Missing("authors", fault))
    return found


def authors_fault(authors: Sequence[Author]) -> str:
    """Shares are whole percents that sum to 100 (Thông tư 18/2013/TT-BKHCN asks for each author's share)."""
    if not authors:
        return "Tác giả: ghi ít nhất một người"
    if not all(author.name for author in authors):
        return "Tác giả: ghi họ và tên từng người"
    if any(author.share is None or author.share < 1 for author in authors):
        return "Tác giả: mỗi người có tỷ lệ đóng góp từ 1%"
    total = sum(author.share or 0 for author in authors)
    if total != WHOLE_SHARE:
        return f"Tác giả: tổng tỷ lệ đóng góp là {total}%, cần đủ 100%"
    return ""


def refuse(move: Move, state: InitiativeState) -> Reason | None:
    if state in MOVES[move]:
        return None
    text = f"Đang ở trạng thái “{STATE_NAMES[state]}”, không {MOVE_WORDS[move]} được."
    remedy = {
        Move.CHANGE: "Thu hồi trước khi sửa." if state is InitiativeState.SUBMITTED else "",
        Move.RECALL: "Đã được xác nhận thì đề nghị cơ quan thường trực trả lại.",
    }.get(move, "")
    return Reason(f"initiative.{move.value}.{state.value}", text, remedy)


def refuse_submit(state: InitiativeState, lacking: Sequence[Missing], finished: bool) -> Reason | None:
    if finished:
        return Reason("initiative.finished", "Phong trào đã kết thúc, không gửi thêm được.")
    if reason := refuse(Move.SUBMIT, state):
        return reason
    if lacking:
        names = "; ".join(entry.text for entry in lacking)
        return Reason("initiative.missing", f"Chưa gửi được, còn thiếu: {names}.", "Nội dung đã nhập vẫn còn.")
    return None


def refuse_reason(reason: str) -> Reason | None:
    if len(reason) < 5:
        return Reason("reason.missing", "Cần nêu lý do để đơn vị biết phải bổ sung gì.")
    return None


# --- one that is like another ---------------------------------------------------------------------
LIKE = 0.5  # share of common words from which a title is worth a look
_EVERYWHERE = frozenset(
    [
        "va",
        "cua",
        "tai",
        "trong",
        "cac",
        "cho",
        "ve",
        "theo",
        "bang",
        "khi",
        "den",
        "la",
        "co",
        "duoc",
        "de",
        "tren",
        "mot",
        "nhung",
        "voi",
        "mo",
        "hinh",
        "sang",
        "kien",
    ]
)


def key_words(title: str) -> frozenset[str]:
    """The words of a title that say something, without marks."""
    return frozenset(word for word in re.findall(r"[a-z0-9]+", fold(title)) if word not in _EVERYWHERE)


def likeness(one: str, other: str) -> float:
    """How much two titles share of their words: 0 nothing, 1 the same words. Never a judgement, only a hint."""
    first, second = key_words(one), key_words(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def alike(title: str, others: Mapping[str, str], most: int = 5) -> list[str]:
    """The ids of those whose titles are like this one, the nearest first."""
    near = sorted(
        ((likeness(title, other), id_) for id_, other in others.items()), key=lambda pair: (-pair[0], pair[1])
    )
    return [id_ for share, id_ in near if share >= LIKE][:most]


# --- learned from others ----------------------------------------------------------------------------
def application_faults(applied_on: date, today: date, own: bool) -> dict[str, str]:
    if own:
        return {"applied_on": "Sáng kiến, mô hình của chính đơn vị thì không ghi học tập, áp dụng."}
    return {"applied_on": "Ngày áp dụng chưa đến."} if applied_on > today else {}
