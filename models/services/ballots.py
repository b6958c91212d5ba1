"""Ballots: casting one, and reading one's own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from models.ballot import Ballot
from models.errors import (
    AlreadyCast,
    DayClosed,
    DomainError,
    FieldError,
    InvalidInput,
    StoredBallot,
    UnknownCategory,
    VotingClosed,
)
from models.keys import split_key
from models.rules.choices import require_valid_choices
from models.rules.days import day_of, is_day, iso_in_china
from models.rules.phases import require_voting_open
from models.rules.rule_set import Category
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.candidates import cards_of
from models.services.seats import Voter


class CastBallot(msgspec.Struct, frozen=True):
    """A stored ballot; `is_new` is False when the very same ballot had been stored before."""

    stored: StoredBallot
    is_new: bool


def cast_ballot(
    voter: Voter, campaign_id: str, category_id: str, day: str, choices: Sequence[str], now: datetime
) -> CastBallot:
    """Store the voter's ballot of the day: 1 conditional Put, no read, when the process is warm (R36, R37).

    The same ballot again (double tap, lost reply, a retry across midnight) returns what is stored. Raises
    VotingClosed, DayClosed, InvalidInput naming the field, AlreadyCast or StoreBusy.
    """
    campaign, category = _find_category(voter, campaign_id, category_id, now)
    ballot = _fill_in(voter, campaign, category, day, choices, now)
    try:
        _require_castable(campaign, category, day, choices, now)
    except (VotingClosed, DayClosed, InvalidInput) as refusal:
        return _already_stored(ballot, category, refusal)
    stored = ballot.put_if_absent()
    if stored is None:
        return CastBallot(_read(ballot), is_new=True)
    if not _same_choices(stored, ballot):
        raise AlreadyCast(_read(stored))
    return CastBallot(_read(stored), is_new=False)


def fill_in_ballot(
    voter: Voter, campaign_id: str, category_id: str, day: str, choices: Sequence[str], now: datetime
) -> Ballot:
    """Return the ballot as it may be stored now, by the same rules; nothing is written.

    Raises VotingClosed, DayClosed or InvalidInput naming the field.
    """
    campaign, category = _find_category(voter, campaign_id, category_id, now)
    _require_castable(campaign, category, day, choices, now)
    return _fill_in(voter, campaign, category, day, choices, now)


def list_own_ballots(voter: Voter, day: str) -> list[StoredBallot]:
    """Return the voter's ballots of a day, one Query (0.5 RCU)."""
    prefix = Ballot.voter_prefix(voter.branch_id, voter.voter)
    key = Ballot.day_key_of(voter.campaign_id, voter.committee_id, day)
    return [_read(row) for row in Ballot.query(key, Ballot.voter_key.startswith(prefix))]


def today(now: datetime) -> str:
    """Return the day on which a ballot cast now counts."""
    return day_of(now)


def require_day(text: str) -> str:
    """Return the text if it is a date written `YYYY-MM-DD`, else raise InvalidInput."""
    if not is_day(text):
        raise InvalidInput([FieldError("day", "日期应写成 2017-06-01 的形式。")])
    return text


def _find_category(
    voter: Voter, campaign_id: str, category_id: str, now: datetime
) -> tuple[CurrentCampaign, Category]:
    if campaign_id != voter.campaign_id:
        raise InvalidInput([FieldError("campaign", "这一票不属于当前活动，请刷新页面后重试。")])
    campaign = require_campaign(campaign_id, now)
    try:
        return campaign, campaign.rules.category(category_id)
    except UnknownCategory as error:
        raise InvalidInput([FieldError("category", error.detail)]) from error


def _require_castable(
    campaign: CurrentCampaign, category: Category, day: str, choices: Sequence[str], now: datetime
) -> None:
    require_voting_open(campaign.rules, now, campaign.roll_frozen_at is not None)
    if day != day_of(now):
        raise DayClosed
    cards = cards_of(campaign, category.id, now)
    require_valid_choices(category, {card.id for card in cards.values() if card.standing}, choices)


def _already_stored(ballot: Ballot, category: Category, refusal: DomainError) -> CastBallot:
    """Return the very same ballot if it was stored while that was still possible; else raise the refusal."""
    if not 1 <= len(ballot.choices) <= category.max_choices:
        raise refusal
    try:
        stored = Ballot.get(ballot.day_key, ballot.voter_key, consistent_read=True)
    except Ballot.DoesNotExist:
        raise refusal from None
    if not _same_choices(stored, ballot):
        raise refusal
    return CastBallot(_read(stored), is_new=False)


def _fill_in(
    voter: Voter, campaign: CurrentCampaign, category: Category, day: str, choices: Sequence[str], now: datetime
) -> Ballot:
    return Ballot(
        day_key=Ballot.day_key_of(voter.campaign_id, voter.committee_id, day),
        voter_key=Ballot.voter_key_of(voter.branch_id, voter.voter, category.id),
        choices=list(choices),
        receipt=secrets.token_urlsafe(16),
        cast_at=int(now.timestamp()),
        rules=campaign.version,
    )


def _same_choices(stored: Ballot, ballot: Ballot) -> bool:
    return sorted(stored.choices) == sorted(ballot.choices)


def _read(ballot: Ballot) -> StoredBallot:
    return StoredBallot(
        category=split_key(ballot.voter_key)[-1],
        day=split_key(ballot.day_key)[-1],
        choices=tuple(ballot.choices),
        receipt=ballot.receipt,
        cast_at=iso_in_china(datetime.fromtimestamp(ballot.cast_at, UTC)),
    )
