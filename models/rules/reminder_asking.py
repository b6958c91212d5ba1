"""Which messages a member is asked to allow: those that can still come, to people of these roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from models.rules.message_texts import check_message, fill_message, list_values
from models.rules.reminder_plan import AUDIENCES, KIND_NAMES, Audience, Kind, MessageText, PlanStage, ReminderPlan
from models.rules.rule_set import RuleSet

# What WeChat's pop-up takes at once.
MOST_TEMPLATES = 5
_AUDIENCE_OF: Mapping[str, Audience] = {"officer": "officers", "secretary": "secretaries"}
_BEFORE_VOTING: frozenset[Kind] = frozenset({"nomination_due", "activation", "voting_opens"})


class Sample(msgspec.Struct, frozen=True):
    """One message as it would read now: what it is about, and its lines."""

    name: str
    lines: tuple[str, ...]


class Askable(msgspec.Struct, frozen=True):
    """One template to ask for, and all that is sent with it."""

    template_id: str
    title: str
    purpose: str
    samples: tuple[Sample, ...]


def list_askable(
    plan: ReminderPlan, rules: RuleSet, roles: Collection[str], is_on_roll: bool, now: datetime
) -> tuple[Askable, ...]:
    """Return the templates to ask this member for, each once, five at most; those for voters come first."""
    audiences = {_AUDIENCE_OF[role] for role in roles if role in _AUDIENCE_OF} | ({"voters"} if is_on_roll else set())
    stages = [stage for stage in plan.stages if stage.is_on and AUDIENCES[stage.kind] in audiences]
    found: dict[str, Askable] = {}
    for stage in sorted(stages, key=lambda stage: AUDIENCES[stage.kind] != "voters"):
        text = plan.message_of(stage.kind)
        if text is not None and _may_come(stage, rules, now):
            _add(found, text, _fill(text, stage.kind, list_values(rules, now)))
    return tuple(found.values())[:MOST_TEMPLATES]


def _may_come(stage: PlanStage, rules: RuleSet, now: datetime) -> bool:
    voting = rules.stage("voting")
    return now < (voting.opens_at if stage.kind in _BEFORE_VOTING else voting.closes_at)


def _fill(text: MessageText, kind: Kind, values: Mapping[str, str]) -> tuple[Sample, ...]:
    # A text that no longer fits is not sent either; asking must not fail because of it.
    if check_message(text, values):
        return ()
    return (Sample(KIND_NAMES[kind], tuple(fill_message(text, values).values())),)


def _add(found: dict[str, Askable], text: MessageText, samples: tuple[Sample, ...]) -> None:
    if not samples:
        return
    known = found.get(text.template_id)
    if known is None:
        found[text.template_id] = Askable(text.template_id, text.title, text.purpose, samples)
    else:
        found[text.template_id] = msgspec.structs.replace(known, samples=known.samples + samples)
