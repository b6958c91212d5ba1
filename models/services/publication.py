"""Publishing candidates: what is accepted, what of it may be published, and beginning to do so."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from models.campaign import Campaign
from models.errors import Conflict, Forbidden
from models.rules.phases import spell_minute
from models.rules.rule_set import Category, RuleSet
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.campaign_setup import RULES_CHANGED, load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.deciding import is_publishable
from models.services.jobs import make_job
from models.services.nominations import NominationView, list_at
from models.services.role_scopes import office_scope
from models.services.trail import Deed, commit

KIND = "publish_candidates"
# All of them are written well before voting opens.
_LATEST = timedelta(minutes=15)


class CategoryToPublish(msgspec.Struct, frozen=True):
    """The accepted nominations of a category: those to be published now, those that still wait for a person."""

    category: Category
    ready: tuple[NominationView, ...]
    waiting: tuple[NominationView, ...]
    published: int


def list_to_publish(campaign: CurrentCampaign) -> list[CategoryToPublish]:
    """Return by category what its office has accepted and what was published before (a Query for each office)."""
    decided = list_decided(campaign)
    return [
        CategoryToPublish(
            category,
            tuple(each for each in decided if _is(each, category, "accepted") and is_publishable(each)),
            tuple(each for each in decided if _is(each, category, "accepted") and not is_publishable(each)),
            sum(_is(each, category, "published") for each in decided),
        )
        for category in campaign.rules.categories
    ]


def list_decided(campaign: CurrentCampaign) -> list[NominationView]:
    """Return all nominations that an office accepted, the published ones among them, by id."""
    desks = {office_scope(campaign.campaign_id, office.id) for office in campaign.rules.offices}
    found = {each.nomination_id: each for desk in desks for each in list_at(campaign.campaign_id, desk)}
    decided = (each for each in found.values() if each.state in {"accepted", "published"})
    return sorted(decided, key=lambda each: each.nomination_id)


def list_ready(campaign: CurrentCampaign) -> list[NominationView]:
    """Return what can be published now: accepted, and safe by the check or by a person."""
    return [nomination for part in list_to_publish(campaign) for nomination in part.ready]


def require_publishable(campaign: CurrentCampaign, expected: int, now: datetime) -> list[NominationView]:
    """Return what is to be published, if it is as many as the person saw; else raise Conflict in words."""
    if campaign.publishing is not None:
        raise Conflict("上一批候选项还在公布，请等它完成。")
    _require_time(campaign.rules, now)
    ready = list_ready(campaign)
    if not ready:
        raise Conflict("目前没有可以公布的候选项。")
    if len(ready) != expected:
        raise Conflict(f"可以公布的候选项刚刚有变动，现在是 {len(ready)} 个，请核对后再公布。")
    return ready


def note_preview(actor: Actor, campaign: CurrentCampaign, now: datetime) -> None:
    """Note that this person looks at the page before it is published; raise Forbidden but for administrators."""
    if not actor.has_role("administrator"):
        raise Forbidden
    details = {"campaign": campaign.campaign_id, "title": campaign.rules.title}
    commit(actor, Deed("candidates_previewed", details=details), now)


def begin_publication(actor: Actor, campaign_id: str, expected: int, now: datetime) -> str:
    """Have everything published that is ready, as the next edition, and return the job's id.

    `expected` is how many the person saw. Raises Forbidden but for administrators, NoCampaign, Conflict if there is
    nothing, other than seen, too late, or an edition still on its way.
    """
    if not actor.has_role("administrator"):
        raise Forbidden
    campaign = load_campaign(campaign_id)
    ready = require_publishable(campaign, expected, now)
    edition = campaign.edition + 1
    ids = [nomination.nomination_id for nomination in ready]
    job = make_job(actor, KIND, {"campaign": campaign_id, "edition": edition, "nominations": ids}, now)
    unmoved = Campaign.edition.does_not_exist() if edition == 1 else Campaign.edition == campaign.edition
    free = unmoved & Campaign.publishing.does_not_exist()
    steps = [
        Step(
            lambda writes: writes.update(Campaign(campaign_id), [Campaign.publishing.set(job.job_id)], free),
            RULES_CHANGED,
        ),
        Step(lambda writes: writes.save(job)),
    ]
    details: dict[str, str | int | None] = {
        "campaign": campaign_id,
        "title": campaign.rules.title,
        "count": len(ids),
        "edition": edition,
    }
    carry_out(actor, Deed("publication_begun", details=details), now, steps)
    return str(job.job_id)


def _is(nomination: NominationView, category: Category, state: str) -> bool:
    return nomination.category == category.id and nomination.state == state


def _require_time(rules: RuleSet, now: datetime) -> None:
    opens_at = rules.stage("voting").opens_at
    if now >= opens_at:
        raise Conflict("投票已经开始，候选项不能再公布。")
    if now >= opens_at - _LATEST:
        raise Conflict(f"投票将于{spell_minute(opens_at)}开始，离投票开始不足 15 分钟，不能再公布候选项。")
