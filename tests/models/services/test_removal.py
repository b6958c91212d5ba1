"""Removal on request: the person goes, what others depend on stays, without a name."""

from __future__ import annotations

import json

import pytest

from models.audit_entry import AuditEntry
from models.ballot import Ballot
from models.base import current_store
from models.errors import Conflict, Forbidden, InvalidInput, NotFound, NotOnRoster, StoreBusy
from models.grant import Grant
from models.identity import Identity
from models.member import Member
from models.roll import RollEntry
from models.services.activation import activate_by_phone
from models.services.actors import COMMAND_LINE, Actor
from models.services.member_names import REMOVED_NAME, name_members
from models.services.removal import describe_removal, remove_person
from models.services.wechat_events import hear_wechat
from models.subscription import Subscription
from tests.consent import answer_popup, credits_of, give_credits
from tests.desk import give, store_tree
from tests.fakes import FakeWeChat
from tests.makers import NOON, phone_of, put_ballot, store_campaign, store_member, voter_on_roll
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply, throttle

pytestmark = pytest.mark.usefixtures("store")

REASON = "本人书面申请注销"


@pytest.fixture
def administrator() -> Actor:
    """An administrator; m-1 is activated, on the roll, has voted and is a secretary."""
    store_tree()
    store_campaign()
    voter = voter_on_roll(1, roles=["secretary"])
    put_ballot(voter.voter, "canary-ar000")
    activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)
    give("m-1", "secretary", "b-1")
    return appoint("administrator", openid_hash="hash-900")


def read_raw_member() -> dict[str, object]:
    """Return all that stands of m-1, as stored."""
    key = {"TableName": "test-members", "Key": {"member_id": {"S": "m-1"}}}
    item: dict[str, object] = current_store().wire.call("GetItem", key)["Item"]
    return item


def test_only_a_tombstone_is_left_of_the_person(administrator: Actor) -> None:
    remove_person(administrator, "m-1", REASON, NOON)
    assert {name: value for name, value in read_raw_member().items() if name != "version"} == {
        "member_id": {"S": "m-1"},
        "status": {"S": "removed"},
        "removed_on": {"S": "2017-07-05"},
        "roles": {"L": []},
        "placements": {"M": {}},
    }
    assert list(Identity.scan(Identity.member_id == "m-1")) == []
    assert list(Grant.query("m-1")) == []


def test_ballots_and_roll_stay_as_they_were(administrator: Actor) -> None:
    before = sorted(row.voter_key for table in (Ballot, RollEntry) for row in table.scan())
    remove_person(administrator, "m-1", REASON, NOON)
    assert sorted(row.voter_key for table in (Ballot, RollEntry) for row in table.scan()) == before


def test_audit_trail_names_the_removed_no_more(administrator: Actor) -> None:
    remove_person(administrator, "m-1", REASON, NOON)
    (entry,) = AuditEntry.scan()
    assert (entry.act, list(entry.members)) == ("person_removed", ["m-1"])
    assert json.loads(entry.details) == {"reason": REASON}
    assert name_members(["m-1", "m-900"]) == {"m-1": REMOVED_NAME, "m-900": "陈测试900"}


def test_consent_goes_with_the_person(administrator: Actor) -> None:
    give_credits("m-1", "canary-o1", 3)
    give_credits("m-2", "canary-o2", 3)
    remove_person(administrator, "m-1", REASON, NOON)
    assert [row.member_id for row in Subscription.scan()] == ["m-2"]
    # Word of the account that comes later finds nobody.
    told = answer_popup("canary-o1", vote="accept")
    hear_wechat(told | {"List": [told["List"]]}, NOON)
    assert credits_of("m-1") == 0


def test_account_and_phone_are_free_again(administrator: Actor) -> None:
    remove_person(administrator, "m-1", REASON, NOON)
    with pytest.raises(NotOnRoster):
        activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)
    store_member(2)
    assert activate_by_phone("canary-o1", f"phone:{phone_of(2)}", FakeWeChat(), NOON).member.id == "m-2"


def test_person_is_removed_once(administrator: Actor) -> None:
    remove_person(administrator, "m-1", REASON, NOON)
    with pytest.raises(NotFound):
        remove_person(administrator, "m-1", REASON, NOON)
    assert list_acts() == ["person_removed"]


def test_administrator_is_removed_after_the_role_only(administrator: Actor) -> None:
    give("m-1", "administrator")
    assert "收回管理员角色" in str(describe_removal(administrator, "m-1").hindrance)
    with pytest.raises(Conflict, match="收回管理员角色"):
        remove_person(administrator, "m-1", REASON, NOON)
    assert Member.get("m-1").name == "陈测试1"


def test_statement_tells_what_goes_and_what_stays(administrator: Actor) -> None:
    statement = describe_removal(administrator, "m-1")
    assert (statement.name, statement.branch, statement.hindrance) == ("陈测试1", "第一党支部", None)
    assert any("手机号" in each for each in statement.goes)
    assert any("选票" in what for what, _why in statement.stays)
    assert "陈测试" not in repr(statement)


@pytest.mark.parametrize(("role", "scope"), [("officer", "u-1"), ("auditor", "")])
def test_only_administrators_remove_persons(administrator: Actor, role: str, scope: str) -> None:
    with pytest.raises(Forbidden):
        remove_person(appoint(role, scope, 901), "m-1", REASON, NOON)


@pytest.mark.parametrize("reason", ["陈测试1本人申请", "申请人电话 154 0000 0001", "", "申请"])
def test_reason_that_stays_must_not_name_the_person(administrator: Actor, reason: str) -> None:
    with pytest.raises(InvalidInput):
        remove_person(administrator, "m-1", reason, NOON)


def test_role_given_meanwhile_does_not_outlive_the_person(administrator: Actor) -> None:
    def promote() -> None:
        give("m-1", "administrator")
        Member("m-1").update([Member.version.set(1)])

    Faults(reopen_impatiently()).plan("TransactWriteItems", let_first(promote))
    with pytest.raises(Conflict):
        remove_person(administrator, "m-1", REASON, NOON)
    assert Member.get("m-1").status == "active"


def test_lost_reply_removes_the_person_once(administrator: Actor) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    remove_person(administrator, "m-1", REASON, NOON)
    assert list_acts() == ["person_removed"]


def test_busy_store_leaves_the_person_whole(administrator: Actor) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", *[throttle] * 12)
    with pytest.raises(StoreBusy):
        remove_person(administrator, "m-1", REASON, NOON)
    assert Member.get("m-1").name == "陈测试1"
    assert len(list(Identity.scan(Identity.member_id == "m-1"))) == 1


def test_command_line_may_remove_like_an_administrator(administrator: Actor) -> None:
    remove_person(COMMAND_LINE, "m-1", REASON, NOON)
    (entry,) = AuditEntry.scan()
    assert (entry.actor_id, entry.actor_unit) == ("", "命令行")
