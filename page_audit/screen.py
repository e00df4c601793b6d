"""Chromium showing pages from memory: no portal behind them, no session, every page as often and in any size as wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from page_audit.shots import Shot

ROOT = Path(__file__).resolve().parent.parent
AXE = next((ROOT / "tests" / "vendor").glob("axe-*.min.js"))
MEASURES = Path(__file__).with_name("in_page.js")
SIZES: dict[str, ViewportSize] = {
    "320": {"width": 320, "height": 640},
    "360": {"width": 360, "height": 740},
    "1366": {"width": 1366, "height": 768},
    "200 %": {"width": 683, "height": 384},  # 1366 × 768 as a reader has it who has doubled everything
}


class _Memory(ThreadingHTTPServer):
    """Style and script as the portal sends them, and one page: whichever is shown now."""

    daemon_threads = True

    def __init__(self, app: Flask) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.assets = {f"/static/{asset.name}": asset for asset in app.extensions["portal_assets"].values()}
        self.policy = app.test_client().get("/dang-nhap").headers["Content-Security-Policy"]
        self.shown = ""
        self.missing: list[str] = []  # a page without its style could not be judged


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Memory

    def do_GET(self) -> None:
        if asset := self.server.assets.get(self.path):
            self._send(asset.body, {"Content-Type": asset.media_type, "Cache-Control": "max-age=86400, immutable"})
        elif self.headers.get("Sec-Fetch-Mode") == "navigate":
            headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
            self._send(self.server.shown.encode(), {**headers, "Content-Security-Policy": self.server.policy})
        else:  # what a page asks for by itself gets nothing
            if self.path.startswith("/static/"):
                self.server.missing.append(self.path)
            self.send_response(204)
            self.end_headers()

    do_POST = do_GET  # noqa: N815

    def _send(self, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Nothing: a report of its own is printed."""


class Screen:
    """One tab. `show` puts a page on it."""

    def __init__(self, browser: Browser, memory: _Memory) -> None:
        self._memory, self._origin = memory, f"http://127.0.0.1:{memory.server_port}"
        context = browser.new_context(viewport=SIZES["360"], locale="vi-VN")
        context.add_init_script(path=AXE)
        context.add_init_script(path=MEASURES)
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        memory.missing = self.faults
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def show(self, shot: Shot, size: str) -> None:
        self.page.set_viewport_size(SIZES[size])
        self._memory.shown = shot.html
        self.page.goto(self._origin + shot.address, wait_until="load")

    def resize(self, size: str) -> None:
        self.page.set_viewport_size(SIZES[size])

    def measure(self, call: str, given: Any = None) -> Any:
        return self.page.evaluate(call, given)


@contextmanager
def screen(app: Flask, chromium: str) -> Iterator[Screen]:
    memory = _Memory(app)
    serving = threading.Thread(target=memory.serve_forever, daemon=True)
    serving.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            yield Screen(browser, memory)
            browser.close()
    finally:
        memory.shutdown()
        memory.server_close()
        serving.join()
