"""The accepted texts that wait for a person, because the content check was not sure of them or not possible."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import Forbidden
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.campaign_setup import list_all_campaigns
from models.services.campaigns import CurrentCampaign
from models.services.deciding import is_waiting
from models.services.nominations import NominationView, name_desks
from models.services.publication import list_decided


class SafetyQueue(Secretive, frozen=True):
    """The waiting ones of a campaign, the longest waiting first, and what their units are called."""

    campaign: CurrentCampaign
    waiting: tuple[NominationView, ...]
    names: Mapping[str, str]


def list_waiting(actor: Actor) -> list[SafetyQueue]:
    """Return the queues of all campaigns that have one; raise Forbidden but for administrators."""
    if not actor.has_role("administrator"):
        raise Forbidden
    queues = [_read_queue(campaign) for campaign in list_all_campaigns()]
    return [queue for queue in queues if queue.waiting]


def _read_queue(campaign: CurrentCampaign) -> SafetyQueue:
    waiting = sorted((each for each in list_decided(campaign) if is_waiting(each)), key=lambda each: each.since)
    return SafetyQueue(campaign, tuple(waiting), name_desks(each.origin for each in waiting))
