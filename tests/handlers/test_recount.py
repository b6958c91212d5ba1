"""Lambda `recount`, called as the schedule calls it and as an auditor does."""

from __future__ import annotations

import json
import logging

import pytest

from handlers.recount import handler
from models.base import current_store, use_store
from models.errors import NoCampaign
from models.recount import Recount
from tests.makers import CAMPAIGN, put_ballot
from tests.models.services.recount_world import FIRST, cast_some, open_campaign, read_results, tally

SCHEDULED = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.scheduler", "detail": "{}"}


class Leisure:
    """A call with so many milliseconds left."""

    def __init__(self, left: int = 900_000) -> None:
        self._left = left

    def get_remaining_time_in_millis(self) -> int:
        """Return them."""
        return self._left


@pytest.fixture(autouse=True)
def _campaign(store: None) -> None:
    open_campaign()
    tests_own = current_store()
    # The first call opens a store by itself, once a process; from then on the tests' own is used.
    handler({"campaign": CAMPAIGN, "run": "first"}, Leisure(0))
    use_store(tests_own)


def test_schedule_recounts_all_campaigns_and_publishes() -> None:
    tally(*cast_some(FIRST))
    answer = handler(SCHEDULED, Leisure())
    assert (answer["complete"], answer["equal"]) == (True, True)
    (summary,) = answer["campaigns"]
    assert (summary["campaign"], summary["run"], summary["ballots"]) == (CAMPAIGN, "nightly", 7)
    assert summary["categories"] == {"article": 5, "film": 2}
    assert read_results().keys() == {"article", "film"}


def test_auditor_gets_a_run_of_an_own_label() -> None:
    cast_some(FIRST)
    answer = handler({"campaign": CAMPAIGN, "run": "audit-1"}, Leisure())
    assert not answer["equal"]
    (summary,) = json.loads(json.dumps(answer))["campaigns"]
    assert {"day": FIRST, "category": "film", "candidate": None, "recounted": 2, "tallied": 0} in summary[
        "differences"
    ]
    assert {row.run_key for row in Recount.scan()} == {f"{CAMPAIGN}#audit-1"}
    assert read_results() == {}


def test_call_without_time_begins_nothing_and_says_so() -> None:
    answer = handler({}, Leisure(59_000))
    assert (answer["complete"], answer["campaigns"][0]["days"]) == (False, 0)


def test_unknown_campaign_is_refused() -> None:
    with pytest.raises(NoCampaign):
        handler({"campaign": "other", "run": "audit"}, Leisure())


def test_difference_is_logged_for_the_alarm_without_any_choice(caplog: pytest.LogCaptureFixture) -> None:
    put_ballot("v1", "canary-a1", day=FIRST)
    with caplog.at_level(logging.INFO, "liuhao.recount"):
        handler({}, Leisure())
    told, alarm = caplog.records
    assert "1 ballots" in told.getMessage()
    assert told.getMessage().endswith("different, complete")
    assert (alarm.levelno, alarm.getMessage()) == (logging.ERROR, f"recount differs on 1 days: {FIRST}")


def test_equal_run_logs_one_quiet_line(caplog: pytest.LogCaptureFixture) -> None:
    tally(*cast_some(FIRST))
    with caplog.at_level(logging.INFO, "liuhao.recount"):
        handler({}, Leisure())
    assert [(record.levelno, "differs" in record.getMessage()) for record in caplog.records] == [
        (logging.INFO, False)
    ]
