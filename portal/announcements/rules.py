"""What an announcement says, when it may be published and withdrawn, its text for Zalo. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.announcements.states import KIND_NAMES, PostKind, PostState
from portal.refusal import Reason

SHORTEST_BODY = 20


@dataclass(frozen=True)
class Words:
    """What an editor writes. `praised` names who is praised, as free text; the last three stand beside the article."""

    title: str
    summary: str = ""
    body: str = ""
    kind: PostKind = PostKind.NEWS
    praised: str = ""
    zalo: str = ""
    loudspeaker: str = ""
    khmer: str = ""


def zalo_text(words: Words, address: str) -> str:
    """What is pasted into a Zalo group: the editor's own words, else title and summary; the article's address last."""
    if words.zalo:
        return words.zalo if address in words.zalo else f"{words.zalo}\n{address}"
    title = f"{KIND_NAMES[words.kind]}: {words.title}" if words.kind is PostKind.PRAISE else words.title
    return "\n".join(line for line in (title, words.summary, f"Xem bài: {address}") if line)


def refuse_publish(state: PostState, title: str, body: str) -> Reason | None:
    if state is PostState.PUBLISHED:
        return Reason("post.published", "Bài này đã đăng.")
    if not title or len(body) < SHORTEST_BODY:
        return Reason("post.empty", "Bài chưa có tiêu đề hoặc nội dung quá ngắn.", "Viết thêm rồi đăng.")
    return None


def refuse_withdraw(state: PostState, reason: str) -> Reason | None:
    if state is not PostState.PUBLISHED:
        return Reason("post.not_published", "Bài này không đang đăng.")
    if len(reason) < 5:
        return Reason("post.reason", "Gỡ bài cần nêu lý do.")
    return None
