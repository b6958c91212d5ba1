"""Whom a run reaches: place by place, from the roll and the day's ballots, or from the roles that people hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from models.ballot import Ballot
from models.grant import Grant
from models.keys import SEPARATOR, join_key, prefix_of, split_key
from models.member import Member
from models.privacy import seal
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.ladder import list_days_to_read
from models.rules.late_units import list_lacks_of_tier
from models.rules.phases import list_days_begun
from models.rules.turnout import is_below
from models.services.campaigns import CurrentCampaign
from models.services.nomination_slots import list_sent
from models.services.reminder_chunks import Person
from models.services.reminder_runs import RunTerms
from models.services.roll_counting import count_roll, list_roll_committees, read_mark
from models.services.unit_tree import list_branches, list_children, require_unit
from models.unit import Unit

_VOTER, _MEMBER = RollEntry.voter_key.attr_name, RollEntry.member_id.attr_name
_FIRST, _STRUCK = RollEntry.first_voted_on.attr_name, RollEntry.struck_on.attr_name
# As many as fit into what one read unit pays for, twice over; a turn of a minute seldom goes through more.
_COMMITTEES_AT_ONCE = 40


class Place(msgspec.Struct, frozen=True):
    """A committee (or unit) that a run goes through, and the one branch that it is about there, if any."""

    unit_id: str
    branch_id: str = ""


def list_places(campaign: CurrentCampaign, terms: RunTerms, begin: str = "") -> Iterable[Place]:
    """Return where the run's people stand from this unit on, in the order in which they are gone through.

    Voters: read as far as the caller goes, 0.5 read units for about 40 committees; a province has thousands.
    """
    if terms.audience == "voters" and terms.kind != "branch_asked":
        return _query_committees(campaign, begin)
    found = sorted(_PLACES[terms.audience](campaign, terms), key=lambda place: (place.unit_id, place.branch_id))
    return [place for place in found if place.unit_id >= begin]


def list_people(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> list[Person]:
    """Return whom the run reaches at this place, in order of their keys.

    Voters: 1 Query of the roll and one of each day's ballots that the kind asks about; nobody is looked up.
    """
    people = list(_PEOPLE[terms.audience](campaign, terms, place, now))
    return sorted(people, key=lambda person: (person.branch, person.voter))


def _query_committees(campaign: CurrentCampaign, begin: str) -> Iterator[Place]:
    onward = RollCommittee.committee_id >= begin if begin else None
    for row in RollCommittee.query(campaign.campaign_id, onward, page_size=_COMMITTEES_AT_ONCE):
        yield Place(row.committee_id)


def _list_asked_places(campaign: CurrentCampaign, terms: RunTerms) -> Iterable[Place]:
    return [
        Place(committee, terms.scope)
        for committee in sorted(list_roll_committees(require_unit(terms.scope), campaign))
    ]


def _list_branch_places(campaign: CurrentCampaign, terms: RunTerms) -> Iterable[Place]:
    if terms.branches:
        found = [require_unit(branch_id) for branch_id in terms.branches]
        return [Place(unit.parent_id or unit.unit_id, unit.unit_id) for unit in found]
    if terms.scope:
        return {Place(unit.parent_id or unit.unit_id) for unit in list_branches(terms.scope)}
    return [Place(row.unit_id) for row in Unit.scan(Unit.tier == "committee") if row.status == "active"]


def _list_tier_places(campaign: CurrentCampaign, terms: RunTerms) -> Iterable[Place]:
    return [Place(row.unit_id) for row in Unit.scan(Unit.tier == terms.scope) if row.status == "active"]


def _list_voters(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> Iterator[Person]:
    is_first_ballot = terms.kind == "last_days"
    cast: set[str] = set()
    for day in _list_days(campaign, terms, place, now):
        cast |= set(_list_cast(campaign, place, day))
    for entry in _query_roll(campaign, place):
        if _STRUCK in entry or (is_first_ballot and _FIRST in entry):
            continue
        voter_key = entry[_VOTER]["S"]
        if voter_key not in cast:
            branch, voter = split_key(voter_key)
            yield Person(place.unit_id, branch, voter, entry[_MEMBER]["B"])


def _list_days(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> list[str]:
    """Return the days on which nobody whom the run reaches has voted."""
    begun = list_days_begun(campaign.rules, now)
    if terms.kind == "last_days":
        # The mark first: a day that is settled meanwhile is then read twice, never missed.
        return list_days_to_read(begun, read_mark(campaign, place.unit_id))
    return [] if terms.kind == "voting_opens" else [day for day in begun if day >= terms.day]


def _list_secretaries(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> Iterator[Person]:
    for branch_id in _list_branches(campaign, terms, place, now):
        yield from _list_holders(campaign, "secretary", place.unit_id, branch_id)


def _list_branches(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> Iterable[str]:
    if place.branch_id:
        return [place.branch_id]
    branches = [unit.unit_id for unit in list_children(place.unit_id) if unit.tier == "branch"]
    if terms.kind == "activation":
        return [branch_id for branch_id in branches if _has_waiting(branch_id)]
    goal = campaign.rules.turnout_goal_percent
    counted = count_roll(campaign, place.unit_id, now)
    below = {branch_id for branch_id, count in counted.items() if is_below(count, goal)}
    # A unit that asks may stand below the committee: only its own branches are asked.
    scope = {terms.scope} if terms.scope in branches else set(branches)
    return sorted(below & scope)


def _list_officers(campaign: CurrentCampaign, terms: RunTerms, place: Place, now: datetime) -> Iterator[Person]:
    """Yield the unit's officers; none where all that the due date asks for has been sent (1 Query)."""
    sent = {key: len(ids) for key, ids in list_sent(campaign.campaign_id, place.unit_id).items()}
    if not list_lacks_of_tier(campaign.rules, terms.scope, sent):
        return
    yield from _list_holders(campaign, "officer", place.unit_id, place.unit_id)


