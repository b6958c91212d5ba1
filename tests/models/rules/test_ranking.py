"""Claims about rankings: for any counts, not only for tidy ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.rules.ranking import RankedCandidate, rank_candidates

IDS = st.text("abcdef", min_size=1, max_size=3)
COUNTS = st.dictionaries(IDS, st.integers(0, 5), max_size=12)
STANDING = st.dictionaries(IDS, st.booleans(), max_size=12)


def rank_lines(counts: dict[str, int], **standing: bool) -> list[tuple[str, int, int]]:
    """Return candidate, count and rank of each line."""
    lines = rank_candidates(counts, dict.fromkeys(counts, True) | standing)
    return [(line.candidate_id, line.count, line.rank) for line in lines]


def test_ties_share_a_rank_and_leave_a_gap() -> None:
    assert rank_lines({"a": 3, "b": 9, "c": 5, "d": 5}) == [("b", 9, 1), ("c", 5, 2), ("d", 5, 2), ("a", 3, 4)]


def test_candidate_without_any_ballot_is_listed_last() -> None:
    assert rank_lines({"b": 1}, a=True) == [("b", 1, 1), ("a", 0, 2)]


def test_withdrawn_candidate_keeps_its_place_and_is_marked() -> None:
    first, second = rank_candidates({"a": 7, "b": 2}, {"a": False, "b": True})
    assert first == RankedCandidate("a", 7, 1, is_tied=False, is_standing=False)
    assert (second.rank, second.is_standing) == (2, True)


def test_counted_candidate_that_nobody_lists_is_no_longer_standing() -> None:
    (line,) = rank_candidates({"gone": 4}, {})
    assert (line.count, line.is_standing) == (4, False)


@given(COUNTS, STANDING)
def test_every_candidate_has_exactly_one_line(counts: dict[str, int], standing: dict[str, bool]) -> None:
    lines = rank_candidates(counts, standing)
    assert sorted(line.candidate_id for line in lines) == sorted({*counts, *standing})
    assert sum(line.count for line in lines) == sum(counts.values())


@given(COUNTS, STANDING)
def test_rank_is_one_more_than_those_with_more(counts: dict[str, int], standing: dict[str, bool]) -> None:
    lines = rank_candidates(counts, standing)
    for line in lines:
        assert line.rank == 1 + sum(other.count > line.count for other in lines)
    assert [line.rank for line in lines] == sorted(line.rank for line in lines)


@given(COUNTS, STANDING)
def test_tied_means_that_another_has_the_same_count(counts: dict[str, int], standing: dict[str, bool]) -> None:
    lines = rank_candidates(counts, standing)
    for line in lines:
        assert line.is_tied == any(other.count == line.count for other in lines if other is not line)


@given(COUNTS.flatmap(lambda counts: st.tuples(st.just(counts), st.permutations(list(counts)))), STANDING)
def test_ranking_does_not_depend_on_any_order(
    drawn: tuple[dict[str, int], list[str]], standing: dict[str, bool]
) -> None:
    counts, order = drawn
    reordered = {candidate: counts[candidate] for candidate in order}
    assert rank_candidates(reordered, dict(reversed(standing.items()))) == rank_candidates(counts, standing)


@given(COUNTS, STANDING, IDS)
def test_withdrawing_moves_nobody_to_another_rank(
    counts: dict[str, int], standing: dict[str, bool], gone: str
) -> None:
    listed = standing | {gone: True}
    before = {line.candidate_id: line.rank for line in rank_candidates(counts, listed)}
    after = {line.candidate_id: line.rank for line in rank_candidates(counts, listed | {gone: False})}
    assert after == before
