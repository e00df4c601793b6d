"""The portal, saying with each answer how many statements it took: `waitress bench.counted:app`. For `size.py` alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event

from portal.database import db
from portal.web import kept
from wsgi import app as portal

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET ", "SAVEPOINT", "RELEASE")
_here = threading.local()


def _count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
    if not statement.lstrip().upper().startswith(NOT_COUNTED):
        _here.statements = getattr(_here, "statements", 0) + 1


with portal.app_context():
    event.listen(db.engine, "before_cursor_execute", _count)


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """`X-Forget` in a request: what was kept is worked out anew, as after an event."""
    if environ.get("HTTP_X_FORGET"):
        kept.forget_all()
    _here.statements = 0

    def counted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [*headers, ("X-Statements", str(_here.statements))], *more)

    return portal(environ, counted)
