"""Blocks to HTML: for the PDF engine, and for the accessible page. User text is only ever text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import render_template

from portal import confined
from portal.documents.blocks import (
    DRAFT,
    NATIONAL,
    Block,
    Certificate,
    Code,
    Heading,
    Letterhead,
    Lines,
    Overprint,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Source,
    Table,
    Title,
    tied,
)
from portal.refusal import Reason, Refused

NAMES = {
    Letterhead: "letterhead",
    Title: "title",
    Heading: "heading",
    Paragraph: "paragraph",
    Lines: "lines",
    Table: "table",
    Signatures: "signatures",
    Code: "code",
    Certificate: "certificate",
    PageBreak: "page_break",
}
SECONDS, MEMORY = 20, 700 * 1024 * 1024
BINDING_SECONDS = 60
_turns = confined.Turns(2, 20.0)  # papers being drawn of all requests; seconds to wait for a turn
FAILED = Reason(
    "paper.failed",
    "Chưa xuất được văn bản.",
    "Kết quả đã chốt không bị ảnh hưởng. Thử xuất lại; vẫn chưa được thì báo quản trị hệ thống.",
)
BUSY = Reason("paper.busy", "Máy chủ đang lập nhiều văn bản khác.", "Xuất lại sau ít phút.")


def _drawn(job: str, *args: Any, **limits: Any) -> Any:
    """Raises `Refused`."""
    try:
        return _turns.run(job, *args, memory=MEMORY, **limits)
    except confined.ConfinedError as error:
        raise Refused(BUSY if error.kind == "busy" else FAILED) from error


def kind_of(block: Block) -> str:
    return NAMES[type(block)]


def page_context(paper: Paper) -> dict[str, Any]:
    """What `templates/documents/_paper.html` needs to show this paper."""
    return {"paper": paper, "kind_of": kind_of, "tied": tied, "national": NATIONAL, "draft_mark": DRAFT}


def qr_png(text: str) -> str:
    """A QR as a data URI."""
    import segno

    return str(segno.make(text, error="m").png_data_uri(scale=4, border=1))


def undrawable(text: str) -> str:
    """The characters of `text` that our papers cannot show."""
    if text.isascii():
        return ""
    return str(confined.run("portal.documents.engine:undrawable", text))


def pdf_html(paper: Paper) -> str:
    """For the engine, all of it NFC: the font places no mark that stands apart from its letter."""
    return unicodedata.normalize("NFC", render_template("documents/pdf.html", qr=qr_png, **page_context(paper)))


def to_pdf(paper: Paper) -> bytes:
    """The finished PDF. The same paper gives the same bytes. Raises `Refused` if the engine fails or runs over."""
    attached = paper.attached[:2] if paper.attached else None
    made = _drawn(
        "portal.documents.engine:render", pdf_html(paper), paper.title, paper.author, paper.at, attached, seconds=SECONDS
    )  # fmt: skip
    return bytes(made)


def overprint(made: Overprint) -> bytes:
    """The sheets as PDF. Raises `Refused` if they cannot be drawn."""
    return bytes(_drawn("portal.documents.overprint:draw", made, seconds=SECONDS))


def bind(
    parts: Sequence[Paper | Source],
    title: str,
    author: str,
    at: datetime,
    sets: int = 1,
    *,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[bytes, list[int]]:
    """One PDF of papers and files in their order, `sets` times; and how many pages each part has.

    `tell` hears (parts done, parts in all). Raises `Refused` if a part cannot be drawn, or all of it takes too long.
    """
    sources = [("html", pdf_html(part)) if isinstance(part, Paper) else part for part in parts]
    whole, pages = _drawn(
        "portal.documents.binding:bind", sources, title, author, at, sets,
        seconds=BINDING_SECONDS, tell=tell,
    )  # fmt: skip
    return bytes(whole), pages
