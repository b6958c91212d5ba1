"""Asking secretaries: branches under the goal only, whom it reaches told before, once a day and unit."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from local.demo.reminders import build_reminder_plan
from models.errors import Conflict, Forbidden, InvalidInput
from models.grant import Grant
from models.member import Member
from models.privacy import fingerprint
from models.reminder import Reminder
from models.reminder_run import ReminderRun
from models.rules.credits import switch_reminders
from models.rules.reminder_plan import PlanStage
from models.services.actors import Actor
from models.services.asking_secretaries import ask_secretaries, count_asked, find_asked, preview_asking
from models.services.campaigns import require_campaign
from models.services.ledgers import open_ledger
from models.services.reminder_plans import store_plan
from models.services.turnout_counting import count_turnouts
from models.unit import Unit
from tests.desk import give, store_tree
from tests.makers import CAMPAIGN, NOON, put_ballot, store_campaign, store_member, voter_on_roll
from tests.officers import appoint, list_acts
from tests.reminders import give_credits

DEMO = build_reminder_plan()
MESSAGE = DEMO.message_of("secretary_asked")


@pytest.fixture
def officer(store: None) -> Actor:
    """An officer of c-1; b-1 and b-2 have a voter each who has not voted, b-1's secretary can be reached."""
    store_tree()
    store_campaign()
    store_plan(CAMPAIGN, DEMO, False, 0, NOON)
    voter_on_roll(1)
    voter_on_roll(2, branch_id="b-2", branch_name="第2党支部")
    store_secretary(11, "b-1")
    return appoint("officer", "c-1")


def store_secretary(number: int, branch: str, credits: int = 1) -> str:
    """Store an activated secretary of the branch with so many credits."""
    openid = f"openid-{number}"
    member = store_member(number, openid_hash=fingerprint("openid", openid), branch_id="b-9")
    give(member.member_id, "secretary", branch)
    assert MESSAGE is not None
    give_credits(member.member_id, openid, MESSAGE.template_id, credits)
    return str(member.member_id)


def reasons_of(actor: Actor, *branches: str) -> dict[str, str]:
    """Return why each branch can't be reached; empty for those that can."""
    return {each.branch: each.reason for each in preview_asking(actor, "c-1", branches, NOON).contacts}


def test_preview_tells_whom_it_reaches_and_the_exact_text(officer: Actor) -> None:
    asking = preview_asking(officer, "c-1", ["b-1", "b-2"], NOON)
    assert [(each.branch, each.secretary) for each in asking.reachable] == [("第1党支部", "陈测试11")]
    assert [(each.branch, each.reason) for each in asking.unreachable] == [("第2党支部", "还没有指定支部书记")]
    assert asking.data == {
        "thing1": "组织本支部党员投票",
        "thing2": "支部投票率未达90%，请跟进。",
        "date3": "2017年9月30日 23:59",
    }
    assert ReminderRun.count() == 0


def test_preview_tells_why_a_secretary_can_not_be_reached(officer: Actor) -> None:
    store_secretary(12, "b-2", credits=0)
    assert reasons_of(officer, "b-2") == {"第2党支部": "no_credit"}
    member_id = store_secretary(12, "b-2")
    assert reasons_of(officer, "b-2") == {"第2党支部": ""}
    open_ledger(member_id, "openid-12", lambda ledger: switch_reminders(ledger, is_off=True))
    assert reasons_of(officer, "b-2") == {"第2党支部": "off"}
    Member(member_id).update([Member.openid_hash.set("another account")])
    assert reasons_of(officer, "b-2") == {"第2党支部": "no_credit"}
    Member(member_id).update([Member.openid_hash.remove()])
    assert reasons_of(officer, "b-2") == {"第2党支部": "not_bound"}


def test_asking_begins_one_run_for_the_chosen_branches(officer: Actor) -> None:
    assert ask_secretaries(officer, "c-1", ["b-2", "b-1", "b-1"], NOON) == 2
    run = find_asked("c-1", NOON)
    assert run is not None
    assert (run.terms.kind, run.terms.scope, run.terms.audience) == ("secretary_asked", "c-1", "secretaries")
    assert set(run.terms.branches) == {"b-1", "b-2"}
    assert (run.state, run.asked_by) == ("waiting", officer.member_id)
    assert list_acts() == ["secretaries_asked"]


