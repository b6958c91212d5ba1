"""Settling at once: however many runs of a night there are, each voter gets the day's points once (R39)."""

from __future__ import annotations

from datetime import timedelta

from models.roll import RollEntry
from models.services.campaigns import require_campaign
from models.services.settling import settle_campaign
from tests.makers import CAMPAIGN, NOON, put_ballot, store_campaign, voter_on_roll
from tests.races.crowd import race


def test_five_runs_at_once_give_the_points_once(racing_store: None) -> None:
    store_campaign()
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000")
    tomorrow = NOON + timedelta(days=1)
    campaign = require_campaign(CAMPAIGN, tomorrow)
    [runs] = race(lambda _thread, _round: settle_campaign(campaign, tomorrow, lambda: True), threads=5)
    assert sum(run.voters for run in runs) == 1
    [entry] = RollEntry.scan(consistent_read=True)
    assert entry.points == 1
