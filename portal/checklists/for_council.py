"""What checklists tell the members of a council about whom they vote on."""

from __future__ import annotations

from collections.abc import Sequence

from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, Candidate
from portal.checklists.queries import EVIDENCE, sheets, subject_of
from portal.checklists.states import CONCLUSION_NAMES
from portal.council.cards import Card
from portal.vietnamese import capitalize_first


def cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """For a council's members: how many criteria are met, and each with its why."""
    enrolled = {row.unit_id: row for row in campaigns.enrolled(campaign)}
    subjects = {row.id: subject_of(row, enrolled[row.unit_id]) for row in candidates if row.unit_id in enrolled}
    whole = sheets(campaign, list(subjects.values()))
    found = {}
    for candidate_id, subject in subjects.items():
        sheet_ = whole[subject.id]
        rows = [
            (line.criterion.short, f"{CONCLUSION_NAMES[line.final]}. {capitalize_first(line.outcome.why)}")
            for line in sheet_.lines
        ]
        found[candidate_id] = Card(
            f"Tiêu chí {sheet_.met}/{sheet_.asked}",
            "Tiêu chí khen thưởng",
            rows,
            basis=[(EVIDENCE, subject.line_key(line.criterion.code)) for line in sheet_.lines],
            score=sheet_.met,
        )
    return found
