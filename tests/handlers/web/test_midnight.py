"""Around midnight in China: no retry ever becomes a second day's ballot."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.rules.days import CHINA, day_of
from models.services.ballots import list_own_ballots
from models.services.seats import SignedIn, Voter
from tests.fakes import Clock
from tests.makers import bearer_of, make_ballot, seat_on_roll, store_campaign, store_candidates

MIDNIGHT = datetime(2017, 7, 5, tzinfo=CHINA)
DAYS = ("2017-07-04", "2017-07-05", "2017-07-06")
CLOSING = datetime(2017, 10, 1, tzinfo=CHINA)
OPENING = datetime(2017, 6, 1, tzinfo=CHINA)
SECONDS = range(-10, 11)
# How far the clock of the process that meets the retry is off.
SKEWS = (-5, 0, 5)
RETRY_AFTER = timedelta(seconds=2)


@pytest.fixture
def ids(app: Flask) -> list[str]:
    """Three candidates of a campaign that is open for voting."""
    store_campaign()
    return store_candidates("article", 3)


def seat(number: int) -> tuple[SignedIn, Voter]:
    """Return a member of its own for one case."""
    signed_in = seat_on_roll(number)
    return signed_in, signed_in.seat.require_voter()


def post(
    client: FlaskClient, app: Flask, clock: Clock, at: datetime, member: SignedIn, ballot: dict[str, Any]
) -> Any:
    """Send a ballot to a process whose clock says `at`."""
    clock.moment = at
    return client.post("/api/ballots", json=ballot, headers=bearer_of(app, member, at))


def stored_days(voter: Voter) -> list[str]:
    """Return the days under which the voter has a ballot."""
    return [day for day in DAYS for _ in list_own_ballots(voter, day)]


@pytest.mark.parametrize(("skew", "is_retried"), list(product(SKEWS, (False, True))))
def test_no_retry_across_midnight_becomes_a_second_ballot(
    app: Flask, client: FlaskClient, clock: Clock, ids: list[str], skew: int, is_retried: bool
) -> None:
    cases = list(product(SECONDS, DAYS))
    assert len(cases) == 63
    for number, (second, day) in enumerate(cases):
        member, voter = seat(number)
        ballot = make_ballot(*ids, day=day)
        at = MIDNIGHT + timedelta(seconds=second) + (timedelta() if is_retried else timedelta(seconds=skew))
        first = post(client, app, clock, at, member, ballot)
        is_open = day == day_of(at)
        assert first.status_code == (201 if is_open else 409), (second, day)
        assert is_open or first.get_json()["code"] == "day_closed"
        if is_retried:
            later = MIDNIGHT + timedelta(seconds=second + skew) + RETRY_AFTER
            again = post(client, app, clock, later, member, ballot)
            if is_open:
                assert (again.status_code, again.get_json()) == (200, first.get_json()), (second, day)
            else:
                # Refused before: it may be cast now if its own day has come, and under no other day.
                is_open = day == day_of(later)
                assert again.status_code == (201 if is_open else 409), (second, day)
        assert stored_days(voter) == ([day] if is_open else []), (second, day)


@pytest.mark.parametrize("second", SECONDS)
def test_closing_midnight_returns_receipts_and_takes_no_more(
    app: Flask, client: FlaskClient, clock: Clock, ids: list[str], second: int
) -> None:
    (early, _), (late, voter) = seat(1), seat(2)
    ballot = make_ballot(*ids, day="2017-09-30")
    receipt = post(client, app, clock, CLOSING - timedelta(seconds=11), early, ballot).get_json()
    at = CLOSING + timedelta(seconds=second)
    again = post(client, app, clock, at, early, ballot)
    assert (again.status_code, again.get_json()) == (200, receipt)
    for each in (ballot, ballot | {"day": "2017-10-01"}):
        answer = post(client, app, clock, at, late, each)
        if second < 0:
            assert answer.status_code == (201 if each["day"] == "2017-09-30" else 409)
        else:
            assert (answer.status_code, answer.get_json()["code"]) == (409, "voting_closed")
    other = post(client, app, clock, at, early, ballot | {"candidates": ids[:1]})
    assert other.get_json()["code"] == ("already_cast" if second < 0 else "voting_closed")
    assert [list_own_ballots(voter, day) != [] for day in ("2017-09-30", "2017-10-01")] == [second < 0, False]


@pytest.mark.parametrize("second", [-10, -1, 0, 1, 10])
def test_opening_midnight_takes_ballots_from_its_first_second(
    app: Flask, client: FlaskClient, clock: Clock, ids: list[str], second: int
) -> None:
    member, _ = seat(1)
    at = OPENING + timedelta(seconds=second)
    answer = post(client, app, clock, at, member, make_ballot(*ids, day=day_of(at)))
    assert answer.status_code == (201 if second >= 0 else 409)
    assert second >= 0 or answer.get_json()["code"] == "voting_closed"
