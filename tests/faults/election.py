"""A small election on the real services: four voters, two shards of the stream, four days, one store on moto."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from zlib import crc32

from models.ballot import Ballot
from models.base import Store, use_store
from models.candidate import Candidate
from models.connections import Request, Response
from models.errors import DomainError, StoreBusy, StoredBallot
from models.keys import split_key
from models.member import Member
from models.recount import Recount
from models.result import Result
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.days import CHINA
from models.services.ballots import CastBallot, cast_ballot
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.seats import Voter, seat_member
from models.services.tallies import count_batch
from models.services.warm import forget_all
from tests.fakes import Clock
from tests.faults.foresight import CANDIDATES, CLOSES, OPENS, Asked
from tests.faults.rows import restore_tables, save_tables, tables_of
from tests.faults.writes import Crash, Writes
from tests.makers import CAMPAIGN, make_stage, put_ballot, seat_on_roll, store_campaign, store_candidate
from tests.stores import KEYS, enter_store, make_moto_store
from tests.wire import Fault

STAGE = "test"
PLACES = (("c-1", "b-1"), ("c-1", "b-1"), ("c-1", "b-11"), ("c-2", "b-1"))
MORNING = datetime(2017, 7, 3, 9, 0, tzinfo=CHINA)
_RECORDS_APART = 7


@dataclass
class Shard:
    """One shard of the stream: what stands in it, and up to where the tally has answered well."""

    name: str
    records: list[dict[str, Any]] = field(default_factory=list)
    reached: int = 0


class Election:
    """The store, its stream and the clock; whatever is asked of the services is asked as in a process of its own."""

    def __init__(self) -> None:
        saved, self.voters = _populate()
        enter_store(make_moto_store())
        restore_tables(STAGE, saved)
        # A client that never repeats by itself: one fault is enough.
        self.store = Store(STAGE, "cn-north-1", None, KEYS, repeats=0)
        self._carry, self.store.wire.exchange = self.store.wire.exchange, self._carry_and_stream
        self.writes = Writes(self.store)
        use_store(self.store)
        self.clock = Clock(MORNING)
        self.shards = [Shard("shard-0"), Shard("shard-1")]
        self._seen: set[tuple[str, str]] = set()
        self._poison = 0

    @property
    def now(self) -> datetime:
        """Return the moment."""
        return self.clock.moment

    @property
    def today(self) -> str:
        """Return the day."""
        return f"{self.now:%Y-%m-%d}"

    @property
    def campaign(self) -> CurrentCampaign:
        """Return the campaign as it is stored."""
        return require_campaign(CAMPAIGN, self.now)

    def cast(self, asked: Asked, fault: Fault | None) -> tuple[str, StoredBallot | None]:
        """Return what came of it: `new`, `same` or the refusal's name, and the ballot that was shown."""
        self.writes.arm(fault)
        try:
            cast: CastBallot = cast_ballot(
                self.voters[asked.voter], CAMPAIGN, asked.category, asked.day, asked.choices, self.now
            )
        except (DomainError, StoreBusy) as refusal:
            return type(refusal).__name__, None
        finally:
            self.writes.arm()
        return ("new" if cast.is_new else "same"), cast.stored

    def deliver(self, shard: Shard, start: int, size: int, fault: Fault | None = None, at_write: int = 1) -> None:
        """Deliver records to the tally, the last of them twice; what was answered well is not new any more."""
        batch = shard.records[start : start + size]
        self.writes.arm(fault, at_write)
        try:
            failed = count_batch(shard.name, [*batch, *batch[-1:]], self.now).failed
        except Crash:
            return
        finally:
            self.writes.arm()
        good = next((n for n, each in enumerate(batch) if _sequence_of(each) in failed), len(batch))
        shard.reached = max(shard.reached, start + good)

    def run_job(self, job: Callable[[], object], fault: Fault | None, at_write: int) -> None:
        """Let a job run in a process of its own, which this may happen to."""
        forget_all()
        self.writes.arm(fault, at_write)
        try:
            job()
        except (Crash, StoreBusy):
            pass
        finally:
            self.writes.arm()

    def drain(self) -> None:
        """Deliver all that the tally has not answered well."""
        for shard in self.shards:
            self.deliver(shard, shard.reached, len(shard.records))

    def poison(self) -> None:
        """Store an item among the ballots that is none."""
        self._poison += 1
        put_ballot(f"nobody{self._poison}", category="film", day=self.today, committee="c-2")

    def withdraw(self, category: str, candidate: str) -> None:
        """Withdraw a candidate; every process knows after a minute."""
        row = Candidate.get(Candidate.category_key_of(CAMPAIGN, category), candidate)
        row.update([Candidate.status.set("withdrawn")])
        self.clock.move(seconds=60)

    def move_member(self, voter: int, committee: str) -> Voter | None:
        """Move a member in the roster and return where it votes now."""
        member = Member.get(f"m-{voter}")
        member.update([Member.committee_id.set(committee), Member.branch_id.set("b-moved")])
        return seat_member(Member.get(f"m-{voter}"), self.now).seat.voter

    def _carry_and_stream(self, request: Request) -> Response:
        response = self._carry(request)
        asked = json.loads(request.body)
        if request.operation == "PutItem" and asked["TableName"] == f"{STAGE}-ballots" and response.status == 200:
            self._stream(asked["Item"])
        return response

    def _stream(self, image: dict[str, Any]) -> None:
        key = image["k"]["S"], image["s"]["S"]
        # As in DynamoDB, what shares the first part of its key shares a shard.
        shard = self.shards[crc32(key[0].encode()) % 2]
        # From two digits on, with gaps: text order is not number order.
        number = str(90 + _RECORDS_APART * len(shard.records))
        kind = "MODIFY" if key in self._seen else "INSERT"
        self._seen.add(key)
        shard.records.append({"eventName": kind, "dynamodb": {"SequenceNumber": number, "NewImage": image}})


