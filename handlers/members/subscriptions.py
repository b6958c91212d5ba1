"""Consent for the mini-program: which messages to ask for when a ballot is cast, and the switch for reminders."""

from __future__ import annotations

from typing import Literal

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.subscriptions import OwnSubscriptions, read_subscriptions, switch_own_reminders

blueprint = Blueprint("subscriptions", __name__)


class SampleMessage(msgspec.Struct):
    """One message of a template, word by word as it would read now."""

    name: str
    lines: tuple[str, ...]


class SubscriptionTemplate(msgspec.Struct):
    """A template to ask for: what is sent with it, and how many messages the member has already allowed."""

    template_id: str
    title: str
    purpose: str
    samples: tuple[SampleMessage, ...]
    credits: int


class SubscriptionsAnswer(msgspec.Struct):
    """What to ask for in one tap (WeChat takes five templates), and whether reminders are on."""

    reminders: Literal["on", "off"]
    templates: list[SubscriptionTemplate]


class SubscriptionsBody(Body):
    """The member's switch."""

    reminders: Literal["on", "off"]


@blueprint.get("/api/subscriptions")
@for_members
@describes(answers={200: SubscriptionsAnswer}, errors=[errors.NoCampaign])
def get_subscriptions() -> Response:
    """Return which templates to ask for, by the member's role, in plain words, and how many messages are left."""
    return answer_json(_describe(read_subscriptions(current_seat(), given().now())))


@blueprint.put("/api/subscriptions")
@for_members
@describes(
    body=SubscriptionsBody,
    answers={200: SubscriptionsAnswer},
    errors=[errors.NoCampaign, errors.ActivationRequired],
)
def put_subscriptions() -> Response:
    """Switch reminders off or on; what WeChat may bring is kept either way."""
    body = read_body(SubscriptionsBody)
    switch_own_reminders(current_seat(), is_off=body.reminders == "off")
    return answer_json(_describe(read_subscriptions(current_seat(), given().now())))


def _describe(own: OwnSubscriptions) -> SubscriptionsAnswer:
    return SubscriptionsAnswer(
        reminders="off" if own.is_off else "on",
        templates=[
            SubscriptionTemplate(
                consent.asked.template_id,
                consent.asked.title,
                consent.asked.purpose,
                tuple(SampleMessage(sample.name, sample.lines) for sample in consent.asked.samples),
                consent.credits,
            )
            for consent in own.consents
        ],
    )
