"""The public front, the news for everybody, the desk of the editors."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, url_for

from portal import clock
from portal.access.roles import Role
from portal.access.table import Action
from portal.announcements import events, exporting, queries, service
from portal.announcements.forms import PostForm, WithdrawForm
from portal.announcements.models import Post
from portal.announcements.rules import Words, zalo_text
from portal.announcements.states import KIND_NAMES, KIND_SLUGS, NAMES, SIGNS, PostKind
from portal.audit import queries as audit
from portal.audit import sentences
from portal.awards import queries as awards
from portal.campaigns import queries as campaigns
from portal.database import db
from portal.initiatives import queries as initiatives
from portal.initiatives import states as initiative_states
from portal.sheets import exports
from portal.web import menu, pages
from portal.web.access import actor, public, requires
from portal.web.acts import act
from portal.web.pages import done, page, site
from portal.web.paging import paged

bp = Blueprint("announcements", __name__)
editor = Blueprint("editor", __name__, url_prefix="/bien-tap")


# --- for everybody ------------------------------------------------------------------------------
@bp.get("/")
@public
def front() -> Response:
    known = list(db.session.scalars(campaigns.visible()))
    return page(
        "announcements/front.html",
        campaign=next((row for row in known if row.state == "launched"), known[0] if known else None),
        campaigns=known,
        posts=queries.newest(3),
        results=list(db.session.scalars(awards.published().limit(1))),
        models=list(db.session.scalars(initiatives.published().limit(3))),
        kinds=initiative_states.KIND_NAMES,
        post_kinds=KIND_NAMES,
        today=clock.local(clock.now()).date(),
    )


@bp.get("/thong-bao")
@public
def index() -> Response:
    chosen = request.args.get("loai", "")
    return page(
        "announcements/list.html",
        page=paged(queries.published(KIND_SLUGS.get(chosen))),
        chosen=chosen,
        slugs=KIND_SLUGS,
        post_kinds=KIND_NAMES,
    )


@bp.get("/thong-bao/<id:post_id>")
@public
def show(post_id: str) -> Response:
    post = queries.published_or_404(post_id)
    address = f"{site()}{url_for('announcements.show', post_id=post.id)}"
    return page("announcements/post.html", post=post, zalo=zalo_text(post.words, address), post_kinds=KIND_NAMES)


# --- for editors --------------------------------------------------------------------------------
@editor.get("")
@requires(Action.ANNOUNCE)
def posts() -> Response:
    return page(
        "announcements/editor.html",
        page=paged(queries.posts_for(actor())),
        names=NAMES,
        signs=SIGNS,
        post_kinds=KIND_NAMES,
    )


@editor.get("/them")
@requires(Action.ANNOUNCE)
def new() -> Response:
    return _edit(None, PostForm(formdata=None))


def _edit(post: Post | None, form: PostForm, *, status: int = 200, preview: bool = False) -> Response:
    return page(
        "announcements/edit.html",
        fragment="announcements/_preview.html" if preview else None,
        status=status,
        post=post,
        form=form,
        withdraw=WithdrawForm(formdata=None),
        preview=preview,
        names=NAMES,
        signs=SIGNS,
        history=audit.history(f"post:{post.id}") if post else [],
    )


@editor.post("/them")
@requires(Action.ANNOUNCE)
@act
def create() -> Response:
    form = PostForm()
    made: list[Post] = []
    hosts = sorted(actor().scopes(Role.EDITOR))
    if status := form.attempt(lambda: made.append(service.create(actor(), hosts[0], _words(form)))):
        return _edit(None, form, status=status)
    return done("editor.edit", "bai-da-luu", post_id=made[0].id)


def _words(form: PostForm) -> Words:
    given = {name: value or "" for name, value in form.values("kind").items()}
    return Words(kind=PostKind(form.kind.data), **given)


@editor.post("/xem-truoc")
@requires(Action.ANNOUNCE)
def preview() -> Response:
    """The article as it will look, with the form as it was typed; nothing is written."""
    form = PostForm()
    post_id = request.args.get("bai", "")
    post = queries.post_or_404(actor(), post_id) if post_id else None
    form.validate()
    return _edit(post, form, preview=True)


@editor.get("/<id:post_id>")
@requires(Action.ANNOUNCE)
def edit(post_id: str) -> Response:
    post = queries.post_or_404(actor(), post_id)
    return _edit(post, PostForm(formdata=None, obj=post))


@editor.post("/<id:post_id>")
@requires(Action.ANNOUNCE)
@act
def save(post_id: str) -> Response:
    post = queries.post_or_404(actor(), post_id)
    form = PostForm()
    if status := form.attempt(lambda: service.change(actor(), post, form.expected_version, _words(form))):
        return _edit(post, form, status=status)
    return done("editor.edit", "bai-da-luu", post_id=post_id)


@editor.post("/<id:post_id>/dang")
@requires(Action.ANNOUNCE)
@act
def publish(post_id: str) -> Response:
    service.publish(actor(), queries.post_or_404(actor(), post_id))
    return done("editor.edit", "bai-da-dang", post_id=post_id)


@editor.post("/<id:post_id>/go")
@requires(Action.ANNOUNCE)
@act
def withdraw(post_id: str) -> Response:
    post = queries.post_or_404(actor(), post_id)
    form = WithdrawForm()
    if not form.validate():
        return _edit(post, PostForm(formdata=None, obj=post), status=422)
    service.withdraw(actor(), post, form.reason.data or "")
    return done("editor.edit", "bai-da-go", post_id=post_id)


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(editor)
    exports.add(app, "/bien-tap.xlsx", Action.ANNOUNCE, exporting.posts)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    menu.register(60, "Tin, bài", "editor.posts", Action.ANNOUNCE)
    menu.register_public(10, "Trang đầu", "announcements.front")
    menu.register_public(15, "Tin, bài", "announcements.index")
