"""HTML to PDF, in the child process. Fonts come from this folder; nothing else is read, nothing is fetched."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import reportlab.rl_config
from reportlab.pdfbase.ttfonts import TTFontFile
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

ASSETS = Path(__file__).resolve().parent
FONTS = ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")

reportlab.rl_config.invariant = 1
logging.getLogger("xhtml2pdf").setLevel(logging.ERROR)


class EngineError(Exception):
    """The engine answered, but not with a sound PDF."""


def render(html: str, title: str, author: str, at: datetime, attached: tuple[str, bytes] | None) -> bytes:
    """The finished file. `at` is the only time in it; `attached` is (name, bytes)."""
    return finish(draw(html), title, author, at, attached)


NO_GLYPH = "□"


@lru_cache
def _drawable() -> frozenset[int]:
    """The code points that every face of the font has, and those that are no glyph of their own."""
    faces = [frozenset(TTFontFile(str(ASSETS / "fonts" / f"{name}.ttf")).charToGlyph) for name in FONTS]
    return faces[0].intersection(*faces[1:]) | {ord("\n"), ord("\r"), ord("\t")}


def undrawable(text: str) -> str:
    """The characters of `text` that the font of our papers does not have, each once, in their order."""
    return "".join(dict.fromkeys(char for char in text if ord(char) not in _drawable()))


def draw(html: str) -> bytes:
    """A paper comes out whatever was written: what the font does not have is drawn as an empty box."""
    html = html.translate({ord(char): NO_GLYPH for char in undrawable(html)})
    out = io.BytesIO()
    policy = ResourceAccessPolicy.server(ASSETS, allow_remote=False)
    result = pisa.CreatePDF(html, dest=out, path=str(ASSETS / "paper.html"), encoding="utf-8", resource_policy=policy)
    log = " ".join(str(entry) for entry in result.log)
    if result.err or "No font" in log or "Could not get image" in log or "Blocked" in log:
        raise EngineError(log[:300])
    return out.getvalue()


def finish(pdf: bytes, title: str, author: str, at: datetime, attached: tuple[str, bytes] | None) -> bytes:
    """Replace the engine's unused Helvetica, set dates and identity, carry the record inside."""
    import pikepdf

    stamp = _stamp(at)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            _replace_unembedded(page)
        if attached is not None:
            name, content = attached
            spec = pikepdf.AttachedFileSpec(
                document, content, filename=name, mime_type="application/json", creation_date=stamp, mod_date=stamp
            )
            document.attachments[name] = spec
        identify(document, title, author, at)
        out = io.BytesIO()
        document.save(out, static_id=False, deterministic_id=True, linearize=False)
    return out.getvalue()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def identify(document: Any, title: str, author: str, at: datetime) -> None:
    """What a reader's window says of the file."""
    import pikepdf

    document.docinfo["/Title"] = title
    document.docinfo["/Author"] = author
    for key in ("/CreationDate", "/ModDate"):
        document.docinfo[key] = _stamp(at)
    document.docinfo["/Producer"] = document.docinfo["/Creator"] = "cong-thi-dua"
    document.Root["/Lang"] = pikepdf.String("vi")


STANDARD = {"/Helvetica", "/Times-Roman", "/Courier", "/ZapfDingbats", "/Symbol"}
SHOWING = {"Tj", "TJ", "'", '"'}


def _replace_unembedded(page: Any) -> None:
    """The engine sets Helvetica at the start of every page and never draws with it: name an embedded font instead."""
    import pikepdf

    fonts = page.get("/Resources", {}).get("/Font", {})
    names = sorted(fonts.keys())  # a set: another process would go through it in another order
    bare = [name for name in names if fonts[name].get("/BaseFont") in STANDARD]
    if not bare:
        return
    current = None
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        if str(operator) == "Tf":
            current = str(operands[0])
        elif str(operator) in SHOWING and current in bare and any(len(bytes(part)) for part in _strings(operands)):
            raise EngineError(f"a text is drawn in {fonts[current].get('/BaseFont')}, which is not embedded")
    embedded = next((fonts[name] for name in names if name not in bare), None)
    for name in bare:
        if embedded is None:
            del fonts[name]
        else:
            fonts[name] = embedded


def _strings(operands: Any) -> list[Any]:
    import pikepdf

    found = []
    for operand in operands:
        parts = operand if isinstance(operand, pikepdf.Array) else [operand]
        found += [part for part in parts if isinstance(part, pikepdf.String)]
    return found
