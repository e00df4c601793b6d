"""Finding a sealed record or a paper by what somebody holds in hand: a code, a file, a receipt. For anybody."""

from __future__ import annotations

from sqlalchemy import select

from portal.council.models import IssuedPaper, SealedRecord, VoteRound
from portal.council.states import Mode
from portal.database import db


def find_record(code: str) -> SealedRecord | None:
    """A record by its id, its whole hash or the eight characters that a paper prints."""
    code = "".join(code.split()).lower()
    if len(code) == 26:
        return db.session.get(SealedRecord, code)
    if len(code) not in (8, 64) or any(char not in "0123456789abcdef" for char in code):
        return None
    query = select(SealedRecord).where(SealedRecord.sha256.endswith(code, autoescape=True)).limit(2)
    found = list(db.session.scalars(query))
    return found[0] if len(found) == 1 else None


def paper_with(pdf_sha256: str) -> IssuedPaper | None:
    return db.session.scalars(select(IssuedPaper).where(IssuedPaper.pdf_sha256 == pdf_sha256).limit(1)).first()


def sealed_secret_rounds() -> list[str]:
    """The bodies of the sealed secret rounds, newest first: where a receipt is looked for."""
    query = (
        select(SealedRecord.body)
        .join(VoteRound, VoteRound.id == SealedRecord.round_id)
        .where(VoteRound.mode == Mode.SECRET)
        .order_by(SealedRecord.at.desc())
        .limit(500)
    )
    return list(db.session.scalars(query))
