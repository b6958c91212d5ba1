"""The funnel walked at random with the real services: no dead end, no skipped layer, no act out of scope."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from models.rules.nomination_states import TRANSITIONS
from tests.faults.nomination_walk import TRIED, WALKED, NominationWalk

EXAMPLES, STEPS = 12, 30


def test_funnel_makes_sense_whatever_anybody_does(
    store: None, record_property: Callable[[str, object], None]
) -> None:
    few = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(NominationWalk, settings=few)
    kinds = {(state, act) for state, act, _ in WALKED} & {(each.state, each.act) for each in TRANSITIONS}
    told = f"{WALKED.total()} steps of {len(kinds)} kinds walked, {TRIED['refused']} of {TRIED['tried']} refused"
    record_property("walk", told)
    print(told)
    assert len(kinds) >= 15
    assert ("accepted", "publish") in kinds
    assert TRIED["refused"] > 0
