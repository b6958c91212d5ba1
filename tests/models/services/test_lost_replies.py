"""Replies that get lost on the way: what was written stands once, and its owner is told so."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.member import create_app
from models.ballot import Ballot
from models.base import current_store
from models.errors import AlreadyCast, StoreBusy
from models.identity import Identity
from models.login_ticket import LoginTicket
from models.member import Member
from models.roll import RollEntry
from models.services.activation import activate_by_phone
from models.services.ballots import cast_ballot, list_own_ballots
from models.services.campaigns import require_campaign
from models.services.login_tickets import cancel_ticket, confirm_ticket, request_ticket, scan_ticket
from models.services.rolls import enter_on_roll
from models.services.seats import Voter
from tests.fakes import Clock, FakeWeChat
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    bearer_on_roll,
    make_ballot,
    make_config,
    phone_of,
    store_campaign,
    store_candidates,
    store_member,
)
from tests.stores import reopen_impatiently
from tests.wire import (
    Fault,
    Faults,
    fail_after_commit,
    fail_in_front,
    fail_inside,
    go_well,
    hang_after_commit,
    lose_reply,
    refuse_connection,
    say_nothing,
    throttle,
)

pytestmark = [pytest.mark.ministack, pytest.mark.usefixtures("ministack_store")]

VOTER = Voter(CAMPAIGN, "c-1", "b-1", "voter")
COMMITTED: list[Fault] = [lose_reply, hang_after_commit, fail_after_commit]
NOT_COMMITTED: list[Fault] = [throttle, fail_inside, fail_in_front, refuse_connection, say_nothing]


@pytest.fixture
def ids(ministack_store: object) -> list[str]:
    """Four candidates of a campaign; the process is warm."""
    store_campaign()
    ids = store_candidates("article", 4)
    cast_ballot(Voter(CAMPAIGN, "c-1", "b-1", "other"), CAMPAIGN, "article", TODAY, ids[:1], NOON)
    return ids


@pytest.mark.parametrize("fault", COMMITTED)
def test_sdk_repeats_a_lost_put_and_the_receipt_comes(ids: list[str], fault: Fault) -> None:
    faults = Faults(current_store())
    faults.plan("PutItem", fault)
    done = cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON)
    assert faults.sent["PutItem"] == 2
    assert not done.is_new
    assert list_own_ballots(VOTER, TODAY) == [done.stored]


@pytest.mark.parametrize("fault", NOT_COMMITTED)
def test_sdk_repeats_what_was_not_written_and_it_is_new(ids: list[str], fault: Fault) -> None:
    faults = Faults(current_store())
    faults.plan("PutItem", fault, fault)
    assert cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON).is_new
    assert faults.sent["PutItem"] == 3


@pytest.mark.parametrize("fault", COMMITTED)
def test_every_reply_lost_is_busy_and_the_next_try_finds_it(ids: list[str], fault: Fault) -> None:
    faults = Faults(reopen_impatiently())
    faults.plan("PutItem", fault)
    with pytest.raises(StoreBusy):
        cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON)
    again = cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON)
    assert not again.is_new
    assert list_own_ballots(VOTER, TODAY) == [again.stored]
    with pytest.raises(AlreadyCast) as refusal:
        cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[3:], NOON)
    assert refusal.value.stored == again.stored


@pytest.mark.parametrize("fault", NOT_COMMITTED)
def test_busy_store_leaves_no_trace_of_a_ballot(ids: list[str], fault: Fault) -> None:
    faults = Faults(reopen_impatiently())
    faults.plan("PutItem", fault)
    with pytest.raises(StoreBusy):
        cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON)
    assert list_own_ballots(VOTER, TODAY) == []


def test_three_throttled_tries_end_with_busy_and_no_fourth(ids: list[str]) -> None:
    faults = Faults(current_store())
    faults.plan("PutItem", throttle, throttle, throttle, throttle)
    with pytest.raises(StoreBusy):
        cast_ballot(VOTER, CAMPAIGN, "article", TODAY, ids[:3], NOON)
    assert faults.sent["PutItem"] == 3


@pytest.mark.parametrize("fault", [*NOT_COMMITTED, lose_reply])
def test_busy_store_is_503_with_retry_after(fault: Fault) -> None:
    store_campaign()
    ids = store_candidates("article", 3)
    app: Flask = create_app(make_config(), FakeWeChat, Clock(NOON))
    client: FlaskClient = app.test_client()
    headers = bearer_on_roll(app)
    client.get("/api/categories/article/candidates", headers=headers)
    faults = Faults(reopen_impatiently())
    faults.plan("PutItem", fault)
    answer = client.post("/api/ballots", json=make_ballot(*ids), headers=headers)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.get_json()["code"] == "store_busy"
    assert int(answer.headers["Retry-After"]) >= 1
    again = client.post("/api/ballots", json=make_ballot(*ids), headers=headers)
    assert again.status_code == (200 if fault is lose_reply else 201)
    assert len(list(Ballot.scan(consistent_read=True))) == 1


@pytest.mark.parametrize("fault", COMMITTED)
def test_lost_reply_of_a_binding_is_no_refusal(fault: Fault) -> None:
    store_member(1)
    Faults(current_store()).plan("TransactWriteItems", fault)
    assert activate_by_phone("canary-o-1", f"phone:{phone_of(1)}", FakeWeChat(), NOON).member.id == "m-1"


@pytest.mark.parametrize("fault", NOT_COMMITTED)
def test_busy_store_binds_neither_side(fault: Fault) -> None:
    store_member(1)
    Faults(reopen_impatiently()).plan("TransactWriteItems", fault)
    with pytest.raises(StoreBusy):
        activate_by_phone("canary-o-1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)
    assert list(Identity.scan(consistent_read=True)) == []
    assert Member.get("m-1", consistent_read=True).openid_hash is None


def test_roll_that_met_a_busy_store_is_completed_by_the_next_run() -> None:
    store_campaign()
    campaign = require_campaign(CAMPAIGN, NOON)
    members = [store_member(number) for number in range(4)]
    faults = Faults(reopen_impatiently())
    faults.plan("TransactWriteItems", go_well, lose_reply)
    enter_on_roll(campaign, "c-1", members[:2])
    with pytest.raises(StoreBusy):
        enter_on_roll(campaign, "c-1", members[2:3])
    assert len(list(RollEntry.scan(consistent_read=True))) == 3
    # One transaction for all four is refused for those entered before, and then done for each by itself.
    assert enter_on_roll(campaign, "c-1", members) == 1
    assert len(list(RollEntry.scan(consistent_read=True))) == 4


def test_new_ticket_survives_the_loss_of_its_reply() -> None:
    Faults(current_store()).plan("PutItem", lose_reply)
    made = request_ticket("测试浏览器", FakeWeChat(), NOON)
    assert LoginTicket.get(made.view.id, consistent_read=True).state == "new"


def test_acts_of_one_phone_survive_the_loss_of_their_replies() -> None:
    made = request_ticket("测试浏览器", FakeWeChat(), NOON)
    for act, state in ((scan_ticket, "scanned"), (confirm_ticket, "confirmed")):
        Faults(current_store()).plan("UpdateItem", lose_reply)
        assert act(made.view.id, "m-1", NOON).state == state
    other = request_ticket("测试浏览器", FakeWeChat(), NOON)
    Faults(current_store()).plan("UpdateItem", lose_reply)
    assert cancel_ticket(other.view.id, "m-1", NOON).state == "cancelled"
