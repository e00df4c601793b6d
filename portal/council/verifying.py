"""Everything that a council left behind, checked from the ground: its chain and MACs, the bytes of its papers, and that
the database still refuses what no code of ours asks for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select, text

from portal import keys
from portal.council import checking, queries
from portal.council import record as records
from portal.council.checking import Fault
from portal.council.models import Meeting, VoteRound
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.council.states import RoundState
from portal.database import db, is_sqlite
from portal.evidence import store

# What the database itself refuses (see `migrations/guards.py`), by table: a migration that guards more adds its name here.
GUARDS = {
    "sealed_record": ("update", "delete"),
    "issued_paper": ("update", "delete"),
    "participation": ("insert", "insert_channel", "update", "delete"),
    "urn": ("insert", "update", "delete"),
    "open_ballot": ("insert", "update", "delete"),
    "hand_count": ("insert", "update", "delete"),
    "round_member": ("insert", "update", "update_names", "update_substitute", "delete"),
    "question": ("insert", "update", "delete"),
    "recusal": ("insert", "update", "delete"),
    "vote_round": ("update", "update_rule", "update_parent", "update_paper", "delete"),
    "member_reading": ("insert", "update"),
    "meeting_remark": ("insert", "update", "delete"),
    "council_rule": ("update", "delete"),
    "meeting": ("insert_held", "update_held"),
    "paper_tally": ("insert", "update", "update_confirmed", "delete"),
    "paper_count": ("insert", "update", "delete"),
}
DATABASE = "cơ sở dữ liệu"


def verify_council(council_id: str) -> list[Fault]:
    """The whole chain of one council, its MACs, its papers, and that every sealed round has its record."""
    chain = queries.chain(council_id)
    key = keys.read(current_app.config["INSTANCE"], "seal")
    faults = checking.check_chain([(row.id, row.body, row.sha256) for row in chain])
    for position, row in enumerate(chain, 1):
        if row.n != position:
            faults.append(Fault(row.id, "thiếu bản ghi trước đó"))
        if records.mac_of(key, row.sha256) != row.mac:
            faults.append(Fault(row.id, "không do hệ thống này chốt"))
        if row.prev_sha256 != checking.read(row.body).get("prev"):
            faults.append(Fault(row.id, "cột nối chuỗi không khớp bản ghi"))
    sealed = {row.round_id for row in chain if row.round_id}
    rounds = db.session.execute(
        select(VoteRound.id, VoteRound.state)
        .join(Meeting, Meeting.id == VoteRound.meeting_id)
        .where(Meeting.council_id == council_id)
    )
    for round_id, state in rounds:
        if (state is RoundState.SEALED) != (round_id in sealed):
            faults.append(Fault(round_id, "trạng thái và bản ghi không khớp"))
    return faults + _papers(council_id, chain)


def papers_of(council_id: str) -> list[IssuedPaper]:
    query = select(IssuedPaper).join(Meeting, Meeting.id == IssuedPaper.meeting_id)
    return list(db.session.scalars(query.where(Meeting.council_id == council_id).order_by(IssuedPaper.at)))


def _papers(council_id: str, chain: Sequence[SealedRecord]) -> list[Fault]:
    """An issued paper rests on a record of this chain, and the disk still holds its very bytes."""
    known = {row.sha256 for row in chain}
    faults = []
    for paper in papers_of(council_id):
        if paper.record_sha256 not in known:
            faults.append(Fault(paper.id, "văn bản đã xuất không có bản ghi"))
        try:
            whole = len(store.read(paper.pdf_sha256)) == paper.size
        except OSError:
            whole = False
        if not whole:
            faults.append(Fault(paper.id, "tệp PDF đã xuất bị mất hoặc bị sửa"))
    return faults


def guard_names() -> set[str]:
    return {f"guard_{table}_{operation}" for table, operations in GUARDS.items() for operation in operations}


def verify_guards() -> list[Fault]:
    """Are the database's own guards all there, switched on and refusing?"""
    if is_sqlite(db.session.connection()):
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
    else:
        query = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.prosrc LIKE '%RAISE EXCEPTION%'"
        )
    standing = set(db.session.scalars(text(query)))
    return [Fault(DATABASE, f"thiếu chốt chặn {name}") for name in sorted(guard_names() - standing)]
