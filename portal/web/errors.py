"""Every refusal and every failure as a page: what is so, why, what can be done. Nothing typed is lost."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from portal import clock, vietnamese
from portal.database import db
from portal.refusal import Conflict, Forbidden, Invalid, NotFound, Reason, Refused
from portal.web.access import OPEN_FORM, PUBLIC, same_origin
from portal.web.drafts import keep_refused
from portal.web.pages import local_path

NEVER_SHOWN = {"csrf_token", "idem", "version", "password", "new_password", "r"}
LONG_ENOUGH_TO_KEEP = 5
LONG = 40  # characters of a text that is not typed again in a moment
TECHNICAL = re.compile(r"[0-9a-f]{32,}|[a-z2-7]{26}")  # hashes, keys and ids: nobody typed them
BUSY = (
    "database is locked", "database table is locked", "lock timeout", "statement timeout", "canceling statement",
    "deadlock detected",
)  # fmt: skip
FULL = ("disk is full", "disk i/o error", "no space left")


@dataclass(frozen=True)
class Failure:
    status: int
    title: str
    text: str
    next_step: str = ""


FAILURES = {
    400: Failure(
        400, "Yêu cầu không đọc được", "Máy chủ không đọc được nội dung gửi lên.", "Mở lại trang rồi làm lại."
    ),
    403: Failure(403, "Không có quyền", "Tài khoản này không được giao việc này."),
    404: Failure(
        404,
        "Không có trang này",
        "Địa chỉ không đúng, hoặc nội dung thuộc cơ quan, đơn vị khác.",
        "Kiểm tra lại địa chỉ, hoặc trở về trang đầu.",
    ),
    405: Failure(
        405, "Không thực hiện được theo cách này", "Trang này chỉ nhận biểu mẫu của chính nó.", "Mở lại trang."
    ),
    413: Failure(
        413, "Tệp hoặc nội dung quá lớn", "Phần gửi lên vượt quá dung lượng cho phép.", "Chọn tệp nhỏ hơn rồi gửi lại."
    ),
    429: Failure(
        429, "Gửi quá nhiều lần", "Đã có quá nhiều lần gửi trong thời gian ngắn.", "Chờ một phút rồi thử lại."
    ),
    500: Failure(500, "Chưa thực hiện được", "Máy chủ gặp sự cố, chưa có gì được ghi.", "Thử lại sau ít phút."),
    503: Failure(
        503,
        "Hệ thống đang bận",
        "Có việc khác đang ghi dữ liệu nên chưa ghi được. Nội dung đã nhập vẫn còn.",
        "Chờ vài giây rồi gửi lại.",
    ),
    507: Failure(
        507,
        "Hệ thống tạm hết chỗ lưu",
        "Máy chủ tạm hết chỗ lưu nên chưa ghi được. Nội dung đã nhập vẫn còn trong biểu mẫu.",
        "Báo cơ quan thường trực, rồi gửi lại sau.",
    ),
}


def typed() -> list[tuple[str, str]]:
    """What the person wrote in the form that was refused, long enough to be sorry for."""
    if request.method != "POST" or request.path.startswith("/bo-phieu/"):
        return []
    try:
        items = list(request.form.items(multi=True))
    except HTTPException:
        return []  # larger than may be read
    return [
        (name, text)
        for name, text in items
        if name not in NEVER_SHOWN and len(text) >= LONG_ENOUGH_TO_KEEP and not TECHNICAL.fullmatch(text)
    ]


def resend() -> list[tuple[str, str]]:
    """Every field of the form, to send it again as it was. Only for a form that came from a page of ours."""
    if request.method != "POST" or not same_origin() or request.path.startswith("/bo-phieu/"):
        return []
    hidden = {"csrf_token", "password", "new_password"}
    return [(name, text) for name, text in request.form.items(multi=True) if name not in hidden]


def came_from() -> str | None:
    """The page of ours whose form was refused: the way back to it."""
    source = request.headers.get("Referer", "")
    if request.method != "POST" or not source.startswith(request.host_url):
        return None
    return local_path(source[len(request.host_url) - 1 :])


def _keep_typed() -> None:
    """For refusals, not failures: the page that its writer goes back to offers a longer text again."""
    if g.get("access") in (PUBLIC, OPEN_FORM, None) or max((len(text) for _, text in typed()), default=0) < LONG:
        return
    with suppress(SQLAlchemyError):  # it is on this page too
        keep_refused()


def answer(failure: Failure, *, reason: Reason | None = None, who: str = "", again: bool = False) -> Response:
    """`again` offers to send the same form once more, with the same key: it is done once or not at all."""
    db.session.rollback()
    if failure.status in (409, 422):
        _keep_typed()
    if g.get("access") in (PUBLIC, None):
        g.access = OPEN_FORM  # an error page is nobody's public page
    try:
        body = render_template(
            "errors/error.html",
            failure=failure,
            reason=reason,
            who=who,
            back=came_from(),
            typed=[] if again else typed(),
            resend=resend() if again else [],
            signed_in=g.access != OPEN_FORM and current_user.is_authenticated,
        )
    except SQLAlchemyError:  # the frame of the page asks the database, and that is what failed
        return plain(failure)
    response = make_response(body, failure.status)
    if failure.status in (429, 503):
        response.headers["Retry-After"] = "5" if failure.status == 503 else "60"
    return response


def _refused(error: Refused) -> Response:
    return answer(Failure(409, "Chưa thực hiện được", error.reason.text, error.reason.remedy), reason=error.reason)


def _conflict(error: Conflict) -> Response:
    when = f" lúc {vietnamese.clock(error.at)}" if error.at else ""
    text = f"Nội dung này vừa được {error.by or 'người khác'} sửa{when}."
    return answer(
        Failure(409, "Nội dung vừa được người khác sửa", text, "Mở lại trang để xem bản mới nhất rồi làm lại.")
    )


def _invalid(error: Invalid) -> Response:
    return answer(Failure(422, "Nội dung chưa hợp lệ", " ".join(error.errors.values()), "Trở lại trang trước để sửa."))


def _page_above() -> str:
    """The nearest address above this one that is a page."""
    routes, path = current_app.create_url_adapter(request), request.path
    while routes is not None and (path := path.rpartition("/")[0]):
        if routes.test(path, "GET"):
            return path
    return ""


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, SecurityError):
        return plain(FAILURES[400])  # a host name that is not ours: no address can be built for it
    if code == 405 and request.method == "GET" and (page := _page_above()):
        return make_response(redirect(page, 303))  # the address of a refused form, opened again
    if error.response is not None and code < 400:
        return make_response(error.response)
    return answer(FAILURES.get(code, Failure(code, "Chưa thực hiện được", "Yêu cầu không thực hiện được.")))


def _csrf(error: CSRFError) -> Response:
    """The form was opened under an earlier login: keep it and let it be sent again. Never for another site's form."""
    if not same_origin():
        return answer(FAILURES[400])
    return answer(
        Failure(
            400,
            "Biểu mẫu mở từ lần đăng nhập trước",
            "Nội dung đã nhập vẫn còn, chưa được ghi.",
            "Gửi lại để ghi.",
        ),
        again=True,
    )


