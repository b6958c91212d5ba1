"""Deciding on nominations: every step of the table but publishing, as one call for whoever sits at a desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec
from pynamodb.expressions.update import Action

from models.errors import Conflict, InvalidInput, Malformed, NominationMoved
from models.nomination import Nomination
from models.rules.content_safety import Safety, clear_waiting
from models.rules.days import day_of, iso_in_china
from models.rules.materials import Material, list_lacks
from models.rules.nomination_states import Transition, list_acts
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.nomination_drafts import read_material
from models.services.nomination_steps import require_line, take_step
from models.services.nominations import NominationView, list_who, require_sight

# What the text check says of materials; it is kept on the nomination.
Judge = Callable[[Material], Safety]
# They ask for more than the table does, or do more than a step.
_APART = frozenset({"accept", "clear", "publish"})
REFUSED = "文字内容未通过安全检查，请退回修改。"


def move_nomination(
    actor: Actor,
    nomination_id: str,
    version: int,
    act: str,
    now: datetime,
    comment: str = "",
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Take a step of the table with the nomination as it was seen, `version` telling which; raises as `take_step`.

    `remarks` tell by field what is to be mended. Accepting, clearing and publishing are calls of their own.
    """
    if act in _APART:
        raise Malformed
    nomination = require_version(actor, nomination_id, version)
    actions: list[Action] = []
    if act == "release":
        actions = [Nomination.decided_version.remove(), Nomination.safety.remove()]
    take_step(actor, nomination, act, now, comment, actions, remarks=remarks)


def accept_nomination(
    actor: Actor, nomination_id: str, version: int, now: datetime, judge: Judge, comment: str = ""
) -> Safety:
    """Accept the newest version for the voting page (R12-R14) and return what the text check said of it.

    Whatever is unclear waits for a person before it is published. Raises as `take_step`; InvalidInput if the rules
    ask for more by now, Conflict for a text that the check refuses.
    """
    nomination = require_version(actor, nomination_id, version)
    # Before anybody is asked about the text.
    require_line(actor, nomination, "accept")
    rules = load_campaign(nomination.campaign_id).rules
    material = read_material(nomination_id, nomination.material_version).material
    lacks = list_lacks(rules.category(nomination.category), material, date.fromisoformat(day_of(now)))
    if lacks:
        raise InvalidInput(lacks, "材料不符合现在的要求，不能受理，请退回修改。")
    safety = judge(material)
    if safety.state == "refused":
        raise Conflict(REFUSED)
    actions: list[Action] = [
        Nomination.decided_version.set(nomination.material_version),
        Nomination.safety.set(msgspec.to_builtins(safety)),
    ]
    take_step(actor, nomination, "accept", now, comment, actions)
    return safety


def clear_nomination(actor: Actor, nomination_id: str, version: int, now: datetime, reason: str) -> None:
    """Let an accepted text that waits for a person be published, by an administrator; raises as `take_step`.

    Raises Conflict too for a text that does not wait.
    """
    nomination = require_version(actor, nomination_id, version)
    cleared = clear_waiting(nomination.safety, actor.member_id, reason.strip(), iso_in_china(now))
    take_step(actor, nomination, "clear", now, reason, [Nomination.safety.set(msgspec.to_builtins(cleared))])


def is_waiting(nomination: NominationView) -> bool:
    """Tell whether the accepted text waits for a person, because the check was not sure of it or not possible."""
    return nomination.state == "accepted" and nomination.safety is not None and nomination.safety.state == "waiting"


def is_publishable(nomination: NominationView) -> bool:
    """Tell whether the accepted text may be published: the check let it pass, or a person did."""
    return nomination.safety is not None and nomination.safety.state in {"passed", "cleared"}


def list_own_acts(actor: Actor, nomination: NominationView) -> list[Transition]:
    """Return what this person may do with the nomination now, publishing apart."""
    return [
        line
        for who in list_who(actor, nomination)
        for line in list_acts(nomination.state, who, nomination.is_at_origin)
        if line.act != "publish" and ("waiting" not in line.needs or is_waiting(nomination))
    ]


def require_version(actor: Actor, nomination_id: str, version: int) -> NominationView:
    """Return the nomination if this person may read it and it is the version seen; else raise NominationMoved."""
    nomination = require_sight(actor, nomination_id)
    if nomination.version != version:
        raise NominationMoved
    return nomination
