"""The recount: all ballots of the days that are over, counted again and compared with the tallies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec
from pynamodb.exceptions import PutError

from models.keys import split_key
from models.quarantine import QuarantinedRecord
from models.recount import NIGHTLY as NIGHTLY
from models.recount import Recount
from models.roll_committee import RollCommittee
from models.rules.counting import Counted
from models.rules.days import CHINA, iso_in_china
from models.rules.phases import list_days_over
from models.rules.recounting import BallotCount, Difference, add_counts, compare_counts, digest_of, spell_manifest
from models.services.campaigns import CurrentCampaign
from models.services.recount_parts import MANIFEST, list_parts, manifest_of, read_count, recount_part, spell_count
from models.services.rolling_up import roll_up_results
from models.services.tally_sums import read_tally


class RecountedDay(msgspec.Struct, frozen=True):
    """One day's ballots counted again; `digest` is that of its manifest of receipts."""

    day: str
    count: BallotCount
    differences: tuple[Difference, ...]
    digest: str


class Recounted(msgspec.Struct, frozen=True):
    """What a run has found so far; `version` is the rule set's now, `total` names those on the ballots.

    `quarantined` are the stream records, of all campaigns, that the tally could not read. `digest` covers all days:
    the SHA-256 of the manifest of the days' manifests.
    """

    campaign_id: str
    run: str
    version: int
    days: tuple[RecountedDay, ...]
    total: BallotCount
    quarantined: int
    digest: str
    is_complete: bool

    @property
    def is_equal(self) -> bool:
        """Tell whether every day recounted so far equals the tallies."""
        return not any(day.differences for day in self.days)


def recount_campaign(
    campaign: CurrentCampaign,
    run: str,
    now: datetime,
    has_time: Callable[[], bool],
    tell: Callable[[RecountedDay], object] = lambda day: None,
) -> Recounted:
    """Recount every voting day that is over, committee by committee, for as long as there is time.

    Safe to run twice and at once. What the same run has finished is not read again, but days that differed are tried
    anew, after all others: the tally may have caught up. `tell` hears of each day as it is done. The nightly run also
    moves the published result forward, never past a day that differs.
    """
    due = list_days_over(campaign.rules, now)
    rows = _load_days(campaign.campaign_id, run)
    work = _Work(
        campaign, run, now, has_time, tuple(row.committee_id for row in RollCommittee.query(campaign.campaign_id))
    )
    is_complete = True
    for day in sorted(due, key=lambda day: (day in rows, day)):
        if day in rows and rows[day].is_equal:
            continue
        row = work.recount_day(day, int(rows[day].reading) if day in rows else 1)
        if row is None:
            is_complete = False
            break
        rows[day] = row
        tell(_read_day(row))
    days = tuple(_read_day(rows[day]) for day in due if day in rows)
    if run == NIGHTLY:
        roll_up_results(campaign, due, {day.day: day.count.categories for day in days if not day.differences})
    return _sum_up(campaign, run, days, is_complete)


def label_run(now: datetime) -> str:
    """Return the label of a run that an auditor begins now."""
    return f"audit-{now.astimezone(CHINA):%Y%m%d-%H%M%S}"


def manifest_of_days(days: Iterable[RecountedDay]) -> str:
    """Return the manifest of the days' manifests; days without any ballot are left out."""
    return spell_manifest({f"{day.day}/{MANIFEST}": day.digest for day in days if day.count.ballots})


class _Work(msgspec.Struct, frozen=True):
    """What one call of a run works on."""

    campaign: CurrentCampaign
    run: str
    started_at: datetime
    has_time: Callable[[], bool]
    committees: tuple[str, ...]

    def recount_day(self, day: str, reading: int) -> Recount | None:
        """Recount a day and keep it; None if time ran out. A difference stands only after all is read once more."""
        row = self._sum_day(day, reading)
        if row is not None and not row.is_equal:
            row = self._sum_day(day, reading + 1)
        return row and _keep_day(row)

    def _sum_day(self, day: str, reading: int) -> Recount | None:
        parts = self._gather_parts(day, reading)
        if parts is None:
            return None
        count = add_counts(map(read_count, parts.values()))
        differences = compare_counts(count.categories, self._read_tallies(day, count))
        return Recount(
            Recount.run_key_of(self.campaign.campaign_id, self.run),
            Recount.day_place(day),
            digest=digest_of(manifest_of(day, parts)),
            reading=reading,
            is_equal=not differences,
            differences=[difference.spell() for difference in differences],
            finished_at=iso_in_china(self.started_at),
            **spell_count(count),
        )

    def _gather_parts(self, day: str, reading: int) -> dict[str, Recount] | None:
        finished = list_parts(self.campaign.campaign_id, self.run, day)
        parts = {}
        for committee in self.committees:
            part = finished.get(committee)
            if part is None or part.reading < reading:
                if not self.has_time():
                    return None
                part = recount_part(self.campaign.campaign_id, self.run, committee, day, reading)
            parts[committee] = part
        return parts

    def _read_tallies(self, day: str, count: BallotCount) -> dict[str, Counted]:
        categories = {category.id for category in self.campaign.rules.categories} | count.categories.keys()
        return {category: read_tally(self.campaign.campaign_id, category, day) for category in categories}


def _load_days(campaign_id: str, run: str) -> dict[str, Recount]:
    place = Recount.place.startswith(Recount.days_prefix())
    rows = Recount.query(Recount.run_key_of(campaign_id, run), place, consistent_read=True)
    return {split_key(row.place)[1]: row for row in rows}


def _keep_day(row: Recount) -> Recount:
    """Keep a day's sum and return what now stands: a day once found equal stays as it is."""
    differed = Recount.is_equal.is_in(False) & (Recount.reading <= row.reading)
    try:
        row.save(Recount.run_key.does_not_exist() | differed)
    except PutError:
        return Recount.get(row.run_key, row.place, consistent_read=True)
    return row


def _read_day(row: Recount) -> RecountedDay:
    differences = tuple(Difference(**entry) for entry in row.differences or ())
    return RecountedDay(split_key(row.place)[1], read_count(row), differences, row.digest)


def _sum_up(campaign: CurrentCampaign, run: str, days: tuple[RecountedDay, ...], is_complete: bool) -> Recounted:
    return Recounted(
        campaign_id=campaign.campaign_id,
        run=run,
        version=campaign.version,
        days=days,
        total=add_counts(day.count for day in days),
        # Keys only; a count by DescribeTable would be six hours old.
        quarantined=sum(1 for _ in QuarantinedRecord.scan(attributes_to_get=["shard", "sequence"])),
        digest=digest_of(manifest_of_days(days)),
        is_complete=is_complete,
    )
