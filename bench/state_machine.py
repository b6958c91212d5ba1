"""Runs the election's state machine at full length: 2,000 examples of 50 steps, about half an hour of one core.

`python -m bench.state_machine [examples [steps]]`; the suite runs fewer.
"""

from __future__ import annotations

from bench.walking import walk
from tests.faults.election_machine import ElectionMachine


def main() -> None:
    """Walk, and say that nothing was broken."""
    walked = walk(ElectionMachine, 2_000, 50)
    print(f"{walked.examples} examples of {walked.steps} steps: all invariants held, {walked.seconds:.0f} s of CPU")


if __name__ == "__main__":
    main()
