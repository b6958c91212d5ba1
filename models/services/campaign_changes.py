"""Exceptional changes of an opened campaign: each with a reason, in the audit, and shown with the results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from pynamodb.expressions.update import Action

from models.campaign import Campaign
from models.candidate import Candidate
from models.errors import Conflict, NoCampaign, UnknownCandidate, VotingClosed
from models.rules.amending import close_voting as close_voting_in
from models.rules.amending import extend_voting as extend_voting_in
from models.rules.amendments import Amendment, AmendmentKind
from models.rules.days import iso_in_china
from models.rules.phases import phase_of
from models.rules.reasons import FULL, require_reason
from models.rules.rule_set import RuleSet
from models.services.actors import Actor
from models.services.campaign_setup import RULES_CHANGED, load_campaign
from models.services.campaigns import CurrentCampaign, forget_campaigns
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes


def extend_voting(
    actor: Actor, campaign_id: str, version: int, closes_at: datetime, reason: str, now: datetime
) -> None:
    """Let voting close later, and judging open no earlier than that; `version` is what the person saw.

    Raises InvalidInput naming the field, VotingClosed once it is over, NoCampaign for a draft, Conflict if the rules
    changed meanwhile.
    """
    _change_closing(
        actor,
        campaign_id,
        version,
        "voting_extended",
        reason,
        now,
        lambda rules: extend_voting_in(rules, closes_at, now),
    )


def close_voting(actor: Actor, campaign_id: str, version: int, reason: str, now: datetime) -> None:
    """Close voting early: within two minutes, at a full minute that every process knows of in time.

    Raises InvalidInput for the reason, VotingClosed unless voting is open, NoCampaign for a draft, Conflict if the
    rules changed meanwhile.
    """
    _change_closing(
        actor, campaign_id, version, "voting_closed_early", reason, now, lambda rules: close_voting_in(rules, now)
    )


def withdraw_candidate(
    actor: Actor, campaign_id: str, category_id: str, candidate_id: str, reason: str, now: datetime
) -> None:
    """Take a standing candidate off the voting pages within a minute; ballots cast for it stay as they are.

    Raises InvalidInput for the reason, UnknownCandidate, Conflict if it does not stand, NoCampaign for a draft.
    """
    _change_status(actor, campaign_id, (category_id, candidate_id), ("standing", "withdrawn"), reason, now)


def reinstate_candidate(
    actor: Actor, campaign_id: str, category_id: str, candidate_id: str, reason: str, now: datetime
) -> None:
    """Let a withdrawn candidate stand again; raises as `withdraw_candidate` does."""
    _change_status(actor, campaign_id, (category_id, candidate_id), ("withdrawn", "standing"), reason, now)


def _change_closing(
    actor: Actor,
    campaign_id: str,
    version: int,
    kind: AmendmentKind,
    reason: str,
    now: datetime,
    change: Callable[[RuleSet], RuleSet],
) -> None:
    reason = require_reason(reason, shortest=FULL)
    campaign = _load_opened(campaign_id)
    rules = change(campaign.rules)
    before, after = (iso_in_china(each.stage("voting").closes_at) for each in (campaign.rules, rules))
    amendment = Amendment(kind, iso_in_china(now), actor.unit_name, reason, before=before, after=after)
    actions: list[Action] = [
        Campaign.version.set(version + 1),
        Campaign.rule_set.set(msgspec.to_builtins(rules)),
        Campaign.stored_at.set(now.astimezone(UTC).isoformat(timespec="seconds")),
        _append(amendment),
    ]

    def fill(writes: Writes) -> None:
        writes.update(Campaign(campaign_id), actions, Campaign.opened_at.exists() & (Campaign.version == version))

    details = {"campaign": campaign_id, "title": rules.title, "before": before, "after": after, "reason": reason}
    try:
        commit(actor, Deed(kind, details=details), now, fill)
    except ActRefused as refusal:
        raise Conflict(RULES_CHANGED) from refusal
    forget_campaigns()


def _change_status(
    actor: Actor,
    campaign_id: str,
    candidate: tuple[str, str],
    statuses: tuple[str, str],
    reason: str,
    now: datetime,
) -> None:
    reason, (before, after) = require_reason(reason, shortest=FULL), statuses
    campaign = _load_opened(campaign_id)
    if phase_of(campaign.rules, now) == "closed":
        raise VotingClosed("活动已经结束，候选项不能再变更。")
    row = _load_candidate(campaign, *candidate)
    kind: AmendmentKind = "candidate_withdrawn" if after == "withdrawn" else "candidate_reinstated"
    amendment = Amendment(kind, iso_in_china(now), actor.unit_name, reason, subject=row.title)

    def fill(writes: Writes) -> None:
        key = Candidate(row.category_key, row.candidate_id)
        writes.update(key, [Candidate.status.set(after)], Candidate.status == before)
        writes.update(Campaign(campaign_id), [_append(amendment)], Campaign.opened_at.exists())

    details = {"campaign": campaign_id, "candidate": row.candidate_id, "subject": row.title, "reason": reason}
    try:
        commit(actor, Deed(kind, details=details), now, fill)
    except ActRefused as refusal:
        stands = "正在参评" if after == "standing" else "已被撤下"
        raise Conflict(f"“{row.title}”{stands}，无需重复操作。") from refusal
    forget_campaigns()


def _load_opened(campaign_id: str) -> CurrentCampaign:
    campaign = load_campaign(campaign_id)
    if campaign.opened_at is None:
        raise NoCampaign("这个活动还没有开启，请直接修改活动规则。")
    return campaign


def _load_candidate(campaign: CurrentCampaign, category_id: str, candidate_id: str) -> Candidate:
    key = Candidate.category_key_of(campaign.campaign_id, campaign.rules.category(category_id).id)
    try:
        row = Candidate.get(key, candidate_id, consistent_read=True)
    except Candidate.DoesNotExist as error:
        raise UnknownCandidate from error
    if (row.edition or 0) > campaign.edition:
        raise UnknownCandidate
    return row


def _append(amendment: Amendment) -> Action:
    entry = {name: value for name, value in msgspec.to_builtins(amendment).items() if value}
    appended: Action = Campaign.amendments.set(Campaign.amendments.append([entry]))
    return appended
