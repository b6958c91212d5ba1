"""Kills runs of reminders at every step in all three ways: about a thousand runs, a quarter of an hour of two cores.

`python -m bench.reminder_kills`; the suite kills at every step in one of the ways.
"""

from __future__ import annotations

import os
import time

from tests.faults.reminder_scenes import SCENES
from tests.faults.reminder_steps import MODES
from tests.faults.test_reminder_kills import Ground, count_steps, kill
from tests.wire import moto_in_place_of_aws


def main() -> None:
    """Run, and end with the first kill that repeats or loses a reminder."""
    # Before any client is made: nothing here may ever reach a real account.
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
    started, kills = time.process_time(), 0
    with moto_in_place_of_aws():
        ground = Ground()
        for scene in SCENES:
            kinds = count_steps(ground, scene)
            for mode in MODES:
                for at in range(1, len(kinds) + 1):
                    kill(ground, scene, at, mode)
                    kills += 1
            print(
                f"{scene!s:<36} {kinds.count('w'):>4} writes {kinds.count('m'):>4} WeChat {kinds.count('q'):>3} queue"
            )
    print(f"{kills} kills: nobody reminded twice, nobody lost, {time.process_time() - started:.0f} s of CPU")


if __name__ == "__main__":
    main()
