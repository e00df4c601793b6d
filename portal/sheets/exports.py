"""[Xuất Excel]: a list's own address + ".xlsx", for whoever may read the list, with what that person sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from portal import clock
from portal.access.table import Action
from portal.database import db
from portal.sheets.headings import plain
from portal.sheets.tables import MOST_ROWS, Table
from portal.sheets.writer import MIMETYPE, workbook
from portal.vietnamese import moment
from portal.web.access import requires
from portal.web.pages import file

Build = Callable[..., Table]


def add(app: Flask, rule: str, action: Action, build: Build) -> None:
    """Serve `build(**values of the address)` at `rule`. It loads by the actor, as the list's page does."""

    def view(**values: Any) -> Response:
        return sheet(build(**values))

    endpoint = "excel." + rule.strip("/").replace("/", "-").replace(".", "-")
    app.add_url_rule(rule, endpoint, requires(action)(view))


def sheet(*tables: Table) -> Response:
    """The file, named as its first sheet is titled, without marks: a name in UTF-8 costs 200 bytes of headers."""
    name = plain(tables[0].title).replace(" ", "-")[:60]
    return file(workbook(*tables, at=clock.now()), f"{name}.xlsx", MIMETYPE, attached=True)


def said(total: int | None = None) -> str:
    """The note above an exported list: when it was true, and whether it is all of it."""
    note = f"Xuất lúc {moment(clock.now())}."
    if total is not None and total > MOST_ROWS:
        note += f" Danh sách có {total} mục, tệp này chứa {MOST_ROWS} mục đầu."
    return note


def all_of(query: Any) -> list[Any]:
    """The rows of a list's query, as many as an export holds."""
    return list(db.session.scalars(query.limit(MOST_ROWS)).unique())


def asked(name: str) -> str:
    """A filter of the list, as its address says it."""
    return request.args.get(name, "")
