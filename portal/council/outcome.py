"""What a meeting decided in all its rounds: out of their records, each subject once. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.council.record import Body
from portal.council.states import Standing


@dataclass(frozen=True)
class Final:
    """One subject's last word: the question that was first asked, what became of it, and (after a tie) the second."""

    question: Body
    category: str  # its title
    standing: Standing
    second: Body | None = None


def final(rounds: Sequence[Body]) -> dict[str, Final]:
    """By subject, in the order asked. A second round decides among the equal and takes nothing else back: who reached the
    share in the first vote and not in the second passed outside the number."""
    found: dict[str, Final] = {}
    for body in rounds:
        titles = {category["code"]: category["title"] for category in body["categories"]}
        for question in body["questions"]:
            subject, standing = question["subject"]["id"], Standing(question["standing"])
            before = found.get(subject)
            if before is not None and "parent" in body["round"]:
                standing = Standing.OUTSIDE if standing is Standing.FAILED else standing
                found[subject] = Final(before.question, before.category, standing, question)
            else:
                found[subject] = Final(question, titles[question["category"]], standing)
    return found


def named(results: Mapping[str, Final], standing: Standing) -> list[str]:
    """The names that ended so, in the order asked."""
    return [result.question["name"] for result in results.values() if result.standing is standing]
