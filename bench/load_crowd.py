"""One process of members who cast their ballots through the members' app, as API Gateway hands them over."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Flask

from bench.load_plan import DAYS, PlannedBallot, noon_of, plan_ballots
from bench.recorded import make_call
from handlers.member import create_app
from handlers.web.lambda_entry import answer_gateway
from models.base import Store
from models.services.seats import SignedIn
from tests.fakes import Clock, FakeWeChat
from tests.makers import bearer_of, make_ballot, make_config
from tests.stores import KEYS, enter_store

# One ballot in so many is sent again as it was, and one in so many with other choices.
_AGAIN, _CHANGED = 20, 50
# A machine that is too busy says so; people then try once more.
_TRIES = 5

Seats = Mapping[int, SignedIn]
Ids = Mapping[str, list[str]]


def cast_share(share: int, shares: int, ballots: int, host: str, seats: Seats, ids: Ids) -> Counter[int]:
    """Cast one share of the plan's ballots; return how many answers there were of each status."""
    logging.disable(logging.ERROR)
    enter_store(Store("load", "cn-north-1", host, KEYS))
    crowd = _Crowd(seats, ids)
    for number, ballot in enumerate(plan_ballots(ballots)):
        if ballot.member % shares == share:
            crowd.cast(number, ballot)
    return crowd.answers


class _Crowd:
    def __init__(self, seats: Seats, ids: Ids) -> None:
        self.answers: Counter[int] = Counter()
        self._seats, self._ids = seats, ids
        self._clock = Clock(noon_of(DAYS[0]))
        self._app: Flask = create_app(make_config(), FakeWeChat, self._clock)
        self._headers = lru_cache(maxsize=None)(self._sign_in)

    def cast(self, number: int, ballot: PlannedBallot) -> None:
        """Cast a ballot; some are sent twice, some again with other choices."""
        self._clock.moment = noon_of(ballot.day)
        chosen = [self._ids[ballot.category][candidate] for candidate in ballot.candidates]
        self._expect({200, 201}, ballot, chosen)
        if number % _AGAIN == 0:
            self._expect({200}, ballot, chosen)
        if number % _CHANGED == 0:
            self._expect({409}, ballot, [next(each for each in self._ids[ballot.category] if each not in chosen)])

    def _expect(self, wanted: set[int], ballot: PlannedBallot, chosen: list[str]) -> None:
        body = make_ballot(*chosen, category=ballot.category, day=ballot.day)
        call: dict[str, Any] = make_call("POST", "/api/ballots", self._headers(ballot.member, ballot.day), body)
        for _ in range(_TRIES):
            status = int(answer_gateway(self._app, call, None)["statusCode"])
            self.answers[status] += 1
            if status != 503:
                break
        if status not in wanted:
            raise RuntimeError(f"a ballot was answered {status}")

    def _sign_in(self, member: int, day: str) -> dict[str, str]:
        return bearer_of(self._app, self._seats[member], noon_of(day))
