"""What later features tell the council about a candidate, and which candidates a host's council may be given.

The council asks nobody by name: a feature that has something to say registers here when the application is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, Candidate
from portal.council.models import Council
from portal.web.kept import Kept


@dataclass(frozen=True)
class Card:
    """One feature's words on one candidate: a few for the ballot, rows of (label, text) for the reading page.

    Members of the council may open the evidence of what is named in `basis`, see `briefing`.
    """

    summary: str
    heading: str
    rows: Sequence[tuple[str, str]] = ()
    basis: Sequence[tuple[str, str]] = ()  # kind and id of the things whose evidence this rests on
    score: int | None = None  # criteria met: what some rules compare after a tie


Source = Callable[[Campaign, Sequence[Candidate]], dict[str, Card]]
_sources: dict[str, Source] = {}
_fit: Kept[frozenset[str]] = Kept(most=4)
_cards: Kept[list[Card]] = Kept(most=200)
_of_agenda: Kept[dict[str, list[Card]]] = Kept(most=20)
_host_candidates: list[Callable[[Campaign], frozenset[str]]] = []


def register(name: str, source: Source) -> None:
    """`source(campaign, candidates)` answers cards by candidate id, in a constant number of statements."""
    _sources[name] = source


def register_host_candidates(source: Callable[[Campaign], frozenset[str]]) -> None:
    """`source(campaign)` answers the ids of those whom a host's council may consider."""
    _host_candidates[:] = [source]


def cards(campaign: Campaign, candidates: Iterable[Candidate]) -> dict[str, list[Card]]:
    """Every feature's card of each candidate, in the order in which the features registered."""
    listed = list(candidates)
    found: dict[str, list[Card]] = {candidate.id: [] for candidate in listed}
    for source in _sources.values():
        for candidate_id, card in source(campaign, listed).items():
            found[candidate_id].append(card)
    return found


# --- for pages: out of every dossier of the campaign, so worked out once until something happens --
def choosable(council: Council, campaign: Campaign) -> list[Candidate]:
    """Whom this council may be asked about: its own unit's candidates, or the host's that were found in order."""
    if not council.of_host:
        return campaigns.candidates(campaign, council.unit_id)
    key = (campaign.id, audit.head_hash())
    fit = _fit.get(key)
    if fit is None:
        fit = _host_candidates[0](campaign) if _host_candidates else frozenset()
        _fit.put(key, fit)
    return [row for row in campaigns.candidates(campaign) if row.id in fit]


def cards_of(candidate: Candidate) -> list[Card]:
    """What every feature tells the members about a candidate."""
    key = (candidate.id, audit.head_hash())
    found = _cards.get(key)
    if found is None:
        found = cards(candidate.campaign, [candidate])[candidate.id]
        _cards.put(key, found)
    return found


def cards_of_agenda(candidate_ids: Sequence[str]) -> dict[str, list[Card]]:
    """The same of everybody on an agenda, by candidate id; whoever is no candidate (any more) has none."""
    key = (",".join(candidate_ids), audit.head_hash())
    found = _of_agenda.get(key)
    if found is None:
        listed = campaigns.candidates_named(candidate_ids)
        found = cards(listed[0].campaign, listed) if listed else {}
        _of_agenda.put(key, found)
    return found
