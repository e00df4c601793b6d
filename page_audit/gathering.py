"""Finding every page: along links as every role, by what one role knows of another's addresses, and in the states that a
demonstration alone does not show."""

from __future__ import annotations

import html
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from bench.walk import NO_PAGE, PIECE
from page_audit.shots import Shot, shape_of
from portal.access.decide import can
from portal.access.table import Action
from portal.people.queries import account_named, actor_of
from portal.web import errors
from portal.web.access import OPEN_FORM, PUBLIC, SIGNED_IN, declaration_of
from tests.browser import fields_of

LINK = re.compile(r'<a\s[^>]*?href="(/[^"#]*)')
TOKEN = re.compile(r'name="csrf_token"(?: type="hidden")? value="([^"]+)"')
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
DOORS = ("/dang-nhap", "/nguoi-thuc-hien")  # before anything else, whatever was asked for
NEVER_PRESSED = ("/dang-xuat", "/tai-khoan/dang-xuat-noi-khac")


def _is_page(route: str) -> bool:
    return not (NO_PAGE.search(route) or PIECE.search(route))


@dataclass
class Gatherer:
    """One portal with a browser for each person; `shots` is what was found, `led_on` the routes that only lead elsewhere."""

    app: Flask
    password: str
    shots: list[Shot] = field(default_factory=list)
    led_on: set[str] = field(default_factory=set)
    _clients: dict[str, FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._adapter = self.app.url_map.bind("localhost")

    # --- asking ---------------------------------------------------------------------------------
    def client(self, who: str) -> FlaskClient:
        if who not in self._clients:
            client = self._clients[who] = self.app.test_client()
            if who:
                page = client.get("/dang-nhap").get_data(as_text=True)
                fields = {"username": who, "password": self.password, "next": "", "carried": ""}
                answer = client.post("/dang-nhap", data={**fields, "csrf_token": token_of(page)}, headers=SAME_SITE)
                if answer.status_code != 303:
                    raise RuntimeError(f"{who} could not sign in: {answer.status_code}")
        return self._clients[who]

    def route_of(self, path: str, method: str = "GET") -> str:
        """The rule that this path matches; "" for a path that is nobody's."""
        try:
            rule, _ = self._adapter.match(path, method=method, return_rule=True)
        except HTTPException:
            return ""
        return str(rule.rule)

    def ask(self, who: str, address: str, state: str) -> Shot | None:
        """The page at which this person ends up; None for what is no page or not for this person."""
        asked = self.route_of(address.partition("?")[0])
        answer = self.client(who).get(address)
        for _ in range(3):
            if answer.status_code not in (302, 303):
                break
            led = answer.headers["Location"].partition("?")[0]
            if led not in DOORS:
                self.led_on.add(asked)
            asked = self.route_of(answer.headers["Location"].partition("?")[0].partition("#")[0])
            answer = self.client(who).get(answer.headers["Location"].partition("#")[0])
        return self.read(answer, asked, who, state)

    def read(self, answer: TestResponse, route: str, who: str, state: str) -> Shot | None:
        body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        if not body.lstrip().startswith("<!doctype"):
            return None
        query = answer.request.query_string.decode()
        address = answer.request.path + (f"?{query}" if query else "")
        return Shot(route, who, state, address, body, answer.status_code)

    def keep(self, shot: Shot | None) -> None:
        if shot is not None:
            self.shots.append(shot)

    # --- along links ----------------------------------------------------------------------------
    def crawl(
        self,
        who: str,
        state: str,
        *,
        per_route: int,
        start: str = "",
        enough: Callable[[str], bool] = lambda route: False,
    ) -> None:
        """Open what links lead to, at most so many of a route; keep the first of each and what shows something else.

        What is `enough` is opened only where the start leads."""
        opened: Counter[str] = Counter()
        shapes: dict[str, set[str]] = defaultdict(set)
        start = start or ("/viec-can-lam" if who else "/")
        queue, known = [(start, 0)], {start}
        while queue:
            address, depth = queue.pop(0)
            route = self.route_of(address.partition("?")[0])
            if not route or not _is_page(route) or opened[route] >= per_route or (depth > 1 and enough(route)):
                continue
            opened[route] += 1
            shot = self.ask(who, address, state)
            if shot is None or shot.status != 200:
                continue
            shape = shape_of(shot.html)
            if shape - shapes[shot.route]:
                shapes[shot.route] |= shape
                self.keep(shot)
            for link in LINK.findall(shot.html):
                link = html.unescape(link)
                if link not in known:
                    known.add(link)
                    queue.append((link, depth + 1))

    def knock(self, everybody: Iterable[str], state: str, tries: int = 4) -> int:
        """As each person who may, open the pages of routes that only others have found; how many routes × persons stay shut."""
        known: dict[str, list[str]] = defaultdict(list)
        had = set()
        for shot in self.shots:
            if shot.address not in known[shot.route]:
                known[shot.route].append(shot.address)
            had.add((shot.route, shot.who))
        shut = 0
        for who in everybody:
            for route, addresses in list(known.items()):
                if (route, who) in had or not self.may(who, route):
                    continue
                answers = (self.ask(who, address, state) for address in addresses[:tries])
                found = next((one for one in answers if one and one.status == 200 and one.route == route), None)
                self.keep(found)
                shut += found is None
        return shut

    def may(self, who: str, route: str) -> bool:
        """Does the declaration of this page let this person in at all?"""
        with self.app.app_context():
            for rule in self.app.url_map.iter_rules():
                if rule.rule == route and "GET" in (rule.methods or ()):
                    declared = declaration_of(self.app, rule.endpoint)
                    if declared in (PUBLIC, OPEN_FORM):
                        return True
                    account = account_named(who) if who else None
                    if account is None:
                        return False
                    return declared == SIGNED_IN or can(actor_of(account), Action(str(declared)))
        return False

    def routes(self) -> set[str]:
        """Every rule that answers GET with a page, or leads on to one."""
        found = {str(rule.rule) for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        return {route for route in found if _is_page(route)}

    def missing(self) -> set[str]:
        return self.routes() - {shot.route for shot in self.shots} - self.led_on

    # --- states ---------------------------------------------------------------------------------
    def search_nothing(self, shots: Iterable[Shot]) -> None:
        """Lists whose search finds nothing."""
        done = set()
        for shot in shots:
            if 'role="search"' in shot.html and shot.route not in done:
                done.add(shot.route)
                self.keep(self.ask(shot.who, f"{shot.address.partition('?')[0]}?tim=khongthayzzz", "empty"))

    def refuse(self, shots: Iterable[Shot]) -> None:
        """Each form sent with nothing in it, with what nobody can read, and after somebody else: the page that answers."""
        done: set[tuple[str, str]] = set()
        for shot in shots:
            page = self.ask(shot.who, shot.address, shot.state) if 'method="post"' in shot.html else None
            for form in BeautifulSoup(page.html if page else "", "html.parser").find_all("form", method="post"):
                action = str(form.get("action") or shot.address)
                if action not in NEVER_PRESSED and has_boxes(form):
                    for kind, data in wrong_ways(form):
                        target = data.pop("_to", action)
                        route = self.route_of(target.partition("?")[0], "POST")
                        if (route, kind) in done:
                            continue
                        answer = self.client(shot.who).post(target, data=data, headers=SAME_SITE)
                        told = self.read(answer, route, shot.who, kind)
                        if told is not None and told.status in (409, 422) and 'role="alert"' in told.html:
                            done.add((route, kind))
                            self.keep(told)

    def turn_away(self, who: str, others: Iterable[str]) -> None:
        """What is not there, not for this person, or not to be read."""
        for address in ("/khong-co-trang-nay", *others):
            shot = self.read(self.client(who).get(address), "(error)", who, "not there or not allowed")
            if shot is not None and shot.status >= 400:
                self.keep(shot)
        answer = self.client(who).post("/kiem-tra", data={"text": "không có khóa"}, headers=SAME_SITE)
        self.keep(self.read(answer, "(error)", who, "without a token"))

    def break_down(self) -> None:
        """Failures of the server, drawn as they would be."""
        for status in (413, 429, 500, 503, 507):
            typed = {"title": "Nội dung đã nhập trước khi máy chủ bận, phải còn nguyên trên trang này."}
            with self.app.test_request_context("/sang-kien/khai", method="POST", data=typed, headers=SAME_SITE):
                made = errors.answer(errors.FAILURES[status], again=status == 503)
                body = made.get_data(as_text=True)
                self.keep(Shot("(error)", "", f"failure {status}", "/sang-kien/khai", body, status))
        with self.app.test_request_context("/"):
            body = render_template("errors/plain.html", failure=errors.FAILURES[500], number="7K3M")
            self.keep(Shot("(error)", "", "failure without a frame", "/", body, 500))

    def see_again(self, shots: Iterable[Shot], state: str) -> None:
        for shot in shots:
            if (again := self.ask(shot.who, shot.address, state)) is not None and again.status == 200:
                self.keep(again)


def token_of(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError("a page without a token")
    return found[1]


def has_boxes(form: Tag) -> bool:
    return any(
        control.name != "input" or control.get("type", "text") not in ("hidden", "submit")
        for control in form.find_all(["input", "select", "textarea"])
    )


def wrong_ways(form: Tag) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each button with nothing filled in, with what no field can read, and with an old version."""
    hidden = {
        str(tag["name"]): tag.get("value", "") for tag in form.find_all("input", type="hidden") if tag.get("name")
    }
    boxes = [
        str(tag["name"])
        for tag in form.find_all(["input", "textarea"])
        if tag.get("name") and tag.get("type", "text") in ("text", "search", "password", "date")
    ]
    selects = [str(tag["name"]) for tag in form.find_all("select") if tag.get("name")]
    buttons = form.find_all("button", type=lambda kind: kind != "button") or [None]
    for button in buttons:
        pressed = {}
        if button is not None and button.get("name"):
            pressed = {str(button["name"]): str(button.get("value", ""))}
        if button is not None and button.get("formaction"):
            pressed["_to"] = str(button["formaction"])
        yield "refused", {**hidden, **dict.fromkeys(boxes, ""), **dict.fromkeys(selects, ""), **pressed}
        yield (
            "unreadable",
            {**hidden, **dict.fromkeys(boxes, "không đọc được"), **dict.fromkeys(selects, "?"), **pressed},
        )
        if "version" in hidden:
            typed: dict[str, Any] = defaultdict(list)
            for name, value in fields_of(form):
                typed[name].append(f"{value} (bản khác)" if name in boxes and len(value) > 12 else value)
            yield "conflict", {**typed, "version": "0", **pressed}


LONG_WORDS = (
    " phối hợp thực hiện nhiệm vụ cải cách hành chính, chuyển đổi số và xây dựng nông thôn mới trên địa bàn liên xã"
)
LONG_WORD = " hosodientulienthongkhongngatquangtrenmoitruongmang"
NAMES = ("name", "short_name", "title", "post", "place", "place_name", "label", "area", "unit_name", "plan_number")


def lengthen(database: Path) -> int:
    """Every name and title of this copy made long, straight in its file: how many columns."""
    changed = 0
    connection = sqlite3.connect(database)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        for column in columns:
            if column in NAMES:
                with suppress(sqlite3.DatabaseError):  # what the database itself keeps from being changed
                    text = LONG_WORDS + (LONG_WORD if column == "title" else "")
                    connection.execute(
                        f'UPDATE "{table}" SET "{column}" = "{column}" || ? WHERE "{column}" <> ""', (text,)
                    )
                    connection.commit()
                    changed += 1
                connection.rollback()
    connection.close()
    return changed
