"""Pictures of invented papers, as a telephone would take them: evidence of the demonstration."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.evidence import store
from portal.evidence.service import Received

FONTS = Path(__file__).resolve().parent.parent / "documents" / "fonts"
SIZE = (720, 1018)
INK, PALE, STAMP = (28, 28, 32), (205, 205, 210), (190, 30, 35)


@lru_cache(maxsize=8)
def _font(name: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / f"Tinos-{name}.ttf"), size)


def picture(issuer: str, title: str, lines: list[str]) -> bytes:
    """A page with a head, a title, a few lines and a round stamp, marked as invented; JPEG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, (252, 251, 247))
    draw = ImageDraw.Draw(image)
    draw.text((60, 60), issuer.upper(), font=_font("Bold", 20), fill=INK)
    draw.line((60, 92, 260, 92), fill=INK, width=1)
    draw.text((SIZE[0] / 2, 180), title, font=_font("Bold", 26), fill=INK, anchor="mm")
    y = 240
    for line in lines:
        draw.text((60, y), line, font=_font("Regular", 20), fill=INK)
        y += 34
    for _ in range(12):
        draw.line((60, y + 12, SIZE[0] - 60, y + 12), fill=PALE, width=2)
        y += 30
    draw.ellipse((470, 800, 630, 960), outline=STAMP, width=5)
    draw.text((550, 880), "BẢN DÙNG THỬ", font=_font("Bold", 17), fill=STAMP, anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=55)
    return out.getvalue()


def received(name: str, issuer: str, title: str, lines: list[str]) -> Received:
    """Such a picture taken into the store, as an upload would be."""
    return Received(store.receive(io.BytesIO(picture(issuer, title, lines)), name), name)
