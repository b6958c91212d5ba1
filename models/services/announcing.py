"""Announcing a campaign: members may suggest and officers are reminded before it is opened for voting."""

from __future__ import annotations

from datetime import UTC, datetime

from pynamodb.expressions.update import Action

from models.campaign import Campaign
from models.errors import Conflict, NoCampaign
from models.rules.phases import phase_of
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign, forget_campaigns, list_announced_campaigns
from models.services.trail import Deed

_CHANGED = "活动状态刚刚有变动，请刷新后再试。"


def announce_campaign(actor: Actor, campaign_id: str, now: datetime) -> None:
    """Let members know of a draft for the nomination stage: its title, categories and dates, and nothing else.

    Raises NoCampaign, or Conflict: over, announced already, or an office without a telephone.
    """
    campaign = load_campaign(campaign_id)
    _require_announceable(campaign, now)
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    _change(actor, campaign, "campaign_announced", [Campaign.announced_at.set(stamp)], now)


def conceal_campaign(actor: Actor, campaign_id: str, now: datetime) -> None:
    """Take an announcement back: nobody may suggest any more, what was suggested stays; NoCampaign, Conflict."""
    campaign = load_campaign(campaign_id)
    if campaign.announced_at is None:
        raise Conflict("活动没有发布推荐通知。")
    _change(actor, campaign, "campaign_concealed", [Campaign.announced_at.remove()], now)


def list_inviting_campaigns(now: datetime) -> list[CurrentCampaign]:
    """Return the announced campaigns whose nomination stage is on, the one that ends first first."""
    found = [each for each in list_announced_campaigns(now) if phase_of(each.rules, now) == "nomination"]
    return sorted(found, key=lambda each: (each.rules.stage("nomination").closes_at, each.campaign_id))


def require_inviting_campaign(campaign_id: str, now: datetime) -> CurrentCampaign:
    """Return the announced campaign if its nomination stage is on; raise NoCampaign, or Conflict saying why not."""
    for campaign in list_announced_campaigns(now):
        if campaign.campaign_id == campaign_id:
            if phase_of(campaign.rules, now) != "nomination":
                raise Conflict("现在不在推荐阶段，感谢您的关注。")
            return campaign
    raise NoCampaign


def _require_announceable(campaign: CurrentCampaign, now: datetime) -> None:
    if campaign.announced_at is not None:
        raise Conflict("已经发布过推荐通知，无需重复操作。")
    if phase_of(campaign.rules, now) not in {"preparing", "nomination"}:
        raise Conflict("推荐上报阶段已经结束，不能再发布推荐通知。")
    silent = [office.name or office.id for office in campaign.rules.offices if not office.phone.strip()]
    if silent:
        raise Conflict(f"{'、'.join(silent)}还没有填写联系电话，请先在活动规则中补充。")


def _change(actor: Actor, campaign: CurrentCampaign, act: str, actions: list[Action], now: datetime) -> None:
    unseen = (
        Campaign.announced_at.does_not_exist()
        if campaign.announced_at is None
        else Campaign.announced_at == campaign.announced_at
    )
    row = Campaign(campaign.campaign_id)
    deed = Deed(act, details={"campaign": campaign.campaign_id, "title": campaign.rules.title})
    carry_out(actor, deed, now, [Step(lambda writes: writes.update(row, actions, unseen), _CHANGED)])
    forget_campaigns()
