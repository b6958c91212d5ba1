"""Counting again: sums, differences in either direction, digests that `sha256sum` prints too."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.counting import Counted, DeliveredBallot, fold_ballots
from models.rules.recounting import (
    BallotCount,
    Difference,
    ReadBallot,
    add_counts,
    compare_counts,
    count_ballots,
    digest_of,
    spell_manifest,
    spell_receipts,
)

CHOICES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True).map(tuple)
BALLOTS = st.lists(
    st.none()
    | st.builds(
        ReadBallot,
        category=st.sampled_from(["article", "film"]),
        choices=CHOICES,
        receipt=st.text("abc_-", min_size=1),
        rules_version=st.integers(1, 3),
        assisted=st.booleans(),
    ),
    max_size=15,
)
COUNTS = st.dictionaries(
    st.sampled_from(["article", "film", "case"]),
    st.builds(
        Counted,
        ballots=st.integers(0, 3),
        counts=st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)),
    ),
)


def strip(counts: dict[str, Counted]) -> dict[str, tuple[int, dict[str, int]]]:
    """Return the counts without anything that is 0."""
    rows = {
        category: (counted.ballots, {name: count for name, count in counted.counts.items() if count})
        for category, counted in counts.items()
    }
    return {category: row for category, row in rows.items() if row != (0, {})}


@given(BALLOTS)
def test_ballots_are_counted_as_the_tally_counts_them(ballots: list[ReadBallot | None]) -> None:
    readable = [ballot for ballot in ballots if ballot is not None]
    count = count_ballots(ballots)
    for category in ("article", "film"):
        delivered = [
            DeliveredBallot(str(number), ballot.choices)
            for number, ballot in enumerate(readable, start=1)
            if ballot.category == category
        ]
        tallied = fold_ballots(Counted(), delivered)
        assert compare_counts({category: count.categories.get(category, Counted())}, {category: tallied}) == ()
    assert (count.ballots, count.unreadable) == (len(readable), len(ballots) - len(readable))
    assert count.assisted == sum(ballot.assisted for ballot in readable)
    assert count.rules_versions == tuple(sorted({ballot.rules_version for ballot in readable}))


@given(st.lists(BALLOTS, max_size=4))
def test_sum_of_parts_is_the_count_of_all(parts: list[list[ReadBallot | None]]) -> None:
    together = count_ballots(ballot for part in parts for ballot in part)
    assert add_counts(map(count_ballots, parts)) == together


@given(COUNTS, COUNTS)
def test_counts_differ_exactly_where_a_number_differs(ours: dict[str, Counted], theirs: dict[str, Counted]) -> None:
    differences = compare_counts(ours, theirs)
    assert (differences == ()) == (strip(ours) == strip(theirs))
    assert compare_counts(theirs, ours) == tuple(
        Difference(each.category, each.candidate, each.tallied, each.recounted) for each in differences
    )
    for each in differences:
        here, there = ours.get(each.category, Counted()), theirs.get(each.category, Counted())
        numbers = [
            side.ballots if each.candidate is None else side.counts.get(each.candidate, 0) for side in (here, there)
        ]
        assert numbers == [each.recounted, each.tallied]
        assert each.recounted != each.tallied
    places = [(each.category, each.candidate) for each in differences]
    assert max(Counter(places).values(), default=1) == 1


def test_nothing_counted_is_an_empty_sum() -> None:
    assert add_counts([]) == count_ballots([]) == BallotCount()


@given(st.lists(st.text("abcXYZ019_-", min_size=1)), st.randoms(use_true_random=False))
def test_list_of_receipts_tells_nothing_of_their_order(receipts: list[str], chance: object) -> None:
    shuffled = list(receipts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    text = spell_receipts(shuffled)
    assert text == spell_receipts(receipts)
    assert text.splitlines() == sorted(receipts)
    assert text == "" or text.endswith("\n")


def test_digests_are_those_that_sha256sum_recomputes(tmp_path: Path) -> None:
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("sha256sum is not installed")
    lists = {"c-2.txt": spell_receipts(["b", "a"]), "c-1.txt": spell_receipts(["c"])}
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
    manifest = spell_manifest({name: digest_of(text) for name, text in lists.items()})
    (tmp_path / "SHA256SUMS").write_text(manifest)
    assert manifest.splitlines()[0].endswith("  c-1.txt")
    check = subprocess.run([program, "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert check.stdout == "c-1.txt: OK\nc-2.txt: OK\n"
    printed = subprocess.run([program, "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert printed.stdout == f"{digest_of(manifest)}  SHA256SUMS\n"
