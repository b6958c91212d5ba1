"""The way of a nomination: which act leads from which state to which, by whom, until when (R07, R15, R16).

The table is the whole truth: services ask it, `docs/nominations.md` is drawn from it, a test walks it at random.
A nomination lies on a *desk*: a unit's, or in the end a receiving office's. Its *line* is the units it came through,
the desk last; it only ever grows or shrinks by one, so no layer is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

State = Literal[
    "draft",
    "submitted",
    "returned",
    "selected",
    "set_aside",
    "declined",
    "delivered",
    "accepted",
    "published",
    "withdrawn",
]
Act = Literal[
    "submit", "recall", "return", "decline", "select", "set_aside", "reconsider", "accept", "clear", "release",
    "publish", "withdraw", "restore",
]  # fmt: skip
# Who acts: an officer of the desk, of the desk before it, the receiving office, an administrator.
Who = Literal["desk", "sender", "office", "administrator"]
# What else must hold: `safe` that the text check let it pass or a person did, `waiting` that it waits for one.
Need = Literal["complete", "ceiling", "comment", "own", "foreign", "safe", "waiting"]
# The desk afterwards: the one above (or the office), the one below, or the same.
Move = Literal["up", "down", "stay"]
# Until when: new ones are handed in during the nomination stage; what was handed in by then goes on, and is mended
# where somebody sends it back, until voting opens: no layer may be left with something that it can't move.
Until = Literal["nomination", "voting"]

STATES: Mapping[State, str] = {
    "draft": "草稿",
    "submitted": "待上级审核",
    "returned": "退回修改",
    "selected": "已遴选",
    "set_aside": "留存备选",
    "declined": "未采用",
    "delivered": "待处室受理",
    "accepted": "已受理",
    "published": "已公布",
    "withdrawn": "已撤回",
}
ACTS: Mapping[Act, str] = {
    "submit": "上报",
    "recall": "取回",
    "return": "退回",
    "decline": "不采用",
    "select": "遴选",
    "set_aside": "留存",
    "reconsider": "重新考虑",
    "accept": "受理",
    "clear": "核查通过",
    "release": "撤销受理",
    "publish": "公布",
    "withdraw": "撤回推荐",
    "restore": "恢复",
}
# In these the desk may change the materials; a version that was submitted stays as it was for ever.
EDITABLE: frozenset[State] = frozenset({"draft", "returned", "selected"})
# Whoever sent it upward may send another one in its place.
_FREES_SENDER: frozenset[State] = frozenset({"declined", "withdrawn"})


class Transition(msgspec.Struct, frozen=True):
    """One line of the table. `to` is the state afterwards; where an office is next, "submitted" is "delivered"."""

    state: State
    act: Act
    who: Who
    to: State
    move: Move = "stay"
    needs: tuple[Need, ...] = ()
    until: Until = "nomination"


TRANSITIONS: tuple[Transition, ...] = (
    Transition("draft", "submit", "desk", "submitted", "up", ("complete", "ceiling")),
    Transition("draft", "withdraw", "desk", "withdrawn"),
    Transition("withdrawn", "restore", "desk", "draft"),
    Transition("submitted", "recall", "sender", "returned", "down", (), "voting"),
    Transition("submitted", "return", "desk", "returned", "down", ("comment",), "voting"),
    Transition("submitted", "decline", "desk", "declined", "stay", ("comment",), "voting"),
    Transition("submitted", "select", "desk", "selected", "stay", (), "voting"),
    Transition("submitted", "set_aside", "desk", "set_aside", "stay", (), "voting"),
    Transition("set_aside", "select", "desk", "selected", "stay", (), "voting"),
    Transition("set_aside", "return", "desk", "returned", "down", ("comment",), "voting"),
    Transition("set_aside", "decline", "desk", "declined", "stay", ("comment",), "voting"),
    Transition("selected", "submit", "desk", "submitted", "up", ("complete", "ceiling"), "voting"),
    Transition("selected", "set_aside", "desk", "set_aside", "stay", (), "voting"),
    Transition("selected", "return", "desk", "returned", "down", ("comment",), "voting"),
    Transition("selected", "decline", "desk", "declined", "stay", ("comment",), "voting"),
    Transition("returned", "submit", "desk", "submitted", "up", ("complete", "ceiling"), "voting"),
    Transition("returned", "return", "desk", "returned", "down", ("comment", "foreign"), "voting"),
    Transition("returned", "withdraw", "desk", "withdrawn", "stay", ("own",), "voting"),
    Transition("returned", "decline", "desk", "declined", "stay", ("comment", "foreign"), "voting"),
    Transition("declined", "reconsider", "desk", "submitted", "stay", ("ceiling",), "voting"),
    Transition("declined", "reconsider", "office", "delivered", "stay", ("ceiling",), "voting"),
    Transition("delivered", "recall", "sender", "returned", "down", (), "voting"),
    Transition("delivered", "return", "office", "returned", "down", ("comment",), "voting"),
    Transition("delivered", "decline", "office", "declined", "stay", ("comment",), "voting"),
    Transition("delivered", "accept", "office", "accepted", "stay", ("complete", "safe"), "voting"),
    Transition("accepted", "clear", "administrator", "accepted", "stay", ("comment", "waiting"), "voting"),
    Transition("accepted", "release", "office", "delivered", "stay", ("comment",), "voting"),
    Transition("accepted", "release", "administrator", "delivered", "stay", ("comment",), "voting"),
    Transition("accepted", "publish", "administrator", "published", "stay", ("safe",), "voting"),
)


def find_transition(state: str, act: str, who: Who) -> Transition | None:
    """Return the line of the table for this act by this person, or None if there is none."""
    return next((each for each in TRANSITIONS if (each.state, each.act, each.who) == (state, act, who)), None)


def list_acts(state: str, who: Who, is_own: bool) -> list[Transition]:
    """Return what this person may do in this state; `is_own`: the desk is where the nomination began."""
    return [each for each in TRANSITIONS if (each.state, each.who) == (state, who) and is_for_desk(each, is_own)]


def is_for_desk(transition: Transition, is_own: bool) -> bool:
    """Tell whether the act is one for the desk where the nomination began, or for one further up."""
    return ("own" not in transition.needs or is_own) and ("foreign" not in transition.needs or not is_own)


def list_counted(state: str, line: tuple[str, ...]) -> tuple[str, ...]:
    """Return the units against whose ceiling a nomination counts (R08): all that sent it upward.

    One that was declined no longer counts for the unit that sent it there.
    """
    senders = line[:-1]
    return senders[:-1] if state in _FREES_SENDER else senders
