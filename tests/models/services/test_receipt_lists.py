"""The published lists hold every receipt that was counted, nothing else, and anybody can recompute the digests."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from models.errors import RecountChanged
from models.roll_committee import RollCommittee
from models.services.receipt_lists import publish_receipts
from models.services.recounting import Recounted
from tests.makers import CAMPAIGN, put_ballot
from tests.models.services.recount_world import FIRST, THIRD, cast_some, open_campaign, recount, tally


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    open_campaign()


def publish(recounted: Recounted) -> dict[str, str]:
    """Return the published texts by path."""
    lists: dict[str, str] = {}
    publish_receipts(recounted, lists.__setitem__)
    return lists


def check_manifest(lists: dict[str, str], path: str) -> list[str]:
    """Recompute every line of a manifest as `sha256sum -c` does; return the paths it names."""
    paths = []
    for line in lists[path].splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(lists[name].encode()).hexdigest() == digest
        paths.append(name)
    assert paths == sorted(paths)
    return paths


def test_digests_of_the_run_can_be_recomputed_from_the_lists() -> None:
    tally(*cast_some(FIRST, THIRD))
    recounted = recount()
    lists = publish(recounted)
    manifests = check_manifest(lists, "SHA256SUMS")
    assert manifests == [f"{FIRST}/SHA256SUMS", f"{THIRD}/SHA256SUMS"]
    files = [path for manifest in manifests for path in check_manifest(lists, manifest)]
    assert lists.keys() == {"SHA256SUMS", *manifests, *files}
    assert hashlib.sha256(lists["SHA256SUMS"].encode()).hexdigest() == recounted.digest
    days = {day.day: day.digest for day in recounted.days}
    assert hashlib.sha256(lists[f"{FIRST}/SHA256SUMS"].encode()).hexdigest() == days[FIRST]


def test_lists_hold_each_receipt_once_and_nothing_else() -> None:
    ballots = cast_some(FIRST)
    tally(*ballots)
    lists = publish(recount())
    assert lists.keys() == {"SHA256SUMS", f"{FIRST}/SHA256SUMS", f"{FIRST}/c-1.txt", f"{FIRST}/c-2.txt"}
    lines = [line for path, text in lists.items() if path.endswith(".txt") for line in text.splitlines()]
    assert sorted(lines) == sorted(ballot.receipt for ballot in ballots)
    assert lists[f"{FIRST}/c-1.txt"] == "".join(sorted(lists[f"{FIRST}/c-1.txt"].splitlines(keepends=True)))


def test_committee_whose_name_is_a_path_stays_inside_the_folder() -> None:
    RollCommittee(CAMPAIGN, "../../党委").save()
    tally(put_ballot("v1", "a1", day=FIRST, committee="../../党委"))
    (path,) = (path for path in publish(recount()) if path.endswith(".txt"))
    assert path.isascii()
    assert len(Path(path).parts) == 2
    assert ".." not in Path(path).parts


def test_ballot_added_after_the_recount_is_not_published_under_its_digest() -> None:
    tally(*cast_some(FIRST))
    recounted = recount()
    put_ballot("late", "a1", day=FIRST)
    with pytest.raises(RecountChanged):
        publish(recounted)


def test_nothing_to_list_is_an_empty_manifest() -> None:
    assert publish(recount()) == {"SHA256SUMS": ""}
