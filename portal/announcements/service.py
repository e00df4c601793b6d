"""Writing announcements."""

from __future__ import annotations

from dataclasses import asdict

from portal import clock
from portal.access.roles import Actor
from portal.announcements import rules
from portal.announcements.models import Post
from portal.announcements.rules import Words
from portal.announcements.states import PostState
from portal.audit.service import record
from portal.database import db
from portal.refusal import Conflict, Reason, Refused, ensure


def create(actor: Actor, host_id: str, words: Words) -> Post:
    now = clock.now()
    post = Post(
        host_id=host_id,
        **asdict(words),
        created_at=now,
        changed_at=now,
        changed_by=actor.label,
        withdrawn_reason="",
    )
    db.session.add(post)
    db.session.flush()
    record(actor, "post.created", f"post:{post.id}", title=post.title)
    return post


def change(actor: Actor, post: Post, version: int, words: Words) -> None:
    """A published one may be corrected too; the public sees the new words at once and history says who."""
    if post.version != version:
        raise Conflict(asdict(post.words), post.version, post.changed_by, post.changed_at)
    if post.state is PostState.PUBLISHED and len(words.body) < rules.SHORTEST_BODY:
        raise Refused(Reason("post.empty", "Bài đang đăng không thể để trống nội dung.", "Gỡ bài trước."))
    for name, value in asdict(words).items():
        setattr(post, name, value)
    post.changed_at, post.changed_by = clock.now(), actor.label
    record(actor, "post.changed", f"post:{post.id}", title=post.title)


def publish(actor: Actor, post: Post) -> None:
    ensure(rules.refuse_publish(post.state, post.title, post.body))
    post.state, post.published_at, post.withdrawn_reason = PostState.PUBLISHED, clock.now(), ""
    record(actor, "post.published", f"post:{post.id}", title=post.title)


def withdraw(actor: Actor, post: Post, reason: str) -> None:
    ensure(rules.refuse_withdraw(post.state, reason))
    post.state, post.withdrawn_reason = PostState.WITHDRAWN, reason
    record(actor, "post.withdrawn", f"post:{post.id}", title=post.title, reason=reason)
