"""T1, the state machine: a small election on the real services, in any order, against what is foreseen by hand.

8 parts of 12 examples of 50 steps run here, in about 80 seconds of one core, nearly all of it moto's; `python -m
bench.state_machine` runs 2,000 examples.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.election_machine import ElectionMachine

PARTS, EXAMPLES, STEPS = 8, 12, 50


@pytest.mark.parametrize("part", range(PARTS))
def test_election_keeps_its_invariants_whatever_happens(store: None, part: int) -> None:
    few = settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
    run_state_machine_as_test(ElectionMachine, settings=few)
