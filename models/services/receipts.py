"""Receipts: whether a ballot was counted, and the published list in which its owner finds it again."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Literal

import msgspec

from models.errors import ReceiptNotFound, ReceiptsNotPublished
from models.recount import NIGHTLY, Recount
from models.rules.phases import list_days_over
from models.rules.recounting import digest_of
from models.services.ballots import list_own_ballots
from models.services.campaigns import CurrentCampaign
from models.services.seats import Voter
from models.services.stored_ballots import list_ballots, spell_list
from models.services.warm import Warm

log = logging.getLogger(__name__)


class ConfirmedDay(msgspec.Struct, frozen=True):
    """A day whose ballots, counted again, gave exactly its tallies; `digest` is that of all its receipts."""

    day: str
    ballots: int
    digest: str
    recounted_at: str


class CheckedReceipt(msgspec.Struct, frozen=True):
    """An own ballot: counted, with the digest of the list its receipt stands in, or stored until the recount."""

    receipt: str
    day: str
    category: str
    status: Literal["counted", "stored"]
    digest: str | None


_days: Warm[ConfirmedDay | None] = Warm()


def find_confirmed_day(campaign: CurrentCampaign, day: str, now: datetime) -> ConfirmedDay | None:
    """Return the day if the nightly recount confirmed it; warm: no request, nor for days that can't be recounted."""
    if day not in list_days_over(campaign.rules, now):
        return None
    return _days.get((campaign.campaign_id, day), now, lambda: _load_day(campaign.campaign_id, day))


def check_receipt(campaign: CurrentCampaign, voter: Voter, receipt: str, day: str, now: datetime) -> CheckedReceipt:
    """Return what became of an own ballot: 1 Query, and 1 look at the committee's part once the day is confirmed.

    Raises ReceiptNotFound for any receipt that is not the voter's own of that day, whoever else's it may be.
    """
    ballot = next((each for each in list_own_ballots(voter, day) if each.receipt == receipt), None)
    if ballot is None:
        raise ReceiptNotFound
    digest = _find_digest(campaign, voter, day, now)
    return CheckedReceipt(receipt, day, ballot.category, "stored" if digest is None else "counted", digest)


def require_digest(campaign: CurrentCampaign, voter: Voter, day: str, now: datetime) -> str:
    """Return the digest of the list of the own committee's receipts, or raise ReceiptsNotPublished."""
    digest = _find_digest(campaign, voter, day, now)
    if digest is None:
        raise ReceiptsNotPublished
    return digest


def list_receipts(voter: Voter, day: str, digest: str) -> str:
    """Return the receipts of the own committee's ballots of a day, sorted, one a line, each line ended.

    Its SHA-256 is the digest; should it ever differ, the ballots were changed after the recount: the list is shown as
    it stands, so that members see it too, and the log says so.
    """
    text = spell_list(list_ballots(voter.campaign_id, voter.committee_id, day))
    if digest_of(text) != digest:
        log.error("the receipts of a committee's day are no longer those that were recounted: %s", day)
    return text


def _find_digest(campaign: CurrentCampaign, voter: Voter, day: str, now: datetime) -> str | None:
    if find_confirmed_day(campaign, day, now) is None:
        return None
    run = Recount.run_key_of(voter.campaign_id, NIGHTLY)
    try:
        return Recount.get(run, Recount.part_place(day, voter.committee_id)).digest
    except Recount.DoesNotExist:
        return None  # no ballot of this committee on that day


def _load_day(campaign_id: str, day: str) -> ConfirmedDay | None:
    try:
        row = Recount.get(Recount.run_key_of(campaign_id, NIGHTLY), Recount.day_place(day))
    except Recount.DoesNotExist:
        return None
    if not row.is_equal or row.finished_at is None:
        return None
    return ConfirmedDay(day, int(row.ballots), row.digest, row.finished_at)
