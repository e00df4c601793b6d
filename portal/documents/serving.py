"""A paper for whoever asked: as a page to read, as PDF, as an editable .docx.

What still awaits its number is marked as a draft, unless it is asked for to be signed (`?ban=ky`): the clerk writes the
number on that very sheet.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from portal.documents import draw
from portal.documents.blocks import Paper, as_draft, awaits_number
from portal.vietnamese import dashed
from portal.web.pages import file, page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = "any(pdf, docx)"  # of an address: "/kho-khan/bao-cao.<any(pdf, docx):form>"
LONGEST_NAME = 40  # a name may be long, headers are not


def as_page(paper: Paper, crumb: tuple[str, str], address: str, *, final: bool = False) -> Response:
    """`crumb` is (words, address) of where the paper belongs; `address` its own, below which its files stand.
    `final` as for `as_file`."""
    return page("documents/page.html", crumb=crumb, **shown(paper, address, final=final))


def shown(paper: Paper, address: str, *, final: bool = False) -> dict[str, Any]:
    """What a page needs to show the paper with the links to its files."""
    is_draft = not final and awaits_number(paper)
    return {"files_at": address, "is_draft": is_draft, **draw.page_context(as_draft(paper) if is_draft else paper)}


def as_file(paper: Paper, form: str, name: str = "", *, final: bool = False) -> Response:
    """`form` as `FORMS` names it; `final`: issued without a number of its own. Raises `Refused` if the PDF cannot be
    made."""
    if not final and request.args.get("ban") != "ky":
        paper = as_draft(paper)
    name = (name or paper.title)[:LONGEST_NAME].rstrip()
    if form == "docx":
        from portal.documents import word  # heavy: for whoever asks

        return file(word.to_docx(paper), f"{dashed(name)}.docx", WORD, attached=True)
    return file(draw.to_pdf(paper), f"{name}.pdf")
