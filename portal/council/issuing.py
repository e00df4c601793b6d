"""The papers of a meeting: composed from the records, drawn once, their bytes kept.

`minutes(meeting, revision)` of the closing record and each correction of it · biên bản kiểm phiếu of every round that
was voted with ballots, as soon as it is sealed · danh sách điểm danh, issued with the minutes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.access.roles import Actor
from portal.council import attendance_list as listing
from portal.council import counting, facts, queries, record, result_rules, sealing
from portal.council import minutes as composing
from portal.council.models import Meeting
from portal.council.result_rules import NOT_MINUTED, NOT_SEALED
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.documents import draw
from portal.documents.blocks import Paper
from portal.evidence import store
from portal.refusal import Refused, ensure

MINUTES, ATTENDANCE = "minutes", "attendance"
COUNTING = "counting"  # followed by the round's ordinal
SIGNED = "signed_minutes"  # kind of evidence: the signed and stamped copy
PAPER_NAMES = {MINUTES: "Biên bản họp", COUNTING: "Biên bản kiểm phiếu", ATTENDANCE: "Danh sách điểm danh"}


def name_of(kind: str) -> str:
    return PAPER_NAMES.get(kind.partition("-")[0], "Văn bản")


def counting_kind(ordinal: int) -> str:
    return f"{COUNTING}-{ordinal}"


@dataclass(frozen=True)
class Composed:
    """A paper ready to be drawn, and the record it rests on; without a record it is not issued yet."""

    kind: str
    revision: int
    paper: Paper
    sha256: str = ""


# --- composing ----------------------------------------------------------------------------------
def closings(records: Sequence[SealedRecord]) -> list[SealedRecord]:
    """The meeting's closing records, oldest first: the first, then the corrections. `[n - 1]` is revision n."""
    return [row for row in records if row.kind == "meeting"]


def minutes_of(meeting: Meeting, site: str, revision: int | None = None) -> Composed:
    """The minutes of this revision, else of the newest. Raises `Refused` before they exist.

    `site` is the portal's own address, printed for whoever wants to check.
    """
    records = queries.records_of_meeting(meeting.id)
    made = closings(records)
    if not made or (revision is not None and not 1 <= revision <= len(made)):
        raise Refused(NOT_MINUTED)
    closing = made[-1 if revision is None else revision - 1]
    body = json.loads(closing.body)
    by_hash = {row.sha256: json.loads(row.body) for row in records if row.kind == "round"}
    rounds = [by_hash[entry["sha256"]] for entry in body["rounds"] if "sha256" in entry]
    paper = composing.minutes(
        body,
        rounds,
        check_address=f"{site}/kiem-tra",
        record_id=closing.id,
        attached=_attached([body, *rounds]),
    )
    return Composed(MINUTES, body["revision"], paper, closing.sha256)


def draft_of(meeting: Meeting) -> Paper:
    """The minutes as they would be made now; nothing is recorded. Raises `Refused` while there is no result to tell."""
    ensure(result_rules.refuse_without_result([row.state for row in meeting.rounds], bool(meeting.postponed_reason)))
    rounds = [json.loads(row.body) for row in queries.records_of_meeting(meeting.id) if row.kind == "round"]
    return composing.draft(facts.closing_body(meeting, record.GENESIS), rounds)


def counting_of(meeting: Meeting, site: str, ordinal: int) -> Composed:
    """Biên bản kiểm phiếu of the round of this ordinal. Raises `Refused` before it is sealed, or if hands were raised."""
    records = queries.records_of_meeting(meeting.id)
    for row in records:
        body = json.loads(row.body)
        if row.kind == "round" and body["round"]["ordinal"] == ordinal and counting.has_ballots(body):
            made = closings(records)
            letterhead = json.loads(made[0].body)["paper"] if made else facts.paper_data(meeting.council.unit)
            paper = counting.counting(
                body, letterhead, check_address=f"{site}/kiem-tra", record_id=row.id, attached=_attached([body])
            )
            return Composed(counting_kind(ordinal), 1, paper, row.sha256)
    raise Refused(NOT_SEALED)


def attendance_of(meeting: Meeting) -> Composed:
    """Danh sách điểm danh: of the closing record, before that of the meeting as it is now."""
    made = closings(queries.records_of_meeting(meeting.id))
    if not made:
        return Composed(ATTENDANCE, 1, listing.attendance_list(facts.attendance_sheet(meeting)))
    return Composed(ATTENDANCE, 1, listing.attendance_list(json.loads(made[0].body), made[0].sha256), made[0].sha256)


def _attached(bodies: Sequence[dict[str, Any]]) -> bytes:
    """All records the paper rests on, one exported record a line: the one it is of first."""
    return b"\n".join(record.exported(body, record.sha256_of(body)) for body in bodies) + b"\n"


# --- issuing ------------------------------------------------------------------------------------
def due(meeting: Meeting, site: str) -> list[Composed]:
    """Every paper of this meeting that its records allow and that was not issued yet."""
    records = queries.records_of_meeting(meeting.id)
    issued = {(row.kind, row.revision) for row in queries.issued_of(meeting.id)}
    found = []
    for row in records:
        body = json.loads(row.body)
        if row.kind == "round" and counting.has_ballots(body):
            if (counting_kind(body["round"]["ordinal"]), 1) not in issued:
                found.append(counting_of(meeting, site, body["round"]["ordinal"]))
    for revision in range(1, len(closings(records)) + 1):
        if (MINUTES, revision) not in issued:
            found.append(minutes_of(meeting, site, revision))
    if closings(records) and (ATTENDANCE, 1) not in issued:
        found.append(attendance_of(meeting))
    return found


def drawn(composed: Composed) -> bytes:
    """The PDF. Slow: call it outside any writing transaction."""
    return draw.to_pdf(composed.paper)


def keep(actor: Actor, meeting: Meeting, composed: Composed, pdf: bytes) -> IssuedPaper:
    """Store the drawn bytes and remember them as this paper of the meeting."""
    return sealing.keep_paper(
        actor, meeting, composed.kind, composed.sha256, store.keep(pdf), len(pdf), composed.revision
    )
