"""Campaigns as members see them: those that are opened, and which of them is on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from models.campaign import Campaign
from models.errors import FieldError, InvalidInput, NoCampaign
from models.privacy import unseal
from models.rules.amendments import Amendment as Amendment
from models.rules.phases import Phase, phase_of
from models.rules.pseudonyms import voter_of
from models.rules.rule_set import RuleSet
from models.rules.rule_set_checks import require_valid_rule_set
from models.secretive import Secretive
from models.services.warm import Warm

# Which campaign is "the" campaign when several are stored: the one that members can act in, else the newest.
_URGENCY: tuple[Phase, ...] = ("voting", "counting", "judging", "review", "nomination", "closed", "preparing")


class CurrentCampaign(Secretive, frozen=True):
    """A stored campaign as the services use it; `version` is the rule set's, `opened_at` None for a draft.

    Nobody votes before the roll is frozen: whoever is not entered yet would be told to stand on no roll. Candidates
    of a later `edition` do not exist for members; `publishing` is the job that prepares the next one.
    """

    campaign_id: str
    version: int
    rules: RuleSet
    sealed_secret: bytes
    opened_at: str | None
    roll_frozen_at: str | None
    roll_job_id: str | None
    amendments: tuple[Amendment, ...]
    announced_at: str | None = None
    edition: int = 0
    publishing: str | None = None

    def pseudonym_of(self, member_id: str) -> str:
        """Return the member's pseudonym in this campaign; needs the keyring."""
        return voter_of(_open_secret(self.sealed_secret), member_id)


_known: Warm[tuple[CurrentCampaign, ...]] = Warm()


def read_rule_set(document: Mapping[str, Any]) -> RuleSet:
    """Return the document as a checked rule set, or raise InvalidInput naming what is wrong."""
    try:
        rules = msgspec.convert(document, RuleSet)
    except msgspec.ValidationError as error:
        raise InvalidInput([_fault(str(error))], "活动规则的格式有误。") from error
    require_valid_rule_set(rules)
    return rules


def list_campaigns(now: datetime) -> tuple[CurrentCampaign, ...]:
    """Return all campaigns that are opened; remembered for up to a minute."""
    return tuple(each for each in list_known_campaigns(now) if each.opened_at)


def list_announced_campaigns(now: datetime) -> tuple[CurrentCampaign, ...]:
    """Return all campaigns announced for nomination, opened or not; remembered for up to a minute.

    Members may know title, categories and dates of these, and of a draft nothing else.
    """
    return tuple(each for each in list_known_campaigns(now) if each.announced_at)


def list_known_campaigns(now: datetime) -> tuple[CurrentCampaign, ...]:
    """Return all campaigns that anybody outside the console may hear of: opened, or announced for nomination."""
    return _known.get(
        (), now, lambda: tuple(read_campaign(row) for row in Campaign.scan() if row.opened_at or row.announced_at)
    )


def find_current_campaign(now: datetime) -> CurrentCampaign | None:
    """Return the campaign that is on: one open for voting, else the nearest to it; None when none is opened."""
    ranked = sorted(
        list_campaigns(now),
        key=lambda campaign: (
            _URGENCY.index(phase_of(campaign.rules, now)),
            -campaign.rules.stage("voting").opens_at.timestamp(),
        ),
    )
    return ranked[0] if ranked else None


def require_campaign(campaign_id: str | None, now: datetime) -> CurrentCampaign:
    """Return the opened campaign with this id, or raise NoCampaign."""
    for campaign in list_campaigns(now):
        if campaign.campaign_id == campaign_id:
            return campaign
    raise NoCampaign


def read_campaign(row: Campaign) -> CurrentCampaign:
    """Return a stored row as the services use it."""
    return CurrentCampaign(
        campaign_id=row.campaign_id,
        version=int(row.version),
        rules=read_rule_set(row.rule_set),
        sealed_secret=row.voter_secret,
        opened_at=row.opened_at,
        roll_frozen_at=row.roll_frozen_at,
        roll_job_id=row.roll_job_id,
        amendments=tuple(Amendment(**entry) for entry in row.amendments),
        announced_at=row.announced_at,
        edition=int(row.edition or 0),
        publishing=row.publishing,
    )


def forget_campaigns() -> None:
    """Let this process see at once what it has just changed; others see it within a minute."""
    _known.forget()


def _fault(message: str) -> FieldError:
    """Turn msgspec's "Expected `int`, got `str` - at `$.points.daily_cap`" into a field and what is wrong with it."""
    text, _, path = message.partition(" - at `$.")
    missing = re.search(r"missing required field `(\w+)`", text)
    parts = [path.rstrip("`"), missing.group(1) if missing else ""]
    return FieldError(".".join(filter(None, parts)) or "rule_set", text)


@lru_cache(maxsize=32)
def _open_secret(sealed: bytes) -> str:
    return unseal(sealed)
