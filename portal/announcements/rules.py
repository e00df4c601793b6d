"""When an announcement may be published and withdrawn. Pure."""

from __future__ import annotations

from portal.announcements.states import PostState
from portal.refusal import Reason

SHORTEST_BODY = 20


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
