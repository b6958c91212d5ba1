"""A campaign's forecast: what its plan will send from now on, against the credits as they were last counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from models.rules.days import day_of
from models.rules.phases import last_voting_day
from models.rules.reminder_forecast import KindSum, Sending, forecast, sum_by_kind
from models.rules.reminder_plan import ReminderPlan, messages_per_second
from models.services.campaigns import CurrentCampaign
from models.services.credit_counting import CreditCount, find_credits, list_reaches
from models.services.jobs import JobView

_DAYS_SHOWN = 14


class TemplateReach(msgspec.Struct, frozen=True):
    """One template of the plan: how many people it reaches, and with how many messages."""

    title: str
    template_id: str
    people: int
    credits: int


class Outlook(msgspec.Struct, frozen=True):
    """What is to come: the next days one by one, everything by kind, and what that rests on.

    `counted` is None while credits were never counted; `pace` is messages a second.
    """

    coming: tuple[Sending, ...]
    sums: tuple[KindSum, ...]
    templates: tuple[TemplateReach, ...]
    voters: int
    pace: int
    counted: CreditCount | None
    job: JobView | None


def look_ahead(campaign: CurrentCampaign, plan: ReminderPlan, now: datetime) -> Outlook:
    """Return the campaign's outlook (1 Query of the roll's committees, 1 read)."""
    job, counted = find_credits()
    reaches = list_reaches(campaign.campaign_id, counted)
    sendings = forecast(plan, campaign.rules, reaches, now, last_voting_day(campaign.rules))
    until = day_of(now + timedelta(days=_DAYS_SHOWN - 1))
    return Outlook(
        tuple(sending for sending in sendings if sending.due.day <= until),
        tuple(sum_by_kind(sendings)),
        _list_templates(plan, counted),
        reaches["voters"].people,
        messages_per_second(plan, len(campaign.rules.categories)),
        counted,
        job,
    )


def _list_templates(plan: ReminderPlan, counted: CreditCount | None) -> tuple[TemplateReach, ...]:
    titles = {message.template_id: message.title for message in plan.messages if message.template_id}
    found = (counted or CreditCount()).voters
    return tuple(
        TemplateReach(title, template, found.by_template.get(template, 0), found.credits.get(template, 0))
        for template, title in titles.items()
    )
