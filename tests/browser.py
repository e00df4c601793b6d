"""A browser for tests of views: follows redirects like one, keeps hidden fields like one, reads every page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import brotli
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.inspection import inspect_addresses, inspect_headers, inspect_page, inspect_piece, inspect_weight, words
from tests.installation import Installation

ACCEPTED = "gzip, deflate, br"  # as browsers say it to a site with HTTPS


@dataclass
class Fetched:
    response: TestResponse
    html: str
    soup: BeautifulSoup
    wire_bytes: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def text(self) -> str:
        return words(self.soup.main or self.soup)

    def form(self, button: str | None = None, action: str | None = None) -> Tag:
        """The form that has this button (by its words), or that goes to this address."""
        found = []
        for form in self.soup.find_all("form"):
            labels = [words(tag) for tag in form.find_all("button")]
            if (button is None or button in labels) and (
                action is None or re.fullmatch(action, form.get("action", ""))
            ):
                found.append(form)
        assert found, f"{self.path}: no form with button {button!r} / action {action!r}; page says: {self.text[:1500]}"
        return found[0]

    def link(self, label: str) -> str:
        for tag in self.soup.find_all("a"):
            if words(tag) == label:
                return str(tag["href"])
        raise AssertionError(f"{self.path}: no link {label!r}; page says: {self.text[:1500]}")

    def has_link(self, label: str) -> bool:
        return any(words(tag) == label for tag in self.soup.find_all("a"))

    def has_button(self, label: str) -> bool:
        return any(words(tag) == label for tag in self.soup.find_all("button"))


def fields_of(form: Tag) -> list[tuple[str, str]]:
    """What a browser would send of this form if nothing were touched, without the button."""
    found: list[tuple[str, str]] = []
    for control in form.find_all(["input", "select", "textarea"]):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.has_attr("disabled") or kind == "file":
            continue
        if control.name == "textarea":
            found.append((name, control.get_text().removeprefix("\n")))
        elif control.name == "select":
            options = control.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or options[:1]
            found += [(name, option.get("value", words(option))) for option in chosen]
        elif kind in ("checkbox", "radio"):
            if control.has_attr("checked"):
                found.append((name, control.get("value", "on")))
        else:
            found.append((name, control.get("value", "")))
    return found


class Browser:
    """Each has its own cookies. `person` is who it is signed in as."""

    def __init__(self, portal: Installation, person: str = "", password: str = "") -> None:
        self.portal = portal
        self.client = portal.app.test_client()
        self.person = person
        if person:
            self.sign_in(person, password)

    def sign_in(self, username: str, password: str) -> Fetched:
        page = self.get("/dang-nhap")
        if page.path != "/dang-nhap":  # whoever is signed in is led to the work
            self.submit(page, "Đăng xuất")
            page = self.get("/dang-nhap")
        return self.submit(page, "Đăng nhập", {"username": username, "password": password})

    def get(self, path: str, *, status: int | None = 200, htmx: bool = False, follow: bool = True) -> Fetched:
        headers = {"Accept-Encoding": ACCEPTED} | ({"HX-Request": "true"} if htmx else {})
        response = self.client.get(path, headers=headers)
        return self._read(response, status, follow, htmx)

    def post(
        self,
        path: str,
        data: Any,
        *,
        status: int | None = 200,
        follow: bool = True,
        htmx: bool = False,
        headers: dict[str, str] | None = None,
        files: dict[str, Any] | None = None,
    ) -> Fetched:
        sent = {"Accept-Encoding": ACCEPTED, "Sec-Fetch-Site": "same-origin"} | (headers or {})
        if htmx:
            sent["HX-Request"] = "true"
        if not isinstance(data, dict):
            grouped: dict[str, list[str]] = {}
            for name, value in data:
                grouped.setdefault(name, []).append(value)
            data = grouped
        if files:
            data = {**data, **files}
        kind = {"content_type": "multipart/form-data"} if files else {}
        response = self.client.post(path, data=data, headers=sent, **kind)
        return self._read(response, status, follow, htmx)

    def submit(
        self,
        page: Fetched,
        button: str,
        values: dict[str, Any] | None = None,
        *,
        action: str | None = None,
        status: int | None = 200,
        follow: bool = True,
        htmx: bool = False,
        files: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Fetched:
        """Fill in the form that has `button` and press it. None as a value leaves the field out."""
        form = page.form(button, action)
        values = values or {}
        names = {control.get("name") for control in form.find_all(["input", "select", "textarea", "button"])}
        unknown = set(values) - names
        assert not unknown, (
            f"{page.path}: the form has no fields {sorted(unknown)}; it has {sorted(filter(None, names))}"
        )
        for control in form.find_all("select"):  # a page that does not offer it cannot send it
            offered = {option.get("value", words(option)) for option in control.find_all("option")}
            given = values.get(control.get("name"), offered)
            given = {given} if isinstance(given, str) else set(given or ())
            assert given <= offered or status not in (200, None), (
                f"{page.path}: {control['name']} does not offer {given - offered}"
            )
        data = [(name, value) for name, value in fields_of(form) if name not in values]
        for name, value in values.items():
            if isinstance(value, list | tuple):
                data += [(name, item) for item in value]
            elif value is not None:
                data.append((name, value))
        target = form.get("action") or page.response.request.full_path.rstrip("?")
        for tag in form.find_all("button"):
            if words(tag) == button:
                target = tag.get("formaction") or target
                if tag.get("name"):
                    data.append((tag["name"], tag.get("value", "")))
        return self.post(target, data, status=status, follow=follow, htmx=htmx, files=files, headers=headers)

    def _read(self, response: TestResponse, status: int | None, follow: bool, htmx: bool) -> Fetched:
        hops = 0
        inspect_headers(response)
        while follow and response.status_code in (302, 303) and hops < 5:
            headers = {"Accept-Encoding": ACCEPTED} | ({"HX-Request": "true"} if htmx else {})
            response = self.client.get(response.headers["Location"], headers=headers)
            inspect_headers(response)
            hops += 1
        body = response.get_data()
        wire = len(body)
        if response.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        where = f"{response.request.method} {response.request.path}"
        if status is not None:
            said = BeautifulSoup(body, "html.parser").get_text(" ")[:1500] if response.mimetype == "text/html" else ""
            assert response.status_code == status, f"{where}: {response.status_code} instead of {status}: {said}"
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return Fetched(response, body.decode("utf-8", "replace"), BeautifulSoup("", "html.parser"), wire)
        html = body.decode()
        if html.lstrip().lower().startswith("<!doctype"):
            soup = inspect_page(html, where)
        else:
            soup = BeautifulSoup(html, "html.parser")
            if html:
                inspect_piece(soup, where)
        if response.request.method == "GET" and response.status_code == 200:
            inspect_weight(self.portal.app, response, whole=soup.html is not None)
        inspect_addresses(soup, self.portal.app, where)
        return Fetched(response, html, soup, wire)
