"""The council's properties, on SQLite and PostgreSQL, over histories that nobody thought of.

Short here; `python3 run.py assurance stateful` runs them long and shows that each breakage of `sabotage.py` is seen.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cast import Cast
from tests.council.machine import CouncilMachine, Laid
from tests.council.sabotage import CONTROLS

EXAMPLES = int(os.environ.get("COUNCIL_EXAMPLES", "12"))
SHRINK = os.environ.get("COUNCIL_SHRINK") == "1"  # a smaller history of the same fault, after minutes of looking for it
SEEN_QUICKLY = ["P2", "P8"]
AHEAD = {
    "P1": 2,
    "P2": 2,
    "P3": 2,
    "P4": 3,
    "P5": 2,
    "P6": 2,
    "P8": 3,
    "P10-chair": 5,
    "P17": 2,
    "P19": 0,
    "P2-way": 3,
    "P2-code": 4,
    "P2-desk": 3,
    "P11-paper": 5,
    "P11-two": 5,
}  # where each is seen soonest
STEPS = int(os.environ.get("COUNCIL_STEPS", "30"))


def run(cast: Cast, examples: int = EXAMPLES, steps: int = STEPS, *, ahead: int = 0) -> None:
    machine = type("CouncilMachine", (CouncilMachine,), {"laid": Laid.lay(cast), "least_ahead": ahead})
    phases = [Phase.generate, Phase.shrink] if SHRINK else [Phase.generate]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, phases=phases,
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip


@pytest.mark.both
def test_a_vote_is_what_the_plain_model_says(cast: Cast) -> None:
    run(cast)


@pytest.mark.parametrize("name", sorted(CONTROLS) if os.environ.get("COUNCIL_CONTROLS") == "all" else SEEN_QUICKLY)
def test_the_machine_sees_a_breakage(cast: Cast, name: str) -> None:
    """A control: with this much broken, the histories above do not pass."""
    with cast.portal.app.app_context(), CONTROLS[name](), pytest.raises(BaseException, check=is_a_finding):
        run(cast, examples=400 if name == "P3" else 150, steps=15, ahead=AHEAD.get(name, 6))


def is_a_finding(error: BaseException) -> bool:
    """The machine's own word, or the database's; not a fault of the control itself."""
    return not isinstance(error, (NameError, AttributeError, ImportError, KeyboardInterrupt))
