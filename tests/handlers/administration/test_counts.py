"""The administrator's live counts on a terminal."""

from __future__ import annotations

import pytest

from handlers.administration.counts import print_counts
from models.errors import InvalidInput, NoCampaign
from models.services.ballots import cast_ballot
from models.services.tallies import count_batch
from tests.fakes import make_record
from tests.makers import CAMPAIGN, NOON, TODAY, store_campaign, store_candidate, store_candidates, voter_on_roll


@pytest.fixture
def lines() -> list[str]:
    """What was told."""
    return []


def test_empty_store_says_that_there_is_no_campaign(store: None, lines: list[str]) -> None:
    with pytest.raises(NoCampaign):
        print_counts(NOON, None, lines.append)


def test_no_ballot_yet_is_said_plainly(store: None, lines: list[str]) -> None:
    store_campaign()
    print_counts(NOON, None, lines.append)
    assert lines == ["还没有人投票。"]


def test_days_list_ballots_by_category_and_in_all(store: None, lines: list[str]) -> None:
    _cast_and_count(2)
    print_counts(NOON, None, lines.append)
    assert lines[0].split() == ["日期", "article", "film", "合计"]
    assert lines[1].split() == [TODAY, "2", "0", "2"]


def test_one_day_ranks_candidates_by_their_count(store: None, lines: list[str]) -> None:
    _cast_and_count(2)
    print_counts(NOON, TODAY, lines.append)
    assert "好文章：2 张选票" in lines[0]
    assert [line.split()[0] for line in lines[1:3]] == ["2", "1"]
    assert "ar000" in lines[1]
    assert "好片子：0 张选票" in lines[-1]


def test_candidate_that_is_gone_still_shows_its_count(store: None, lines: list[str]) -> None:
    store_campaign()
    store_candidate("article", "ar000")
    count_batch("shard", [make_record(1, "gone")], NOON)
    print_counts(NOON, TODAY, lines.append)
    assert "（已撤下）" in lines[1]


def test_senseless_day_is_refused_with_a_sentence(store: None, lines: list[str]) -> None:
    store_campaign()
    with pytest.raises(InvalidInput, match="日期应写成"):
        print_counts(NOON, "yesterday", lines.append)


def _cast_and_count(voters: int) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    for number in range(voters):
        cast_ballot(voter_on_roll(number + 1), CAMPAIGN, "article", TODAY, ids[: number + 1], NOON)
    records = [make_record(number + 1, *ids[: number + 1]) for number in range(voters)]
    count_batch("shard", records, NOON)
