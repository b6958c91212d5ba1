"""Each ballot is counted once, whatever the stream delivers again."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.rules.counting import START, Counted, DeliveredBallot, fold_ballots, pad_sequence

CHOICES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True).map(tuple)


def recount(ballots: list[DeliveredBallot]) -> tuple[int, dict[str, int]]:
    """Return what a count by hand gives."""
    return len(ballots), dict(Counter(choice for ballot in ballots for choice in ballot.choices))


BALLOTS = st.lists(st.tuples(st.integers(1, 10**12), CHOICES), max_size=12)
# How far the next delivery goes back, and how far beyond what was delivered before.
STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=12)


@given(BALLOTS, STEPS, st.randoms(use_true_random=False))
@settings(max_examples=500)
def test_any_replays_after_first_delivery_change_nothing(
    numbered: list[tuple[int, tuple[str, ...]]], steps: list[tuple[int, int]], chance: Random
) -> None:
    ballots = [DeliveredBallot(str(sequence), choices) for sequence, choices in sorted(dict(numbered).items())]
    counted, reached = Counted(), 0
    for back, ahead in [*steps, (0, len(ballots))]:
        batch = ballots[max(0, reached - back) : reached + ahead]
        reached = min(reached + ahead, len(ballots))
        batch += batch[: chance.randint(0, len(batch))]
        chance.shuffle(batch)
        counted = fold_ballots(counted, batch)
    assert (counted.ballots, dict(counted.counts)) == recount(ballots)


@given(st.lists(st.tuples(st.integers(1, 50), CHOICES), max_size=20))
@example([])
def test_batch_delivered_twice_is_counted_once(delivered: list[tuple[int, tuple[str, ...]]]) -> None:
    ballots = [DeliveredBallot(str(sequence), choices) for sequence, choices in dict(delivered).items()]
    once = fold_ballots(Counted(), ballots)
    assert fold_ballots(once, ballots) is once
    assert (once.ballots, dict(once.counts)) == recount(ballots)


def test_empty_batch_returns_the_very_same_counts() -> None:
    counted = Counted(pad_sequence("7"), 3, {"a": 3})
    assert fold_ballots(counted, []) is counted
    assert fold_ballots(Counted(), []).watermark == START


def test_sequence_numbers_compare_as_numbers_not_text() -> None:
    counted = fold_ballots(Counted(), [DeliveredBallot("9", ("a",))])
    assert fold_ballots(counted, [DeliveredBallot("10", ("a",))]).ballots == 2
    assert fold_ballots(counted, [DeliveredBallot("0000000010", ("a",))]).ballots == 2


@pytest.mark.parametrize("sequence", ["", "-1", "+1", "1.0", "1e3", "x", "²", "１", "٣", "1" * 41, " 1", "1\n"])
def test_what_is_no_sequence_number_is_refused(sequence: str) -> None:
    with pytest.raises(ValueError, match="not a sequence number"):
        pad_sequence(sequence)
