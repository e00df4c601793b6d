"""What a council may be asked about. A question refers to a subject by kind and id; what a kind is, its feature says here.

Candidates are the council's own business. Later features register further kinds when the application is made, each for
one kind of council: what may be chosen, what ballots and members read of it, who stays out, and what a sealed result
means to it. So the council asks nobody by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.access.roles import Actor
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, Candidate
from portal.campaigns.states import CandidateKind
from portal.council import cards
from portal.council.cards import Card
from portal.council.models import Council, CouncilMember, Question
from portal.council.states import CANDIDATE, CouncilKind, RecusalReason


@dataclass(frozen=True)
class Person:
    """Somebody whose own matter it is: by account where both are known, else by unit and name."""

    name: str
    account_id: str | None = None
    unit_id: str | None = None

    def is_(self, member: CouncilMember) -> bool:
        if self.account_id is not None and member.account_id is not None:
            return self.account_id == member.account_id
        return member.unit_id == self.unit_id and member.name.casefold() == self.name.casefold()


@dataclass(frozen=True)
class Subject:
    """One thing to be asked about, as it would be printed."""

    kind: str
    id: str
    name: str
    category_code: str
    category_title: str
    category_quota: int | None = None
    post: str = ""
    unit: str = ""
    unit_id: str | None = None
    people: tuple[Person, ...] = ()
    own: RecusalReason = RecusalReason.NOMINEE  # why these people stay out


@dataclass(frozen=True)
class Decided:
    subject_id: str
    passed: bool
    yes: int
    base: int


@dataclass(frozen=True)
class Outcome:
    """What a sealed round said of the subjects of one kind."""

    council: str  # its name
    meeting_id: str
    round_id: str
    ordinal: int
    held_on: date
    short: str  # the code that the minutes print
    decided: Sequence[Decided]

    @property
    def words(self) -> str:
        """ "lần bỏ phiếu 1, cuộc họp ngày 03/10/2024, mã kiểm tra 7f3a 91c2\""""
        return f"lần bỏ phiếu {self.ordinal}, cuộc họp ngày {self.held_on:%d/%m/%Y}, mã kiểm tra {self.short}"


MOST_OFFERED = 60  # so many of a kind stand in one list; more are searched


@dataclass(frozen=True)
class Wanted:
    """Which of those that may be chosen: all that a list has room for, with those chosen before; or only these ids."""

    search: str = ""
    also: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class Printed:
    """What a ballot prints below a name; `score` is what some rules compare after a tie."""

    lines: Sequence[str] = ()
    score: int | None = None


def _nothing(campaign: Campaign, ids: Sequence[str]) -> dict[str, Printed]:
    return {}


@dataclass(frozen=True)
class Kind:
    """`printed` and `cards` answer, in a constant number of statements, what a ballot prints and what members read of each."""

    code: str
    council: CouncilKind
    choosable: Callable[[Council, Campaign, Wanted], Sequence[Subject]]
    find: Callable[[Sequence[str]], Sequence[Subject]]
    cards: Callable[[Sequence[str]], Mapping[str, list[Card]]]
    printed: Callable[[Campaign, Sequence[str]], Mapping[str, Printed]] = _nothing
    sealed: Callable[[Actor, Outcome], None] | None = None
    none: str = ""  # what is said where there is nothing to choose


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def choosable(
    council: Council,
    campaign: Campaign,
    *,
    search: str = "",
    also: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> list[Subject]:
    """What this council may be asked about: only kinds that are its own."""
    wanted = Wanted(search, frozenset(also), None if only is None else frozenset(only))
    return [row for kind in kinds_of(council) for row in kind.choosable(council, campaign, wanted)]


def kinds_of(council: Council) -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.council is council.kind]


def printed(campaign: Campaign, subjects: Iterable[Subject]) -> dict[str, Printed]:
    """By subject's id; every subject has an entry."""
    listed = list(subjects)
    found = {row.id: Printed() for row in listed}
    for code, ids in _by_kind((row.kind, row.id) for row in listed).items():
        found |= _kinds[code].printed(campaign, ids)
    return found


def of_questions(questions: Iterable[Question]) -> dict[str, Subject]:
    """The subjects of questions as they are now, by subject's id."""
    asked = _by_kind((row.subject_kind, row.subject_id) for row in questions)
    return {row.id: row for code, ids in asked.items() if code in _kinds for row in _kinds[code].find(ids)}


def cards_of(questions: Iterable[Question]) -> dict[str, list[Card]]:
    """What members read of the subjects of an agenda, by subject's id."""
    found: dict[str, list[Card]] = {}
    for code, ids in _by_kind((row.subject_kind, row.subject_id) for row in questions).items():
        found |= _kinds[code].cards(ids) if code in _kinds else {}
    return found


def tell_sealed(actor: Actor, outcome: Outcome, kind: str) -> None:
    """A round was sealed: what that means to the subjects is their feature's to do, in the same transaction."""
    hook = _kinds[kind].sealed if kind in _kinds else None
    if hook is not None:
        hook(actor, outcome)


def reason_to_stay_out(
    subject: Subject, member: CouncilMember, council: Council, same_unit: bool
) -> RecusalReason | None:
    """Whose own matter it is; and whoever is of the same unit, only in a host's council whose rule says so."""
    if any(person.is_(member) for person in subject.people):
        return subject.own
    if council.of_host and same_unit and subject.unit_id is not None and member.unit_id == subject.unit_id:
        return RecusalReason.SAME_UNIT
    return None


def _by_kind(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, id_ in pairs:
        found.setdefault(kind, []).append(id_)
    return found


# --- candidates ---------------------------------------------------------------------------------
def _candidate(row: Candidate) -> Subject:
    person = row.kind is not CandidateKind.UNIT
    return Subject(
        kind=CANDIDATE,
        id=row.id,
        name=row.name,
        category_code=row.category.code,
        category_title=row.category.title,
        category_quota=row.category.quota,
        post=row.post if person else "",
        unit=row.unit.short_name if person else "",
        unit_id=row.unit_id,
        people=(Person(row.name, row.account_id, row.unit_id),) if person else (),
    )


def _candidates(council: Council, campaign: Campaign, wanted: Wanted) -> list[Subject]:
    """All of them: those of a unit are few, those of a host were found in order one by one."""
    rows = cards.choosable(council, campaign)
    return [_candidate(row) for row in rows if wanted.only is None or row.id in wanted.only]


def _candidate_printed(campaign: Campaign, ids: Sequence[str]) -> dict[str, Printed]:
    shown = cards.cards(campaign, campaigns.candidates_named(ids))
    return {
        id_: Printed(
            [card.summary for card in found if card.summary],
            next((card.score for card in found if card.score is not None), None),
        )
        for id_, found in shown.items()
    }


register(
    Kind(
        CANDIDATE,
        CouncilKind.REVIEW,
        choosable=_candidates,
        find=lambda ids: [_candidate(row) for row in campaigns.candidates_named(ids)],
        cards=cards.cards_of_agenda,
        printed=_candidate_printed,
    )
)
