"""Many ballots through the whole stack: members' app, stream, tally, points, recount. Usage: bench.load [BALLOTS]."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import msgspec

from bench.load_crowd import Ids, Seats, cast_share
from bench.load_plan import (
    CANDIDATES,
    CATEGORIES,
    DAILY_CAP,
    DAYS,
    PER_BALLOT,
    PlannedBallot,
    count_choices,
    count_points,
    noon_of,
    place_member,
    plan_ballots,
)
from handlers import tally
from local import dynamodb_local
from local.dynamodb_local import DynamoDBLocal
from local.poller import StreamPoller
from models.roll import RollEntry
from models.services.campaigns import require_campaign
from models.services.recounting import NIGHTLY, Recounted, recount_campaign
from models.services.settling import settle_campaign
from models.services.tally_sums import read_tally
from tests.makers import CAMPAIGN, make_category, make_stage, seat_on_roll, store_campaign, store_candidates
from tests.models.services.tally_runs import count_wrong
from tests.stores import open_empty_store

BALLOTS = 100_000
_PROCESSES = 2


class Load(msgspec.Struct, frozen=True):
    """What came of it; `seconds` tell of the machine, not of the product."""

    ballots: int
    requests: int
    refused: int
    wrong_counters: int
    wrong_points: int
    recounted: Recounted
    seconds: float

    @property
    def is_right(self) -> bool:
        """Tell whether every ballot is counted once, by tally and recount, and every voter has the right points."""
        found = (self.recounted.total.ballots, self.recounted.total.unreadable, self.recounted.quarantined)
        is_equal = self.recounted.is_equal and self.recounted.is_complete and found == (self.ballots, 0, 0)
        return is_equal and self.wrong_counters == self.wrong_points == 0

    def spell(self) -> str:
        """Return all of it in one line."""
        return (
            f"{self.ballots} ballots, {self.requests} requests, {self.refused} refused, "
            f"{self.wrong_counters} wrong counters, {self.wrong_points} wrong points, "
            f"{self.recounted.quarantined} quarantined, recount {'equal' if self.recounted.is_equal else 'DIFFERS'}, "
            f"digest {self.recounted.digest}, {self.seconds:.0f} s"
        )


def main(ballots: int) -> None:
    """Cast, count, settle, recount on a DynamoDB Local of its own; end with 1 if anything is not as it should be."""
    missing = dynamodb_local.why_not()
    if missing is not None:
        sys.exit(f"make load: {missing}.")
    logging.disable(logging.WARNING)
    with DynamoDBLocal() as emulator:
        os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="cn-north-1")
        os.environ.update(STAGE="load", AWS_ENDPOINT_URL=emulator.url)
        load = run_load(ballots, emulator.url)
    print(load.spell())
    if not load.is_right:
        sys.exit("load: not everything is counted as it was cast")


def run_load(ballots: int, host: str) -> Load:
    """Carry so many ballots through the stack on the empty DynamoDB Local at this address."""
    started = time.monotonic()
    planned = plan_ballots(ballots)
    open_empty_store("load", host, streams=True)
    ids, seats = _open_campaign(planned)
    answers = _cast_and_count(ballots, host, seats, ids)
    recounted = _settle_and_recount()
    return Load(
        ballots=ballots,
        requests=answers.total(),
        refused=answers[409],
        wrong_counters=count_wrong(_read_tallies(), count_choices(planned, ids)),
        wrong_points=_count_wrong_points(planned),
        recounted=recounted,
        seconds=time.monotonic() - started,
    )


def _open_campaign(planned: list[PlannedBallot]) -> tuple[Ids, Seats]:
    stages = [
        make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
        make_stage("voting", f"{DAYS[0]}T00:00:00+08:00", "2017-07-10T00:00:00+08:00"),
        make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
    ]
    categories = [make_category(kind, kind) for kind in CATEGORIES]
    store_campaign(stages=stages, categories=categories, points={"per_ballot": PER_BALLOT, "daily_cap": DAILY_CAP})
    ids = {category: store_candidates(category, CANDIDATES) for category in CATEGORIES}
    members = {ballot.member for ballot in planned}
    return ids, {member: seat_on_roll(member, **place_member(member)) for member in members}


def _cast_and_count(ballots: int, host: str, seats: Seats, ids: Ids) -> Counter[int]:
    """Let the crowd cast while the function `tally` follows the stream; return once all is delivered."""
    poller = StreamPoller("load-ballots", tally.handler, "cn-north-1", host)
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        shares = [
            pool.submit(cast_share, share, _PROCESSES, ballots, host, seats, ids) for share in range(_PROCESSES)
        ]
        poller.start()
        answers = sum((share.result() for share in shares), Counter[int]())
    poller.stop()
    return answers


def _settle_and_recount() -> Recounted:
    now = noon_of(DAYS[-1]) + timedelta(days=2)
    campaign = require_campaign(CAMPAIGN, now)
    settle_campaign(campaign, now, lambda: True)
    return recount_campaign(campaign, NIGHTLY, now, lambda: True)


def _read_tallies() -> dict[tuple[str, str], tuple[int, dict[str, int]]]:
    read = {(category, day): read_tally(CAMPAIGN, category, day) for category in CATEGORIES for day in DAYS}
    return {group: (counted.ballots, dict(counted.counts)) for group, counted in read.items()}


def _count_wrong_points(planned: list[PlannedBallot]) -> int:
    right = count_points(planned)
    given = {entry.member_id: int(entry.points) for entry in RollEntry.scan()}
    return sum(right.get(member) != given.get(member) for member in right.keys() | given.keys())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS)
