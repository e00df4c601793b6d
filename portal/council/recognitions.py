"""What councils of science and technology recognised: read out of their sealed records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal import clock
from portal.campaigns.models import Campaign
from portal.council import record
from portal.council.models import Council, Meeting, Question, VoteRound
from portal.council.seal_models import SealedRecord
from portal.council.states import CouncilKind, Standing
from portal.database import db
from portal.vietnamese import day


@dataclass(frozen=True)
class Recognition:
    question_id: str
    name: str  # as the ballot had it
    council: str
    held_on: date
    short: str  # the code that the minutes print
    record_id: str

    @property
    def words(self) -> str:
        """ "Hội đồng … công nhận “…” ngày 03/10/2024, mã kiểm tra 7f3a 91c2\""""
        return f"{self.council} công nhận “{self.name}” ngày {day(self.held_on)}, mã kiểm tra {self.short}"


def recognised(campaign: Campaign) -> list[Recognition]:
    """Initiatives and ideas that passed in a sealed round of this campaign, in the order of the meetings."""
    query = (
        select(Question.id, Question.position, SealedRecord, Meeting.starts_at, Council.name)
        .join(VoteRound, VoteRound.id == Question.round_id)
        .join(SealedRecord, SealedRecord.round_id == VoteRound.id)
        .join(Meeting, Meeting.id == VoteRound.meeting_id)
        .join(Council, Council.id == Meeting.council_id)
        .where(Meeting.campaign_id == campaign.id, Council.kind == CouncilKind.SCIENCE)
        .order_by(Meeting.starts_at, VoteRound.ordinal, Question.position)
    )
    found, read = [], dict[str, dict[int, str]]()
    for question_id, position, sealed, starts_at, council in db.session.execute(query):
        if sealed.id not in read:
            passed = [row for row in json.loads(sealed.body)["questions"] if row["standing"] == Standing.PASSED]
            read[sealed.id] = {row["n"]: row["name"] for row in passed}
        if name := read[sealed.id].get(position):
            held_on, short = clock.local(starts_at).date(), record.short(sealed.sha256)
            found.append(Recognition(question_id, name, council, held_on, short, sealed.id))
    return found
