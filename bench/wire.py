"""Bytes, requests and seconds of two tasks in Chromium on the link of a commune office, by the browser's own throttle."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

LATENCY_MS, DOWN_KBIT, UP_KBIT = 500, 50, 20


@dataclass
class Wire:
    """What one fresh browser fetched: bodies as they were sent, without headers."""

    page: Page
    requests: int = 0
    bytes_down: int = 0
    began: float = field(default_factory=time.monotonic)

    @classmethod
    def plug_in(cls, browser: Browser, *, throttled: bool) -> Wire:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
        wire = cls(context.new_page())
        link = context.new_cdp_session(wire.page)
        link.send("Network.enable")
        link.send("Network.setCacheDisabled", {"cacheDisabled": False})
        if throttled:
            link.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": LATENCY_MS,
                    "downloadThroughput": DOWN_KBIT * 1000 / 8,
                    "uploadThroughput": UP_KBIT * 1000 / 8,
                },
            )
        link.on("Network.dataReceived", wire._received)
        link.on("Network.requestWillBeSent", wire._asked)
        link.on("Network.requestServedFromCache", wire._from_memory)
        link.on("Network.responseReceived", wire._answered)
        return wire

    def _received(self, event: dict[str, Any]) -> None:
        self.bytes_down += event["encodedDataLength"]

    def _asked(self, event: dict[str, Any]) -> None:
        """Once for each request, and again for each redirect that it follows; not the pieces of a file nor what is saved
        while it is typed."""
        url, method = event["request"]["url"], event["request"]["method"]
        if url.startswith("http") and method != "PATCH" and not url.partition("?")[0].endswith("/nhap-tam"):
            self.requests += 1

    def _from_memory(self, event: dict[str, Any]) -> None:
        self.requests -= 1

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.requests -= 1

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    # --- hands ----------------------------------------------------------------------------------
    def sign_in(self, address: str, username: str, password: str) -> None:
        self.page.set_default_timeout(600_000)
        self.page.goto(f"{address}/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.locator("#password").fill(password)
        self.press("Đăng nhập")

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()


def vote(browser: Browser, address: str, username: str, password: str) -> Wire:
    """From login to the receipt."""
    wire = Wire.plug_in(browser, throttled=True)
    wire.sign_in(address, username, password)
    wire.follow("Bỏ phiếu")
    for group in wire.page.locator("main fieldset.cand:has(input)").all():
        group.get_by_label("Đồng ý", exact=True).check()
    wire.press("Xem lại phiếu")
    wire.press("Bỏ phiếu")
    assert "Đã ghi nhận phiếu" in wire.page.locator("main").inner_text()
    wire.page.wait_for_timeout(200)
    return wire


def officers_task(browser: Browser, address: str, username: str, password: str, file: Path) -> Wire:
    """Log in, open what came back, answer it with a file, send it: the form waits for the file."""
    wire = Wire.plug_in(browser, throttled=True)
    wire.sign_in(address, username, password)
    wire.follow("Bổ sung")
    wire.page.get_by_label("4. Hiệu quả").fill("Trước khi áp dụng 120 hồ sơ, sau khi áp dụng 386 hồ sơ.")
    wire.page.locator("main input[type=file]").first.set_input_files(str(file))
    wire.press("Gửi")
    wire.page.locator("main .s", has_text="Đã gửi").first.wait_for()
    wire.page.wait_for_timeout(200)
    return wire


def first_text(browser: Browser, address: str, cold: str, warm: str) -> tuple[float, float]:
    """Seconds until the first text of a page stands there: of one, then of another with style and script known."""
    wire = Wire.plug_in(browser, throttled=True)
    times = []
    for path in (cold, warm):
        began = time.monotonic()
        wire.page.goto(address + path, wait_until="commit")
        wire.page.locator("h1").first.wait_for()
        times.append(time.monotonic() - began)
        wire.page.wait_for_load_state()
    wire.page.context.close()
    return times[0], times[1]
