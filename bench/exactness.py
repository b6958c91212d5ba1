"""How exact the tally is under faults: counters that are wrong, over many seeded worlds."""

from __future__ import annotations

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bench.measure import Measure
from tests.models.services.tally_runs import Run, run_world
from tests.streams.trial import run_trial

# Five minutes of processor time: a world takes 0.6 ms a ballot.
SEEDS, BALLOTS = 1_000, 500
# On DynamoDB Local, with its real stream: three minutes where two processors are shared with others.
TRIALS, TRIAL_BALLOTS = 20, 1_000
_PROCESSES = 2


def measure_exactness(host: str) -> list[Measure]:
    """Return how many counters are wrong on the fake store, and on the DynamoDB Local at this address."""
    # Thousands of faults are met here on purpose.
    logging.disable(logging.ERROR)
    measures = [_measure_worlds(), _measure_trials(host)]
    logging.disable(logging.NOTSET)
    return measures


def _measure_worlds() -> Measure:
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        runs = list(pool.map(_run_world, range(SEEDS), chunksize=10))
    wrong = sum(run.wrong + run.is_stuck for run in runs)
    note = _spell(BALLOTS, sum(run.faults for run in runs), sum(run.writes for run in runs))
    return Measure(f"wrong counters over {SEEDS} faulted seeds", wrong, 0, note=note)


def _run_world(seed: int) -> Run:
    logging.disable(logging.ERROR)
    return run_world(seed, BALLOTS)


def _measure_trials(host: str) -> Measure:
    trials = [run_trial(seed, TRIAL_BALLOTS, host) for seed in range(TRIALS)]
    wrong = sum(trial.wrong + trial.is_stuck + (not trial.is_recount_equal) for trial in trials)
    note = _spell(TRIAL_BALLOTS, sum(trial.faults for trial in trials), sum(trial.writes for trial in trials))
    return Measure(f"wrong counters over {TRIALS} faulted seeds, DynamoDB Local", wrong, 0, note=note)


def _spell(ballots: int, faults: int, writes: int) -> str:
    return f"{ballots} ballots each, {faults} faults in {writes} writes"
