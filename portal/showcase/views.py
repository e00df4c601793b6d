"""One page with every component in every state, for who keeps the portal and for who changes it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.access.table import Action
from portal.desk.tasks import Group, Task
from portal.documents import draw
from portal.refusal import Conflict, HalfDone
from portal.showcase import samples
from portal.showcase.forms import SampleFiles, SampleForm
from portal.web import pages
from portal.web.access import requires
from portal.web.acts import act
from portal.web.pages import done, page
from portal.web.paging import Page

bp = Blueprint("showcase", __name__, url_prefix="/he-thong/giao-dien")
HERE = "/he-thong/giao-dien"
NOTICES = {"mau": "Đây là trang mẫu: không có gì được ghi."}


def _refused() -> SampleForm:
    """What a form says of empty boxes, of unreadable ones, and of itself."""
    form = SampleForm(formdata=MultiDict({"sai-day": "31/02/2023", "sai-figure": "chín mươi"}), prefix="sai-")
    form.validate()
    form.add_errors(
        {"many": "Chọn ít nhất một.", "flag": "Đánh dấu để xác nhận.", "": "Điều không thuộc riêng mục nào."}
    )
    return form


def _overtaken() -> SampleForm:
    """Somebody else has saved first."""
    typed = {"line": "Bản đang nhập", "text": "Nội dung đang nhập."}
    form = SampleForm(formdata=None, prefix="hai-", data=typed)
    theirs = {"hai-line": "Bản đã lưu", "hai-text": ""}
    form.conflict = Conflict(theirs, 2, by="Họ và tên", at=clock.now())
    return form


def _groups() -> list[Group]:
    now = clock.now()
    waiting = Task("Việc chỉ phải chờ", "Đã gửi, chờ xác nhận.", HERE)
    returned = Task("Việc bị trả lại", "Lý do: thiếu số liệu.", HERE, "Bổ sung", "Họ và tên", now, (("Xem lại", HERE),))
    return [Group("Bị trả lại", [returned], urgent=True), Group("Đang chờ", [waiting], beyond=12)]


@bp.get("")
@requires(Action.ACCOUNTS_MANAGE)
def index() -> Response:
    """Drawn by the same macros and pieces as every other page; `samples.py` says with what."""
    now = clock.now()
    return page(
        "showcase/index.html",
        here=HERE,
        fresh=SampleForm(formdata=None, prefix="moi-"),
        refused=_refused(),
        overtaken=_overtaken(),
        files=SampleFiles(formdata=None),
        half_done=HalfDone("Đã lưu, nhưng một việc đi kèm chưa làm được."),
        documents=samples.documents(now),
        history=samples.history(now),
        listed=Page([], 2, 120),
        groups=_groups(),
        states=samples.STATES,
        turnouts=samples.TURNOUTS,
        options=samples.CHOICES,
        long=samples.LONG,
        **draw.page_context(samples.paper(now)),
    )


@bp.post("")
@requires(Action.ACCOUNTS_MANAGE)
@act(keyed=False)
def press() -> Response:
    """The buttons of the page lead back to it."""
    return done("showcase.index", "mau")


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    pages.register_notices(NOTICES)
