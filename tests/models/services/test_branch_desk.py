"""What a secretary sees of the own branch, whom to call, and what nobody learns."""

from __future__ import annotations

import pytest

from bench.meter import Meter
from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import Forbidden, NoCampaign, NotFound
from models.grant import Grant
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.credits import Limits, Sent, switch_reminders, take_credit
from models.services.actors import Actor, read_actor
from models.services.branch_desk import list_phones, read_desk
from models.services.ledgers import change_ledger
from models.services.own_branches import choose_branch, list_own_branches
from models.services.turnout import Figures
from tests.branch_stage import TEMPLATE, bound_voter, open_branch
from tests.desk import give, store_tree
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, voter_on_roll
from tests.officers import appoint, list_acts

YESTERDAY = "2017-07-04"


@pytest.fixture
def secretary(store: None) -> Actor:
    """The secretary of b-1 in a campaign that is open for voting."""
    return open_branch()


def marks_of(actor: Actor) -> dict[str, str]:
    """Return the mark of each who has not voted today, by member."""
    return {voter.member_id: voter.mark for voter in read_desk(actor, "b-1", NOON).waiting}


def remind(member_id: str, kind: str = "vote_today", day: str = TODAY) -> None:
    """Spend one credit on a reminder of that day."""
    sent = Sent(kind, day, "k", "v", TEMPLATE, f"token-{day}", at=int(day[-1]) * 1000)
    change_ledger(member_id, lambda ledger: take_credit(ledger, sent, day, Limits()))


def test_those_not_voted_today_are_listed_with_marks(secretary: Actor) -> None:
    done = bound_voter(1, credits=1)
    put_ballot(done.voter, "canary-ar000")
    earlier = bound_voter(2, credits=3)
    put_ballot(earlier.voter, "canary-ar000", day=YESTERDAY)
    bound_voter(3)
    voter_on_roll(4)
    bound_voter(5, credits=2)
    change_ledger("m-5", lambda ledger: switch_reminders(ledger, is_off=True))
    bound_voter(6, credits=2)
    remind("m-6")
    desk = read_desk(secretary, "b-1", NOON)
    assert {(each.member_id, each.mark, each.credits, each.has_voted) for each in desk.waiting} == {
        ("m-2", "reachable", 3, True),
        ("m-3", "no_consent", 0, False),
        ("m-4", "not_activated", 0, False),
        ("m-5", "off", 2, False),
        ("m-6", "reminded_today", 1, False),
    }
    assert desk.waiting[0].name == "陈测试2"
    assert desk.waiting[0].masked_phone == "154****0002"
    assert desk.turnout.figures == Figures(6, 5, 2, 1)


def test_credits_of_another_wechat_account_are_worth_nothing(secretary: Actor) -> None:
    bound_voter(1, credits=2)
    Member("m-1").update([Member.openid_hash.set("canary-other-account")])
    assert marks_of(secretary) == {"m-1": "no_consent"}


def test_full_week_is_told_from_a_reminder_today(secretary: Actor) -> None:
    bound_voter(1, credits=9)
    for day in ("2017-07-02", "2017-07-03", "2017-07-04"):
        remind("m-1", day=day)
    assert marks_of(secretary) == {"m-1": "week_full"}


def test_closed_account_cannot_be_reached_or_called(secretary: Actor) -> None:
    bound_voter(1, credits=1)
    Member("m-1").update([Member.status.set("closed")])
    assert marks_of(secretary) == {"m-1": "inactive"}
    assert list_phones(secretary, "b-1", NOON)[1] == []


def test_voter_who_moved_away_still_stands_here(secretary: Actor) -> None:
    bound_voter(1, credits=1)
    Member("m-1").update([Member.branch_id.set("b-2")])
    assert marks_of(secretary) == {"m-1": "reachable"}
    assert read_desk(secretary, "b-1", NOON).turnout.figures == Figures(1, 0, 0, 0)


def test_struck_voter_is_not_listed(secretary: Actor) -> None:
    voter = bound_voter(1)
    RollEntry(*RollEntry.keys(CAMPAIGN, "c-1", "b-1", voter.voter)).update([RollEntry.struck_on.set(TODAY)])
    assert read_desk(secretary, "b-1", NOON).waiting == ()


