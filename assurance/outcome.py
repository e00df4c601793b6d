"""What a part found: one line of figures, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    figures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def say(self, *figures: str) -> None:
        self.figures += figures

    def must(self, holds: bool, why: str) -> None:
        if not holds:
            self.faults.append(why)

    def none(self, number: int, what: str) -> None:
        """`number` of something that must not exist: a figure, and a fault unless it is 0."""
        self.say(f"{number} {what}")
        self.must(number == 0, f"{number} {what}")

    def caught(self, number: int, what: str) -> None:
        """What the control was seen doing; 0 means that this part could not have found anything."""
        self.say(f"control: {number} {what}")
        self.must(number > 0, f"the control was not caught ({what})")
