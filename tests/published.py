"""Writes what a nightly recount leaves: the roll-up of the counts, and days found equal with the tallies."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta

from models.ballot import Ballot
from models.keys import split_key
from models.recount import Recount
from models.result import Result
from models.services.warm import forget_all
from models.tally import Tally
from tests.makers import CAMPAIGN, TODAY

LAST_DAY = "2017-09-30"
NIGHTLY = Recount.run_key_of(CAMPAIGN, "nightly")


def store_results(through: str = LAST_DAY, ballots: int = 10, **counts: dict[str, int]) -> None:
    """Store the roll-up of exactly these categories through a day, so many ballots each; forget what is warm."""
    for row in Result.query(CAMPAIGN):
        row.delete()
    for category, each in counts.items():
        Result(CAMPAIGN, category, through=through, ballots=ballots, counts=each).save()
    forget_all()


def store_tally(category: str, day: str, ballots: int, **counts: int) -> None:
    """Store what the stream has counted of one category and day."""
    key = Tally.category_key_of(CAMPAIGN, category, day)
    Tally(key, "shard-1", watermark="1", ballots=ballots, counts=counts).save()


def store_recounted_day(
    day: str = TODAY, committees: tuple[str, ...] = ("c-1",), is_equal: bool = True, is_finished: bool = True
) -> None:
    """Recount the stored ballots of these committees' day; forget what is warm."""
    parts = {committee: _recount_part(day, committee) for committee in committees}
    manifest = "".join(f"{digest}  {committee}\n" for committee, (digest, _) in sorted(parts.items()))
    Recount(
        NIGHTLY,
        Recount.day_place(day),
        ballots=sum(ballots for _, ballots in parts.values()),
        counts={},
        digest=_digest_of(manifest),
        is_equal=is_equal if is_finished else None,
        finished_at=f"{_day_after(day)}T00:20:00+08:00" if is_finished else None,
    ).save()
    forget_all()


def _recount_part(day: str, committee: str) -> tuple[str, int]:
    rows = list(Ballot.query(Ballot.day_key_of(CAMPAIGN, committee, day)))
    digest = _digest_of("".join(f"{receipt}\n" for receipt in sorted(row.receipt for row in rows)))
    counts = Counter(split_key(row.voter_key)[-1] for row in rows)
    Recount(NIGHTLY, Recount.part_place(day, committee), ballots=len(rows), counts=dict(counts), digest=digest).save()
    return digest, len(rows)


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
