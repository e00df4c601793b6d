"""Reading announcements: what is published for everybody, everything for the host's editors."""

from __future__ import annotations

from sqlalchemy import Select, select

from portal.access.decide import Scope, can, reach
from portal.access.roles import Actor
from portal.access.table import Action
from portal.announcements.models import Post
from portal.announcements.states import PostKind, PostState
from portal.database import db
from portal.refusal import NotFound


def published(kind: PostKind | None = None) -> Select[Post]:
    query = select(Post).where(Post.state == PostState.PUBLISHED)
    if kind is not None:
        query = query.where(Post.kind == kind)
    return query.order_by(Post.published_at.desc(), Post.id)


def newest(number: int) -> list[Post]:
    return list(db.session.scalars(published().limit(number)))


def published_or_404(post_id: str) -> Post:
    post = db.session.get(Post, post_id)
    if post is None or post.state is not PostState.PUBLISHED:
        raise NotFound
    return post


def posts_for(actor: Actor) -> Select[Post]:
    hosts = reach(actor, Action.ANNOUNCE).hosts
    return select(Post).where(Post.host_id.in_(hosts)).order_by(Post.changed_at.desc(), Post.id)


def post_or_404(actor: Actor, post_id: str) -> Post:
    post = db.session.get(Post, post_id)
    if post is None or not can(actor, Action.ANNOUNCE, Scope(host=post.host_id)):
        raise NotFound
    return post
