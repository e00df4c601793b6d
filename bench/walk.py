"""Walking over the pages as links lead: which addresses a page names, and every route that somebody reaches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from bs4 import BeautifulSoup
from flask import Flask

START, PUBLIC_START = "/viec-can-lam", "/"
# Files, and what only scripts and machines ask for: no pages.
NO_PAGE = re.compile(
    r"(\.(xlsx|pdf|docx|zip|json|ics)|<any\(pdf, docx\):form>|/tep|/xem|/tai-lieu/<key>|/static/<name>|/favicon.ico|/healthz|/nhap-tam)$"
)
PIECE = re.compile(r"/(tien-do|du-dieu-kien)$")  # what a page alone asks for, to renew a part of itself


class Shown(Protocol):
    """What came back, as far as walking needs it; `soup` is empty unless it is HTML."""

    @property
    def soup(self) -> BeautifulSoup: ...

    @property
    def path(self) -> str:
        """Where it came from in the end."""
        ...


S = TypeVar("S", bound=Shown)


class Rules:
    """Which route an address belongs to."""

    def __init__(self, app: Flask) -> None:
        self._map = app.url_map
        self._routes = self._map.bind("localhost")

    def of(self, address: str) -> str:
        rule, _ = self._routes.match(address.partition("?")[0], method="GET", return_rule=True)
        return str(rule.rule)

    def pages(self) -> set[str]:
        """Every route that shows a page, or a piece of one."""
        return {
            rule.rule
            for rule in self._map.iter_rules()
            if "GET" in (rule.methods or ()) and not NO_PAGE.search(rule.rule)
        }


def links(soup: BeautifulSoup) -> Iterator[str]:
    """Where the links and the searches of a page lead, without the places within a page."""
    for tag in soup.find_all("a"):
        yield str(tag["href"]).partition("#")[0]
    for form in soup.find_all("form"):
        if str(form.get("method", "get")).lower() == "get" and form.get("action"):
            yield str(form["action"])


def pieces(soup: BeautifulSoup) -> Iterator[tuple[str, bool]]:
    """(address, whether it is asked again and again) of what htmx fetches for a page."""
    for tag in soup.select("[data-hx-get]"):
        yield str(tag["data-hx-get"]), "every" in str(tag.get("data-hx-trigger", ""))


def walk(
    start: str, fetch: Callable[[str], S], rule_of: Callable[[str], str], per_rule: int
) -> Iterator[tuple[str, str, S]]:
    """(its route, the address asked for, what came) of every page that links lead to, at most so many of each route."""
    seen: Counter[str] = Counter()
    known: set[str] = set()
    queue = [start]
    while queue:
        address = queue.pop(0)
        if address in known or not address.startswith("/"):
            continue
        rule = rule_of(address)
        if seen[rule] >= per_rule:
            continue
        known.add(address)
        seen[rule] += 1
        shown = fetch(address)
        yield rule_of(shown.path), address, shown
        queue += links(shown.soup)
