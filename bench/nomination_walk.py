"""Walks the funnel at random at length, figures at the end: `python -m bench.nomination_walk [examples [steps]]`.

The suite walks fewer steps.
"""

from __future__ import annotations

from hypothesis import HealthCheck

from bench.walking import walk
from models.rules.nomination_states import STATES, TRANSITIONS
from tests.faults.nomination_walk import TRIED, WALKED, NominationWalk


def main() -> None:
    """Walk, and print what was met on the way."""
    walked = walk(NominationWalk, 100, 40, list(HealthCheck))
    kinds = {(each.state, each.act) for each in TRANSITIONS}
    met = {(state, act) for state, act, _ in WALKED}
    print(f"{len(STATES)} states, {len(TRANSITIONS)} transitions, {len(kinds)} kinds of steps by state and act")
    print(f"{WALKED.total()} steps walked, of {len(met & kinds)} kinds; {TRIED['refused']} tries refused")
    print(f"never walked: {', '.join(f'{act} from {state}' for state, act in sorted(kinds - met)) or 'none'}")
    print(f"all invariants held, {walked.seconds:.0f} s of CPU")


if __name__ == "__main__":
    main()
