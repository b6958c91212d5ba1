"""What members do: suggest somebody or something to their committee (R17), and read what became of it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from pynamodb.expressions.condition import Condition, size

from models.errors import Conflict, FieldError, InvalidInput, NotFound
from models.member import Member
from models.privacy import fingerprint
from models.rules.content_safety import REFUSED
from models.rules.days import iso_in_china
from models.rules.rule_set import Category
from models.rules.suggestions import KEPT_FOR, LONGEST_SUBJECT, LONGEST_WHY, MOST_OPEN, STATE_NAMES, read_suggestion
from models.services.actors import require_active_member
from models.services.announcing import list_inviting_campaigns, require_inviting_campaign
from models.services.campaigns import CurrentCampaign, list_announced_campaigns
from models.services.content_safety import TextChecks, check_words
from models.services.suggestions import SuggestionView, list_marked, load_suggestion, view_suggestion
from models.suggestion import Suggester, Suggestion
from models.writes import Refused, Writes

TOO_MANY = f"您已有 {MOST_OPEN} 条推荐等待处理，请等所在党委答复后再推荐。"


class Invitation(msgspec.Struct, frozen=True):
    """A campaign to suggest for: until when, and in which categories, each with its conditions."""

    campaign_id: str
    title: str
    closes_at: datetime
    categories: tuple[Category, ...]


class OwnSuggestions(msgspec.Struct, frozen=True):
    """What a member may suggest for now, and has suggested; the limits are for the form."""

    invitations: tuple[Invitation, ...]
    made: tuple[SuggestionView, ...]
    category_names: dict[str, str]
    most_open: int = MOST_OPEN
    longest_subject: int = LONGEST_SUBJECT
    longest_why: int = LONGEST_WHY

    def name_category(self, suggestion: SuggestionView) -> str:
        """Return what the suggestion's category is called."""
        return self.category_names.get(f"{suggestion.campaign_id}/{suggestion.category}", "")

    def name_state(self, suggestion: SuggestionView) -> str:
        """Return what has become of the suggestion, in words."""
        return STATE_NAMES[suggestion.state]


def read_own(member_id: str, now: datetime) -> OwnSuggestions:
    """Return what the member may suggest for and has suggested: 1 Query, and 1 read if there are any."""
    marks = {mark for row in Suggester.query(member_id) for mark in row.made or ()}
    invitations = tuple(map(_invite, list_inviting_campaigns(now)))
    names = {
        f"{campaign.campaign_id}/{category.id}": category.name
        for campaign in list_announced_campaigns(now)
        for category in campaign.rules.categories
    }
    return OwnSuggestions(invitations, tuple(list_marked(marks)) if marks else (), names)


def suggest(
    wechat: TextChecks, member_id: str, campaign_id: str, category_id: str, subject: str, why: str, now: datetime
) -> SuggestionView:
    """Lay a suggestion before the member's committee; the same words again are the same suggestion.

    Raises NoCampaign, UnknownCategory, InvalidInput (a fault, or a text that WeChat finds risky), MemberInactive,
    Conflict outside the nomination stage or with five that are still open.
    """
    campaign = require_inviting_campaign(campaign_id, now)
    category, member = campaign.rules.category(category_id), require_active_member(member_id)
    subject, why = read_suggestion(subject, why)
    row = _make_row(member, campaign, category, subject, why, now)
    stored = _find(row)
    if stored is not None:
        return stored
    _require_room(member_id, campaign_id)
    safety = check_words(wechat, member.openid_hash or "", subject, why)
    if safety.state == "refused":
        raise InvalidInput([FieldError("why", REFUSED)])
    row.safety = msgspec.to_builtins(safety)
    return _store(row)


def _store(row: Suggestion) -> SuggestionView:
    mark = {Suggester.mark_of(row.committee_id, row.suggestion_id)}
    writes = Writes()
    writes.save(row, Suggestion.committee_id.does_not_exist())
    writes.update(
        Suggester(row.member_id, row.campaign_id),
        [Suggester.open.add(mark), Suggester.made.add(mark), Suggester.expires_at.set(row.expires_at)],
        _has_room(),
    )
    try:
        writes.send()
    except Refused as refusal:
        if 0 in refusal.positions:
            return load_suggestion(row.committee_id, row.suggestion_id)
        raise Conflict(TOO_MANY) from refusal
    return view_suggestion(row)


def _make_row(
    member: Member, campaign: CurrentCampaign, category: Category, subject: str, why: str, now: datetime
) -> Suggestion:
    identity = "\0".join((member.member_id, campaign.campaign_id, category.id, subject, why))
    return Suggestion(
        member.committee_id,
        fingerprint("suggestion", identity),
        campaign_id=campaign.campaign_id,
        category=category.id,
        subject=subject,
        why=why,
        member_id=member.member_id,
        suggested_at=iso_in_china(now),
        expires_at=int((campaign.rules.stage("nomination").closes_at + KEPT_FOR).timestamp()),
    )


def _find(row: Suggestion) -> SuggestionView | None:
    try:
        return load_suggestion(row.committee_id, row.suggestion_id)
    except NotFound:
        return None


def _require_room(member_id: str, campaign_id: str) -> None:
    """Refuse early, before WeChat is asked; what holds is the condition of the write."""
    try:
        held = Suggester.get(member_id, campaign_id, consistent_read=True)
    except Suggester.DoesNotExist:
        return
    if len(held.open or ()) >= MOST_OPEN:
        raise Conflict(TOO_MANY)


def _has_room() -> Condition:
    room: Condition = Suggester.open.does_not_exist() | (size(Suggester.open) < MOST_OPEN)  # type: ignore[no-untyped-call]
    return room


def _invite(campaign: CurrentCampaign) -> Invitation:
    rules = campaign.rules
    return Invitation(campaign.campaign_id, rules.title, rules.stage("nomination").closes_at, rules.categories)
