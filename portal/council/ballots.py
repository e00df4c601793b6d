"""A ballot: the marks, the receipt code, the slip in the urn. Pure.

A secret ballot leaves one slip per question, each `[tracker, mark]`, in a sorted list: no order, no name, no time. The
tracker is computed from the voter's receipt code R, which is stored nowhere; whoever has R finds the slip again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.council.states import Mark
from portal.refusal import Reason
from portal.vietnamese import count

TRACKER_PREFIX = "CCHC-TRACKER-v1"
URN_PREFIX = b"CCHC-URN-v1\n"
RECEIPT = re.compile(r"[0-9a-f]{32}")
Slip = tuple[str, str]  # tracker, mark


def tracker(receipt: str, round_id: str, question: int) -> str:
    """16 bytes in hexadecimal: who does not know `receipt` cannot compute it, nor go back from it."""
    text = f"{TRACKER_PREFIX}\n{receipt}\n{round_id}\n{question}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def shown_receipt(receipt: str) -> str:
    """A receipt code as people read and type it: 26 letters and digits in groups."""
    text = base64.b32encode(bytes.fromhex(receipt)).decode().rstrip("=")
    return " ".join(text[start : start + 5] for start in range(0, len(text), 5))


def read_receipt(text: str) -> str | None:
    """The code behind what was typed (groups, case and the digits 0 and 1 for O and I do not matter), or None."""
    typed = re.sub(r"[\s-]", "", text)
    if RECEIPT.fullmatch(typed.lower()):
        return typed.lower()
    letters = typed.upper().replace("0", "O").replace("1", "I")
    if not re.fullmatch(r"[A-Z2-7]{26}", letters):
        return None
    try:
        return base64.b32decode(letters + "======").hex()
    except ValueError:
        return None


def canonical(value: object) -> str:
    """Sorted keys, no spaces, UTF-8 as it is: the same value is always the same text (RFC 8785 for what we store)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# --- the urn ------------------------------------------------------------------------------------
def read_slips(text: str) -> list[Slip]:
    return [(tracker_, mark) for tracker_, mark in json.loads(text)]


def with_slip(text: str, tracker_: str, mark: Mark) -> str:
    """The urn with one more slip. Sorted: the text is the same in whatever order the slips came."""
    return canonical(sorted([*map(list, read_slips(text)), [tracker_, mark.value]]))


def new_salt() -> str:
    return secrets.token_hex(32)


def urn_sha256(urns: Mapping[str, tuple[str, str]]) -> str:
    """One digest over all urns of a round (question -> salt, slips), made once, at closing.

    The record keeps it beside the trackers. The salt goes with the slips, or whoever holds the record could try out
    the few ways of giving marks to trackers until the digest agrees.
    """
    content = canonical({question: [salt, json.loads(slips)] for question, (salt, slips) in urns.items()})
    return hashlib.sha256(URN_PREFIX + content.encode()).hexdigest()


# --- reading a form -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Ballot:
    """A whole ballot as it was sent: the receipt code and one mark for each question that the member may vote on."""

    receipt: str
    marks: Mapping[str, Mark]


def field_of(question: str) -> str:
    """The name of a question's field. Fifty bits of its id: a form of another round matches nothing, and a ballot, which
    is not compressed, stays light."""
    return f"q{question[:10]}"


def read_marks(fields: Mapping[str, str], questions: Sequence[str], abstain: bool) -> tuple[dict[str, Mark], list[str]]:
    """(marks, questions without one) out of a form's fields. A mark that is not offered is no mark."""
    allowed = set(Mark) if abstain else {Mark.YES, Mark.NO}
    marks, open_ = {}, []
    for question in questions:
        value = fields.get(field_of(question), "")
        if value in [mark.value for mark in allowed]:
            marks[question] = Mark(value)
        else:
            open_.append(question)
    return marks, open_


def refuse_ballot(ballot: Ballot, expected: Iterable[str], abstain: bool) -> Reason | None:
    """Exactly one mark for exactly the questions this member may vote on."""
    if not RECEIPT.fullmatch(ballot.receipt):
        return Reason("ballot.receipt", "Phiếu thiếu mã tra cứu.", "Mở lại trang bỏ phiếu.")
    if set(ballot.marks) != set(expected):
        return Reason("ballot.questions", "Phiếu chưa đánh dấu đủ các dòng.", "Đánh dấu từng dòng rồi bỏ phiếu.")
    if not abstain and Mark.ABSTAIN in ballot.marks.values():
        return Reason("ballot.abstain", "Quy chế không có lựa chọn “không có ý kiến”.")
    return None


@dataclass(frozen=True)
class Group:
    """The lines of one category on a ballot. `most`: how many of them may be agreed to, None for any number."""

    title: str
    noun: str  # tập thể, cá nhân
    quota: int | None
    most: int | None
    questions: tuple[str, ...]


def groups_of(questions: Iterable[Any], most_yes: bool) -> list[Group]:
    """The categories of a round's questions, in the order of its agenda; `most_yes` as its rule says."""
    found: dict[str, list[Any]] = {}
    for question in questions:
        found.setdefault(question.category_code, []).append(question)
    return [
        Group(
            title=rows[0].category_title,
            noun="cá nhân" if any(row.post or row.unit_name for row in rows) else "tập thể",
            quota=rows[0].category_quota,
            most=rows[0].category_quota if most_yes else None,
            questions=tuple(row.id for row in rows),
        )
        for rows in found.values()
    ]


def overfull(marks: Mapping[str, Mark], groups: Iterable[Group]) -> tuple[Group, int] | None:
    """The first category with more yes marks than it may carry, and how many it has."""
    for group in groups:
        yes = sum(1 for question in group.questions if marks.get(question) is Mark.YES)
        if group.most is not None and yes > group.most:
            return group, yes
    return None


def refuse_too_many_yes(marks: Mapping[str, Mark], groups: Iterable[Group]) -> Reason | None:
    """ "Nhóm này chỉ được đồng ý tối đa 02 tập thể; phiếu đang đồng ý 03.\""""
    if (found := overfull(marks, groups)) is None:
        return None
    group, yes = found
    return Reason(
        "ballot.too_many",
        f"Nhóm này chỉ được đồng ý tối đa {count(group.most or 0)} {group.noun}; phiếu đang đồng ý {count(yes)}.",
        f"Bỏ bớt dấu đồng ý ở nhóm “{group.title}”.",
    )
