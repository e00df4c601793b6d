"""One act = one POST = one transaction = one idempotency key.

A view marked `@act` runs inside a writing transaction. A 303 answer commits it together with the key; any
other answer, and every exception, rolls it back. The same POST again is answered with the same 303.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from flask import Response, g, make_response, redirect, request, session
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.database import db
from portal.refusal import Reason, Refused
from portal.web.access import actor
from portal.web.constraints import reason_of
from portal.web.models import Idempotency
from portal.web.sessions import CSRF_FIELD

NOT_PART = {CSRF_FIELD, "idem", "password"}
PRIVATE = "rieng-"  # fields named so are for their writer alone: not even a digest of them is kept
REUSED = Reason(
    "idempotency.reused",
    "Biểu mẫu này đã được gửi một lần với nội dung khác.",
    "Mở lại trang để xem nội dung đã lưu rồi sửa tiếp.",
)
MISSING = Reason("idempotency.missing", "Biểu mẫu thiếu thông tin.", "Mở lại trang rồi thực hiện lại.")


@contextmanager
def writing() -> Iterator[None]:
    """End the reading transaction, open a writing one, commit it at the end or roll it back."""
    db.session.rollback()
    g.writing = True
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        g.writing = False


@contextmanager
def rehearsing() -> Iterator[None]:
    """Write as in an act and keep nothing of it: for saying beforehand what an act would do."""
    db.session.rollback()
    g.writing = True
    try:
        yield
    finally:
        db.session.rollback()
        g.writing = False


_after: list[Callable[[], None]] = []


def on_done(also: Callable[[], None]) -> None:
    """`also` is part of every act that was done, inside its transaction."""
    _after[:] = [also]


class _Undo(Exception):
    """The view answered without having acted: leave no trace."""

    def __init__(self, response: Response) -> None:
        self.response = response


def act(
    view: Callable[..., Any] | None = None,
    *,
    before: Callable[..., Any] | None = None,
    keyed: bool = True,
    answer: Callable[..., Any] | None = None,
) -> Any:
    """Decorate a POST view.

    `before(**kwargs)` runs first, outside the transaction, for slow work (hashing a password, storing a file);
    what it returns is handed to the view as `prepared`. `keyed=False` is for login, logout and ballots, which
    have their own way of being done once. `answer(**kwargs)` makes the page that follows in place of a redirect,
    the first time and every time the same form comes again (a slip to print).
    """
    if view is None:
        return lambda inner: act(inner, before=before, keyed=keyed, answer=answer)

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        owner, key = _owner(), request.form.get("idem", "")
        if keyed and not 32 <= len(key) <= 64:
            raise Refused(MISSING)
        digest = hashlib.sha256(key.encode()).hexdigest()

        def again() -> Any:
            """The answer of the first time, if this POST was done before."""
            known = _known(owner, digest) if keyed else None
            return answer(*args, **kwargs) if known is not None and answer is not None else known

        given = dict(kwargs)
        if before is not None:
            if (known := again()) is not None:
                return known
            given["prepared"] = before(**kwargs)
        try:
            with writing():
                if (known := again()) is not None:
                    return known
                response: Response = make_response(view(*args, **given))
                if response.status_code != 303:
                    raise _Undo(response)
                if keyed:
                    for also in _after:
                        also()
                    row = Idempotency(
                        owner=owner,
                        key_sha256=digest,
                        fingerprint=_fingerprint(),
                        location=response.location or "/",
                        at=clock.now(),
                    )
                    db.session.add(row)
        except _Undo as undo:
            return undo.response
        except IntegrityError as error:
            if (known := again()) is not None:
                return known  # the same POST, a moment earlier, on another connection
            raise Refused(reason_of(error)) from error
        return answer(*args, **kwargs) if answer is not None else response

    return run


def _owner() -> str:
    account = actor().account_id
    return account or hashlib.sha256(str(session.get(CSRF_FIELD, "")).encode()).hexdigest()


def _is_part(name: str) -> bool:
    return name not in NOT_PART and not name.startswith(PRIVATE)


def _fingerprint() -> str:
    parts = [request.path]
    parts += sorted(f"{name}={value}" for name, value in request.form.items(multi=True) if _is_part(name))
    parts += sorted(f"{name}={file.filename}" for name, file in request.files.items(multi=True) if file.filename)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _known(owner: str, digest: str) -> Response | None:
    row = db.session.get(Idempotency, (owner, digest))
    if row is None:
        return None
    if row.fingerprint != _fingerprint():
        raise Refused(REUSED)
    return make_response(redirect(row.location, 303))
