"""The stand's clock calls the nightly jobs at its start and ends cleanly."""

from __future__ import annotations

import threading
from typing import Any

from local.clockwork import Clockwork


def test_jobs_are_called_at_once_with_time_to_spare() -> None:
    called = threading.Event()
    calls: list[tuple[str, int]] = []

    def settle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        calls.append(("settle", context.get_remaining_time_in_millis()))
        return {}

    def recount(event: dict[str, Any], context: Any) -> dict[str, Any]:
        calls.append(("recount", context.get_remaining_time_in_millis()))
        called.set()
        return {}

    clockwork = Clockwork(settle, recount)
    clockwork.start()
    assert called.wait(10)
    clockwork.stop()
    assert calls == [("settle", 900_000), ("recount", 900_000)]


def test_running_job_hears_that_the_stand_stops() -> None:
    called, left = threading.Event(), []

    def job(event: dict[str, Any], context: Any) -> dict[str, Any]:
        called.set()
        while context.get_remaining_time_in_millis():
            continue
        left.append(context.get_remaining_time_in_millis())
        return {}

    clockwork = Clockwork(job)
    clockwork.start()
    assert called.wait(10)
    clockwork.stop()
    assert left == [0]
