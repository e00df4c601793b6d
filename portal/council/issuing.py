"""The minutes as an issued paper: composed from the records, drawn once, its bytes kept."""

from __future__ import annotations

import json
from typing import Any

from portal.access.roles import Actor
from portal.council import minutes as composing
from portal.council import queries, record, sealing
from portal.council.models import IssuedPaper, Meeting
from portal.documents import draw
from portal.documents.blocks import Paper
from portal.evidence import store
from portal.refusal import Reason, Refused

MINUTES = "minutes"
NOT_YET = Reason("minutes.not_yet", "Biên bản cuộc họp này chưa soạn.")


def minutes_paper(meeting: Meeting, site: str) -> tuple[Paper, str]:
    """The minutes composed from the records alone, and the hash of the closing record. Raises `Refused` before it exists.

    `site` is the portal's own address, printed for whoever wants to check.
    """
    records = queries.records_of_meeting(meeting.id)
    closing = next((row for row in records if row.kind == "meeting"), None)
    if closing is None:
        raise Refused(NOT_YET)
    body = json.loads(closing.body)
    by_hash = {row.sha256: json.loads(row.body) for row in records if row.kind == "round"}
    rounds = [by_hash[entry["sha256"]] for entry in body["rounds"] if "sha256" in entry]
    paper = composing.minutes(
        body,
        rounds,
        check_address=f"{site}/kiem-tra",
        record_id=closing.id,
        attached=_attached(body, closing.sha256, rounds),
    )
    return paper, closing.sha256


def _attached(body: dict[str, Any], sha256: str, rounds: list[dict[str, Any]]) -> bytes:
    """All records the minutes rest on, one exported record a line: closing record first."""
    files = [record.exported(body, sha256)]
    files += [record.exported(round_, record.sha256_of(round_)) for round_ in rounds]
    return b"\n".join(files) + b"\n"


def draw_minutes(meeting: Meeting, site: str) -> tuple[bytes, str]:
    """The PDF and the hash of its closing record. Slow: call it outside any writing transaction."""
    paper, sha256 = minutes_paper(meeting, site)
    return draw.to_pdf(paper), sha256


def keep_minutes(actor: Actor, meeting: Meeting, pdf: bytes, record_sha256: str) -> IssuedPaper:
    """Store the drawn bytes and remember them as this meeting's minutes."""
    return sealing.keep_paper(actor, meeting, MINUTES, record_sha256, store.keep(pdf), len(pdf))
