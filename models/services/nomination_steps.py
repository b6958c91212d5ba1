"""The steps of a nomination: each is one transaction with its entry in the audit trail, or does not happen at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, Forbidden, InvalidInput, NominationMoved, QuotaFull
from models.nomination import Nomination, NominationPlace, NominationStep
from models.rules.days import iso_in_china
from models.rules.materials import NAMES
from models.rules.nomination_states import ACTS, STATES, Transition, find_transition, is_for_desk
from models.rules.rule_set import RuleSet
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.acts import Step, carry_out
from models.services.campaign_setup import load_campaign
from models.services.nomination_freezing import Frozen, freeze_draft
from models.services.nomination_history import make_step_row
from models.services.nomination_slots import count_step
from models.services.nominations import NominationView, is_office, list_who, name_desk, office_of
from models.services.trail import Deed
from models.services.unit_tree import require_unit

_LONGEST_COMMENT = 1000
_GONE_ON = NominationMoved.text


class Order(Secretive, frozen=True):
    """A step as it is to be taken: who takes which line of the table with the nomination that was seen."""

    actor: Actor
    nomination: NominationView
    transition: Transition
    comment: str
    taken_at: datetime
    remarks: Mapping[str, str] = msgspec.field(default_factory=dict)


def take_step(
    actor: Actor,
    nomination: NominationView,
    act: str,
    now: datetime,
    comment: str = "",
    actions: Sequence[Action] = (),
    steps: Sequence[Step] = (),
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Do what the table allows this person to do with the nomination as it was seen; `actions` change its row too.

    `remarks` tell by field of Material what is to be mended; they count as a comment.

    Raises Forbidden for who may not, NominationMoved if it is not (any more) in a state for that or somebody was
    faster, InvalidInput naming what the materials lack or for a missing comment, QuotaFull, Conflict out of time.
    """
    line, words = require_line(actor, nomination, act), _check_comment(comment)
    order = Order(actor, nomination, line, words, now, _check_remarks(remarks or {}))
    rules = load_campaign(nomination.campaign_id).rules
    _require_time(order, rules)
    if "comment" in order.transition.needs and not (order.comment or order.remarks):
        raise InvalidInput([FieldError("comment", f"请写明{ACTS[order.transition.act]}的理由或修改意见。")])
    frozen = _freeze(order, rules)
    target = _find_target(order, rules)
    _carry_out(order, rules, target, frozen, actions, steps)


def require_line(actor: Actor, nomination: NominationView, act: str) -> Transition:
    """Return the line of the table by which this person may do this now; raise NominationMoved or Forbidden."""
    whos = list_who(actor, nomination)
    found = (find_transition(nomination.state, act, who) for who in whos)
    fitting = [line for line in found if line is not None and is_for_desk(line, nomination.is_at_origin)]
    if fitting:
        return fitting[0]
    if whos and not set(whos) <= {"administrator"}:
        raise NominationMoved(f"这项推荐现在是“{STATES[nomination.state]}”，不能{ACTS.get(act, act)}，请刷新后查看。")  # type: ignore[index, call-overload]
    raise Forbidden("这项推荐不在您的办理范围内。")


class _Target(msgspec.Struct, frozen=True):
    """Where the step leads."""

    state: str
    line: tuple[str, ...]


def _check_comment(comment: str, field: str = "comment") -> str:
    text = comment.strip()
    if len(text) > _LONGEST_COMMENT:
        raise InvalidInput([FieldError(field, f"意见请控制在 {_LONGEST_COMMENT} 个字符以内。")])
    return text


def _check_remarks(remarks: Mapping[str, str]) -> Mapping[str, str]:
    checked = {field: _check_comment(text, f"remark.{field}") for field, text in remarks.items() if field in NAMES}
    return {field: text for field, text in checked.items() if text}


def is_in_time(transition: Transition, rules: RuleSet, now: datetime) -> bool:
    """Tell whether the act may still be done, and may be done already."""
    return rules.stage("nomination").opens_at <= now < _end_of(transition, rules)


def _end_of(transition: Transition, rules: RuleSet) -> datetime:
    is_early = transition.until == "nomination"
    return rules.stage("nomination").closes_at if is_early else rules.stage("voting").opens_at


def _require_time(order: Order, rules: RuleSet) -> None:
    if order.taken_at < rules.stage("nomination").opens_at:
        raise Conflict("推荐上报阶段还没有开始。")
    if order.taken_at >= _end_of(order.transition, rules):
        raise Conflict(
            "推荐上报阶段已经结束。" if order.transition.until == "nomination" else "投票已经开始，推荐不能再变动。"
        )