def _operational(error: OperationalError) -> Response:
    text = str(error.orig).lower()
    if any(sign in text for sign in FULL):
        return answer(FAILURES[507], again=True)
    if any(sign in text for sign in BUSY):
        return answer(FAILURES[503], again=True)
    return _unforeseen(error)


def _unforeseen(error: Exception) -> Response:
    """A bug. The log gets the traceback under the number that the page shows; the page shows nothing else."""
    number = f"{clock.local(clock.now()):%d%m%H%M}-{secrets.token_hex(2)}"
    current_app.logger.error("incident %s: %s %s", number, request.method, request.path, exc_info=error)
    if current_app.config.get("PROPAGATE_INCIDENTS"):
        raise error
    db.session.rollback()
    return plain(FAILURES[500], number)


def plain(failure: Failure, number: str = "") -> Response:
    """A page that needs nothing but itself: for when the rest may not be trusted to work."""
    page = current_app.jinja_env.get_template("errors/plain.html").render(number=number, failure=failure)
    return make_response(page, failure.status)


def install(app: Flask) -> None:
    handlers: dict[Any, Any] = {
        Refused: _refused,
        Conflict: _conflict,
        Invalid: _invalid,
        NotFound: lambda _: answer(FAILURES[404]),
        Forbidden: lambda error: answer(FAILURES[403], who=error.who),
        CSRFError: _csrf,
        HTTPException: _http,
        OperationalError: _operational,
        Exception: _unforeseen,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
