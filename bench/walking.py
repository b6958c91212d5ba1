"""Walking a state machine at length: `python -m bench.<walk> [examples [steps]]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.stores import open_empty_store
from tests.wire import moto_in_place_of_aws


class Walked(NamedTuple):
    """How far a machine was walked, and the processor's time for it in seconds."""

    examples: int
    steps: int
    seconds: float


def walk(
    machine: type[RuleBasedStateMachine], examples: int, steps: int, unchecked: Sequence[HealthCheck] = ()
) -> Walked:
    """Walk on an empty store, as often and as far as the command line asks, else as given.

    Ends with the shortest way to break an invariant, if one is found.
    """
    asked = [int(each) for each in sys.argv[1:3]]
    examples, steps = asked + [examples, steps][len(asked) :]
    # Before any client is made: nothing here may ever reach a real account.
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
    started = time.process_time()
    with moto_in_place_of_aws():
        open_empty_store("test")
        many = settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=unchecked
        )
        run_state_machine_as_test(machine, settings=many)
    return Walked(examples, steps, time.process_time() - started)
