"""One trial on DynamoDB Local: real ballots, their real stream in shards of our own, the real function `tally`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from zlib import crc32

import msgspec

from handlers.tally import handler
from models.ballot import Ballot
from models.base import Store, current_store, use_store
from models.quarantine import QuarantinedRecord
from models.services.ballots import cast_ballot
from models.services.seats import Voter
from models.services.tally_sums import read_tally
from tests.makers import CAMPAIGN, NOON, store_candidates
from tests.models.services.recount_world import COMMITTEES, FIRST, SECOND, THIRD, open_campaign, recount
from tests.models.services.tally_runs import Counts, count_wrong
from tests.shards import Mapping, Record, Stream
from tests.stores import KEYS, drop_store, open_empty_store
from tests.streams.mishaps import Mishaps
from tests.streams.reader import StreamReader

DAYS, CATEGORIES = (FIRST, SECOND, THIRD), ("article", "film")
SHARDS, _BURST = 4, 25


class Trial(msgspec.Struct, frozen=True):
    """How a trial ended: `wrong` are the counters and quarantined records that are not as they should be."""

    seed: int
    ballots: int
    writes: int
    faults: int
    splits: int
    lags: int
    is_stuck: bool
    is_recount_equal: bool
    wrong: int


def run_trial(seed: int, ballots: int, host: str) -> Trial:
    """Cast so many ballots over three days while the disturbed tally counts them; then recount. Leaves no table."""
    # The function opens its store at its first call; from then on it uses the trial's.
    handler({"Records": [], "shardId": "none"}, None)
    store = open_empty_store(f"trial{seed}", host, streams=True)
    try:
        return _Trial(seed, store, host).run(ballots)
    finally:
        use_store(store)
        drop_store()


class _Trial:
    """The people who cast ballots meet a store that works; the tally's own client is disturbed."""

    def __init__(self, seed: int, store: Store, host: str) -> None:
        self._seed, self._store, self._chance = seed, store, Random(seed)  # noqa: S311
        self._disturbed = Store(store.stage, str(store.region), host, KEYS, repeats=0)
        self._mishaps = Mishaps(self._disturbed, self._chance)
        self._stream = Stream(Mapping(self._chance, _call_function, self._mishaps.interpose), SHARDS)
        open_campaign()
        self._candidates = {category: store_candidates(category, 20) for category in CATEGORIES}
        self._reader = StreamReader(host)
        self._cast: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
        self._poison = 0

    def run(self, ballots: int) -> Trial:
        """Cast and count in turns, drain, recount; with each new day a shard ends."""
        for first in range(0, ballots, _BURST):
            burst = range(first, min(first + _BURST, ballots))
            days = [DAYS[number * len(DAYS) // ballots] for number in (max(0, first - 1), *burst)]
            use_store(self._store)
            for number, day in zip(burst, days[1:], strict=True):
                self._cast_one(number, day)
            use_store(self._disturbed)
            self._take(self._reader.read(len(burst)), split=days[0] != days[-1])
        is_stuck = not self._stream.drain()
        use_store(self._store)
        self._disturbed.wire.close()
        return self._sum_up(ballots, is_stuck)

    def _cast_one(self, number: int, day: str) -> None:
        category, committee = self._chance.choice(CATEGORIES), COMMITTEES[number % len(COMMITTEES)]
        if self._chance.random() < 0.02:
            self._poison += 1
            _put_poison(committee, day, f"voter{number}", category)
            return
        voter = Voter(CAMPAIGN, committee, "b-1", f"voter{number}")
        choices = self._chance.sample(self._candidates[category], self._chance.randint(1, 10))
        now = NOON - timedelta(days=DAYS[::-1].index(day))
        assert cast_ballot(voter, CAMPAIGN, category, day, choices, now).is_new
        self._cast[category, day].append(choices)

    def _take(self, records: list[Record], split: bool) -> None:
        """Put the records on the shards that their keys belong to, and let some be delivered."""
        for record in records:
            key = record["dynamodb"]["Keys"]["s"]["S"]
            self._stream.find_shard(crc32(key.encode())).append(record)
        if split:
            self._stream.split()
        self._stream.step()

    def _sum_up(self, ballots: int, is_stuck: bool) -> Trial:
        recounted = recount()
        total = recounted.total
        set_aside = sum(1 for _ in QuarantinedRecord.scan())
        found = (recounted.is_equal, total.ballots, total.unreadable, recounted.quarantined)
        return Trial(
            seed=self._seed,
            ballots=ballots,
            writes=self._mishaps.writes,
            faults=self._mishaps.faults,
            splits=self._stream.splits,
            lags=self._stream.lags,
            is_stuck=is_stuck,
            is_recount_equal=found == (True, ballots - self._poison, self._poison, self._poison),
            wrong=count_wrong(_read_tallies(), self._count_by_hand()) + abs(set_aside - self._poison),
        )

    def _count_by_hand(self) -> Counts:
        return {
            group: (len(ballots), Counter(choice for choices in ballots for choice in choices))
            for group, ballots in self._cast.items()
        }


def _call_function(shard: str, batch: Sequence[Record]) -> list[str]:
    answer = handler({"Records": list(batch), "shardId": shard, "state": {}}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def _put_poison(committee: str, day: str, voter: str, category: str) -> None:
    """Store an item that is no ballot: it has no choices."""
    keys = {"k": {"S": Ballot.day_key_of(CAMPAIGN, committee, day)}}
    keys |= {"s": {"S": Ballot.voter_key_of("b-1", voter, category)}}
    current_store().wire.call("PutItem", {"TableName": f"{current_store().stage}-ballots", "Item": keys})


def _read_tallies() -> Counts:
    read = {(category, day): read_tally(CAMPAIGN, category, day) for category in CATEGORIES for day in DAYS}
    return {group: (tally.ballots, dict(tally.counts)) for group, tally in read.items()}
