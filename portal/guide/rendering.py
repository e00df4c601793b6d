"""A guide as HTML: its text, an id on each heading that help leads to, its pictures with their size."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from portal.web import richtext

PIXELS = 1.5  # of a file for one of the page: pictures stay sharp on paper


@dataclass(frozen=True)
class Picture:
    """Where a picture is, and the size at which a page shows it."""

    url: str
    width: int
    height: int


def shown_size(content: bytes) -> tuple[int, int]:
    """Width and height on the page, of a picture's file."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        return round(picture.width / PIXELS), round(picture.height / PIXELS)


def to_html(body: str, picture: Callable[[str], Picture]) -> Markup:
    """Safe HTML of a guide's text; `picture` finds one by its name."""
    tokens = richtext.parsed(body)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open" and token.children:
            words = token.children[-1]
            text, mark, anchor = words.content.rpartition(" {#")
            if mark:
                words.content = text
                before.attrSet("id", anchor.rstrip("}"))
        for child in token.children or []:
            if child.type == "image":
                found = picture(str(child.attrs["src"]))
                child.attrs["src"] = found.url
                child.attrSet("width", str(found.width))
                child.attrSet("height", str(found.height))
                child.attrSet("loading", "lazy")
    return richtext.cleaned(
        tokens, tags={"img"}, attributes={"h2": {"id"}, "img": {"src", "alt", "width", "height", "loading"}}
    )
