"""Lambda `tally`, called as Lambda calls it for a stream with a tumbling window."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.tally import handler
from models.base import use_store
from models.quarantine import QuarantinedRecord
from models.services.tally_sums import read_tally
from tests.fakes import make_record
from tests.makers import CAMPAIGN, TODAY
from tests.models.services.tally_world import FakeClient, FakeStore

pytestmark = pytest.mark.usefixtures("store")

WINDOW = {
    "window": {"start": "2017-07-05T04:00:00Z", "end": "2017-07-05T04:05:00Z"},
    "state": {},
    "shardId": "shardId-00000001700000000000-00000000",
    "eventSourceARN": "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/test-ballots/stream/2017",
    "isFinalInvokeForWindow": False,
    "isWindowTerminatedEarly": False,
}


def deliver(*records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Call the function with these records."""
    return handler(WINDOW | {"Records": list(records)} | changes, None)


def test_batch_is_counted_under_its_shard() -> None:
    assert deliver(make_record(1, "a1"), make_record(2, "a1", "a2")) == {"state": {}, "batchItemFailures": []}
    assert deliver(make_record(1, "a1"))["batchItemFailures"] == []
    other = deliver(make_record(1, "a1"), shardId="shardId-00000001700000000000-00000001")
    assert other["batchItemFailures"] == []
    assert dict(read_tally(CAMPAIGN, "article", TODAY).counts) == {"a1": 3, "a2": 1}


def test_last_call_of_a_window_may_carry_no_records() -> None:
    event = WINDOW | {"isFinalInvokeForWindow": True}
    assert handler(dict(event), None) == {"state": {}, "batchItemFailures": []}
    assert handler(event | {"Records": None, "state": None}, None) == {"state": {}, "batchItemFailures": []}
    assert handler(event | {"Records": [], "state": {"kept": 1}}, None)["state"] == {"kept": 1}


def test_poison_is_set_aside_and_not_delivered_again() -> None:
    poison = make_record(2)
    assert deliver(make_record(1, "a1"), poison, make_record(3, "a1"))["batchItemFailures"] == []
    assert [row.sequence for row in QuarantinedRecord.scan()] == ["2"]


def test_busy_store_is_told_from_which_record_on() -> None:
    deliver()
    use_store(FakeStore(FakeClient(lambda: "throttled")))
    answer = deliver(make_record(9, "a1"), make_record(10, "a1"), make_record(11, "f1", category="film"))
    assert answer["batchItemFailures"] == [{"itemIdentifier": "9"}, {"itemIdentifier": "11"}]
