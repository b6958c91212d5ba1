"""Setting up campaigns: drafts, their rule sets, and the copy of an older one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.campaign import Campaign
from models.errors import Conflict, NoCampaign, RulesFrozen
from models.privacy import seal
from models.rules.blank_rule_set import build_blank_rule_set
from models.rules.identifiers import is_id
from models.rules.rule_set import RuleSet
from models.rules.rule_set_checks import require_valid_rule_set
from models.services.actors import Actor
from models.services.campaigns import CurrentCampaign, forget_campaigns, read_campaign, read_rule_set
from models.services.reminder_setup import add_plan_copy
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes

RULES_CHANGED = "活动规则刚刚被他人修改过，请核对最新内容后再试。"


def list_all_campaigns() -> tuple[CurrentCampaign, ...]:
    """Return all campaigns as they stand now, drafts too, the latest voting first."""
    campaigns = (read_campaign(row) for row in Campaign.scan(consistent_read=True))
    return tuple(sorted(campaigns, key=lambda each: each.rules.stage("voting").opens_at, reverse=True))


def load_campaign(campaign_id: str) -> CurrentCampaign:
    """Return the campaign as it stands now, draft or not; raise NoCampaign."""
    if not is_id(campaign_id):
        raise NoCampaign
    try:
        return read_campaign(Campaign.get(campaign_id, consistent_read=True))
    except Campaign.DoesNotExist as error:
        raise NoCampaign from error


def create_campaign(actor: Actor, title: str, now: datetime) -> str:
    """Make a draft with a title, the usual stages and nothing decided yet; return its id. Raises InvalidInput."""
    rules = build_blank_rule_set(title, now)
    require_valid_rule_set(rules)
    return _create(actor, rules, None, now)


def copy_campaign(actor: Actor, campaign_id: str, now: datetime) -> str:
    """Make a draft with the rule set of another campaign and return its id; raise NoCampaign.

    Only rules and the reminder plan, switched off, are copied: no candidate, no roll, and a secret of its own, so
    pseudonyms differ.
    """
    rules = load_campaign(campaign_id).rules
    return _create(actor, msgspec.structs.replace(rules, title=f"{rules.title}（副本）"), campaign_id, now)


def save_rule_set(actor: Actor, campaign_id: str, document: Mapping[str, Any], version: int, now: datetime) -> int:
    """Store the rule set of a draft and return its new version; `version` is what the editor saw.

    Raises InvalidInput, NoCampaign, RulesFrozen once the campaign is opened, Conflict if somebody was faster.
    """
    rules = read_rule_set(document)
    deed = Deed("rules_saved", details={"campaign": campaign_id, "title": rules.title, "version": version + 1})
    actions: list[Action] = [
        Campaign.version.set(version + 1),
        Campaign.rule_set.set(msgspec.to_builtins(rules)),
        Campaign.stored_at.set(_spell(now)),
    ]

    def fill(writes: Writes) -> None:
        writes.update(Campaign(campaign_id), actions, draft_of(version))

    try:
        commit(actor, deed, now, fill)
    except ActRefused as refusal:
        raise explain_refusal(campaign_id) from refusal
    return version + 1


def store_rule_set(campaign_id: str, document: Mapping[str, Any], now: datetime) -> None:
    """Store a draft with this rule set under this id; for the demo and for tests, nobody's act in the audit.

    Raises InvalidInput, or Conflict if the campaign exists.
    """
    try:
        _draft(campaign_id, read_rule_set(document), now).save(Campaign.campaign_id.does_not_exist())
    except PutError as error:
        raise Conflict from error
    forget_campaigns()


def draft_of(version: int) -> Condition:
    """Return the condition that the campaign is a draft still, in the version that the editor saw."""
    draft: Condition = (Campaign.version == version) & Campaign.opened_at.does_not_exist()
    return draft


def explain_refusal(campaign_id: str) -> Conflict:
    """Return why `draft_of` did not hold: opened, or changed meanwhile; raise NoCampaign if there is none."""
    return RulesFrozen() if load_campaign(campaign_id).opened_at else Conflict(RULES_CHANGED)


def _create(actor: Actor, rules: RuleSet, copy_of: str | None, now: datetime) -> str:
    # Short: the id is part of every ballot's key.
    campaign_id = f"{now.year}-{secrets.token_hex(4)}"
    details = {"campaign": campaign_id, "title": rules.title, "copy_of": copy_of}
    draft = _draft(campaign_id, rules, now)

    def fill(writes: Writes) -> None:
        writes.save(draft, Campaign.campaign_id.does_not_exist())
        if copy_of is not None:
            add_plan_copy(writes, copy_of, campaign_id, now)

    commit(actor, Deed("campaign_created", details=details), now, fill)
    return campaign_id


def _draft(campaign_id: str, rules: RuleSet, now: datetime) -> Campaign:
    return Campaign(
        campaign_id=campaign_id,
        version=1,
        rule_set=msgspec.to_builtins(rules),
        # It never changes: every pseudonym on the roll depends on it.
        voter_secret=seal(secrets.token_urlsafe(32)),
        stored_at=_spell(now),
    )


def _spell(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
