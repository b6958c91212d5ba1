"""The hourly function as it is deployed: its rights, its schedule, and a call of it."""

from __future__ import annotations

from models.base import current_store
from models.services.campaigns import require_campaign
from models.services.turnout_counting import count_turnouts
from models.services.warm import forget_all
from tests.deployment import FUNCTIONS, list_needs, list_store_rights
from tests.makers import CAMPAIGN, NOON, put_ballot, seat_on_roll, store_campaign, store_units
from tests.wire import watch


def test_turnout_role_allows_exactly_what_counting_needs(store: None) -> None:
    store_campaign()
    store_units()
    voter = seat_on_roll(1).seat.require_voter()
    put_ballot(voter.voter, "canary-ar000")
    forget_all()
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    assert count_turnouts(require_campaign(CAMPAIGN, NOON), NOON, lambda: True)
    assert needed == list_store_rights("turnout")


def test_turnout_is_counted_every_hour_without_any_secret() -> None:
    (schedule,) = (event["schedule"] for event in FUNCTIONS["turnout"]["events"])
    assert (schedule["timezone"], schedule["rate"]) == ("Asia/Shanghai", "cron(2,32 * * * ? *)")
    assert FUNCTIONS["turnout"]["environment"].keys() == {"STAGE"}
