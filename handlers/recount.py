"""Lambda `recount`: counts all stored ballots again and compares them with the tallies, nightly or for an auditor."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from handlers.clock import read_clock
from handlers.jobs import Context, open_tables, watch_time
from models.services.campaigns import list_campaigns, require_campaign
from models.services.recounting import NIGHTLY, Recounted, recount_campaign

log = logging.getLogger("liuhao.recount")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Recount all campaigns by night, or `{"campaign": id, "run": label}` for an auditor; tell what was found.

    Goes on where the same run stopped, for as long as there is time; safe to call twice and at once.
    """
    open_tables()
    now = read_clock()
    campaign_id, run = event.get("campaign"), str(event.get("run") or NIGHTLY)
    campaigns = list_campaigns(now) if campaign_id is None else (require_campaign(campaign_id, now),)
    summaries = []
    for campaign in campaigns:
        started = monotonic()
        recounted = recount_campaign(campaign, run, now, watch_time(context))
        _log(recounted, monotonic() - started)
        summaries.append(summarise(recounted))
    return {
        "complete": all(summary["complete"] for summary in summaries),
        "equal": all(summary["equal"] for summary in summaries),
        "campaigns": summaries,
    }


def summarise(recounted: Recounted) -> dict[str, Any]:
    """Return what JSON can say of a run; every difference by name, the candidates' totals only by category."""
    total = recounted.total
    return {
        "campaign": recounted.campaign_id,
        "run": recounted.run,
        "complete": recounted.is_complete,
        "equal": recounted.is_equal,
        "rules_version": recounted.version,
        "rules_versions_on_ballots": list(total.rules_versions),
        "days": len(recounted.days),
        "ballots": total.ballots,
        "assisted": total.assisted,
        "unreadable": total.unreadable,
        "quarantined": recounted.quarantined,
        "categories": {category: counted.ballots for category, counted in sorted(total.categories.items())},
        "digest": recounted.digest,
        "differences": [
            {"day": day.day} | difference.spell() for day in recounted.days for difference in day.differences
        ],
    }


def _log(recounted: Recounted, seconds: float) -> None:
    log.info(
        "recount: %d days, %d ballots, %d unreadable, %.1f s, %s, %s",
        len(recounted.days),
        recounted.total.ballots,
        recounted.total.unreadable,
        seconds,
        "equal" if recounted.is_equal else "different",
        "complete" if recounted.is_complete else "out of time",
    )
    if not recounted.is_equal:
        days = [day.day for day in recounted.days if day.differences]
        # The alarm reads this phrase; which candidates differ stands in the table, not in the log.
        log.error("recount differs on %d days: %s", len(days), ", ".join(days))
