"""How many nominations each unit has sent upward: the ceiling holds as a condition of the step itself (R08)."""

from __future__ import annotations

from pynamodb.expressions.condition import size

from models.rules.nomination_quotas import ALL_CATEGORIES, list_ceilings, spell_ceiling
from models.rules.nomination_states import list_counted
from models.rules.rule_set import RuleSet
from models.rules.tiers import TIERS
from models.sending import Sending
from models.services.acts import Step
from models.services.nominations import NominationView
from models.services.unit_tree import require_unit
from models.writes import Writes

_BUSY = "名额刚刚有变动，请刷新后再试。"


def count_step(
    nomination: NominationView, rules: RuleSet, state: str, line: tuple[str, ...]
) -> tuple[list[Step], list[Step]]:
    """Return the writes that take slots, each with the words of its ceiling, and those that give slots back."""
    before, after = list_counted(nomination.state, nomination.line), list_counted(state, line)
    taken = [step for unit_id in after if unit_id not in before for step in _take(nomination, rules, unit_id)]
    given = [step for unit_id in before if unit_id not in after for step in _give(nomination, unit_id)]
    return taken, given


def list_sent(campaign_id: str, unit_id: str) -> dict[str, frozenset[str]]:
    """Return what the unit has sent upward, by category and in all (1 Query)."""
    rows = Sending.query(Sending.key_of(campaign_id, unit_id), consistent_read=True)
    return {row.category: frozenset(row.sent or ()) for row in rows}


def _take(nomination: NominationView, rules: RuleSet, unit_id: str) -> list[Step]:
    unit, category = require_unit(unit_id), rules.category(nomination.category)
    ceilings = list_ceilings(rules, unit.tier, category.id)
    tier = rules.tier_names.get(unit.tier, TIERS[unit.tier])
    return [
        _add(nomination, unit_id, key, ceilings.get(key), spell_ceiling(tier, category.short_name, key, ceilings))
        for key in (category.id, ALL_CATEGORIES)
    ]


def _add(nomination: NominationView, unit_id: str, key: str, most: int | None, words: str) -> Step:
    row = Sending(Sending.key_of(nomination.campaign_id, unit_id), key)
    fits = None if most is None else Sending.sent.does_not_exist() | (size(Sending.sent) < most)  # type: ignore[no-untyped-call]

    def write(writes: Writes) -> None:
        writes.update(row, [Sending.sent.add({nomination.nomination_id})], fits)

    return Step(write, words)


def _give(nomination: NominationView, unit_id: str) -> list[Step]:
    def write_at(key: str) -> Step:
        row = Sending(Sending.key_of(nomination.campaign_id, unit_id), key)
        return Step(lambda writes: writes.update(row, [Sending.sent.delete({nomination.nomination_id})]), _BUSY)

    return [write_at(key) for key in (nomination.category, ALL_CATEGORIES)]
