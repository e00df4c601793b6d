"""What later features tell the council about a candidate, and which candidates a host's council may be given.

The council asks nobody by name: a feature that has something to say registers here when the application is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.campaigns.models import Campaign, Candidate


@dataclass(frozen=True)
class Card:
    """One feature's words on one candidate: a few for the ballot, rows of (label, text) for the reading page."""

    summary: str
    heading: str
    rows: Sequence[tuple[str, str]] = ()


Source = Callable[[Campaign, Sequence[Candidate]], dict[str, Card]]
_sources: dict[str, Source] = {}
_host_candidates: list[Callable[[Campaign], list[Candidate]]] = []


def register(name: str, source: Source) -> None:
    """`source(campaign, candidates)` answers cards by candidate id, in a constant number of statements."""
    _sources[name] = source


def register_host_candidates(source: Callable[[Campaign], list[Candidate]]) -> None:
    """Whom a host's council may consider: those whose dossiers were found in order."""
    _host_candidates[:] = [source]


def host_candidates(campaign: Campaign) -> list[Candidate]:
    return _host_candidates[0](campaign) if _host_candidates else []


def cards(campaign: Campaign, candidates: Iterable[Candidate]) -> dict[str, list[Card]]:
    """Every feature's card of each candidate, in the order in which the features registered."""
    listed = list(candidates)
    found: dict[str, list[Card]] = {candidate.id: [] for candidate in listed}
    for source in _sources.values():
        for candidate_id, card in source(campaign, listed).items():
            found[candidate_id].append(card)
    return found
