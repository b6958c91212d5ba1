"""Lambda `settle`: after midnight, writes the points of days that are over to the roll."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, Protocol

from handlers.config import read_place
from handlers.web.dependencies import read_clock
from models.services.campaigns import list_campaigns
from models.services.settling import settle_campaign
from models.services.stores import open_store

log = logging.getLogger("liuhao.settle")

# What one more committee's day may take at most; whoever comes next goes on from there.
_SPARE_MS = 60_000


class Context(Protocol):
    """What Lambda tells of the running call."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this call may still run."""
        ...


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Settle what is due in every campaign, for as long as there is time; safe to call twice and at once."""
    _open_store()
    now, is_complete = read_clock(), True
    for campaign in list_campaigns(now):
        settled = settle_campaign(campaign, now, lambda: context.get_remaining_time_in_millis() > _SPARE_MS)
        is_complete = is_complete and settled.is_complete
        log.info(
            "settle: %d committee days, %d voters, %d passed over, %s",
            settled.days,
            settled.voters,
            settled.passed_over,
            "complete" if settled.is_complete else "out of time",
        )
    return {"complete": is_complete}


@lru_cache(maxsize=1)
def _open_store() -> None:
    open_store(*read_place())
