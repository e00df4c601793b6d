"""Gathering a dossier's documents from where each is kept, and making of them one PDF or one ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from portal.council import issuing
from portal.council import queries as council
from portal.documents import draw
from portal.dossiers import pack, papers
from portal.dossiers.pack import File, Piece
from portal.dossiers.papers import Proposal
from portal.dossiers.states import PAPER_NAMES, PaperKind
from portal.dossiers.whole import Whole
from portal.evidence import rules, store
from portal.evidence.queries import Attached
from portal.refusal import Refused
from portal.vietnamese import dashed
from portal.web.progress import Tell


def pieces(made: Whole, proposal: Proposal) -> list[Piece]:
    """In the order in which the plan names them, the list of evidence last."""
    origin = pack.SIGNED if made.request is not None and made.request.signed else pack.ATTACHED
    files, paper = _files(made.files_of(made.request)), papers.request(proposal)
    found = [pack.piece(PAPER_NAMES[PaperKind.REQUEST], files, origin, paper)]
    for nominee, written in zip(made.nominees, proposal.nominees, strict=True):
        files, paper = _files(nominee.report_files), papers.report(proposal, written)
        found.append(pack.piece(paper.title, files, pack.ATTACHED, paper))
    found += _minutes(made)
    listed = papers.evidence_list(proposal)
    return [*found, Piece(listed.title, pack.LISTED, paper=listed)]


def _files(attached: Sequence[Attached]) -> list[File]:
    return [_file(row.name, row.sha256, row.size) for row in attached if row.sha256 is not None]


def _file(name: str, sha256: str, size: int) -> File:
    kind = rules.kind_of_name(name)
    path = store.path_of(sha256)
    if kind is not None and kind.picture:
        return File(name, path, size, "picture")
    return File(name, path, size, "pdf" if kind is not None and kind.media_type == "application/pdf" else None)


def _minutes(made: Whole) -> list[Piece]:
    """Of every meeting that has minutes the signed copy, else what was issued; else those written outside."""
    named = PAPER_NAMES[PaperKind.MINUTES]
    if not made.decided.meetings:
        return [pack.piece(named, _files(made.files_of(made.outside)), pack.ATTACHED)]
    issued = council.newest_issued(meeting_id for meeting_id, _ in made.decided.meetings)
    found = []
    for meeting_id, title in made.decided.meetings:
        copies = _files(made.files.get((issuing.SIGNED, meeting_id), []))
        if copies:
            found.append(pack.piece(f"{named}: {title}", copies, pack.SIGNED))
        for kind, row in sorted(issued[meeting_id].items(), key=lambda entry: entry[0] != issuing.MINUTES):
            if kind == issuing.MINUTES and copies:
                continue
            name = named if kind == issuing.MINUTES else issuing.name_of(kind)
            file = _file(f"{name}.pdf", row.pdf_sha256, row.size)
            found.append(pack.piece(f"{name}: {title}", [file], pack.ISSUED))
        if not copies and issuing.MINUTES not in issued[meeting_id]:
            found.append(pack.piece(f"{named}: {title}", [], pack.ISSUED))
    return found


def as_pdf(made: Whole, proposal: Proposal, tell: Tell, sets: int = 1) -> bytes:
    """The cover list and every document that can be printed, `sets` times. `tell` hears (documents done, in all).

    Raises `Refused` if there is too much of it or a document cannot be drawn.
    """
    return _bound(made, proposal, pieces(made, proposal), tell, sets)


def _bound(made: Whole, proposal: Proposal, found: Sequence[Piece], tell: Tell, sets: int) -> bytes:
    if reason := pack.refuse(found):
        raise Refused(reason)
    whose = [(position, part) for position, one in enumerate(found) for part in one.bound]
    title, author = f"Hồ sơ đề nghị khen thưởng: {proposal.unit.full}", proposal.unit.full
    body, counts = draw.bind([part for _, part in whose], title, author, proposal.at, tell=tell)
    pages = [0] * len(found)
    for (position, _), size in zip(whose, counts, strict=True):
        pages[position] += size
    cover = pack.cover(proposal, found, pages, made.campaign.originals)
    return draw.bind([cover, ("pdf", body)], title, author, proposal.at, sets)[0]


def as_zip(made: Whole, proposal: Proposal, tell: Tell) -> bytes:
    """The PDF, every paper as Word, and every file as it was attached.

    Raises `Refused` as `as_pdf` does.
    """
    from portal.documents import word  # heavy: for whoever asks

    found = pieces(made, proposal)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00-tron-bo-ho-so.pdf", _bound(made, proposal, found, tell, 1))
        for number, one in enumerate(found, 1):
            name = f"{number:02d}-{dashed(one.title)[:70]}"
            if one.paper is not None:
                archive.writestr(f"{name}.docx", word.to_docx(one.paper))
            for position, file in enumerate(one.files, 1):
                ending = file.name.rpartition(".")[2].lower()
                archive.write(file.path, f"{name}-{position}.{ending}")
    return out.getvalue()
