"""How wide a text is in the face of our papers: what has to fit on a line is measured, not guessed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "fonts"
MM_PER_POINT = 25.4 / 72


@lru_cache
def _face(name: str) -> Any:
    from reportlab.pdfbase.ttfonts import TTFontFile  # heavy, and asked for only when a unit is saved

    return TTFontFile(str(FOLDER / f"{name}.ttf"))


def width_mm(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Of one line, at `size` points."""
    style = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
    face = _face(f"Tinos-{style[bold, italic]}")
    units = sum(face.charWidths.get(ord(char), face.defaultWidth) for char in text)
    return float(units) * size / 1000 * MM_PER_POINT
