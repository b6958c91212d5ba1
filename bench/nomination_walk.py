"""Walks the funnel at random at length, figures at the end: `python -m bench.nomination_walk [examples [steps]]`.

The suite walks fewer steps.
"""

from __future__ import annotations

import os
import sys
import time

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from models.rules.nomination_states import STATES, TRANSITIONS
from tests.faults.nomination_walk import TRIED, WALKED, NominationWalk
from tests.stores import open_empty_store
from tests.wire import moto_in_place_of_aws

EXAMPLES, STEPS = 100, 40


def main() -> None:
    """Run, and end with the shortest way to break an invariant, if one is found."""
    given = [int(each) for each in sys.argv[1:3]]
    examples, steps = given + [EXAMPLES, STEPS][len(given) :]
    # Before any client is made: nothing here may ever reach a real account.
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
    started = time.process_time()
    with moto_in_place_of_aws():
        open_empty_store("test")
        many = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(NominationWalk, settings=many)
    _print(time.process_time() - started)


def _print(seconds: float) -> None:
    kinds = {(each.state, each.act) for each in TRANSITIONS}
    walked = {(state, act) for state, act, _ in WALKED}
    print(f"{len(STATES)} states, {len(TRANSITIONS)} transitions, {len(kinds)} kinds of steps by state and act")
    print(f"{WALKED.total()} steps walked, of {len(walked & kinds)} kinds; {TRIED['refused']} tries refused")
    print(f"never walked: {', '.join(f'{act} from {state}' for state, act in sorted(kinds - walked)) or 'none'}")
    print(f"all invariants held, {seconds:.0f} s of CPU")


if __name__ == "__main__":
    main()
