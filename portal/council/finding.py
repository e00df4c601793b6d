"""Finding a sealed record or a paper by what somebody holds in hand: a code, a file, a receipt. For anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.council import ballots, issuing, record
from portal.council.models import VoteRound
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.council.states import Mode
from portal.database import db
from portal.evidence.models import Evidence
from portal.vietnamese import count, moment

MOST_LINES = 200  # records in one file


@dataclass(frozen=True)
class Answer:
    """Match or no match, in words; `record_id` leads to what everybody may know of the record."""

    matches: bool
    words: str
    record_id: str = ""


# --- by a code ----------------------------------------------------------------------------------
def records_ending(code: str) -> list[SealedRecord]:
    """By a record's id, its whole hash or the eight characters that a paper prints; two if eight are not enough."""
    code = "".join(char for char in code.lower() if char not in " …-.\u00a0\t")
    if len(code) == 26:
        row = db.session.get(SealedRecord, code)
        return [row] if row is not None else []
    if len(code) not in (record.SHORT, 64) or any(char not in "0123456789abcdef" for char in code):
        return []
    query = select(SealedRecord).where(SealedRecord.sha256.endswith(code, autoescape=True)).limit(2)
    return list(db.session.scalars(query))


def find_record(code: str) -> SealedRecord | None:
    found = records_ending(code)
    return found[0] if len(found) == 1 else None


def by_code(code: str) -> Answer:
    found = records_ending(code)
    if len(found) == 1:
        return Answer(True, "Khớp: mã này là của một bản ghi trong hệ thống.", found[0].id)
    if found:
        return Answer(False, "Có hơn một bản ghi tận cùng bằng tám ký tự này. Nhập cả dãy mã in ở phụ lục.")
    return Answer(
        False, "Không khớp: không có biên bản nào với mã này. Xem lại từng ký tự; mã chỉ có chữ số và chữ a đến f."
    )


def newer_than(row: SealedRecord) -> SealedRecord | None:
    """The newest correction of this closing record."""
    if row.kind != "meeting":
        return None
    query = select(SealedRecord).where(
        SealedRecord.meeting_id == row.meeting_id, SealedRecord.kind == "meeting", SealedRecord.n > row.n
    )
    return db.session.scalars(query.order_by(SealedRecord.n.desc()).limit(1)).first()


# --- by a file ----------------------------------------------------------------------------------
def by_file(content: bytes) -> Answer:
    """A PDF or the record itself, compared byte for byte. Nothing of it is kept, nothing in it is opened."""
    digest = hashlib.sha256(content).hexdigest()
    paper = db.session.scalars(select(IssuedPaper).where(IssuedPaper.pdf_sha256 == digest).limit(1)).first()
    if paper is not None:
        return _paper(paper)
    query = select(Evidence.id).where(
        Evidence.object_kind == issuing.SIGNED, Evidence.sha256 == digest, Evidence.removed_at.is_(None)
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        return Answer(True, "Khớp: tệp này đúng là bản đã ký, đóng dấu được đính kèm biên bản, không sửa chữa.")
    if content[:1] == b"{":
        return _record(content)
    return Answer(
        False,
        "Không khớp: tệp này không phải bản đã xuất từ hệ thống, hoặc đã bị sửa. Bản chụp, bản quét, bản in lại từ máy khác "
        "cũng không khớp: khi đó so mã in ở chân trang.",
    )


def _named(paper: IssuedPaper) -> str:
    correction = f", bản đính chính lần {count(paper.revision - 1)}," if paper.revision > 1 else ""
    return f"{issuing.name_of(paper.kind).lower()}{correction}"


def _paper(paper: IssuedPaper) -> Answer:
    words = f"Khớp: tệp này đúng là {_named(paper)} đã xuất lúc {moment(paper.at)}, không sửa chữa."
    row = db.session.scalars(select(SealedRecord).where(SealedRecord.sha256 == paper.record_sha256)).first()
    if row is not None and paper.kind == issuing.MINUTES and newer_than(row) is not None:
        words += " Lưu ý: biên bản này đã có bản đính chính mới hơn."
    return Answer(True, words, row.id if row is not None else "")


def _record(content: bytes) -> Answer:
    """One exported record, or several, each on its line as a PDF carries them."""
    lines = [line for line in content.split(b"\n") if line]
    wrong = Answer(False, "Không khớp: tệp này không phải bản ghi đã chốt trên hệ thống, hoặc đã bị sửa.")
    try:
        hashes = [str(json.loads(line)["sha256"]) for line in lines[:MOST_LINES]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return wrong
    query = select(SealedRecord).where(SealedRecord.sha256.in_(hashes))
    known = {row.sha256: row for row in db.session.scalars(query)}
    rows = [known.get(sha256) for sha256 in hashes]
    if len(lines) > MOST_LINES or not all(_is(row, line) for row, line in zip(rows, lines, strict=True)):
        return wrong
    what = "bản ghi kết quả này" if len(lines) == 1 else f"cả {count(len(lines))} bản ghi trong tệp này"
    return Answer(True, f"Khớp: {what} đúng là bản đã chốt, không sửa chữa.", rows[0].id if rows[0] else "")


def _is(row: SealedRecord | None, line: bytes) -> bool:
    return row is not None and record.exported(json.loads(row.body), row.sha256) == line


# --- by a receipt -------------------------------------------------------------------------------
def by_receipt(text: str) -> Answer:
    """Are the slips of this code in the urns of a sealed secret round? Which marks they bear nobody can tell."""
    receipt = ballots.read_receipt(text)
    if receipt is not None:
        query = (
            select(VoteRound.id, SealedRecord.body)
            .join(SealedRecord, SealedRecord.round_id == VoteRound.id)
            .where(VoteRound.mode == Mode.SECRET)
            .order_by(SealedRecord.at.desc())
            .execution_options(yield_per=50)
        )
        for round_id, body in db.session.execute(query):
            if found := slips_in(body, round_id, receipt):
                return Answer(
                    True,
                    f"Khớp: phiếu có trong thùng phiếu của một lần bỏ phiếu đã chốt, đủ ở {count(found)} mục. "
                    "Mã không cho biết phiếu đã chọn gì.",
                )
    return Answer(
        False,
        "Không khớp: không có phiếu nào với mã này trong các lần bỏ phiếu đã chốt. Xem lại từng ký tự của mã; kết quả chưa "
        "chốt thì chưa tra cứu được.",
    )


def slips_in(body: str, round_id: str, receipt: str) -> int:
    """In how many questions of this record a slip of the code lies. Looked for in the text: most records have none."""
    numbers: Sequence[int] = range(1, body.count('"trackers":') + 1)
    return sum(1 for n in numbers if f'"{ballots.tracker(receipt, round_id, n)}"' in body)


def papers_on(sha256: str) -> list[IssuedPaper]:
    query = select(IssuedPaper).where(IssuedPaper.record_sha256 == sha256).order_by(IssuedPaper.at)
    return list(db.session.scalars(query))


def rounds_of(row: SealedRecord) -> list[SealedRecord]:
    """The results to show beside a record of a meeting made public: its own, or of all rounds it names."""
    if row.kind == "round":
        return [row]
    named = [entry["sha256"] for entry in json.loads(row.body)["rounds"] if "sha256" in entry]
    query = select(SealedRecord).where(SealedRecord.sha256.in_(named)).options(joinedload(SealedRecord.meeting))
    return list(db.session.scalars(query.order_by(SealedRecord.n)))
