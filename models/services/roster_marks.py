"""Whose turn it is to import: never two at once in one line of units, never on what was planned before another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.roster_import import RosterMark
from models.services.acts import Step
from models.services.unit_tree import list_line

BUSY = "这个单位（或它的上级、下级）正在导入名册，请等完成后再试。"
_OVERTAKEN = "预检之后，这个单位（或它的上级、下级）的名册又有过导入，这次预检已过时。请重新上传名单。"


class Turn(msgspec.Struct, frozen=True):
    """How often imports had begun or ended in a line of units: the unit first, the root last."""

    line: tuple[str, ...]
    own: tuple[int, ...]
    below: int

    def pass_on(self, times: int = 1) -> Turn:
        """Return the turn as it is when the unit itself has begun or ended so many times more."""
        return msgspec.structs.replace(self, own=(self.own[0] + times, *self.own[1:]))

    def spell(self) -> dict[str, Any]:
        """Return the turn as a row keeps it."""
        return {"line": list(self.line), "own": list(self.own), "below": self.below}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Turn:
        """Return the turn that a row keeps."""
        return cls(tuple(stored["line"]), tuple(map(int, stored["own"])), int(stored["below"]))


def take_note(unit_id: str) -> Turn:
    """Return how it stands now; raise Conflict while an import of the line is under way."""
    line = tuple(unit.unit_id for unit in list_line(unit_id))
    marks = [_read(each) for each in line]
    if any(mark.running for mark in marks) or marks[0].running_below:
        raise Conflict(BUSY)
    return Turn(line, tuple(int(mark.own or 0) for mark in marks), int(marks[0].below or 0))


def is_turn_of(turn: Turn) -> bool:
    """Tell whether nothing was imported in the line since, nor is being imported."""
    try:
        return take_note(turn.line[0]) == turn
    except Conflict:
        return False


def begin_turn(turn: Turn) -> Iterator[Step]:
    """Yield the steps that begin an import, if nothing was imported in the line since and nothing is under way."""
    unit, *above = turn.line
    own, *own_above = turn.own
    alone = _counts(RosterMark.own, own) & _counts(RosterMark.below, turn.below)
    alone &= _counts(RosterMark.running, 0) & _counts(RosterMark.running_below, 0)
    yield _step(unit, [RosterMark.own.set(own + 1), RosterMark.running.set(1)], alone)
    for unit_id, seen in zip(above, own_above, strict=True):
        actions: list[Action] = [RosterMark.below.add(1), RosterMark.running_below.add(1)]
        yield _step(unit_id, actions, _counts(RosterMark.own, seen) & _counts(RosterMark.running, 0))


def end_turn(turn: Turn) -> Iterator[Step]:
    """Yield the steps that end an import which `begin_turn` began with this turn."""
    unit, *above = turn.line
    begun = turn.own[0] + 1
    yield _step(unit, [RosterMark.own.set(begun + 1), RosterMark.running.set(0)], RosterMark.own == begun)
    for unit_id in above:
        yield _step(
            unit_id, [RosterMark.below.add(1), RosterMark.running_below.add(-1)], RosterMark.running_below > 0
        )


def _step(unit_id: str, actions: list[Action], condition: Condition) -> Step:
    return Step(lambda writes: writes.update(RosterMark(unit_id), actions, condition), _OVERTAKEN)


def _counts(attribute: NumberAttribute, number: int) -> Condition:
    counts: Condition = attribute == number
    return counts if number else attribute.does_not_exist() | counts


def _read(unit_id: str) -> RosterMark:
    try:
        return RosterMark.get(unit_id, consistent_read=True)
    except RosterMark.DoesNotExist:
        return RosterMark(unit_id)
