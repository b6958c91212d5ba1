"""Tickets, rule sets and the roll under twenty threads."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import RulesChanged, TicketTaken
from models.member import Member
from models.roll import RollEntry
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign, save_rule_set, store_rule_set
from models.services.campaigns import require_campaign
from models.services.login_tickets import confirm_ticket, poll_ticket, request_ticket, scan_ticket
from models.services.rolls import enter_on_roll
from models.services.sessions import sign_in_again
from models.services.tallies import count_batch
from models.services.tally_sums import read_tally
from tests.fakes import FakeWeChat, make_record
from tests.makers import CAMPAIGN, NOON, TODAY, make_rule_set, store_campaign, store_member
from tests.races.crowd import THREADS, race

pytestmark = pytest.mark.usefixtures("racing_store")

ROUNDS = 5


def test_twenty_polls_of_a_confirmed_ticket_sign_in_once() -> None:
    store_campaign()
    store_member(1)
    tickets = [request_ticket("测试浏览器", FakeWeChat(), NOON) for _ in range(ROUNDS)]
    for ticket in tickets:
        confirm_ticket(ticket.view.id, "m-1", NOON)

    def poll(thread: int, number: int) -> str:
        try:
            made = tickets[number]
            _, signed_in = poll_ticket(
                made.view.id, made.browser_key, NOON, "computer", lambda member: sign_in_again(member, NOON)
            )
        except TicketTaken:
            return "taken"
        return signed_in.member.id if signed_in else "nobody"

    for outcomes in race(poll, ROUNDS):
        assert sorted(outcomes) == ["m-1"] + ["taken"] * (THREADS - 1)


def test_of_twenty_phones_one_takes_the_ticket() -> None:
    store_campaign()
    tickets = [request_ticket("测试浏览器", FakeWeChat(), NOON) for _ in range(ROUNDS)]

    def take(thread: int, number: int) -> str:
        act = confirm_ticket if thread % 2 else scan_ticket
        try:
            act(tickets[number].view.id, f"m-{thread}", NOON)
        except TicketTaken:
            return "taken"
        return "mine"

    for outcomes in race(take, ROUNDS):
        assert (outcomes.count("mine"), outcomes.count("taken")) == (1, THREADS - 1)


def test_of_twenty_editors_one_stores_the_next_version() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    actors = [Actor(f"m-{thread}", "陈测试", "测试省委组织部", ()) for thread in range(THREADS)]

    def edit(thread: int, number: int) -> Any:
        try:
            return save_rule_set(actors[thread], CAMPAIGN, make_rule_set(title=f"第{thread}稿"), number + 1, NOON)
        except RulesChanged:
            return None

    for number, outcomes in enumerate(race(edit, ROUNDS)):
        assert [version for version in outcomes if version] == [number + 2]
    assert load_campaign(CAMPAIGN).version == ROUNDS + 1


def test_roll_that_two_runs_enter_at_once_has_each_member_once() -> None:
    store_campaign()
    members = [store_member(number) for number in range(30)]
    campaign = require_campaign(CAMPAIGN, NOON)
    [outcomes] = race(lambda thread, number: enter_on_roll(campaign, "c-1", members), threads=4)
    assert sum(outcomes) == 30
    assert len(list(RollEntry.scan(consistent_read=True))) == 30
    assert all(member.placements[CAMPAIGN] for member in Member.scan(consistent_read=True))


def test_zombies_folding_one_shard_count_each_ballot_once() -> None:
    records = [make_record(number, "a1", f"a{number % 5}x") for number in range(1, 101)]

    def fold(thread: int, number: int) -> bool:
        # Every thread tries the same range, as many zombies of one shard would.
        return not count_batch("shard-1", records[: (number + 1) * 20], NOON).failed

    race(fold, ROUNDS)
    while count_batch("shard-1", records, NOON).failed:
        continue
    tally = read_tally(CAMPAIGN, "article", TODAY)
    assert (tally.ballots, tally.counts["a1"]) == (100, 100)
