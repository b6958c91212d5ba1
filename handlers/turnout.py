"""Lambda `turnout`: every hour, rolls up the turnout of all units."""

from __future__ import annotations

import logging
from typing import Any

from handlers.clock import read_clock
from handlers.jobs import Context, open_tables, watch_time
from models.services.campaigns import list_campaigns
from models.services.turnout_counting import count_turnouts

log = logging.getLogger("liuhao.turnout")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Count what is due in every campaign, for as long as there is time; safe to call twice and at once."""
    open_tables()
    now, is_complete = read_clock(), True
    for campaign in list_campaigns(now):
        is_counted = count_turnouts(campaign, now, watch_time(context))
        is_complete = is_complete and is_counted
        log.info("turnout: %s", "complete" if is_counted else "out of time")
    return {"complete": is_complete}
