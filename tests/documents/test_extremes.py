"""Every paper with a list of hundreds, a name of 300 letters, and letters typed apart from their marks."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata

import pytest
from docx import Document

from portal import FEATURES
from portal.documents import draw, samples
from portal.documents.blocks import Certificate, Paper, Table
from portal.documents.word import to_docx
from tests.documents.extremes import LONG_NAME, MARK, stretched
from tests.documents.test_samples import BOTTOM, LEFT, PAGE, RIGHT, WORD
from tests.documents.test_word import words as words_of
from tests.installation import Installation

MAKERS = samples.makers(FEATURES)
# These grow with a campaign; the others with one dossier or one meeting.
LONG = (
    "to-trinh-de-nghi", "bang-tong-hop-ho-so", "quyet-dinh-da-ban-hanh", "danh-sach-xuong-ten", "bao-cao-kho-khan",
    "danh-muc-tai-lieu", "bao-cao-tham-dinh",
)  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def has_list(paper: Paper) -> bool:
    return any(isinstance(block, Table) and block.rows for block in paper.blocks)


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_is_missing_cut_or_outside_the_page(portal: Installation, name: str) -> None:
    many = 500 if name in LONG else 60
    paper = stretched(MAKERS[name](), many)
    with portal.app.test_request_context("/"):
        pdf, word = draw.to_pdf(paper), to_docx(paper)
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = PAGE.findall(done.stdout.decode())
    drawn, found = [], []
    for number, (width, height, inside) in enumerate(pages):
        for x_min, y_min, x_max, y_max, text in WORD.findall(inside):
            assert float(x_min) >= LEFT - 1 and float(x_max) <= float(width) - RIGHT + 1, (name, text)
            assert float(y_max) <= float(height) - BOTTOM + 30, (name, text)  # the check code stands in the foot
            drawn.append(text)
            if re.fullmatch("Dòng[0-9]{3}", text):
                found.append((number, float(y_min), text))
    written = squeezed(words_of(Document(io.BytesIO(word))))
    marks = [MARK.format(number) for number in range(1, many + 1)] if has_list(paper) else []
    assert [text for _, _, text in sorted(found)] == marks  # from page to page, from line to line
    assert re.findall("Dòng[0-9]{3}", written) == marks
    if marks or any(isinstance(block, Certificate) for block in paper.blocks):
        assert squeezed(LONG_NAME) in written and unicodedata.is_normalized("NFC", "".join(drawn))
        # on paper the lines of a cell stand between those of its neighbours: each word as often as the name has it
        asked = LONG_NAME.split()
        assert [part for part in set(asked) if drawn.count(part) < asked.count(part)] == []


def test_the_name_is_as_long_as_asked() -> None:
    assert 290 <= len(LONG_NAME) <= 300
