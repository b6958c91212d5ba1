"""Stores the demo's suggestions as members would have made them, and officers answered them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from local.demo.rule_set import CAMPAIGN_ID
from local.demo.suggestions import DemoSuggestion
from models.privacy import fingerprint
from models.rules.content_safety import digest_of, judge_suggestion
from models.rules.days import iso_in_china
from models.rules.suggestions import KEPT_FOR
from models.suggestion import Suggester, Suggestion


def store_suggestions(suggestions: Sequence[DemoSuggestion], now: datetime) -> None:
    """Store them one hour apart, with what each member has made and has open."""
    marks: dict[str, set[str]] = defaultdict(set)
    open_marks: dict[str, set[str]] = defaultdict(set)
    for place, made in enumerate(suggestions):
        row = _make_row(made, now - timedelta(hours=place), int((now + KEPT_FOR).timestamp()))
        row.save()
        mark = Suggester.mark_of(made.committee_id, row.suggestion_id)
        marks[made.member_id].add(mark)
        if made.state == "open":
            open_marks[made.member_id].add(mark)
    for member_id, own in marks.items():
        expires_at = int((now + KEPT_FOR).timestamp())
        writer = Suggester(member_id, CAMPAIGN_ID, made=own, expires_at=expires_at)
        writer.open = open_marks[member_id] or None
        writer.save()


def _make_row(made: DemoSuggestion, at: datetime, expires_at: int) -> Suggestion:
    digest = digest_of(made.subject, made.why)
    suggest, label = ("pass", 100) if made.is_checked else ("unchecked", 0)
    row = Suggestion(
        made.committee_id,
        fingerprint("suggestion", f"{made.member_id} {made.subject}"),
        campaign_id=CAMPAIGN_ID,
        category=made.category,
        subject=made.subject,
        why=made.why,
        member_id=made.member_id,
        state=made.state,
        safety=msgspec.to_builtins(judge_suggestion(digest, suggest, label, "")),
        suggested_at=iso_in_china(at),
        expires_at=expires_at,
    )
    if made.state != "open":
        row.version, row.words, row.closed_at = 2, made.words, iso_in_china(at + timedelta(minutes=30))
    return row
