"""Texts at their places on a sheet that is printed already, in the child process."""

from __future__ import annotations

import io
import unicodedata
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from portal.documents import engine
from portal.documents.blocks import Overprint, Placed

ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}
LEADING = 1.2
SMALLEST = 8  # points, below which nothing is set
EVERY = 10  # millimetres between the lines of a trial's grid
PALE, CLEAR = 0.82, 0.45  # grey


def draw(made: Overprint) -> bytes:
    """One page a sheet, in the size of the stock, all of it moved by its `right` and `down`."""
    for name in engine.FONTS:
        pdfmetrics.registerFont(TTFont(name, str(engine.ASSETS / "fonts" / f"{name}.ttf")))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(made.width * mm, made.height * mm), invariant=1, initialFontName=engine.FONTS[0])
    for sheet in made.sheets:
        if made.grid:
            _grid(canvas, made)
        for text in sheet:
            _place(canvas, made, text)
        canvas.showPage()
    canvas.save()
    return engine.finish(out.getvalue(), made.title, made.author, made.at, None)


def _paragraph(text: Placed, size: float) -> Paragraph:
    face = engine.FONTS[text.bold + 2 * text.italic]
    whole = unicodedata.normalize("NFC", text.text)
    whole = whole.translate({ord(char): engine.NO_GLYPH for char in engine.undrawable(whole)})
    style = ParagraphStyle(
        "placed", fontName=face, fontSize=size, leading=size * LEADING, alignment=ALIGN[text.align], splitLongWords=1
    )
    return Paragraph("<br/>".join(escape(line) for line in whole.splitlines()), style)


def _fitting(text: Placed) -> tuple[Paragraph, float]:
    """In its own size, or as much smaller as makes it `lines` long; and how high it is."""
    size = float(text.size)
    while True:
        found = _paragraph(text, size)
        _, high = found.wrap(text.width * mm, 10_000)
        if high <= text.lines * size * LEADING + 0.1 or size <= SMALLEST:
            return found, high
        size -= 1


def _place(canvas: Canvas, made: Overprint, text: Placed) -> None:
    found, high = _fitting(text)
    x, top = (text.x + made.right) * mm, (made.height - text.y - made.down) * mm
    found.drawOn(canvas, x, top - high)
    if made.grid:
        canvas.setStrokeGray(CLEAR)
        canvas.setDash(2, 2)
        canvas.rect(x, top - high, text.width * mm, high)
        canvas.setDash()


def _grid(canvas: Canvas, made: Overprint) -> None:
    """The sheet's own millimetres, not moved: laid over the stock it shows by how much the printer is off."""
    canvas.setFont(engine.FONTS[0], SMALLEST)
    canvas.setLineWidth(0.3)
    for at in range(EVERY, int(max(made.width, made.height)), EVERY):
        canvas.setStrokeGray(CLEAR if at % 50 == 0 else PALE)
        canvas.setFillGray(CLEAR)
        if at < made.width:
            canvas.line(at * mm, 0, at * mm, made.height * mm)
            canvas.drawString(at * mm + 1, (made.height - 4) * mm, str(at))
        if at < made.height:
            canvas.line(0, (made.height - at) * mm, made.width * mm, (made.height - at) * mm)
            canvas.drawString(2 * mm, (made.height - at) * mm + 1, str(at))
    canvas.setFillGray(0)
