"""Lambda `remind`: begins the reminders that are due and puts their people into the queue, a turn a minute."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from handlers.clock import read_clock
from handlers.config import read_keys, read_place, read_queues
from handlers.jobs import Context, watch_time
from handlers.queue import SqsQueue
from models.services.campaigns import CurrentCampaign, list_known_campaigns
from models.services.reminder_planning import Turn, begin_due_runs, plan_campaign
from models.services.stores import open_store

log = logging.getLogger("liuhao.remind")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Give the open runs their turn, of all campaigns by the clock, of those in the records by the stream.

    Safe to call twice and at once: what is put into the queue twice is sent once.
    """
    open_tables()
    now, has_time = read_clock(), watch_time(context)
    records = event.get("Records")
    asked = None if records is None else {record["dynamodb"]["Keys"]["campaign_id"]["S"] for record in records}
    for campaign in list_known_campaigns(now):
        if asked is None:
            _begin(campaign)
        if (asked is None or campaign.campaign_id in asked) and has_time():
            _log(plan_campaign(campaign, make_queue(), now, has_time))
    return {"batchItemFailures": []}


@lru_cache(maxsize=1)
def open_tables() -> None:
    """Open the store of the environment with the keys to personal data, once a process."""
    keys = read_keys()
    open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)


@lru_cache(maxsize=1)
def make_queue() -> SqsQueue:
    """Return the queue of the environment."""
    queues = read_queues()
    return SqsQueue(queues.reminders, queues.dead_letters, queues.region, queues.endpoint)


def _begin(campaign: CurrentCampaign) -> None:
    begun = begin_due_runs(campaign, read_clock())
    for kind in begun.unfit:
        # The alarm reads this phrase.
        log.error("reminders stopped: the text of %s does not fit its template", kind)
    if begun.runs:
        log.info("remind: %d runs begun", len(begun.runs))


def _log(turns: list[Turn]) -> None:
    if turns:
        over = sum(turn.is_over for turn in turns)
        log.info("remind: %d runs, %d people planned, %d over", len(turns), sum(turn.planned for turn in turns), over)
