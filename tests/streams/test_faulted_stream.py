"""The tally of a real stream equals the recount, whatever happens to its deliveries and its writes."""

from __future__ import annotations

import pytest

from local.dynamodb_local import DynamoDBLocal
from tests.streams.trial import run_trial

pytestmark = pytest.mark.dynamodb_local


@pytest.mark.parametrize("seed", range(3))
def test_tally_of_a_disturbed_stream_equals_the_recount(dynamodb_local: DynamoDBLocal, seed: int) -> None:
    trial = run_trial(seed, 300, dynamodb_local.url)
    assert (trial.wrong, trial.is_stuck, trial.is_recount_equal) == (0, False, True), trial
    assert trial.faults > 20
    assert trial.splits == 2
