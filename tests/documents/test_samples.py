"""Every paper as PDF and as Word, read back beside the decree's numbers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from pypdf import PdfReader

from portal import FEATURES, create_app
from portal.documents import draw, samples
from portal.documents.blocks import Certificate, Letterhead, Paper, Paragraph, Signatures
from portal.documents.fonts import FOLDER
from portal.documents.word import to_docx
from tests.documents.test_documents import fonts
from tests.documents.test_word import texts_of
from tests.documents.test_word import words as words_of
from tests.installation import Installation

MAKERS = samples.makers(FEATURES)
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 30 * MM, 15 * MM, 20 * MM, 20 * MM
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
# What the decree says of a component, by words that only it has: (words, least and most points, bold, italic).
COMPONENTS = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, True, False),
    ("Độc lập - Tự do - Hạnh phúc", 13, 14, True, False),
    ("Nơi nhận:", 12, 12, True, True),
    ("- Như trên;", 11, 11, False, False),
    ("Kính gửi:", 13, 14, False, False),
]


@dataclass
class Drawn:
    paper: Paper
    pdf: bytes
    word: bytes


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> dict[str, Drawn]:
    from config import from_environment

    app = create_app(from_environment({"INSTANCE": str(tmp_path_factory.mktemp("samples"))}))
    found = {}
    with app.test_request_context("/"):
        for name, make in MAKERS.items():
            paper = make()
            found[name] = Drawn(paper, draw.to_pdf(paper), to_docx(paper))
    return found


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").split())


def text_of(pdf: bytes) -> str:
    """By poppler, which reads what is drawn and not what was meant."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return plain(done.stdout.decode())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("name", MAKERS)
def test_pages_are_a4_and_every_word_stands_within_the_margins(drawn, name: str) -> None:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=drawn[name].pdf, capture_output=True, check=True)
    pages = PAGE.findall(done.stdout.decode())
    assert pages
    for number, (width, height, inside) in enumerate(pages, 1):
        size = sorted((round(float(width)), round(float(height))))
        assert size == [595, 842], (name, number)
        for x_min, y_min, x_max, y_max, word in WORD.findall(inside):
            left, top, right, bottom = (float(value) for value in (x_min, y_min, x_max, y_max))
            assert left >= LEFT - 1 and right <= float(width) - RIGHT + 1, (name, number, word)
            in_text = top >= TOP - 6 and bottom <= float(height) - BOTTOM + 6
            page_number = top < TOP and word.isdecimal() and number > 1
            foot = top > float(height) - BOTTOM
            assert in_text or page_number or foot, (name, number, word)


@pytest.mark.parametrize("name", MAKERS)
def test_every_font_is_carried_and_nothing_is_under_nine_points(drawn, name: str) -> None:
    found = fonts(drawn[name].pdf)
    assert found and all(found.values()) and all("Tinos" in font for font in found)
    sizes = set()

    def visit(text, _cm, matrix, _font, size) -> None:
        if text.strip():
            sizes.add(round(size * abs(matrix[3]), 1))

    for page in PdfReader(io.BytesIO(drawn[name].pdf)).pages:
        page.extract_text(visitor_text=visit)
    assert min(sizes) >= 9, (name, sorted(sizes))


@pytest.mark.parametrize("name", MAKERS)
def test_both_forms_say_every_word_of_the_paper(drawn, name: str) -> None:
    made = drawn[name]
    printed, written = squeezed(text_of(made.pdf)), squeezed(words_of(Document(io.BytesIO(made.word))))
    for block in made.paper.blocks:
        if isinstance(block, Certificate | Letterhead):
            continue  # in columns beside each other: looked at below
        for text in texts_of(block):
            assert squeezed(text) in written, (name, text)
            if len(text) < 40:  # longer ones run over lines that a table's neighbours interrupt
                assert squeezed(text) in printed, (name, text)


@pytest.mark.parametrize("name", MAKERS)
def test_components_have_the_decrees_size_and_style(drawn, name: str) -> None:
    document = Document(io.BytesIO(drawn[name].word))
    paragraphs = [*document.paragraphs]
    for table in document.tables:
        paragraphs += [entry for row in table.rows for cell in row.cells for entry in cell.paragraphs]
    certificate = isinstance(drawn[name].paper.blocks[0], Certificate)
    for words, least, most, bold, italic in COMPONENTS:
        for entry in [entry for entry in paragraphs if entry.text == words]:
            (run,) = entry.runs
            assert certificate or least <= run.font.size.pt <= most, (name, words)
            assert (bool(run.bold), bool(run.italic)) == (bold, italic), (name, words)
    head = drawn[name].paper.blocks[0]
    if isinstance(head, Letterhead):
        assert any(entry.text == head.place_date and entry.runs[0].italic for entry in paragraphs)
        for line in head.name:
            (run,) = next(entry for entry in paragraphs if entry.text == line).runs
            assert run.bold and 12 <= run.font.size.pt <= 13
        for line in head.above:
            (run,) = next(entry for entry in paragraphs if entry.text == line).runs
            assert not run.bold and 12 <= run.font.size.pt <= 13


