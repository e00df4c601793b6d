"""Choices of the campaign."""

from __future__ import annotations

from enum import StrEnum


class CampaignState(StrEnum):
    DRAFT = "draft"
    LAUNCHED = "launched"
    FINISHED = "finished"


class CandidateKind(StrEnum):
    """Who can be put forward: a unit, a person who works in one, a resident whom one nominates."""

    UNIT = "unit"
    PERSON = "person"
    RESIDENT = "resident"


CANDIDATE_NAMES = {
    CandidateKind.UNIT: "Tập thể",
    CandidateKind.PERSON: "Cá nhân",
    CandidateKind.RESIDENT: "Người dân",
}
