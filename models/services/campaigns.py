"""Campaigns: storing a rule set, finding the one that is on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from pynamodb.exceptions import PutError

from models.campaign import Campaign
from models.errors import FieldError, InvalidInput, NoCampaign, RulesFrozen
from models.privacy import seal, unseal
from models.rules.phases import Phase, phase_of
from models.rules.pseudonyms import voter_of
from models.rules.rule_set import RuleSet
from models.rules.rule_set_checks import require_valid_rule_set
from models.secretive import Secretive
from models.services.warm import Warm

# Which campaign is "the" campaign when several are stored: the one that members can act in, else the newest.
_URGENCY: tuple[Phase, ...] = ("voting", "counting", "judging", "review", "nomination", "closed", "preparing")


class CurrentCampaign(Secretive, frozen=True):
    """A stored campaign as the services use it; `version` is the rule set's."""

    campaign_id: str
    version: int
    rules: RuleSet
    sealed_secret: bytes

    def pseudonym_of(self, member_id: str) -> str:
        """Return the member's pseudonym in this campaign; needs the keyring."""
        return voter_of(_open_secret(self.sealed_secret), member_id)


_all_campaigns: Warm[tuple[CurrentCampaign, ...]] = Warm()


def read_rule_set(document: Mapping[str, Any]) -> RuleSet:
    """Return the document as a checked rule set, or raise InvalidInput naming what is wrong."""
    try:
        rules = msgspec.convert(document, RuleSet)
    except msgspec.ValidationError as error:
        raise InvalidInput([_fault(str(error))], "活动规则的格式有误。") from error
    require_valid_rule_set(rules)
    return rules


def store_rule_set(campaign_id: str, document: Mapping[str, Any], now: datetime, expected_version: int = 0) -> int:
    """Store a campaign's rule set and return its new version; `expected_version` is what the editor saw (0: none).

    Raises InvalidInput, NoCampaign, or RulesFrozen: voting has opened, or somebody stored another version meanwhile.
    """
    rules = read_rule_set(document)
    opens_at = rules.stage("voting").opens_at.astimezone(UTC).isoformat(timespec="seconds")
    campaign = Campaign(
        campaign_id=campaign_id,
        version=expected_version + 1,
        rule_set=msgspec.to_builtins(rules),
        voting_opens_at=opens_at,
        voter_secret=_sealed_secret_of(campaign_id, expected_version),
        stored_at=now.astimezone(UTC).isoformat(timespec="seconds"),
    )
    if expected_version == 0:
        condition = Campaign.campaign_id.does_not_exist()
    else:
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        condition = (Campaign.version == expected_version) & (Campaign.voting_opens_at > moment)
    try:
        campaign.save(condition)
    except PutError as error:
        raise RulesFrozen from error
    _all_campaigns.forget()
    return expected_version + 1


def list_campaigns(now: datetime) -> tuple[CurrentCampaign, ...]:
    """Return all campaigns; remembered for up to a minute."""
    return _all_campaigns.get((), now, lambda: tuple(_read(row) for row in Campaign.scan()))


def find_current_campaign(now: datetime) -> CurrentCampaign | None:
    """Return the campaign that is on: one open for voting, else the nearest to it; None when none is stored."""
    ranked = sorted(
        list_campaigns(now),
        key=lambda campaign: (
            _URGENCY.index(phase_of(campaign.rules, now)),
            -campaign.rules.stage("voting").opens_at.timestamp(),
        ),
    )
    return ranked[0] if ranked else None


def require_campaign(campaign_id: str | None, now: datetime) -> CurrentCampaign:
    """Return the campaign with this id, or raise NoCampaign."""
    for campaign in list_campaigns(now):
        if campaign.campaign_id == campaign_id:
            return campaign
    raise NoCampaign


def _sealed_secret_of(campaign_id: str, version: int) -> bytes:
    # The secret never changes: every pseudonym on the roll depends on it.
    if version == 0:
        return seal(secrets.token_urlsafe(32))
    try:
        return Campaign.get(campaign_id, consistent_read=True).voter_secret
    except Campaign.DoesNotExist as error:
        raise NoCampaign from error


def _fault(message: str) -> FieldError:
    """Turn msgspec's "Expected `int`, got `str` - at `$.points.daily_cap`" into a field and what is wrong with it."""
    text, _, path = message.partition(" - at `$.")
    missing = re.search(r"missing required field `(\w+)`", text)
    parts = [path.rstrip("`"), missing.group(1) if missing else ""]
    return FieldError(".".join(filter(None, parts)) or "rule_set", text)


@lru_cache(maxsize=32)
def _open_secret(sealed: bytes) -> str:
    return unseal(sealed)


def _read(row: Campaign) -> CurrentCampaign:
    return CurrentCampaign(row.campaign_id, int(row.version), read_rule_set(row.rule_set), row.voter_secret)
