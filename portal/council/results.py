"""What councils decided, read out of their sealed records: for features that build on a result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.campaigns.models import Campaign
from portal.council import checking, outcome
from portal.council.models import Council, Meeting
from portal.council.seal_models import SealedRecord
from portal.council.states import CouncilKind, Standing
from portal.database import db


@dataclass(frozen=True)
class SubjectResult:
    """One subject's result over all rounds of the last meeting that asked about it and whose minutes were made."""

    meeting_id: str
    yes: int
    base: int
    percent: str
    standing: Standing

    @property
    def passed(self) -> bool:
        return self.standing is Standing.PASSED

    @property
    def in_favour(self) -> bool:
        """The vote reached its threshold, within the number of awards or not."""
        return self.standing is not Standing.FAILED


@dataclass
class UnitResults:
    """Of one unit in one campaign: meetings with minutes (id, title), results by subject, faults of the records."""

    meetings: list[tuple[str, str]] = field(default_factory=list)
    held: dict[str, datetime] = field(default_factory=dict)  # when each of these meetings began, by its id
    without_minutes: list[str] = field(default_factory=list)  # ids of meetings whose result is sealed, no more
    decided: dict[str, SubjectResult] = field(default_factory=dict)
    sound: bool = True


def of_units(campaign: Campaign, unit_ids: Iterable[str], *, check: bool = False) -> dict[str, UnitResults]:
    """The results of each unit's own councils, in one statement. `check` verifies every record that is read."""
    return _read(campaign, unit_ids, of_host=False, check=check)


def of_host(campaign: Campaign) -> UnitResults:
    """What the host's own council advised; it may have met several times: the last word on each subject counts."""
    return _read(campaign, [campaign.host_id], of_host=True, check=False)[campaign.host_id]


def _read(campaign: Campaign, unit_ids: Iterable[str], *, of_host: bool, check: bool) -> dict[str, UnitResults]:
    found = {unit_id: UnitResults() for unit_id in unit_ids}
    query = (
        select(Council.unit_id, SealedRecord)
        .join(Meeting, Meeting.id == SealedRecord.meeting_id)
        .join(Council, Council.id == SealedRecord.council_id)
        .where(
            Meeting.campaign_id == campaign.id,
            Council.of_host.is_(of_host),
            Council.kind == CouncilKind.REVIEW,
            Council.unit_id.in_(found),
        )
        .order_by(SealedRecord.council_id, SealedRecord.n)
    )
    rounds: dict[str, list[dict[str, Any]]] = {}
    sealed: dict[tuple[str, str], None] = {}  # (unit, meeting), each once
    for unit_id, row in db.session.execute(query):
        unit, body = found[unit_id], json.loads(row.body)
        if check and checking.check_record(row.body, row.sha256):
            unit.sound = False
        if row.kind == "round":
            rounds.setdefault(row.meeting_id, []).append(body)
            sealed[(unit_id, row.meeting_id)] = None
            continue
        unit.decided |= _decided(row.meeting_id, rounds.pop(row.meeting_id, []))
        if body["rounds"] and body["revision"] == 1:  # a correction is of the same meeting
            unit.meetings.append((row.meeting_id, body["meeting"]["title"]))
            unit.held[row.meeting_id] = datetime.fromisoformat(body["meeting"]["start"])
    for unit_id, meeting_id in sealed:
        if meeting_id in rounds:
            found[unit_id].without_minutes.append(meeting_id)
    return found


def _decided(meeting_id: str, rounds: Sequence[dict[str, Any]]) -> dict[str, SubjectResult]:
    """The last word of the whole meeting; the votes are those of the first round, which everybody is ordered by."""
    return {
        subject: SubjectResult(
            meeting_id,
            result.question["yes"],
            result.question["base"],
            result.question["percent"],
            result.standing,
        )
        for subject, result in outcome.final(rounds).items()
    }
