"""The live tally: exact, and never blocked by a record that can't be read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.quarantine import QuarantinedRecord
from models.services.tallies import count_batch
from models.services.tally_sums import read_tally
from models.tally import Tally
from tests.fakes import make_record
from tests.makers import CAMPAIGN, NOON, TODAY
from tests.stores import reopen_impatiently
from tests.wire import Faults, throttle

pytestmark = pytest.mark.usefixtures("store")

SHARD = "shardId-00000001700000000000-00000000"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*"ksctrv", "S", "L", "N"]), inner),
    max_leaves=8,
)


def counts_of(category: str = "article", day: str = TODAY) -> tuple[int, dict[str, int]]:
    """Return a category's ballots and counts of a day."""
    tally = read_tally(CAMPAIGN, category, day)
    return tally.ballots, dict(tally.counts)


def test_batch_is_counted_by_category_and_day() -> None:
    records = [
        make_record(1, "a1", "a2"),
        make_record(2, "a1"),
        make_record(3, "f1", category="film"),
        make_record(4, "a2", day="2017-07-06"),
    ]
    batch = count_batch(SHARD, records, NOON)
    assert (batch.ballots, batch.quarantined, batch.failed) == (4, 0, ())
    assert counts_of() == (2, {"a1": 2, "a2": 1})
    assert counts_of("film") == (1, {"f1": 1})
    assert counts_of(day="2017-07-06") == (1, {"a2": 1})


def test_batch_delivered_again_changes_nothing() -> None:
    records = [make_record(number, "a1") for number in range(1, 6)]
    for part in (records, records, records[:2], records[1:4], [], records):
        assert count_batch(SHARD, part, NOON).failed == ()
    assert counts_of() == (5, {"a1": 5})


def test_shards_are_counted_apart_and_summed() -> None:
    for number, shard in enumerate(("shard-1", "shard-2", "shard-3"), start=1):
        count_batch(shard, [make_record(number, "a1", f"a{number}")], NOON)
        count_batch(shard, [make_record(number, "a1", f"a{number}")], NOON)
    assert counts_of() == (3, {"a1": 4, "a2": 1, "a3": 1})


def test_stale_watermark_loses_and_asks_for_its_records_again() -> None:
    count_batch(SHARD, [make_record(1, "a1")], NOON)
    row = Tally.get(Tally.category_key_of(CAMPAIGN, "article", TODAY), SHARD)
    count_batch(SHARD, [make_record(2, "a2")], NOON)
    stale = Tally(row.category_key, SHARD, watermark="9" * 40, ballots=9, counts={"a9": 9})
    with pytest.raises(Exception, match="put"):
        stale.save(Tally.watermark == row.watermark)
    assert counts_of() == (2, {"a1": 1, "a2": 1})


def test_changes_that_are_no_new_ballots_are_passed_over() -> None:
    removed = make_record(1, "a1") | {"eventName": "REMOVE"}
    changed = make_record(2, "a1") | {"eventName": "MODIFY"}
    assert count_batch(SHARD, [removed, changed], NOON).ballots == 0
    assert counts_of() == (0, {})


def broken(sequence: int, **image: Any) -> dict[str, Any]:
    """Return a record whose image has these attributes in the place of the right ones."""
    record = make_record(sequence, "a1")
    record["dynamodb"]["NewImage"] |= image
    return record


POISON = [
    broken(2, k={"S": "liuhao-2017#c-1"}),
    broken(2, k={"S": "liuhao-2017#c-1#yesterday"}),
    broken(2, s={"S": "b-1#voter"}),
    broken(2, s={"S": "b-1#voter#article#more"}),
    broken(2, c={"L": []}),
    broken(2, c={"S": "a1"}),
    broken(2, c={"L": [{"N": "1"}]}),
    broken(2, c={"L": [{"S": ""}]}),
    broken(2, c={}),
    broken(2, k={}),
    broken(2, k="text"),
    broken(2, t={"N": "soon"}),
    make_record(2) | {"dynamodb": {"SequenceNumber": "2"}},
    make_record(2) | {"dynamodb": {"SequenceNumber": "2", "NewImage": "text"}},
    make_record(2) | {"dynamodb": {"SequenceNumber": "2", "NewImage": {}}},
    make_record(2) | {"dynamodb": None},
    make_record(2)
    | {"dynamodb": {"SequenceNumber": "two", "NewImage": make_record(2, "a1")["dynamodb"]["NewImage"]}},
    # Written as JSON, control characters grow sixfold: more than an item holds.
    broken(2, s={"S": "\x01" * 200_000}),
    broken(2, s={"S": "投" * 130_000}),
]


@pytest.mark.parametrize("poison", POISON, ids=range(len(POISON)))
def test_poison_is_set_aside_once_and_blocks_nothing(poison: dict[str, Any]) -> None:
    records = [make_record(1, "a1"), poison, make_record(3, "a1")]
    for _ in range(3):
        batch = count_batch(SHARD, records, NOON)
        assert (batch.ballots, batch.quarantined, batch.failed) == (2, 1, ())
    [kept] = QuarantinedRecord.scan()
    assert kept.shard == SHARD
    assert kept.record.startswith("{")
    assert counts_of() == (2, {"a1": 2})


def test_poison_delivered_again_keeps_its_first_moment() -> None:
    for days in range(2):
        count_batch(SHARD, [make_record(7)], NOON + timedelta(days=days))
    assert [row.quarantined_at for row in QuarantinedRecord.scan()] == ["2017-07-05T12:00:00+08:00"]


def test_stream_is_told_the_smallest_number_not_the_first_as_text() -> None:
    Faults(reopen_impatiently()).plan("PutItem", throttle)
    assert count_batch(SHARD, [make_record(number, "a1") for number in (9, 10, 11)], NOON).failed == ("9",)


def test_unreadable_records_without_a_number_are_each_kept() -> None:
    nameless = [{"eventName": "INSERT", "dynamodb": {"NewImage": {"k": {"S": str(number)}}}} for number in range(3)]
    for _ in range(2):
        count_batch(SHARD, nameless, NOON)
    assert len(list(QuarantinedRecord.scan())) == 3


@given(JSON)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_image_whatever_blocks_the_shard(image: Any) -> None:
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "5", "NewImage": image}}
    batch = count_batch(SHARD, [json.loads(json.dumps(record))], NOON)
    assert (batch.ballots, batch.quarantined, batch.failed) == (0, 1, ())


def test_tally_of_nothing_is_zero() -> None:
    assert counts_of() == (0, {})
