"""The job that publishes: candidate by candidate, each with its nomination's last step, seen all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pynamodb.expressions.update import Action

from models.campaign import Campaign
from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import NominationMoved, NotFound, StoreBusy
from models.nomination import Nomination
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign, forget_campaigns
from models.services.candidate_making import list_ids, make_candidate
from models.services.deciding import is_publishable
from models.services.jobs import RunningJob
from models.services.nomination_steps import take_step
from models.services.nominations import NominationView, load_many, load_nomination
from models.services.trail import Deed

# Progress is noted after so many; what was done since is recognised and not done again.
_NOTE_EVERY = 10


def publish_candidates(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Make candidates of the nominations that were confirmed, then let members see them; tell whether all is done.

    What its office took back meanwhile is left out. Nothing is visible before the campaign's edition rises at the
    end, in one write with its audit entry; the job may stop anywhere and go on from there.
    """
    campaign, edition, ids = load_campaign(job.task["campaign"]), int(job.task["edition"]), job.task["nominations"]
    if campaign.edition >= edition:
        return True
    actor = Actor(job.actor_id, "", job.actor_unit, (RoleHeld("administrator"),))
    taken = _list_taken(campaign)
    for place in range(int(job.cursor or 0), len(ids)):
        if not has_time():
            return False
        _publish(actor, campaign, ids[place], edition, taken, now)
        if (place + 1) % _NOTE_EVERY == 0 or place + 1 == len(ids):
            job.advance(str(place + 1), place + 1, len(ids))
    _show(actor, job, campaign, now)
    return True


def _publish(
    actor: Actor, campaign: CurrentCampaign, nomination_id: str, edition: int, taken: set[str], now: datetime
) -> None:
    nomination = load_nomination(nomination_id)
    if nomination.state != "accepted" or not is_publishable(nomination):
        return
    candidate_id = next(list_ids(campaign.campaign_id, nomination_id, taken))
    try:
        category = campaign.rules.category(nomination.category)
        made = make_candidate(nomination, category, candidate_id, edition)
    except NotFound:
        # One whose category or text is gone holds up nobody else: it is left out, and the outcome says so.
        return
    steps = [
        Step(lambda writes: writes.save(made.candidate, Candidate.candidate_id.does_not_exist())),
        # Its key names no category: so no two candidates of a campaign ever have the same id.
        Step(lambda writes: writes.save(made.dossier, Dossier.candidate_key.does_not_exist())),
    ]
    try:
        take_step(actor, nomination, "publish", now, "", [Nomination.candidate_id.set(candidate_id)], steps)
    except NominationMoved as refusal:
        if load_nomination(nomination_id).version == nomination.version:
            raise StoreBusy from refusal
    taken.add(candidate_id)


def _show(actor: Actor, job: RunningJob, campaign: CurrentCampaign, now: datetime) -> None:
    """Let members see the edition: one write, on condition that it is this job that prepared it."""
    edition, confirmed = int(job.task["edition"]), len(job.task["nominations"])
    published = _count_published(job.task["nominations"])
    job.conclude({"published": published, "left_out": confirmed - published})
    actions: list[Action] = [Campaign.edition.set(edition), Campaign.publishing.remove()]
    mine = Campaign.publishing == job.job_id
    details: dict[str, str | int | None] = {
        "campaign": campaign.campaign_id,
        "title": campaign.rules.title,
        "count": published,
        "edition": edition,
    }
    step = Step(lambda writes: writes.update(Campaign(campaign.campaign_id), actions, mine))
    carry_out(actor, Deed("candidates_published", details=details), now, [step])
    forget_campaigns()


def _count_published(nomination_ids: list[str]) -> int:
    return sum(_is_published(nomination) for nomination in load_many(nomination_ids))


def _is_published(nomination: NominationView) -> bool:
    return nomination.state == "published"


def _list_taken(campaign: CurrentCampaign) -> set[str]:
    """Return the ids of all candidates of the campaign, those that members do not see yet among them."""
    keys = (Candidate.category_key_of(campaign.campaign_id, each.id) for each in campaign.rules.categories)
    return {row.candidate_id for key in keys for row in Candidate.query(key, consistent_read=True)}