# An item as plain values, by the names under which it is stored.
Row = dict[str, Any]


def read_table(noun: str) -> list[Row]:
    """Return all rows of a table, past the services and past the client."""
    rows = tables_of(STAGE)[noun].all_items()
    return [{name: _plain(value) for name, value in row.attrs.items()} for row in rows]


def read_ballots() -> list[tuple[Row, tuple[str, str, str, str, str]]]:
    """Return every item of the ballots table with its committee, day, branch, voter and category."""
    found = []
    for row in read_table(Ballot.noun):
        (_, committee, day), (branch, voter, category) = split_key(row["k"]), split_key(row["s"])
        found.append((row, (committee, day, branch, voter, category)))
    return found


def read_equal_days() -> set[str]:
    """Return the days that the nightly recount found equal."""
    return {split_key(row["place"])[1] for row in read_table(Recount.noun) if row.get("is_equal")}


def read_marks() -> dict[str, str]:
    """Return up to which day each committee is settled."""
    return {row["committee_id"]: row.get("settled_through", "") for row in read_table(RollCommittee.noun)}


def read_entries() -> dict[str, Row]:
    """Return the roll by pseudonym, each entry by the names of the model."""
    names = {attribute.attr_name: name for name, attribute in RollEntry.get_attributes().items()}
    rows = [{names[stored]: value for stored, value in row.items()} for row in read_table(RollEntry.noun)]
    return {split_key(row["voter_key"])[1]: row for row in rows}


def read_results() -> dict[str, Row]:
    """Return the published results by category."""
    return {row["category"]: row for row in read_table(Result.noun)}


@lru_cache(maxsize=1)
def _populate() -> tuple[dict[str, Any], list[Voter]]:
    enter_store(make_moto_store())
    for table in tables_of(STAGE).values():
        table.items.clear()
    stages = [
        make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
        make_stage("voting", f"{OPENS}T00:00:00+08:00", f"{CLOSES}T00:00:00+08:00"),
        make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
    ]
    store_campaign(stages=stages, points={"per_ballot": 2, "daily_cap": 3})
    for category, candidates in CANDIDATES.items():
        for candidate in candidates:
            store_candidate(category, candidate)
    voters = [
        seat_on_roll(number, committee_id=committee, branch_id=branch).seat.require_voter()
        for number, (committee, branch) in enumerate(PLACES)
    ]
    return save_tables(STAGE), voters


def _sequence_of(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _plain(value: Any) -> Any:
    if value.type == "L":
        return [_plain(each) for each in value.value]
    if value.type == "M":
        return {name: _plain(each) for name, each in value.value.items()}
    return value.value