def test_branch_of_one_shows_only_who_voted(secretary: Actor) -> None:
    voter = bound_voter(1)
    put_ballot(voter.voter, "canary-ar000")
    desk = read_desk(secretary, "b-1", NOON)
    assert (desk.turnout.figures, desk.waiting) == (Figures(1, 1, 1, 1), ())
    assert "canary-ar" not in repr((desk.turnout, desk.waiting))


def test_officers_above_may_look_but_not_auditors_or_sisters(secretary: Actor) -> None:
    bound_voter(1)
    for role, scope in (("officer", "c-1"), ("officer", "u-1"), ("administrator", "")):
        assert read_desk(appoint(role, scope, number=910), "b-1", NOON).waiting
        Grant("m-910", Grant.role_key_of(role, scope)).delete()
    for role, scope in (("officer", "c-2"), ("secretary", "b-2"), ("auditor", ""), ("juror", CAMPAIGN)):
        with pytest.raises(Forbidden):
            read_desk(appoint(role, scope, number=911), "b-1", NOON)
        Grant("m-911", Grant.role_key_of(role, scope)).delete()


@pytest.mark.parametrize("branch", ["b-2", "c-1", "u-1", "nowhere", "b-1#b-1", "", "b-1/../b-2"])
def test_secretary_reaches_no_other_unit_under_any_id(secretary: Actor, branch: str) -> None:
    for ask in (read_desk, list_phones):
        with pytest.raises(Forbidden):
            ask(secretary, branch, NOON)


def test_role_that_is_taken_ends_at_once(secretary: Actor) -> None:
    Grant(secretary.member_id, Grant.role_key_of("secretary", "b-1")).delete()
    with pytest.raises(Forbidden):
        read_desk(read_actor(secretary.member_id), "b-1", NOON)


def test_secretary_of_several_branches_has_the_choice(secretary: Actor) -> None:
    give(secretary.member_id, "secretary", "b-2")
    both = read_actor(secretary.member_id)
    assert [unit.unit_id for unit in list_own_branches(both)] == ["b-1", "b-2"]
    assert (choose_branch(both, None), choose_branch(both, "b-2")) == ("b-1", "b-2")
    assert read_desk(both, "b-2", NOON).turnout.unit.unit_id == "b-2"
    with pytest.raises(Forbidden):
        choose_branch(appoint("officer", "c-1", number=912), None)


def test_unit_that_is_no_branch_is_not_found(secretary: Actor) -> None:
    with pytest.raises(NotFound):
        read_desk(appoint("officer", "u-1", number=910), "c-1", NOON)


def test_without_a_campaign_there_is_nothing_to_see(store: None) -> None:
    store_tree()
    with pytest.raises(NoCampaign):
        read_desk(appoint("secretary", "b-1"), "b-1", NOON)


def test_phone_list_names_those_whom_wechat_does_not_reach(secretary: Actor) -> None:
    bound_voter(1, credits=1)
    bound_voter(2)
    voter_on_roll(3)
    called = voter_on_roll(4)
    put_ballot(called.voter, "canary-ar000")
    branch, lines = list_phones(secretary, "b-1", NOON)
    assert [(line.name, line.phone, line.mark) for line in lines] == [
        ("陈测试2", "+861540000" + "0002", "no_consent"),
        ("陈测试3", "+861540000" + "0003", "not_activated"),
    ]
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.unit_id, set(entry.members)) == ("phones_listed", branch.unit_id, {"m-2", "m-3"})


def test_officer_above_gets_no_phone_list_here(secretary: Actor) -> None:
    with pytest.raises(Forbidden):
        list_phones(appoint("officer", "c-1", number=910), "b-1", NOON)
    assert list_acts() == []


def test_branch_takes_one_query_of_roll_and_ballots_each(secretary: Actor) -> None:
    for number in range(1, 23):
        bound_voter(number, credits=1)
    store_campaign_settled()
    with Meter(current_store()) as meter:
        read_desk(secretary, "b-1", NOON)
    # The line of units is not asked for: the grant names the branch itself.
    assert meter.operations == {"GetItem": 3, "Query": 6, "BatchGetItem": 2}


def store_campaign_settled() -> None:
    """Let every day before today be settled, as each night leaves it."""
    RollCommittee(CAMPAIGN, "c-1").update([RollCommittee.settled_through.set(YESTERDAY)])
