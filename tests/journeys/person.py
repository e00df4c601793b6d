"""A person at a browser: goes to pages, fills fields by their labels, presses buttons by their words."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

PATIENCE = 5.0  # seconds
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 768}


@dataclass
class Person:
    page: Page
    address: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)

    @classmethod
    def sit_down(
        cls, browser: Browser, address: str, username: str = "", password: str = "", *, size: Any = None, scripts: bool
    ) -> Person:
        """Open a browser of one's own and sign in."""
        context = browser.new_context(
            viewport=size or DESK, java_script_enabled=scripts, locale="vi-VN", accept_downloads=True
        )
        page = context.new_page()
        person = cls(page, address, scripts)
        page.on("console", lambda message: person._note(message.type, message.text))
        page.on("pageerror", lambda error: person._note("error", str(error)))
        if username:
            person.go("/dang-nhap")
            person.fill("Tên đăng nhập", username)
            person.fill("Mật khẩu", password)
            person.press("Đăng nhập")
            assert "/dang-nhap" not in page.url, person.words()
        return person

    def _note(self, kind: str, text: str) -> None:
        """Refusals of the security policy arrive here too; a page that answers 4xx on purpose is not a fault."""
        if kind == "error" and "status of 4" not in text:
            self.faults.append(text)

    def leave(self) -> None:
        assert not self.faults, self.faults
        self.page.context.close()

    # --- looking --------------------------------------------------------------------------------
    def words(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def sees(self, *texts: str) -> None:
        """Within a few seconds: the page of the last press may still be on its way."""
        until = time.monotonic() + PATIENCE
        while missing := [text for text in texts if text not in self.words()]:
            assert time.monotonic() < until, f"{self.page.url}: no {missing} in: {self.words()[:1500]}"
            self.page.wait_for_timeout(50)

    def fits(self) -> None:
        """Nothing stands beyond the right edge."""
        size = self.page.viewport_size
        needed = self.page.evaluate("document.documentElement.scrollWidth") if self.scripts else 0
        assert size and needed <= size["width"], f"{self.page.url}: {needed} px wide"

    def shoot(self, path: Path) -> None:
        self.page.screenshot(path=str(path), full_page=True)

    # --- doing ----------------------------------------------------------------------------------
    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer is not None and answer.status < 400, f"{path}: {answer and answer.status}"

    def follow(self, label: str, *, nth: int = 0) -> None:
        self.page.locator("main").get_by_role("link", name=label, exact=True).nth(nth).click()
        self.page.wait_for_load_state()

    def way(self, label: str) -> None:
        """A link whose words begin like this (its full name says of what)."""
        self.page.locator("main").get_by_role("link", name=label).first.click()
        self.page.wait_for_load_state()

    def fill(self, label: str, text: str) -> None:
        self.page.locator("main").get_by_label(label, exact=False).first.fill(text)

    def choose(self, label: str) -> None:
        self.page.locator("main").get_by_label(label, exact=True).first.check()

    def select(self, label: str, option: str) -> None:
        self.page.locator("main").get_by_label(label).first.select_option(label=option)

    def attach(self, *paths: Path, wait: bool = True) -> None:
        """With scripts a file goes ahead of its form: `wait` until it is there."""
        box = self.page.locator("main input[type=file]").first
        ahead = self.scripts and box.get_attribute("data-client") is not None
        box.set_input_files([str(path) for path in paths])
        if ahead and wait:
            self.page.wait_for_function(
                "() => document.querySelector('#files-there input') && !document.querySelector('#files-list li:not([data-note])')"
            )

    def press(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        self.page.wait_for_load_state()

    def open(self, summary: str) -> None:
        self.page.locator("main summary", has_text=summary).first.click()
