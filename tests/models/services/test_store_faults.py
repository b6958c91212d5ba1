"""Whatever fails between us and the store is told apart: busy, refused, or broken for good."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.base import StoreFault, current_store
from models.errors import StoreBusy
from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_code, activate_by_phone
from models.services.ballots import cast_ballot
from models.services.campaign_setup import store_rule_set
from models.services.campaigns import require_campaign
from models.services.login_tickets import request_ticket, scan_ticket
from models.services.rolls import enter_on_roll
from models.services.tallies import count_batch
from models.services.warm import forget_all
from models.services.wechat_tokens import SharedTokens
from tests.fakes import FakeWeChat, make_record
from tests.handlers.members.hostile import require_problem
from tests.makers import (
    CAMPAIGN,
    NOON,
    TODAY,
    bearer_on_roll,
    code_of,
    make_ballot,
    make_rule_set,
    phone_of,
    store_campaign,
    store_candidates,
    store_member,
    voter_on_roll,
)
from tests.stores import reopen_impatiently
from tests.wire import (
    Fault,
    Faults,
    answer_cancelled,
    deny,
    fail_in_front,
    fail_inside,
    refuse_connection,
    say_nothing,
    throttle,
)

pytestmark = pytest.mark.usefixtures("store")

BUSY: list[Fault] = [throttle, fail_inside, fail_in_front, refuse_connection, say_nothing]


def always(operation: str, fault: Fault) -> None:
    """Let this happen to every request of an operation from now on."""
    Faults(reopen_impatiently()).plan(operation, *[fault] * 50)


@pytest.mark.parametrize("fault", BUSY)
@pytest.mark.parametrize(
    ("method", "path", "operation", "body"),
    [
        ("POST", "/api/sessions", "GetItem", {"code": "login:canary-o1"}),
        ("GET", "/api/campaign", "Query", None),
        ("GET", "/api/campaign", "Scan", None),
        ("GET", "/api/categories/article/candidates", "Query", None),
        ("GET", "/api/candidates/canary-ar000", "GetItem", None),
        ("GET", "/api/ballots", "Query", None),
        ("GET", "/api/points", "GetItem", None),
        ("POST", "/api/ballots", "PutItem", make_ballot("canary-ar000")),
        ("POST", "/api/ballots", "GetItem", make_ballot("canary-ar000", day="2017-07-04")),
        ("POST", "/api/login-tickets", "PutItem", None),
        ("GET", "/api/login-tickets/x", "GetItem", None),
        ("POST", "/api/login-tickets/x/confirm", "GetItem", None),
    ],
)
def test_busy_store_is_503_wherever_it_is_met(
    app: Flask, client: FlaskClient, fault: Fault, method: str, path: str, operation: str, body: Any
) -> None:
    store_campaign()
    store_candidates("article", 2)
    headers = bearer_on_roll(app)
    # A new process: nothing is warm, so that every read is met.
    store = reopen_impatiently()
    forget_all()
    Faults(store).plan(operation, *[fault] * 5)
    answer = client.open(path, method=method, json=body, headers=headers)
    require_problem(answer, 503, "store_busy")
    assert answer.headers["Retry-After"] == "2"


def _cast() -> None:
    voter = voter_on_roll(1)
    always("PutItem", deny)
    cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000"], NOON)


def _edit() -> None:
    always("PutItem", deny)
    store_rule_set("new", make_rule_set(), NOON)


def _bind() -> None:
    store_member(1)
    always("TransactWriteItems", deny)
    activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)


def _guess() -> None:
    store_member(1)
    always("UpdateItem", deny)
    activate_by_code("canary-o1", "陈测试1", code_of(1), NOON)


def _enter() -> None:
    member = store_member(1)
    always("TransactWriteItems", deny)
    enter_on_roll(require_campaign(CAMPAIGN, NOON), "c-1", [member])


def _scan() -> None:
    made = request_ticket("测试浏览器", FakeWeChat(), NOON)
    always("UpdateItem", deny)
    scan_ticket(made.view.id, "m-1", NOON)


def _drop() -> None:
    always("DeleteItem", deny)
    SharedTokens().drop("wx1", "canary-access-1")


@pytest.mark.parametrize("act", [_cast, _edit, _bind, _guess, _enter, _scan, _drop])
def test_missing_right_is_never_taken_for_a_refusal(act: Any) -> None:
    store_campaign()
    store_candidates("article", 1)
    with pytest.raises(StoreFault, match="AccessDenied"):
        act()


def test_missing_right_is_an_internal_error_without_words(app: Flask, client: FlaskClient) -> None:
    store_campaign()
    ids = store_candidates("article", 1)
    headers = bearer_on_roll(app)
    client.get("/api/categories/article/candidates", headers=headers)
    always("PutItem", deny)
    problem = require_problem(client.post("/api/ballots", json=make_ballot(*ids), headers=headers), 500)
    assert problem["code"] == "internal_error"
    assert "AccessDenied" not in str(problem)


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_transaction_in_conflict_is_busy_not_refused(reason: str) -> None:
    store_member(1)
    always("TransactWriteItems", answer_cancelled("None", reason))
    with pytest.raises(StoreBusy):
        activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)
    assert list(Identity.scan()) == []
    assert Member.get("m-1").openid_hash is None


def test_transaction_that_makes_no_sense_is_a_fault() -> None:
    store_member(1)
    always("TransactWriteItems", answer_cancelled("None", "ValidationError"))
    with pytest.raises(StoreFault):
        activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)


@pytest.mark.parametrize("fault", [*BUSY, deny])
def test_tally_asks_again_for_what_it_could_not_write(fault: Fault) -> None:
    Faults(reopen_impatiently()).plan("PutItem", fault)
    records = [make_record(1, "a1"), make_record(2, "a1"), make_record(3, "f1", category="film")]
    first = count_batch("shard-1", records, NOON)
    assert first.failed == ("1",)
    assert count_batch("shard-1", records, NOON).failed == ()


@pytest.mark.parametrize("fault", [*BUSY, deny])
def test_poison_that_could_not_be_set_aside_is_asked_for_again(fault: Fault) -> None:
    Faults(reopen_impatiently()).plan("PutItem", fault)
    poison = make_record(7)
    assert count_batch("shard-1", [poison], NOON).failed == ("7",)
    again = count_batch("shard-1", [poison], NOON)
    assert (again.failed, again.quarantined) == ((), 1)


def test_faults_of_a_test_end_with_it() -> None:
    assert current_store().stage == "test"
    store_campaign()
