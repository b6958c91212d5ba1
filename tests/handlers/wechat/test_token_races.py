"""T8, token races: 2 to 16 workers, a token that ends at any step, replies in any order; 500 seeds."""

from __future__ import annotations

import pytest

from tests.handlers.wechat.token_race import Race, run_race

SEEDS = 500


@pytest.fixture(scope="module")
def races() -> list[Race]:
    """What became of every seed."""
    return [run_race(seed) for seed in range(SEEDS)]


def test_no_worker_ever_fails_because_of_a_token(races: list[Race]) -> None:
    assert [seed for seed, race in enumerate(races) if race.refused] == []
    assert all(race.sent >= race.workers for race in races)


def test_each_end_of_a_token_leads_to_at_most_one_new_one(races: list[Race]) -> None:
    assert [seed for seed, race in enumerate(races) if race.issued > 1 + race.expiries + race.revocations] == []


def test_each_worker_asks_for_a_token_at_most_twice_an_end(races: list[Race]) -> None:
    ends = [1 + race.expiries + race.revocations for race in races]
    assert [race for race, count in zip(races, ends, strict=True) if race.asked > 2 * race.workers * count] == []


def test_tokens_really_end_in_these_races(races: list[Race]) -> None:
    assert {race.workers for race in races} == set(range(2, 17))
    assert sum(race.expiries for race in races) > SEEDS
    assert sum(race.revocations for race in races) > SEEDS / 4


def test_same_seed_gives_the_same_race() -> None:
    assert [run_race(seed) for seed in range(5)] == [run_race(seed) for seed in range(5)]
