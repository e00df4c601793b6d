"""What must be true of every page that any test fetches."""

from __future__ import annotations

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup
from werkzeug.exceptions import HTTPException

from bench import budget

ALLOWED_TYPES = {"text", "search", "password", "checkbox", "radio", "file", "hidden", "date"}
NEVER = ("style", "onclick", "onload", "onsubmit", "onchange", "hx-on", "hx-vals", "data-hx-on", "data-hx-vals")
REQUIRED_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOT_VIETNAMESE = re.compile(r"\b(None|True|False|Undefined|bạn|quý vị|Submit|OK)\b")


# Pages and pieces that no link of the demonstration leads to: weighed by every test that opens them. All others are
# weighed there.
NOT_IN_THE_DEMONSTRATION = frozenset({
    "/bo-phieu/<id:round_id>/doi-chieu",
    "/bo-phieu/vao-hop/cho",
    "/bo-phieu/vao-hop/ho-so/<id:question_id>",
    "/bo-phieu/vao-hop/phieu",
    "/doi-vai",
    "/gop-y/da-gui",
    "/hoi-dong/hop/<id:meeting_id>/ban-bo-phieu/ho-so/<id:question_id>",
    "/hoi-dong/hop/<id:meeting_id>/ban-bo-phieu/phieu",
    "/hoi-dong/hop/<id:meeting_id>/lan-moi",
    "/hoi-dong/hop/<id:meeting_id>/y-kien-giay",
    "/hoi-dong/hop/<id:meeting_id>/xem-truoc", "/hoi-dong/hop/<id:meeting_id>/y-kien/<id:remark_id>",
    "/hoi-dong/lap/<id:unit_id>",
    "/kiem-tra/<id:record_id>",
    "/lien-ket/<token>",
    "/minh-chung",
    "/minh-chung/<id:evidence_id>/chu-ky",
    "/nguoi-thuc-hien",
    "/nhap-excel/tep/<id:upload_id>",
    "/nhap-excel/tep/<id:upload_id>/ket-qua",
    "/nhap-excel/tep/<id:upload_id>/kiem-tra",
    "/nhap-excel/tep/<id:upload_id>/tien-do",
    "/tong-ket/<id:campaign_id>/don-vi/<id:unit_id>",
})  # fmt: skip


def inspect_weight(app, response, *, whole: bool) -> None:
    """What only tests come to is within its budget."""
    rule, _ = app.url_map.bind("localhost").match(response.request.path, method="GET", return_rule=True)
    if rule.rule in NOT_IN_THE_DEMONSTRATION:
        size, style = len(response.get_data()), len(app.extensions["portal_assets"]["portal.css"].packed["br"])
        sound = budget.within(rule.rule, size, style) if whole else size <= budget.most_of_piece(rule.rule)
        assert sound, f"{response.request.path}: {size} bytes"


def inspect_headers(response) -> None:
    for name, start in REQUIRED_HEADERS.items():
        assert response.headers.get(name, "").startswith(start), f"{response.request.path}: header {name}"
    size = sum(len(f"{name}: {value}\r\n".encode()) for name, value in response.headers.items())
    assert size <= budget.HEADERS, f"{response.request.path}: {size} bytes of headers"
    if "public" not in response.headers.get("Cache-Control", ""):
        assert response.headers["Cache-Control"] == "no-store"


def inspect_page(html: str, where: str) -> BeautifulSoup:
    """Valid HTML, one h1 that begins the title, named fields, unique ids, nothing inline."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html)
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == "vi", where
    headings = page.find_all("h1")
    assert len(headings) == 1, f"{where}: {len(headings)} h1"
    heading, title = words(headings[0]), words(page.title)
    assert title.startswith(heading), f"{where}: title {title!r} does not begin with h1 {heading!r}"
    inspect_piece(page, where)
    return page


def inspect_piece(page: BeautifulSoup, where: str) -> None:
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    twice = [name for name, number in ids.items() if number > 1]
    assert not twice, f"{where}: ids twice: {twice}"
    for tag in page.find_all(True):
        for attribute in tag.attrs:
            assert not attribute.startswith(NEVER), f"{where}: {attribute} on <{tag.name}>"
        for reference in str(tag.get("aria-describedby", "")).split():
            assert reference in ids, f"{where}: aria-describedby {reference}"
    for script in page.find_all("script"):
        assert script.get("src"), f"{where}: inline script"
    assert not page.find_all("style"), f"{where}: inline style"
    labelled = {label.get("for") for label in page.find_all("label")}
    for control in page.find_all(["input", "select", "textarea"]):
        kind = control.get("type", "text")
        if control.name == "input":
            assert kind in ALLOWED_TYPES, f"{where}: input type {kind}"
        if kind == "hidden":
            continue
        assert control.get("id") in labelled or control.get("aria-label"), f"{where}: no label: {control}"
    for form in page.find_all("form"):
        if form.get("method", "get").lower() == "post":
            assert form.find("input", {"name": "csrf_token"}), f"{where}: form without CSRF token: {form.get('action')}"
    for link in page.find_all("a"):
        assert link.get("href") is not None, f"{where}: a link without address: {link}"
        assert not link["href"].startswith(("javascript:", "http://", "//")), f"{where}: {link['href']}"
        assert words(link), f"{where}: a link without words: {link}"
    for table in page.find_all("table"):
        assert table.find("caption") or table.get("aria-label"), f"{where}: a table without caption"
        for head in table.select("thead th"):
            assert head.get("scope"), f"{where}: th without scope"
    found = NOT_VIETNAMESE.search(words(page.main or page))
    assert found is None, f"{where}: says {found[0] if found else ''!r}"


def inspect_addresses(page: BeautifulSoup, app, where: str) -> None:
    """Every link and every form leads to a route of ours."""
    routes = app.url_map.bind("localhost")
    found = [(tag["href"], "GET") for tag in page.find_all("a")]
    found += [(tag.get("data-hx-get"), "GET") for tag in page.find_all(attrs={"data-hx-get": True})]
    found += [(tag.get("action") or "", tag.get("method", "get").upper()) for tag in page.find_all("form")]
    for address, method in found:
        path = address.partition("#")[0].partition("?")[0]
        if path.startswith("/"):
            try:
                routes.match(path, method=method)
            except HTTPException as error:
                raise AssertionError(f"{where}: {method} {address} leads nowhere: {error}") from None


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())
