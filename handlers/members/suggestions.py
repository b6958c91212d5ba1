"""Suggestions for the mini-program: whom or what a member recommends to the own committee, and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import Moment, answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.suggesting import OwnSuggestions, read_own, suggest
from models.services.suggestions import SuggestionView

blueprint = Blueprint("suggestions", __name__)


class SuggestionCategory(msgspec.Struct):
    """A category to suggest for, with its conditions in plain words."""

    id: str
    name: str
    conditions: tuple[str, ...]


class SuggestionCampaign(msgspec.Struct):
    """A campaign whose nomination stage is on."""

    id: str
    title: str
    closes_at: Moment
    categories: list[SuggestionCategory]


class SuggestionAnswer(msgspec.Struct):
    """An own suggestion; `words` are the committee's answer once it is closed."""

    id: str
    campaign: str
    category: str
    subject: str
    why: str
    state: Literal["open", "taken_up", "thanked"]
    words: str
    suggested_at: str


class SuggestionsAnswer(msgspec.Struct):
    """What may be suggested for now, the form's limits, and the own suggestions, the newest first."""

    campaigns: list[SuggestionCampaign]
    most_open: int
    longest_subject: int
    longest_why: int
    suggestions: list[SuggestionAnswer]


class SuggestionBody(Body):
    """Who or what is suggested, in which category, and why."""

    campaign: Annotated[str, msgspec.Meta(max_length=64)]
    category: Annotated[str, msgspec.Meta(max_length=64)]
    subject: Annotated[str, msgspec.Meta(max_length=200)]
    why: Annotated[str, msgspec.Meta(max_length=2000)]


@blueprint.get("/api/suggestions")
@for_members
@describes(answers={200: SuggestionsAnswer})
def get_suggestions() -> Response:
    """Return what the member may suggest for and has suggested."""
    return answer_json(_describe_own(read_own(current_seat().member_id, given().now())))


@blueprint.post("/api/suggestions")
@for_members
@describes(
    body=SuggestionBody,
    answers={201: SuggestionAnswer},
    errors=[errors.NoCampaign, errors.UnknownCategory, errors.MemberInactive, errors.Conflict],
)
def post_suggestion() -> Response:
    """Lay a suggestion before the own committee; the same words again are the same suggestion."""
    body, wechat = read_body(SuggestionBody), given().connect_wechat()
    made = suggest(
        wechat, current_seat().member_id, body.campaign, body.category, body.subject, body.why, given().now()
    )
    return answer_json(_describe(made), 201)


def _describe_own(own: OwnSuggestions) -> SuggestionsAnswer:
    campaigns = [
        SuggestionCampaign(
            each.campaign_id,
            each.title,
            each.closes_at,
            [SuggestionCategory(category.id, category.name, category.conditions) for category in each.categories],
        )
        for each in own.invitations
    ]
    made = list(map(_describe, own.made))
    return SuggestionsAnswer(campaigns, own.most_open, own.longest_subject, own.longest_why, made)


def _describe(made: SuggestionView) -> SuggestionAnswer:
    return SuggestionAnswer(
        made.suggestion_id,
        made.campaign_id,
        made.category,
        made.subject,
        made.why,
        made.state,
        made.words,
        made.suggested_at,
    )
