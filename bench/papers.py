"""How long papers take in the child that draws them, how large it grows, and what others feel of it meanwhile."""

from __future__ import annotations

import io
import re
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import load, servers
from portal import confined
from portal.council import samples as council
from portal.documents import draw
from portal.documents.blocks import Paper, Paragraph
from portal.dossiers import papers
from portal.dossiers import samples as dossiers

Row = Callable[..., None]
OFFICER, PAGE = "canbo.hodackien", "/viec-can-lam"


def drawn_and_peak(html: str) -> tuple[int, int, float]:
    """In the child: pages, bytes, and the most memory it ever held, in MB."""
    import resource

    import pikepdf

    from portal.documents import engine

    content = engine.draw(html)
    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
    return pages, len(content), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _four_pages() -> Paper:
    paper = council.PAPERS["bien-ban-hop"]()
    words = "Ông Thạch Văn Khôi phát biểu: nhất trí với kết quả tự kiểm tra, đề nghị nêu rõ số liệu từng quý. "
    return replace(paper, blocks=[*paper.blocks[:-1], *[Paragraph(words * 3)] * 10, paper.blocks[-1]])


def _long_list() -> Paper:
    return papers.request(replace(dossiers.PROPOSAL, nominees=[dossiers.PERSON] * 500))


def in_the_child(row: Row) -> None:
    from wsgi import app

    with app.app_context():
        minutes, listed = draw.pdf_html(_four_pages()), draw.pdf_html(_long_list())
    _timed(minutes)  # the server that children come from is started now
    for name, html, limit in (
        ("minutes of four pages", minutes, 0.4),
        ("danh sách trích ngang of 500 rows", listed, 8.0),
    ):
        (pages, size, peak), took = _timed(html)
        row(f"{name}: {pages} pages, {size // 1024} KB", f"{took:.2f} s", f"<= {limit} s", took <= limit)
        row(f"{name}: the child at its largest", f"{peak:.0f} MB", "< 300 MB", peak < 300)


def _timed(html: str) -> tuple[Any, float]:
    began = time.perf_counter()
    found = confined.run("bench.papers:drawn_and_peak", html, seconds=60)
    return found, time.perf_counter() - began


def beside(row: Row, instance: Path, password: str) -> None:
    """A unit's whole pack, over HTTP; and a page of others alone and meanwhile."""
    with servers.serving("wsgi:app", "/healthz", INSTANCE=str(instance)) as (address, _):
        cookie = servers.sign_in(address, OFFICER, password)

        def get(path: str) -> bytes:
            with urllib.request.urlopen(urllib.request.Request(address + path, headers={"Cookie": cookie})) as answer:
                return bytes(answer.read())

        found = re.search(rb'href="(/ho-so/\w+/tron-bo)"', get("/ho-so"))
        assert found is not None
        pack = found[1].decode()
        get(f"{pack}.pdf")
        began = time.perf_counter()
        size = len(get(f"{pack}.pdf"))
        took = time.perf_counter() - began
        row(f"a unit's whole pack, {size // 1024} KB", f"{took:.1f} s", "<= 10 s", took <= 10)
        alone = load.measure(address + PAGE, cookie)
        over = threading.Event()

        def again() -> None:
            while not over.is_set():
                get(f"{pack}.pdf")

        maker = threading.Thread(target=again)
        maker.start()
        meanwhile = load.measure(address + PAGE, cookie)
        over.set()
        maker.join()
        times = meanwhile.p95_ms / alone.p95_ms
        row(f"p95 of {PAGE} while packs are made", f"{times:.2f} x", "< 2 x alone", times < 2)