def _freeze(order: Order, rules: RuleSet) -> Frozen:
    if order.transition.act == "submit":
        return freeze_draft(order.nomination, rules, order.taken_at)
    return Frozen(order.nomination.material_version)


def _find_target(order: Order, rules: RuleSet) -> _Target:
    nomination, move = order.nomination, order.transition.move
    if move == "stay":
        return _Target(order.transition.to, nomination.line)
    if move == "down":
        if len(nomination.line) < 2:
            raise NominationMoved("这项推荐由本单位发起，没有可以退回的下级单位。")
        return _Target(order.transition.to, nomination.line[:-1])
    above = find_desk_above(rules, nomination)
    return _Target("delivered" if is_office(above) else order.transition.to, (*nomination.line, above))


def find_desk_above(rules: RuleSet, nomination: NominationView) -> str:
    """Return whose desk is next: the parent unit's, or the receiving office's from right below the top (R12-R14)."""
    unit = require_unit(nomination.desk)
    parent = require_unit(unit.parent_id) if unit.parent_id else None
    if parent is None or parent.parent_id is None:
        return office_of(rules, nomination.campaign_id, rules.category(nomination.category))
    return parent.unit_id


def _carry_out(
    order: Order,
    rules: RuleSet,
    target: _Target,
    frozen: Frozen,
    actions: Sequence[Action],
    steps: Sequence[Step],
) -> None:
    taken, given = count_step(order.nomination, rules, target.state, target.line)
    every = [
        Step(lambda writes: writes.update(*_change(order, target, frozen, actions)), _GONE_ON),
        Step(lambda writes: writes.save(_write_step(order, target, frozen))),
        *frozen.steps,
        *_see(order.nomination, target),
        *taken,
        *given,
        *steps,
    ]
    try:
        carry_out(order.actor, _tell(order, rules, target, frozen), order.taken_at, every)
    except Conflict as refusal:
        is_full = refusal.detail in {step.refusal for step in taken}
        raise (QuotaFull if is_full else NominationMoved)(refusal.detail) from refusal


def _change(
    order: Order, target: _Target, frozen: Frozen, actions: Sequence[Action]
) -> tuple[Nomination, list[Action], Condition]:
    nomination = order.nomination
    own: list[Action] = [
        Nomination.state.set(target.state),
        Nomination.desk.set(target.line[-1]),
        Nomination.line.set(list(target.line)),
        Nomination.version.set(nomination.version + 1),
        Nomination.material_version.set(frozen.version),
        Nomination.since.set(iso_in_china(order.taken_at)),
        *([] if frozen.sketch is None else [Nomination.sketch.set(frozen.sketch)]),
    ]
    seen = (Nomination.version == nomination.version) & (Nomination.state == nomination.state)
    return Nomination(nomination.nomination_id), [*own, *actions], seen


def _write_step(order: Order, target: _Target, frozen: Frozen) -> NominationStep:
    row = make_step_row(
        order.actor,
        order.nomination.nomination_id,
        order.nomination.version + 1,
        order.transition.act,
        (order.nomination.state, target.state),
        target.line[-1],
        iso_in_china(order.taken_at),
    )
    row.comment, row.material_version = order.comment or None, frozen.version
    row.remarks = msgspec.json.encode(order.remarks).decode() if order.remarks else None
    return row


def _see(nomination: NominationView, target: _Target) -> list[Step]:
    """Return the write by which a desk that it reaches for the first time keeps sight of it for ever."""
    if len(target.line) <= len(nomination.line):
        return []
    place = NominationPlace(
        NominationPlace.place_key_of(nomination.campaign_id, target.line[-1]),
        NominationPlace.nomination_key_of(nomination.category, nomination.nomination_id),
    )
    return [Step(lambda writes: writes.save(place))]


def _tell(order: Order, rules: RuleSet, target: _Target, frozen: Frozen) -> Deed:
    nomination = order.nomination
    details: dict[str, str | int | None] = {
        "campaign": nomination.campaign_id,
        "nomination": nomination.nomination_id,
        "category": rules.category(nomination.category).short_name,
        "material": frozen.version,
        "before": STATES[nomination.state],  # type: ignore[index]
        "after": STATES[target.state],  # type: ignore[index]
        "from": name_desk(nomination.desk),
        "to": name_desk(target.line[-1]),
    }
    unit_id = next((desk for desk in reversed(nomination.line) if not is_office(desk)), None)
    return Deed(f"nomination_{order.transition.act}", unit_id, details=details)
