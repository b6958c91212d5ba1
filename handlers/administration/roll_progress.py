"""How far a campaign's roll is, for the pages that show it."""

from __future__ import annotations

import msgspec

from models.services.campaigns import CurrentCampaign
from models.services.jobs import JobView, read_job
from models.services.rolls import read_roll_progress


class ShownProgress(msgspec.Struct, frozen=True):
    """Voters entered so far, and the job that enters them; `frozen_at` once nobody is left."""

    voters: int
    committees: int
    frozen_at: str | None
    job: JobView | None


def read_progress(campaign: CurrentCampaign) -> ShownProgress:
    """Return how far the roll of an opened campaign is (1 Query, 1 read while it is still being frozen)."""
    roll = read_roll_progress(campaign.campaign_id)
    waits = campaign.roll_frozen_at is None and campaign.roll_job_id is not None
    job = read_job(campaign.roll_job_id or "") if waits else None
    return ShownProgress(roll.voters, roll.committees, campaign.roll_frozen_at, job)
