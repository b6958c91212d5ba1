"""What officers do with the suggestions of their committees' members: read, take up, thank and close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from pynamodb.expressions.update import Action

from models.errors import Conflict, Forbidden
from models.keys import join_key
from models.privacy import fingerprint
from models.rules.days import iso_in_china
from models.rules.materials import Material
from models.rules.rule_set import RuleSet
from models.rules.suggestions import SuggestionState, read_words
from models.secretive import Secretive
from models.services.actors import Actor, require_scope
from models.services.acts import Step, carry_out
from models.services.campaign_setup import load_campaign
from models.services.member_names import name_members
from models.services.nominating import start_nomination
from models.services.own_units import list_own_units
from models.services.suggestions import SuggestionView, load_suggestion, view_suggestion
from models.services.trail import Deed
from models.services.unit_tree import UnitView, list_children, require_unit
from models.suggestion import Suggester, Suggestion

_HANDLED = "这条推荐刚刚已由他人处理，请刷新后查看。"
# Members hang under committees only, so only committees have suggestions.
_COMMITTEE = "committee"


class UnitBelow(msgspec.Struct, frozen=True):
    """A unit right below; of a committee, how many suggestions wait for an answer."""

    unit: UnitView
    waiting: int | None


class SuggestionDesk(Secretive, frozen=True):
    """A unit's suggestions, those that wait first; of a unit above committees, where to find them."""

    unit: UnitView
    suggestions: tuple[SuggestionView, ...]
    below: tuple[UnitBelow, ...]
    rules: Mapping[str, RuleSet]

    def name_category(self, suggestion: SuggestionView) -> str:
        """Return what the suggestion's category is called."""
        return _name_category(self.rules[suggestion.campaign_id], suggestion)

    def count(self, state: SuggestionState) -> int:
        """Return how many of the suggestions are in this state."""
        return sum(each.state == state for each in self.suggestions)


class SuggestionPage(Secretive, frozen=True):
    """One suggestion as an officer reads it. `may_take_up` only for who sits at the committee's own desk."""

    suggestion: SuggestionView
    committee: UnitView
    member_name: str
    campaign_title: str
    category_name: str
    may_take_up: bool


def list_suggestion_units(actor: Actor) -> list[UnitView]:
    """Return the units where the person begins to look: the own ones, for administrators the top of the tree."""
    return list_own_units(actor, ("officer",))


def read_desk(actor: Actor, unit_id: str) -> SuggestionDesk:
    """Return the suggestions to a unit within reach, by 1 Query and 1 read a campaign; 1 Query for each below.

    Raises Forbidden or NotFound.
    """
    require_scope(actor, unit_id)
    unit = require_unit(unit_id)
    if unit.tier == _COMMITTEE:
        found = sorted(map(view_suggestion, Suggestion.query(unit_id)), key=_rank)
        rules = {each: load_campaign(each).rules for each in {made.campaign_id for made in found}}
        return SuggestionDesk(unit, tuple(found), (), rules)
    below = [each for each in list_children(unit_id) if each.tier != "branch"]
    return SuggestionDesk(unit, (), tuple(UnitBelow(each, _count_waiting(each)) for each in below), {})


def read_suggestion_page(actor: Actor, committee_id: str, suggestion_id: str) -> SuggestionPage:
    """Return one suggestion within reach, with the name of who made it; raise Forbidden or NotFound."""
    suggestion = _load(actor, committee_id, suggestion_id)
    rules = load_campaign(suggestion.campaign_id).rules
    return SuggestionPage(
        suggestion,
        require_unit(committee_id),
        name_members([suggestion.member_id])[suggestion.member_id],
        rules.title,
        _name_category(rules, suggestion),
        suggestion.state == "open" and committee_id in actor.scopes_of("officer"),
    )


