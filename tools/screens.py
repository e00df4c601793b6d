"""Pictures of the ten screens on which the portal stands or falls, at 360 and 1366 px, from a running demonstration.

python3 run.py                                  in one window, over an instance made by `flask demo`
.venv/bin/python tools/screens.py docs/screens  in another; CHROMIUM names the browser, PORT the portal's
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
SIZES = {"360": {"width": 360, "height": 740}, "1366": {"width": 1366, "height": 768}}
TALLEST = {"360": 1_600, "1366": 1_300}  # pixels of a picture: the top of a long page
COLOURS = 64


def link(label: str, nth: int = 0) -> Callable[[Page], None]:
    """Follow a link whose words begin like this."""

    def follow(page: Page) -> None:
        page.locator("main").get_by_role("link", name=label).nth(nth).click(timeout=5_000)
        page.wait_for_load_state()

    return follow


# (name, who, where it begins, what is followed from there)
SCREENS: list[tuple[str, str, str, list[Callable[[Page], None]]]] = [
    ("1-viec-can-lam", "canbo.hodackien", "/viec-can-lam", []),
    ("2-sang-kien", "canbo.hodackien", "/sang-kien", []),
    ("3-tieu-chi", "canbo.hodackien", "/tieu-chi", []),
    ("4-ho-so", "canbo.thitran", "/ho-so", []),
    ("5-theo-doi-don-vi", "noivu", "/don-vi/theo-doi", []),
    ("6-dieu-hanh-cuoc-hop", "canbo.phutam", "/hoi-dong", [link("Họp bình xét")]),
    ("7-phieu-binh-xet", "thanhvien4.phutam", "/viec-can-lam", [link("Bỏ phiếu")]),
    ("8-bien-ban", "canbo.thienmy", "/hoi-dong", [link("Họp bình xét", 1), link("Biên bản")]),
    ("9-xet-khen", "noivu", "/xet-khen", []),
    ("10-trang-cong-khai", "", "/", []),
]


def sat_down(page: Page, who: str) -> None:
    with (ROOT / "data" / "demo" / "people.toml").open("rb") as file:
        password = tomllib.load(file)["password"]
    page.goto(f"{ADDRESS}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(who)
    page.locator("#password").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_load_state()


def chromium() -> str | None:
    """The browser: the one named, else the machine's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pictures() -> Iterator[tuple[str, bytes]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for tag, size in SIZES.items():
            for name, who, begins, ways in SCREENS:
                page = browser.new_context(viewport=size, locale="vi-VN").new_page()
                if who:
                    sat_down(page, who)
                page.goto(ADDRESS + begins)
                for way in ways:
                    way(page)
                yield f"{name}-{tag}", cut(page.screenshot(full_page=True), TALLEST[tag])
                page.context.close()
        browser.close()


def cut(content: bytes, tallest: int) -> bytes:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, tallest)))
    out = io.BytesIO()
    picture.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pictures():
        (folder / f"{name}.png").write_bytes(content)
        print(f"{name}: {len(content) // 1024} KB")


if __name__ == "__main__":
    main()
