"""Runs the election's state machine at full length: 2,000 examples of 50 steps, about half an hour of one core.

`python -m bench.state_machine [examples [steps]]`; the suite runs fewer.
"""

from __future__ import annotations

import os
import sys
import time

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.election_machine import ElectionMachine
from tests.stores import open_empty_store
from tests.wire import moto_in_place_of_aws

EXAMPLES, STEPS = 2_000, 50


def main() -> None:
    """Run, and end with the shortest way to break an invariant, if one is found."""
    given = [int(each) for each in sys.argv[1:3]]
    examples, steps = given + [EXAMPLES, STEPS][len(given) :]
    # Before any client is made: nothing here may ever reach a real account.
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
    started = time.process_time()
    with moto_in_place_of_aws():
        open_empty_store("test")
        many = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
        run_state_machine_as_test(ElectionMachine, settings=many)
    print(f"{examples} examples of {steps} steps: all invariants held, {time.process_time() - started:.0f} s of CPU")


if __name__ == "__main__":
    main()
