"""Reading ballots as they are stored: what the tally and the recount take for a ballot, and what they do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import ascii_letters, digits
from typing import Any

import msgspec

from models.ballot import Ballot
from models.keys import split_key
from models.rules.days import is_day
from models.rules.recounting import ReadBallot, spell_receipts

_RECEIPT = frozenset(ascii_letters + digits + "-_")


class UnreadableBallot(ValueError):
    """This item is no ballot."""


class BallotPlace(msgspec.Struct, frozen=True):
    """Where a ballot counts."""

    campaign_id: str
    category: str
    day: str


def read_ballot(image: Mapping[str, Any]) -> tuple[BallotPlace, ReadBallot]:
    """Return an item of the ballots table as a ballot; raise UnreadableBallot if it is none.

    The tally and the recount both read through here, so that what one counts the other counts too.
    """
    try:
        ballot = Ballot.from_raw_data(dict(image))
        campaign_id, _committee, day = split_key(ballot.day_key)
        _branch, _voter, category = split_key(ballot.voter_key)
        choices, version = tuple(ballot.choices), int(ballot.rules)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableBallot(type(error).__name__) from error
    if not is_day(day) or not choices or not all(isinstance(choice, str) and choice for choice in choices):
        raise UnreadableBallot("not a ballot")
    if not isinstance(ballot.receipt, str) or not ballot.receipt or not _RECEIPT.issuperset(ballot.receipt):
        raise UnreadableBallot("no receipt")
    place = BallotPlace(campaign_id, category, day)
    return place, ReadBallot(category, choices, ballot.receipt, version, bool(ballot.assisted))


def list_ballots(
    campaign_id: str, committee_id: str, day: str, consistent_read: bool = False
) -> Iterator[ReadBallot | None]:
    """Yield a committee's ballots of one day (one Query); None for an item that can't be read as one."""
    key = Ballot.day_key_of(campaign_id, committee_id, day)
    images: Iterable[Any] = _Item.query(key, consistent_read=consistent_read)
    for image in images:
        try:
            yield read_ballot(image)[1]
        except UnreadableBallot:
            yield None


def spell_list(ballots: Iterable[ReadBallot | None]) -> str:
    """Return the receipts of these ballots as they are published: sorted, one a line; what is no ballot has none."""
    return spell_receipts(ballot.receipt for ballot in ballots if ballot is not None)


class _Item(Ballot):
    """An item of the ballots table as DynamoDB gives it: one that can't be read must not end the Query."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Any:
        return data
