"""What follows a tie at the last place: the frozen steps of the rule in their order, each told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.council.states import Standing
from portal.council.tally import Award, Result, award

SECOND_ROUND, SCORE, CHAIR = "second_round", "checklist_score", "chair"
WAYS = {
    SECOND_ROUND: "bỏ phiếu vòng 2",
    SCORE: "xét số tiêu chí đạt",
    CHAIR: "Chủ trì quyết định, nêu lý do",
}


@dataclass(frozen=True)
class Step:
    """A step that was taken and whom it let in; `reason` is the chair's."""

    how: str
    chosen: tuple[int, ...]
    reason: str = ""

    def to_data(self) -> dict[str, object]:
        data: dict[str, object] = {"how": self.how, "chosen": list(self.chosen)}
        return {**data, "reason": self.reason} if self.how == CHAIR else data


@dataclass(frozen=True)
class Settled:
    """How far the steps lead: whom they let in, who is still equal for how many places, and which step is next
    ("" if none is left)."""

    made: Award
    steps: tuple[Step, ...] = ()
    open: tuple[int, ...] = ()
    seats: int = 0
    next: str = ""

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(n for step in self.steps for n in step.chosen)

    def standing(self, result: Result) -> Standing:
        """What became of a question after the steps that were taken."""
        found = self.made.standing(result)
        if found is not Standing.TIED or result.question in self.open:
            return found
        return Standing.PASSED if result.question in self.chosen else Standing.OUTSIDE


def steps_for(tie: Sequence[str], *, second: bool) -> tuple[str, ...]:
    """The steps of a round: a second round goes on after its own step, and there is no third."""
    steps = tuple(tie)
    return steps[steps.index(SECOND_ROUND) + 1 :] if second and SECOND_ROUND in steps else steps


def fits(choice: Step, open_: Sequence[int], seats: int) -> bool:
    """May the chair choose so: among the equal, no more than there are places, with a reason? Fewer leaves places unused."""
    chosen = choice.chosen
    return (
        sorted(set(chosen)) == list(chosen)
        and set(chosen) <= set(open_)
        and len(chosen) <= seats
        and bool(choice.reason)
    )


def settle(
    made: Award,
    quota: int | None,
    scores: Mapping[int, int | None],
    steps: Sequence[str],
    choice: Step | None = None,
) -> Settled:
    """Walk the steps until nobody is equal any more, or one asks for a vote or for the chair's `choice`."""
    if not made.tied or quota is None:
        return Settled(made)
    taken: list[Step] = []
    open_, seats = made.tied, quota - len(made.awarded)
    for step in steps:
        if step == SECOND_ROUND:
            return Settled(made, tuple(taken), open_, seats, SECOND_ROUND)
        if step == CHAIR:
            if choice is None or not fits(choice, open_, seats):
                return Settled(made, tuple(taken), open_, seats, CHAIR)
            return Settled(made, (*taken, choice), (), seats - len(choice.chosen))
        known = {n: score for n in open_ if (score := scores.get(n)) is not None}
        if step == SCORE and len(known) == len(open_):
            by_score = award([Result(n, score, True) for n, score in known.items()], seats)
            taken.append(Step(SCORE, by_score.awarded))
            open_, seats = by_score.tied, seats - len(by_score.awarded)
            if not open_:
                break
    return Settled(made, tuple(taken), open_, seats)


# --- what a sealed round left equal, read from its record ---------------------------------------
@dataclass(frozen=True)
class Tie:
    """One category of a record in which people are still equal: which of them, for how many places."""

    code: str
    title: str
    questions: Sequence[Mapping[str, Any]]
    seats: int


def open_ties(body: Mapping[str, Any]) -> list[Tie]:
    """What a round left equal."""
    found = []
    for category in body["categories"]:
        equal = [
            question
            for question in body["questions"]
            if question["category"] == category["code"] and question["standing"] == Standing.TIED
        ]
        if equal:
            given = len(category["awarded"]) + sum(len(step["chosen"]) for step in category.get("tie", ()))
            found.append(Tie(category["code"], category["title"], equal, category["quota"] - given))
    return found


def words(body: Mapping[str, Any]) -> str:
    """What the rule of a round does after a tie: "bỏ phiếu vòng 2, sau đó Chủ trì quyết định, nêu lý do"."""
    steps = steps_for(body["rule"]["tie"], second="parent" in body["round"])
    return ", sau đó ".join(WAYS.get(step, step) for step in steps) or "không xét tiếp"


def next_step(body: Mapping[str, Any]) -> str:
    """What the rule does with those who are still equal: a second round, the chair's choice, or ("") nothing more."""
    if not open_ties(body):
        return ""
    steps = steps_for(body["rule"]["tie"], second="parent" in body["round"])
    return next((step for step in steps if step in (SECOND_ROUND, CHAIR)), "")


def _asked_for(questions: Iterable[Mapping[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for question in questions:
        subject = question["subject"]
        found.setdefault(question["category"], set()).add((subject["kind"], subject["id"]))
    return found


def check_second(parent: Mapping[str, Any], body: Mapping[str, Any]) -> list[str]:
    """A second round asks about those whom the first left equal, for the places it left."""
    left = open_ties(parent)
    if next_step(parent) != SECOND_ROUND or parent["meeting"]["id"] != body["meeting"]["id"]:
        return ["không có vòng 2 cho lần bỏ phiếu trước"]
    faults = []
    if _asked_for(body["questions"]) != _asked_for(question for tie in left for question in tie.questions):
        faults.append("vòng 2 không đúng những người bằng số phiếu")
    if {category["code"]: category["quota"] for category in body["categories"]} != {
        tie.code: tie.seats for tie in left
    }:
        faults.append("vòng 2 không đúng số lượng còn lại")
    return faults
