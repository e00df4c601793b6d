"""Several documents as one PDF, in the child process: papers drawn here, files that were attached, pictures of pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from portal.documents import engine

A4 = 595.28, 841.89  # points
MARGIN = 28.35  # 10 mm around a picture
PICTURE_SIDE = 2200  # pixels of the longer side: some 190 dots per inch on A4, as scanners give
Part = tuple[Literal["html", "pdf", "picture"], str | bytes]


def bind(
    parts: Sequence[Part],
    title: str,
    author: str,
    at: datetime,
    sets: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[bytes, list[int]]:
    """The whole and the pages of each part. A part is what it is and an HTML text, a path or the bytes of a PDF.
    `tell` hears (parts done, parts in all).

    Of several `sets` each begins on a sheet of its own, also where both sides are printed.
    """
    import pikepdf

    counts = []
    with pikepdf.new() as whole:
        for done, (kind, source) in enumerate(parts):
            if tell is not None:
                tell(done, len(parts))
            with pikepdf.open(io.BytesIO(_pdf(kind, source, title, author, at))) as document:
                counts.append(len(document.pages))
                whole.pages.extend(document.pages)
        for number in range(len(whole.pages) * (sets - 1)):
            if number % sum(counts) == 0 and sum(counts) % 2:
                whole.add_blank_page(page_size=A4)
            whole.pages.append(whole.pages[number % sum(counts)])
        engine.identify(whole, title, author, at)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue(), counts


def _pdf(kind: str, source: str | bytes, title: str, author: str, at: datetime) -> bytes:
    if kind == "html":
        return engine.render(str(source), title, author, at, None)
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    return content if kind == "pdf" else _page_of(content)


def _page_of(content: bytes) -> bytes:
    """A picture on a page of A4, lying where it lies, without the camera's notes."""
    from PIL import Image, ImageOps
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        upright: Any = ImageOps.exif_transpose(image)
        upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        opaque = Image.new("RGB", upright.size, "white")
        opaque.paste(upright, mask=upright.getchannel("A") if "A" in upright.getbands() else None)
    wide, high = A4 if opaque.height >= opaque.width else A4[::-1]
    out, jpeg = io.BytesIO(), io.BytesIO()
    opaque.save(jpeg, "JPEG", quality=85)
    canvas = Canvas(out, pagesize=(wide, high), invariant=1)
    canvas.drawImage(
        ImageReader(jpeg), MARGIN, MARGIN, wide - 2 * MARGIN, high - 2 * MARGIN, preserveAspectRatio=True, anchor="n"
    )
    canvas.save()
    return out.getvalue()
