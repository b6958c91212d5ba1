"""What reminders cost: reading who has not voted, reserving and closing a message, and how many a worker sends."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from bench.measure import Measure
from bench.meter import Meter
from handlers.clock import read_clock
from handlers.wechat.client import WeChat, connect_wechat
from local import dynamodb_local
from local.dynamodb_local import DynamoDBLocal
from local.serving import serve
from local.stand_in.app import create_stand_in
from local.stand_in.settings import Person, StandInSettings, Template
from models.ballot import Ballot
from models.base import current_store
from models.errors import MessageRefused
from models.keys import join_key
from models.privacy import fingerprint
from models.reminder import Reminder
from models.roll import RollEntry
from models.rules.credits import hear_answers
from models.services.ledgers import open_ledger
from models.services.reminder_halts import list_open_runs
from models.services.reminder_planning import begin_due_runs, plan_turn
from models.services.reminder_sending import Sender
from models.services.rolls import enter_on_roll
from models.services.wechat_tokens import SharedTokens
from tests.makers import CAMPAIGN, NOON, TODAY, make_config, put_ballot, store_campaign, store_member
from tests.reminding import TEMPLATE, MemoryQueue, Reminding, openid_of, store_reminder_plan
from tests.stores import drop_store, open_empty_store

# A committee of the notice's size: 15 branches of 22 members, and a tenth has not voted.
_BRANCHES, _IN_BRANCH, _SILENT_EVERY = 15, 22, 10
# The template ids that WeChat gives are so long.
_REAL_ID = "x" * 43
_CHOICES = [f"cand{number}" for number in range(10)]


@contextmanager
def _serve_wechat() -> Iterator[WeChat]:
    """Serve the stand-in on loopback, where everybody has a credit, and yield the product's client for it."""
    config = make_config()
    people = [Person(openid_of(number), "", "", "", "", True, "") for number in range(_BRANCHES * _IN_BRANCH)]
    settings = StandInSettings(
        config.wechat_app_id, config.wechat_secret, "", (Template(TEMPLATE, "投票提醒", {"thing1": "活动"}),)
    )
    credits = {(person.openid, TEMPLATE): 1 for person in people}
    with serve(create_stand_in(settings, lambda: people, credits=credits)) as stand_in:
        yield connect_wechat(
            app_id=config.wechat_app_id,
            secret=config.wechat_secret,
            token_store=SharedTokens(),
            clock=read_clock,
            base_url=stand_in.url,
        )


def measure_reminders(host: str) -> list[Measure]:
    """Return the counted budgets of reminders, measured on the DynamoDB at this address."""
    open_empty_store("reminders", host)
    people = _store_people()
    reminding = Reminding()
    begin_due_runs(reminding.campaign, NOON)
    queue = MemoryQueue()
    (run,) = list_open_runs(CAMPAIGN, NOON)
    with Meter(current_store()) as planning:
        plan_turn(reminding.campaign, run, queue, NOON, lambda: True)
    parts = _measure_parts()
    chunks = queue.take()
    messages = sum(len(chunk.people) for chunk in chunks)
    with _serve_wechat() as wechat:
        # The access token is fetched once in two hours, not once a message.
        with suppress(MessageRefused):
            wechat.send_subscribe_message("nobody", TEMPLATE, "", {})
        sender = Sender(wechat, queue, lambda: NOON + timedelta(seconds=1), lambda: True)
        started = time.perf_counter()
        with Meter(current_store()) as sending:
            for chunk in chunks:
                sender.send(chunk)
        seconds = time.perf_counter() - started
    states = Counter(row.state for row in Reminder.scan())
    if states != {"sent": messages}:
        sys.exit(f"bench.reminders: not everybody was reminded: {dict(states)}")
    drop_store()
    print(parts, file=sys.stderr)
    print(f"one worker against the stand-in: {messages / seconds:.0f} messages a second", file=sys.stderr)
    return [
        Measure("reminders: read units per 1,000 members, planning", planning.rcu / people * 1000, 25),
        Measure("reminders: write units a message", sending.wcu / messages, 2),
        Measure("reminders: DynamoDB requests a message", sending.requests / messages, 3.4),
    ]


def _measure_parts() -> str:
    """Tell what of the planning is for the roll, and what for the day's ballots."""
    with Meter(current_store()) as roll:
        list(RollEntry.query(join_key(CAMPAIGN, "c-1")))
    with Meter(current_store()) as ballots:
        list(Ballot.query(Ballot.day_key_of(CAMPAIGN, "c-1", TODAY)))
    return f"a committee of {_BRANCHES * _IN_BRANCH}: roll {roll.rcu}, ballots {ballots.rcu} read units"


def _store_people() -> int:
    store_campaign()
    store_reminder_plan()
    campaign = Reminding().campaign
    members = []
    for number in range(_BRANCHES * _IN_BRANCH):
        account = fingerprint("openid", openid_of(number))
        members.append(store_member(number, branch_id=f"b-{number % _BRANCHES}", openid_hash=account))
    enter_on_roll(campaign, "c-1", members)
    for number, member in enumerate(members):
        if number % _SILENT_EVERY:
            voter = campaign.pseudonym_of(member.member_id)
            # As large as the product's own: ten choices, a receipt of 16 characters.
            put_ballot(voter, *_CHOICES, branch=member.branch_id, receipt="r" * 16)
        else:
            for template in (TEMPLATE, _REAL_ID):
                for event in ("0123456789abcdef", "fedcba9876543210"):
                    _allow(number, template, f"{event}{template[:2]}")
    return len(members)


def _allow(number: int, template: str, event: str) -> None:
    open_ledger(f"m-{number}", openid_of(number), lambda ledger: hear_answers(ledger, event, {template: "accept"}))


def main() -> None:
    """Measure on DynamoDB Local and print."""
    missing = dynamodb_local.why_not()
    if missing is not None:
        sys.exit(f"bench.reminders: {missing}.")
    with DynamoDBLocal() as emulator:
        print(f"measured {read_clock():%Y-%m-%d}")
        for measure in measure_reminders(emulator.url):
            print(
                f"{measure.name:<52} {measure.budget:>6g} {measure.value:>8.3g}{'' if measure.is_kept else '  over'}"
            )


if __name__ == "__main__":
    main()
