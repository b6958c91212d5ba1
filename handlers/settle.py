"""Lambda `settle`: after midnight, writes the points of days that are over to the roll."""

from __future__ import annotations

import logging
from typing import Any

from handlers.clock import read_clock
from handlers.jobs import Context, open_tables, watch_time
from models.services.campaigns import list_campaigns
from models.services.settling import settle_campaign

log = logging.getLogger("liuhao.settle")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Settle what is due in every campaign, for as long as there is time; safe to call twice and at once."""
    open_tables()
    now, is_complete = read_clock(), True
    for campaign in list_campaigns(now):
        settled = settle_campaign(campaign, now, watch_time(context))
        is_complete = is_complete and settled.is_complete
        log.info(
            "settle: %d committee days, %d voters, %d passed over, %s",
            settled.days,
            settled.voters,
            settled.passed_over,
            "complete" if settled.is_complete else "out of time",
        )
    return {"complete": is_complete}
