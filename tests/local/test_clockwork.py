"""The stand's clock calls the nightly job at its start and ends cleanly."""

from __future__ import annotations

import threading
from typing import Any

from local.clockwork import Clockwork


def test_job_is_called_at_once_with_time_to_spare() -> None:
    called = threading.Event()
    times: list[int] = []

    def job(event: dict[str, Any], context: Any) -> dict[str, Any]:
        times.append(context.get_remaining_time_in_millis())
        called.set()
        return {}

    clockwork = Clockwork(job)
    clockwork.start()
    assert called.wait(10)
    clockwork.stop()
    assert times == [900_000]
