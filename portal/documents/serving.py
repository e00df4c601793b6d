"""A paper for whoever asked: as a page to read, as PDF, as an editable .docx."""

from __future__ import annotations

from flask import Response

from portal.documents import draw
from portal.documents.blocks import Paper
from portal.vietnamese import dashed
from portal.web.pages import file, page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = "any(pdf, docx)"  # of an address: "/kho-khan/bao-cao.<any(pdf, docx):form>"
LONGEST_NAME = 40  # a name may be long, headers are not


def as_page(paper: Paper, crumb: tuple[str, str], address: str) -> Response:
    """`crumb` is (words, address) of where the paper belongs; `address` its own, below which its files stand."""
    return page("documents/page.html", crumb=crumb, files_at=address, **draw.page_context(paper))


def as_file(paper: Paper, form: str, name: str = "") -> Response:
    """`form` as `FORMS` names it. Raises `Refused` if the PDF cannot be made."""
    name = (name or paper.title)[:LONGEST_NAME].rstrip()
    if form == "docx":
        from portal.documents import word  # heavy: for whoever asks

        return file(word.to_docx(paper), f"{dashed(name)}.docx", WORD, attached=True)
    return file(draw.to_pdf(paper), f"{name}.pdf")