def take_up(actor: Actor, committee_id: str, suggestion_id: str, version: int, now: datetime) -> str:
    """Begin a nomination from the suggestion at the committee's desk, linked both ways, and return its id.

    One transaction. Raises Forbidden unless the person is the committee's own officer, NotFound, InvalidInput,
    Conflict if a colleague was faster or the nomination stage is not on.
    """
    suggestion = _load(actor, committee_id, suggestion_id)
    _require_open(suggestion, version)
    if committee_id not in actor.scopes_of("officer"):
        raise Forbidden("只有本单位的组织干事可以采纳推荐。")
    # The id follows from the suggestion: whatever comes in twice, it becomes one nomination.
    nomination_id = f"n-{fingerprint('nomination', join_key(committee_id, suggestion_id))[:12]}"
    taken: list[Action] = [Suggestion.nomination_id.set(nomination_id)]
    return start_nomination(
        actor,
        suggestion.campaign_id,
        suggestion.category,
        committee_id,
        now,
        Material(title=suggestion.subject),
        suggestion_id,
        _close(actor, suggestion, "taken_up", taken, now),
        nomination_id,
    )


def thank(
    actor: Actor, committee_id: str, suggestion_id: str, version: int, kind: str, words: str, now: datetime
) -> None:
    """Close the suggestion with a kind word that its writer will read.

    Raises Forbidden, NotFound, InvalidInput without a word, Conflict if a colleague was faster.
    """
    suggestion = _load(actor, committee_id, suggestion_id)
    _require_open(suggestion, version)
    said: list[Action] = [Suggestion.words.set(read_words(kind, words))]
    details = {
        "campaign": suggestion.campaign_id,
        "suggestion": suggestion_id,
        "category": _name_category(load_campaign(suggestion.campaign_id).rules, suggestion),
        "unit": require_unit(committee_id).name,
    }
    deed = Deed("suggestion_thanked", committee_id, details=details)
    carry_out(actor, deed, now, _close(actor, suggestion, "thanked", said, now))


def _close(
    actor: Actor, suggestion: SuggestionView, state: SuggestionState, actions: Sequence[Action], now: datetime
) -> list[Step]:
    """Return the writes that close a suggestion and make room for another of its writer."""
    row = Suggestion(suggestion.committee_id, suggestion.suggestion_id)
    changed: list[Action] = [
        Suggestion.state.set(state),
        Suggestion.version.set(suggestion.version + 1),
        Suggestion.closed_at.set(iso_in_china(now)),
        Suggestion.closed_by.set(actor.member_id),
        *actions,
    ]
    seen = (Suggestion.version == suggestion.version) & (Suggestion.state == "open")
    mark = {Suggester.mark_of(suggestion.committee_id, suggestion.suggestion_id)}
    made_room: list[Action] = [Suggester.open.delete(mark)]
    writer = Suggester(suggestion.member_id, suggestion.campaign_id)
    return [
        Step(lambda writes: writes.update(row, changed, seen), _HANDLED),
        Step(lambda writes: writes.update(writer, made_room)),
    ]


def _load(actor: Actor, committee_id: str, suggestion_id: str) -> SuggestionView:
    # The reach first: whoever has none there learns not even whether there is anything.
    require_scope(actor, committee_id)
    return load_suggestion(committee_id, suggestion_id)


def _require_open(suggestion: SuggestionView, version: int) -> None:
    if suggestion.state != "open" or suggestion.version != version:
        raise Conflict(_HANDLED)


def _count_waiting(unit: UnitView) -> int | None:
    if unit.tier != _COMMITTEE:
        return None
    return int(Suggestion.count(unit.unit_id, filter_condition=Suggestion.state == "open"))


def _name_category(rules: RuleSet, suggestion: SuggestionView) -> str:
    """Return the category's name; its id, if the draft has lost it since."""
    return next((each.short_name for each in rules.categories if each.id == suggestion.category), suggestion.category)


def _rank(suggestion: SuggestionView) -> tuple[bool, str, str]:
    return suggestion.state != "open", suggestion.suggested_at, suggestion.suggestion_id