def test_same_unit_is_asked_once_a_day(officer: Actor) -> None:
    ask_secretaries(officer, "c-1", ["b-1"], NOON)
    for act in (preview_asking, ask_secretaries):
        with pytest.raises(Conflict, match="今天已经请过"):
            act(officer, "c-1", ["b-2"], NOON + timedelta(hours=1))
    assert ask_secretaries(officer, "c-1", ["b-2"], NOON + timedelta(days=1)) == 1
    assert list_acts() == ["secretaries_asked"] * 2


def test_branch_that_reached_the_goal_is_left_in_peace(officer: Actor) -> None:
    put_ballot(require_campaign(CAMPAIGN, NOON).pseudonym_of("m-1"), "canary-ar000")
    assert ask_secretaries(officer, "c-1", ["b-1", "b-2"], NOON) == 1
    run = find_asked("c-1", NOON)
    assert run is not None
    assert run.terms.branches == ("b-2",)


@pytest.mark.parametrize("branches", [["b-3"], ["nobody"], ["c-1"]])
def test_branches_elsewhere_are_not_asked(officer: Actor, branches: list[str]) -> None:
    with pytest.raises(Conflict):
        ask_secretaries(officer, "c-1", branches, NOON)
    assert ReminderRun.count() == 0


def test_branch_that_moved_away_answers_to_its_new_committee(officer: Actor) -> None:
    Unit("b-2").update([Unit.parent_id.set("c-2")])
    with pytest.raises(Conflict):
        ask_secretaries(officer, "c-1", ["b-2"], NOON)


@pytest.mark.parametrize(("role", "scope"), [("officer", "c-2"), ("secretary", "b-1"), ("auditor", "")])
def test_nobody_else_asks_on_behalf_of_the_unit(officer: Actor, role: str, scope: str) -> None:
    stranger = appoint(role, scope, 950)
    for act in (preview_asking, ask_secretaries):
        with pytest.raises(Forbidden):
            act(stranger, "c-1", ["b-1"], NOON)
    assert ReminderRun.count() == 0


def test_nothing_or_too_much_chosen_is_refused(officer: Actor) -> None:
    for branches in ([], [f"b-{number}" for number in range(201)]):
        with pytest.raises(InvalidInput):
            preview_asking(officer, "c-1", branches, NOON)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOON.replace(hour=21), "免打扰"),
        (NOON.replace(hour=7, minute=59), "免打扰"),
        (NOON.replace(month=5), "不在投票时间"),
        (NOON.replace(month=10), "不在投票时间"),
    ],
)
def test_nobody_is_asked_at_the_wrong_time(officer: Actor, moment: object, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        ask_secretaries(officer, "c-1", ["b-1"], moment)  # type: ignore[arg-type]


def test_asking_waits_until_the_administrator_has_set_it_up(officer: Actor) -> None:
    stages = tuple(
        PlanStage(stage.kind, stage.message, is_on=False) if stage.kind == "secretary_asked" else stage
        for stage in DEMO.stages
    )
    store_plan(CAMPAIGN, msgspec.structs.replace(DEMO, stages=stages), False, 1, NOON)
    with pytest.raises(Conflict, match="还没有启用"):
        preview_asking(officer, "c-1", ["b-1"], NOON)


def test_larger_unit_asks_across_its_committees(officer: Actor) -> None:
    voter_on_roll(3, branch_id="b-3", committee_id="c-2", branch_name="第3党支部")
    count_turnouts(require_campaign(CAMPAIGN, NOON), NOON, lambda: True)
    administrator = appoint("administrator", number=951)
    assert ask_secretaries(administrator, "u-1", ["b-1", "b-3"], NOON) == 2
    run = find_asked("u-1", NOON)
    assert run is not None
    for committee, branch, state in (("c-1", "b-1", "sent"), ("c-2", "b-3", "refused"), ("c-2", "b-4", "sent")):
        keys = Reminder.keys(CAMPAIGN, committee, run.terms.day, branch, "who", "secretary_asked")
        Reminder(*keys, state=state, template="t", at=1, expires_at=2).save()
    assert count_asked(run) == {"sent": {"": 1}, "refused": {"": 1}}


def test_former_secretary_is_not_asked(officer: Actor) -> None:
    Grant("m-11", Grant.role_key_of("secretary", "b-1")).delete()
    assert reasons_of(officer, "b-1") == {"第1党支部": "还没有指定支部书记"}
