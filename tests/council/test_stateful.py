"""The council's properties, on SQLite and PostgreSQL, over histories that nobody thought of.

Short here; `python3 run.py assurance stateful` runs them long. Each breakage of `sabotage.py` must be seen.
"""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import DatabaseError

from tests.cast import Cast
from tests.council.machine import CouncilMachine, Laid
from tests.council.sabotage import BEGINS, CONTROLS

EXAMPLES = int(os.environ.get("COUNCIL_EXAMPLES", "12"))
SHRINK = os.environ.get("COUNCIL_SHRINK") == "1"  # a smaller history of the same fault, after minutes of looking for it
STEPS = int(os.environ.get("COUNCIL_STEPS", "30"))


def run(
    cast: Cast,
    examples: int = EXAMPLES,
    steps: int = STEPS,
    *,
    laid: Laid | None = None,
    begins: dict[str, object] | None = None,
    must_arrive: bool = False,
) -> None:
    given = {"laid": laid or Laid.lay(cast), "begins": begins or {}, "must_arrive": must_arrive}
    machine = type("CouncilMachine", (CouncilMachine,), given)
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


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_the_machine_sees_a_breakage(cast: Cast, name: str) -> None:
    """A control: with this much broken, the histories above do not pass."""
    with cast.portal.app.app_context(), CONTROLS[name](), pytest.raises((AssertionError, DatabaseError)):
        run(cast, examples=300, steps=15, begins=BEGINS[name])


def test_where_a_control_begins_nothing_else_is_found(cast: Cast) -> None:
    """Otherwise the beginning, and not the breakage, could be what a control sees."""
    assert set(BEGINS) == set(CONTROLS)
    laid = Laid.lay(cast)
    for begins in {json.dumps(begins, default=str): begins for begins in BEGINS.values()}.values():
        run(cast, examples=EXAMPLES // 4, steps=5, laid=laid, begins=begins, must_arrive=True)
