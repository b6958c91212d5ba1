"""T1, the state machine."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.election_machine import ElectionMachine

EXAMPLES, STEPS = 20, 50


def test_election_keeps_its_invariants_whatever_happens(store: None) -> None:
    run_state_machine_as_test(
        ElectionMachine, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    )
