"""Unbinding an account: both directions at once, a new code, and nobody below the member's roles may do it."""

from __future__ import annotations

import pytest

from models.errors import Conflict, Forbidden, InvalidInput, NotFound, SignInRequired
from models.identity import Identity
from models.member import Member
from models.services.activation import activate_by_code, activate_by_phone
from models.services.actors import Actor, read_actor
from models.services.console_sessions import open_session as open_console
from models.services.console_sessions import resume_session
from models.services.rebinding import unbind_account
from models.services.sessions import open_session
from tests.desk import give, store_tree
from tests.fakes import FakeWeChat
from tests.makers import NOON, phone_of, store_member
from tests.officers import appoint, list_acts
from tests.stores import reopen_impatiently
from tests.wire import Faults, let_first, lose_reply

pytestmark = pytest.mark.usefixtures("store")

REASON = "本人更换微信号，已当面核实"


@pytest.fixture
def officer() -> Actor:
    """The officer of r-1 in the usual tree; m-1 of b-1 is activated."""
    store_tree()
    store_member(1)
    activate_by_phone("canary-o1", f"phone:{phone_of(1)}", FakeWeChat(), NOON)
    return appoint("officer", "r-1")


def test_unbound_member_activates_anew_with_another_account(officer: Actor) -> None:
    slip = unbind_account(officer, "m-1", REASON, NOON)
    assert open_session("login:canary-o1", FakeWeChat(), NOON).signed_in is None
    assert Member.get("m-1").activated_at is None
    assert activate_by_code("canary-o2", slip.name, slip.code, NOON).member.id == "m-1"
    assert list_acts() == ["account_unbound"]


def test_old_account_is_free_for_its_rightful_member(officer: Actor) -> None:
    store_member(2)
    unbind_account(officer, "m-1", REASON, NOON)
    assert activate_by_phone("canary-o1", f"phone:{phone_of(2)}", FakeWeChat(), NOON).member.id == "m-2"


def test_console_sessions_of_the_old_account_end(officer: Actor) -> None:
    give("m-1", "secretary", "b-1")
    secret = open_console(read_actor("m-1"), "测试浏览器", NOON)
    unbind_account(officer, "m-1", REASON, NOON)
    with pytest.raises(SignInRequired):
        resume_session(secret, NOON)


def test_nothing_bound_is_nothing_to_unbind(officer: Actor) -> None:
    store_member(2)
    with pytest.raises(Conflict, match="没有绑定"):
        unbind_account(officer, "m-2", REASON, NOON)


@pytest.mark.parametrize(("role", "scope"), [("secretary", "b-1"), ("officer", "r-2"), ("auditor", "")])
def test_only_officers_above_and_administrators_unbind(officer: Actor, role: str, scope: str) -> None:
    with pytest.raises(Forbidden):
        unbind_account(appoint(role, scope, 901), "m-1", REASON, NOON)
    assert unbind_account(appoint("administrator", number=902), "m-1", REASON, NOON).code


@pytest.mark.parametrize(("role", "scope"), [("administrator", ""), ("officer", "u-1"), ("juror", "liuhao-2017")])
def test_officer_can_not_take_over_a_higher_account(officer: Actor, role: str, scope: str) -> None:
    give("m-1", role, scope)
    with pytest.raises(Forbidden):
        unbind_account(officer, "m-1", REASON, NOON)
    assert Member.get("m-1").openid_hash is not None


def test_role_given_meanwhile_stops_the_unbinding(officer: Actor) -> None:
    def promote() -> None:
        give("m-1", "administrator")
        Member("m-1").update([Member.roles.set(["administrator"]), Member.version.set(1)])

    Faults(reopen_impatiently()).plan("TransactWriteItems", let_first(promote))
    with pytest.raises(Forbidden):
        unbind_account(officer, "m-1", REASON, NOON)
    assert Member.get("m-1").openid_hash is not None


def test_nobody_unbinds_the_own_account(officer: Actor) -> None:
    administrator = appoint("administrator", number=901, openid_hash="hash-901", branch_id="b-1")
    with pytest.raises(Forbidden, match="不能为自己"):
        unbind_account(administrator, administrator.member_id, REASON, NOON)


def test_identity_of_somebody_else_is_never_deleted(officer: Actor) -> None:
    Identity(Member.get("m-1").openid_hash).update([Identity.member_id.set("m-7")])
    with pytest.raises(Conflict):
        unbind_account(officer, "m-1", REASON, NOON)
    assert (Identity.count(), Member.get("m-1").openid_hash is None, list_acts()) == (1, False, [])


def test_lost_reply_still_brings_the_stored_code(officer: Actor) -> None:
    Faults(reopen_impatiently()).plan("TransactWriteItems", lose_reply)
    slip = unbind_account(officer, "m-1", REASON, NOON)
    assert Member.get("m-1").code == slip.code
    assert list_acts() == ["account_unbound"]


def test_unbinding_needs_a_member_and_a_reason(officer: Actor) -> None:
    with pytest.raises(NotFound):
        unbind_account(officer, "m-99", REASON, NOON)
    with pytest.raises(InvalidInput):
        unbind_account(officer, "m-1", "换号", NOON)
