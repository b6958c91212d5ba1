"""Opening a campaign: checked, once, with the roll frozen from then on."""

from __future__ import annotations

from datetime import UTC, datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.campaign import Campaign
from models.errors import CampaignNotReady, RulesChanged, RulesFrozen
from models.rules.readiness import ChecklistItem, check_readiness
from models.services.actors import Actor
from models.services.campaign_facts import gather_facts
from models.services.campaign_setup import draft_of, explain_refusal, load_campaign
from models.services.campaigns import CurrentCampaign, forget_campaigns
from models.services.jobs import make_job
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes

FREEZE_ROLL = "freeze_roll"


def list_preparations(campaign: CurrentCampaign, now: datetime) -> list[ChecklistItem]:
    """Return everything that should be there before a campaign is opened, and whether it is."""
    return check_readiness(campaign.rules, gather_facts(campaign), now)


def open_campaign(actor: Actor, campaign_id: str, version: int, now: datetime) -> str:
    """Open a draft in the version that was checked, begin to freeze its roll, and return that job's id.

    Raises CampaignNotReady while anything is missing, NoCampaign, RulesFrozen if it is opened already, RulesChanged
    if somebody stored another version meanwhile.
    """
    campaign = load_campaign(campaign_id)
    if campaign.opened_at is not None:
        raise RulesFrozen
    if campaign.version != version:
        raise RulesChanged
    _require_ready(campaign, now)
    job = make_job(actor, FREEZE_ROLL, {"campaign": campaign_id}, now)
    actions: list[Action] = [Campaign.opened_at.set(_spell(now)), Campaign.roll_job_id.set(job.job_id)]

    def fill(writes: Writes) -> None:
        writes.update(Campaign(campaign_id), actions, draft_of(version))
        writes.save(job)

    deed = Deed(
        "campaign_opened", details={"campaign": campaign_id, "title": campaign.rules.title, "version": version}
    )
    try:
        commit(actor, deed, now, fill)
    except ActRefused as refusal:
        raise explain_refusal(campaign_id, version) from refusal
    forget_campaigns()
    return str(job.job_id)


def mark_opened(campaign_id: str, now: datetime) -> None:
    """Open a draft unchecked; for the demo and for tests, nobody's act in the audit. Opened twice is opened once."""
    draft = Campaign.campaign_id.exists() & Campaign.opened_at.does_not_exist()
    try:
        Campaign(campaign_id).change([Campaign.opened_at.set(_spell(now))], draft)
    except UpdateError:
        return
    forget_campaigns()


def _require_ready(campaign: CurrentCampaign, now: datetime) -> None:
    missing = [item for item in list_preparations(campaign, now) if item.state == "missing"]
    if missing:
        raise CampaignNotReady("活动暂时不能开启：" + "".join(item.sentence for item in missing))


def _spell(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
