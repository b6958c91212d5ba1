"""The budgets that are instructions, counted under cachegrind; the floor is counted in the same run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import instructions
from bench.recorded import record_ballot

# The first bar of a cold start gates every change; `make bench` shows the second, 0.6, too.
BALLOT, COLD_START = 1.35, 0.8


@pytest.fixture
def recording(store: None, tmp_path: Path) -> Path:
    """What the store answers while a ballot is cast."""
    missing = instructions.why_not()
    if missing and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip(f"can't count instructions: {missing}")
    record_ballot(tmp_path / "ballot.json")
    return tmp_path / "ballot.json"


def test_ballot_and_cold_start_stay_within_their_share_of_the_floor(recording: Path) -> None:
    ballot, first_answer, first_ballot = instructions.measure_instructions(recording)
    assert ballot.floor
    assert first_answer.floor
    assert first_ballot.floor
    # A process that does nothing would keep every budget: each counts what it must.
    assert 0.2 < ballot.value / ballot.floor <= BALLOT
    assert 0.4 < first_answer.value / first_answer.floor <= COLD_START
    assert first_answer.value < first_ballot.value <= COLD_START * first_ballot.floor
