"""Why something cannot be done: one object for the rule, the service, the page and the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """A refusal in words: `text` says what is so and why, `remedy` what can be done instead.

    `code` is the name by which code and tests recognise it; the words may change.
    """

    code: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class Refused(Exception):
    """A rule said no. Nothing was changed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Forbidden(Exception):
    """The actor has no right to this; `who` says who has."""

    def __init__(self, who: str = "") -> None:
        super().__init__(who)
        self.who = who


class NotFound(Exception):
    """Not there, or not visible to this actor: the two are never told apart."""


class Conflict(Exception):
    """Someone else saved the same thing first.

    `theirs` maps field names to what is stored now, `by` and `at` say who stored it and when.
    """

    def __init__(self, theirs: dict[str, Any], version: int, by: str = "", at: Any = None) -> None:
        super().__init__(f"stored version is {version}")
        self.theirs, self.version, self.by, self.at = theirs, version, by, at


class Invalid(Exception):
    """What was sent cannot be accepted; `errors` maps field names to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def ensure(reason: Reason | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if reason is not None:
        raise Refused(reason)


class HalfDone(str):
    """The notice of an act that went only half way: shown as a warning, not as done."""

    kind = "warn"
