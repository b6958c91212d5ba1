"""The outbox: what became of each reminder, one row a person, kind and day."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.reminder import Reminder
from models.rules.reminder_outcomes import State, outranked_by

# As long as whoever asks what became of a message may want to know.
KEPT = timedelta(days=400)


class Outcome(msgspec.Struct, frozen=True):
    """What became of a reminder, as in `rules/reminder_outcomes.py`, and WeChat's id for the message."""

    state: State
    reason: str | None = None
    message_id: str | None = None


def note_outcome(keys: tuple[str, str], template: str, outcome: Outcome, now: datetime) -> None:
    """Write what became of a reminder (1 write unit), unless what stands there says more.

    WeChat's own word may come before ours. Word of another message than the row's is not written.
    """
    actions: list[Action] = [
        Reminder.state.set(outcome.state),
        Reminder.reason.set(outcome.reason) if outcome.reason else Reminder.reason.remove(),
        Reminder.template.set(template),
        Reminder.at.set(int(now.timestamp())),
        Reminder.expires_at.set(int((now + KEPT).timestamp())),
    ]
    outranked = outranked_by(outcome.state)
    is_allowed = Reminder.state.does_not_exist()
    if outranked:
        is_allowed = is_allowed | Reminder.state.is_in(*outranked)
    if outcome.message_id:
        actions.append(Reminder.message_id.set(outcome.message_id))
        is_allowed &= Reminder.message_id.does_not_exist() | (Reminder.message_id == outcome.message_id)
    try:
        Reminder(*keys).change(actions, is_allowed)
    except UpdateError:
        return


def has_outcome(keys: tuple[str, str]) -> bool:
    """Tell whether it is known what became of a credit taken for this reminder (1 read unit).

    A row that says skipped tells of an earlier moment, before the credit was taken.
    """
    try:
        row = Reminder.get(*keys, consistent_read=True, attributes_to_get=["state"])
    except Reminder.DoesNotExist:
        return False
    return bool(row.state != "skipped")
