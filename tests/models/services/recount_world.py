"""A small world for the recount: two committees, ballots of some days, and the stream that tallied them."""

from __future__ import annotations

from datetime import timedelta

from models.ballot import Ballot
from models.result import Result
from models.roll_committee import RollCommittee
from models.services.campaigns import require_campaign
from models.services.recounting import NIGHTLY, Recounted, recount_campaign
from models.services.tallies import count_batch
from tests.makers import CAMPAIGN, NOON, make_stage, put_ballot, store_campaign

# Voting opens on the first; the third is over at NIGHT, the fourth is not.
FIRST, SECOND, THIRD, FOURTH = ("2017-07-03", "2017-07-04", "2017-07-05", "2017-07-06")
NIGHT = NOON + timedelta(hours=14)
COMMITTEES = ("c-1", "c-2")


def open_campaign() -> None:
    """Store a campaign of a few voting days with two committees on its roll."""
    stages = [
        make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
        make_stage("voting", f"{FIRST}T00:00:00+08:00", "2017-07-08T00:00:00+08:00"),
        make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
    ]
    store_campaign(stages=stages)
    for committee in COMMITTEES:
        RollCommittee(CAMPAIGN, committee).save()


def cast_some(*days: str) -> list[Ballot]:
    """Store seven ballots on each of these days, in two committees and categories; nobody tallies them yet."""
    ballots = []
    for day in days:
        for number in range(5):
            committee = COMMITTEES[number % 2]
            ballots.append(put_ballot(f"v{number}", "a1", f"a{number}x", day=day, committee=committee))
        ballots += [put_ballot(f"v{number}", "f1", category="film", day=day) for number in (0, 2)]
    return ballots


def tally(*ballots: Ballot, shard: str = "shard-1", start: int = 1) -> None:
    """Deliver these ballots to the tally as the stream would."""
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": ballot.serialize()}}
        for number, ballot in enumerate(ballots, start=start)
    ]
    batch = count_batch(shard, records, NOON)
    assert batch.failed == ()


def recount(run: str = NIGHTLY, pieces: int = 10_000, days_later: int = 0) -> Recounted:
    """Recount by night, with time for so many committees' days."""
    now = NIGHT + timedelta(days=days_later)
    left = iter(range(pieces))
    return recount_campaign(require_campaign(CAMPAIGN, now), run, now, lambda: next(left, None) is not None)


def read_results() -> dict[str, tuple[str, int, dict[str, int]]]:
    """Return what is published, by category."""
    return {row.category: (row.through, int(row.ballots), row.counts) for row in Result.query(CAMPAIGN)}