@pytest.mark.parametrize("name", MAKERS)
def test_word_has_the_same_pages(drawn, name: str) -> None:
    made = drawn[name]
    lying = [float(page.mediabox.width) > float(page.mediabox.height) for page in PdfReader(io.BytesIO(made.pdf)).pages]
    sections = Document(io.BytesIO(made.word)).sections
    turns = [section.orientation == WD_ORIENT.LANDSCAPE for section in sections]
    assert turns == [way for at, way in enumerate(lying) if at == 0 or lying[at - 1] != way]
    for section in sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(value.mm) for value in margins] == [20, 20, 30, 15]


@pytest.mark.parametrize("name", MAKERS)
def test_a_signature_follows_the_last_sentence(name: str) -> None:
    """It is kept with that sentence: below a table it could stand alone on its page."""
    blocks = MAKERS[name]().blocks
    for before, block in pairwise(blocks):
        if (
            isinstance(block, Signatures) and name != "phieu-lay-y-kien"
        ):  # a slip says until when, and is no paper of an office
            assert isinstance(before, Paragraph) and before.text.endswith("./."), name


def two_signers(paper: Paper) -> list[Signatures]:
    found = [block for block in paper.blocks if isinstance(block, Signatures)]
    return [one for one in found if one.left and one.right and one.left.name and one.right.name]


@pytest.mark.parametrize("name", [name for name in MAKERS if two_signers(MAKERS[name]())])
def test_the_names_of_two_signers_stand_on_one_line(drawn, name: str) -> None:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=drawn[name].pdf, capture_output=True, check=True)
    pages = [
        [(plain(word[4]), float(word[1])) for word in WORD.findall(page[2])]
        for page in PAGE.findall(done.stdout.decode())
    ]
    for block in two_signers(drawn[name].paper):
        one, other = (plain(side.name).split()[-1] for side in (block.left, block.right) if side)
        apart = [
            abs(y - z) for page in pages for word, y in page if word == one for second, z in page if second == other
        ]
        assert min(apart) < 0.5


def test_names_are_ascii_and_no_two_features_share_one() -> None:
    assert all(name.isascii() and re.fullmatch(r"[a-z-]+", name) for name in MAKERS)
    alone = [samples.makers([feature]) for feature in FEATURES]
    assert sum(len(found) for found in alone) == len(MAKERS) >= 23


def in_our_face(word: bytes) -> bytes:
    """Times New Roman is on no test machine, and what stands in for it there may lack Vietnamese letters: ours is as wide."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(
                entry, content.replace(b"Times New Roman", b"Tinos") if entry.filename.endswith(".xml") else content
            )
    return out.getvalue()


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None and not os.environ.get("PORTAL_NOTHING_SKIPPED"), reason="no LibreOffice here")
def test_libreoffice_opens_each_as_it_was_meant(drawn, tmp_path: Path) -> None:
    for name, made in drawn.items():
        (tmp_path / f"{name}.docx").write_bytes(in_our_face(made.word))
    files = sorted(str(file) for file in tmp_path.glob("*.docx"))
    face = tmp_path / ".local" / "share" / "fonts"
    face.mkdir(parents=True)
    for file in FOLDER.glob("*.ttf"):
        shutil.copy(file, face)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    for name, made in drawn.items():
        other = (tmp_path / f"{name}.pdf").read_bytes()
        pages = [len(PdfReader(io.BytesIO(content)).pages) for content in (made.pdf, other)]
        assert abs(pages[0] - pages[1]) <= 1, (name, pages)  # a kept signature may stand on a page of its own
        ours, theirs = (set(text_of(content).split()) for content in (made.pdf, other))
        assert {word for word in ours ^ theirs if not word.isdecimal()} == set(), name  # but for page numbers


def test_the_command_writes_both_forms(portal: Installation, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(samples, "makers", lambda features: {"giay-moi": MAKERS["giay-moi"]})
    assert samples.overprints(FEATURES).keys() == {"giay-khen-in-phoi", "giay-khen-in-thu"}
    answer = portal.app.test_cli_runner().invoke(args=["documents", "samples", str(tmp_path / "mau")])
    assert answer.exit_code == 0 and answer.output == "giay-moi\ngiay-khen-in-phoi\ngiay-khen-in-thu\n"
    assert sorted(file.name for file in (tmp_path / "mau").iterdir()) == [
        "giay-khen-in-phoi.pdf", "giay-khen-in-thu.pdf", "giay-moi.docx", "giay-moi.pdf",
    ]  # fmt: skip
