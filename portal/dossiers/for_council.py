"""What dossiers give the host's council: whom it may be asked about, and what each one's own unit said."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.campaigns.models import Campaign, Candidate
from portal.council import results
from portal.council.cards import Card
from portal.database import db
from portal.dossiers import queries
from portal.dossiers.models import Dossier, DossierPaper
from portal.dossiers.rules import Vote
from portal.dossiers.states import FOUND_ELIGIBLE, PaperKind
from portal.dossiers.whole import PAPER


def host_candidates(campaign: Campaign) -> frozenset[str]:
    """The ids of those of the dossiers found in order who meet every criterion."""
    return frozenset(
        nominee.candidate.id
        for row in queries.standings(campaign)
        if row.made is not None and row.made.dossier.state in FOUND_ELIGIBLE
        for nominee in row.made.nominees
        if nominee.fit
    )


def council_cards(campaign: Campaign, candidates: Sequence[Candidate]) -> dict[str, Card]:
    """What the unit's own bình xét said, for the members of the host's council; and each one's achievement report."""
    units = {row.unit_id for row in candidates}
    query = (
        select(DossierPaper)
        .join(DossierPaper.dossier)
        .where(
            Dossier.campaign_id == campaign.id,
            Dossier.unit_id.in_(units),
            DossierPaper.kind.in_([PaperKind.MINUTES, PaperKind.REPORT]),
        )
        .options(joinedload(DossierPaper.votes))
    )
    votes: dict[str, Vote] = {}
    reports: dict[str, list[tuple[str, str]]] = {}
    for paper in db.session.scalars(query).unique():
        if paper.kind is PaperKind.MINUTES:
            votes |= queries.outside_votes(paper)
        elif paper.candidate_id is not None:
            reports.setdefault(paper.candidate_id, []).append((PAPER, paper.id))
    percents: dict[str, str] = {}
    for unit in results.of_units(campaign, units).values():
        for subject, result in unit.decided.items():
            votes[subject] = Vote(result.yes, result.base, result.passed)
            percents[subject] = f"Tỷ lệ {result.percent}"
    found = {}
    for row in candidates:
        vote, report = votes.get(row.id), reports.get(row.id, [])
        if vote is not None:
            said = [(_vote_words(vote), percents.get(row.id, ""))]
            found[row.id] = Card("", "Bình xét tại đơn vị", said, report)
        elif report:
            found[row.id] = Card("", "Báo cáo thành tích", basis=report)
    return found


def _vote_words(vote: Vote) -> str:
    outside = " (biên bản lập ngoài hệ thống)" if vote.outside else ""
    return f"Phiếu đồng ý {vote.yes}/{vote.base}{outside}"
