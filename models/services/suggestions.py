"""Suggestions as services read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import msgspec

from models.errors import NotFound
from models.keys import split_key
from models.rules.content_safety import Safety
from models.rules.identifiers import is_id
from models.rules.suggestions import SuggestionState
from models.secretive import Secretive
from models.suggestion import Suggestion

NOT_FOUND = "没有找到这条推荐。"


class SuggestionView(Secretive, frozen=True):
    """A suggestion as it stands; `words` are what its writer reads once it is closed."""

    committee_id: str
    suggestion_id: str
    campaign_id: str
    category: str
    subject: str
    why: str
    member_id: str
    state: SuggestionState
    version: int
    safety: Safety | None
    nomination_id: str | None
    words: str
    suggested_at: str
    closed_at: str | None


def load_suggestion(committee_id: str, suggestion_id: str) -> SuggestionView:
    """Return the suggestion as it stands now (consistent read), or raise NotFound."""
    if not is_id(committee_id) or not is_id(suggestion_id):
        raise NotFound(NOT_FOUND)
    try:
        return view_suggestion(Suggestion.get(committee_id, suggestion_id, consistent_read=True))
    except Suggestion.DoesNotExist:
        raise NotFound(NOT_FOUND) from None


def list_marked(marks: Iterable[str]) -> list[SuggestionView]:
    """Return the suggestions of these marks, the newest first (1 read a hundred); what has expired is left out."""
    rows = Suggestion.batch_get([split_key(mark) for mark in sorted(marks)])
    return sorted(map(view_suggestion, rows), key=lambda each: (each.suggested_at, each.suggestion_id), reverse=True)


def view_suggestion(row: Suggestion) -> SuggestionView:
    """Return a stored row as the services use it."""
    return SuggestionView(
        row.committee_id,
        row.suggestion_id,
        row.campaign_id,
        row.category,
        row.subject,
        row.why,
        row.member_id,
        cast(SuggestionState, row.state),
        int(row.version),
        msgspec.convert(row.safety, Safety) if row.safety else None,
        row.nomination_id,
        row.words or "",
        row.suggested_at,
        row.closed_at,
    )
