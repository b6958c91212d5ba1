"""Planners, senders and voters at the same moment: one message a person, and none to whom has voted before it."""

from __future__ import annotations

from threading import Lock

import pytest

from models.reminder import Reminder
from models.services.reminder_planning import begin_due_runs, plan_turn
from models.services.reminder_sending import Sender
from tests.makers import NOON, put_ballot, store_campaign
from tests.races.crowd import race
from tests.reminding import (
    TEMPLATE,
    CountingWeChat,
    MemoryQueue,
    Reminding,
    enter_person,
    ledger_of,
    openid_of,
    store_reminder_plan,
)

_PEOPLE, _THREADS = 6, 8


class LockedWeChat(CountingWeChat):
    """Counts rightly when threads call at once."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def send_subscribe_message(self, *message: object) -> str | None:
        """Take one message at a time."""
        with self._lock:
            return super().send_subscribe_message(*message)  # type: ignore[arg-type]


@pytest.fixture
def reminding(racing_store: None) -> Reminding:
    """Some people with three credits each, and a run that is about to be planned."""
    store_campaign()
    store_reminder_plan()
    reminding = Reminding()
    reminding.wechat = LockedWeChat()
    for number in range(1, _PEOPLE + 1):
        enter_person(number, 3, reminding.wechat)
    begin_due_runs(reminding.campaign, NOON)
    return reminding


def test_planners_and_senders_at_once_send_one_message_each(reminding: Reminding) -> None:
    (run,), campaign = reminding.runs(), reminding.campaign
    queues = [MemoryQueue() for _ in range(_THREADS)]
    race(lambda thread, _: plan_turn(campaign, run, queues[thread], NOON, lambda: True), threads=_THREADS)
    assert reminding.runs()[0].planned == _PEOPLE
    chunks = [chunk for queue in queues for chunk in queue.take()]
    assert chunks
    (chunk, *_) = chunks
    senders = [Sender(reminding.wechat, MemoryQueue(), reminding.clock, lambda: True) for _ in range(_THREADS)]
    race(lambda thread, _: senders[thread].send(chunk), threads=_THREADS)
    taken = [reminding.wechat.count_taken(openid_of(number)) for number in range(1, _PEOPLE + 1)]
    assert taken == [1] * _PEOPLE
    assert [ledger_of(number).credits_of(TEMPLATE) for number in range(1, _PEOPLE + 1)] == [2] * _PEOPLE


def test_ballot_stored_before_the_reservation_is_always_seen(reminding: Reminding) -> None:
    reminding.plan()
    (chunk,) = reminding.queue.take()
    campaign = reminding.campaign
    voters = [campaign.pseudonym_of(f"m-{number}") for number in range(1, _PEOPLE + 1)]

    def act(thread: int, _: int) -> None:
        if thread == 0:
            Sender(reminding.wechat, MemoryQueue(), reminding.clock, lambda: True).send(chunk)
        else:
            put_ballot(voters[thread - 1], "x")

    race(act, threads=_PEOPLE + 1)
    # Whoever was written to had no ballot when the credit was taken: the row tells which it was.
    states = {row.voter_key.split("#")[1]: (row.state, row.reason) for row in Reminder.scan(consistent_read=True)}
    assert set(states) == set(voters)
    for number, voter in enumerate(voters, start=1):
        is_sent = states[voter][0] == "sent"
        assert is_sent or states[voter] == ("skipped", "voted")
        assert reminding.wechat.count_taken(openid_of(number)) == int(is_sent)
        assert ledger_of(number).credits_of(TEMPLATE) == 3 - int(is_sent)