def _list_holders(campaign: CurrentCampaign, role: str, place: str, unit_id: str) -> Iterator[Person]:
    """Yield who holds the role in this very unit (1 Query); the pseudonym stands for the person in the outbox."""
    for row in Grant.by_scope.query(unit_id):
        if row.role == role:
            yield Person(place, unit_id, campaign.pseudonym_of(row.member_id), seal(row.member_id))


def _has_waiting(branch_id: str) -> bool:
    rows = Member.by_branch.query(branch_id)
    return any(row.status == "active" and row.activated_at is None for row in rows)


def _list_cast(campaign: CurrentCampaign, place: Place, day: str) -> Iterable[str]:
    key = Ballot.day_key_of(campaign.campaign_id, place.unit_id, day)
    prefix = Ballot.voter_key.startswith(prefix_of(place.branch_id)) if place.branch_id else None
    for ballot in Ballot.query(key, prefix, attributes_to_get=[Ballot.voter_key.attr_name]):
        yield ballot.voter_key.rpartition(SEPARATOR)[0]


def _query_roll(campaign: CurrentCampaign, place: Place) -> Iterable[Any]:
    key = join_key(campaign.campaign_id, place.unit_id)
    prefix = _Sealed.voter_key.startswith(prefix_of(place.branch_id)) if place.branch_id else None
    return _Sealed.query(key, prefix, attributes_to_get=[_VOTER, _MEMBER, _FIRST, _STRUCK])


class _Sealed(RollEntry):
    """An entry of the roll as it is stored: planning opens nobody's id."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Any:
        return data


_PLACES: dict[str, Callable[[CurrentCampaign, RunTerms], Iterable[Place]]] = {
    "voters": _list_asked_places,
    "secretaries": _list_branch_places,
    "officers": _list_tier_places,
}
_PEOPLE: dict[str, Callable[[CurrentCampaign, RunTerms, Place, datetime], Iterator[Person]]] = {
    "voters": _list_voters,
    "secretaries": _list_secretaries,
    "officers": _list_officers,
}
