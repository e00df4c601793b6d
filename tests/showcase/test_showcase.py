"""The page of components: whole, by the real macros, for who keeps the portal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cast import Cast

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HERE = "/he-thong/giao-dien"
# Drawn by another macro of the same file, or nothing to look at.
WITHIN = {"keys", "file_field", "theirs"}


def test_every_component_stands_on_the_page() -> None:
    """A new macro must be shown too, or this fails."""
    source = (TEMPLATES / "showcase" / "index.html").read_text(encoding="utf-8")
    for path in (TEMPLATES / "components").glob("*.html"):
        made = set(re.findall(r"{% macro (?!_)(\w+)\(", path.read_text(encoding="utf-8")))
        imported = re.search(rf'from "components/{path.name}" import ([^%]+) %}}', source)
        shown = dict(re.findall(r"(\w+)(?: as (\w+))?", imported[1] if imported else ""))
        assert made - WITHIN == set(shown), path.name
        for name, alias in shown.items():
            assert re.search(rf"(?:{{{{ |call |}}){alias or name}\(", source), f"{name} is imported and not drawn"


def test_each_state_is_there(cast: Cast) -> None:
    page = cast.browser("quantri").get(HERE)
    main = page.soup.main
    assert page.wire_bytes <= 8_000
    for selector in (
        ".button.main", "button.danger", "button.plain", ".small .button", "details[open] button.danger",
        ".field.bad [aria-invalid=true]", "fieldset.bad", ".theirs", ".box.good", ".box.warn", ".box.bad", ".empty", ".opt",
        ".s.ok", ".s.no", ".s.ask", ".s.back", ".s.wait", ".s.none", "table.stack tfoot", "form.search", ".todo .button",
        ".hist", ".steps [aria-current]", ".big", ".marks input[checked]", ".cand.bad", ".paper .sign", ".paper table",
        "input[type=file]", "#files-there input[checked]", "a[href$=chu-ky]",
    ):  # fmt: skip
        assert main.select_one(selector), f"no {selector}"
    told = [words for tag in main.select(".box.bad[role=alert] li") if (words := tag.get_text())]
    assert any("31/02" not in words and "ngày/tháng/năm" in words for words in told) and len(told) >= 8
    for link in main.select(".box.bad[role=alert] a"):
        assert main.find(id=link["href"][1:]), link


def test_its_buttons_write_nothing_and_say_so(cast: Cast) -> None:
    browser = cast.browser("quantri")
    page, before = browser.get(HERE), cast.portal.fingerprint()
    answer = browser.submit(page, "Nút nguy hiểm")
    assert "không có gì được ghi" in answer.text and cast.portal.fingerprint() == before


@pytest.mark.parametrize("username", ["canbo.dong", "vanphong", "lanhdao"])
def test_nobody_else_has_it(cast: Cast, username: str) -> None:
    cast.browser(username).get(HERE, status=403)
