"""Campaigns and rolls under several administrators at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.errors import Conflict, InvalidInput
from models.job import Job
from models.member import Member
from models.roll import RollEntry
from models.roll_committee import RollCommittee
from models.rules.days import CHINA
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.campaign_changes import close_voting, extend_voting, reinstate_candidate, withdraw_candidate
from models.services.campaign_opening import FREEZE_ROLL, mark_opened, open_campaign
from models.services.campaign_setup import load_campaign, save_rule_set, store_rule_set
from models.services.job_kinds import KINDS
from models.services.jobs import make_job, work_on
from models.services.roll_amendments import admit_to_roll, strike_from_roll
from models.services.seats import seat_member
from tests.makers import (
    CAMPAIGN,
    NOON,
    make_rule_set,
    make_stage,
    store_campaign,
    store_candidates,
    store_member,
    store_units,
)
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

CROWD = 6
# Whose entries stand in chains of their own, and of whom two share one.
ACTORS = [
    Actor(f"m-admin-{number}", "何测试", "测试省委组织部", (RoleHeld("administrator"),)) for number in range(CROWD)
]
MAY = datetime(2017, 5, 20, tzinfo=CHINA)
WHY = "因台风停电，部分党支部无法投票"
STAGES = [
    make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
    make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
    make_stage("judging", "2017-11-01T00:00:00+08:00", "2017-12-01T00:00:00+08:00"),
]


def run_crowd(act: Callable[[Actor], object]) -> int:
    """Let everybody do it at once; return how many did and were not refused."""

    def attempt(thread: int, _round: int) -> bool:
        try:
            act(ACTORS[thread])
        # Whoever begins late reads what the winner has changed, and asks for what stands already.
        except (Conflict, InvalidInput):
            return False
        return True

    [outcomes] = race(attempt, threads=CROWD)
    return sum(outcomes)


def test_of_many_administrators_one_opens_the_campaign() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), MAY)
    store_units()
    store_member(1)
    for category in ("article", "film"):
        store_candidates(category, 1)
    assert run_crowd(lambda actor: open_campaign(actor, CAMPAIGN, 1, MAY)) == 1
    assert [entry.act for entry in AuditEntry.scan()] == ["campaign_opened"]
    [job] = Job.scan()
    assert job.kind == FREEZE_ROLL


def test_campaign_is_never_opened_in_a_version_nobody_checked() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), MAY)
    store_units()
    store_member(1)
    for category in ("article", "film"):
        store_candidates(category, 1)

    def open_or_edit(actor: Actor) -> None:
        if actor in ACTORS[::2]:
            open_campaign(actor, CAMPAIGN, 1, MAY)
        else:
            save_rule_set(actor, CAMPAIGN, make_rule_set(title="改过的"), 1, MAY)

    assert run_crowd(open_or_edit) == 1
    campaign = load_campaign(CAMPAIGN)
    assert (campaign.version, campaign.opened_at is None) in {(1, False), (2, True)}


def test_of_many_changes_of_one_version_one_is_made() -> None:
    store_campaign(stages=STAGES)
    later = datetime(2017, 10, 8, tzinfo=CHINA)

    def change(actor: Actor) -> None:
        if actor in ACTORS[::2]:
            extend_voting(actor, CAMPAIGN, 1, later, WHY, NOON)
        else:
            close_voting(actor, CAMPAIGN, 1, WHY, NOON)

    assert run_crowd(change) == 1
    campaign = load_campaign(CAMPAIGN)
    (amendment,) = campaign.amendments
    assert campaign.version == 2
    assert campaign.rules.stage("voting").closes_at in {later, NOON + timedelta(minutes=1)}
    assert [entry.act for entry in AuditEntry.scan()] == [amendment.kind]


def test_no_change_of_candidates_is_lost_or_made_twice() -> None:
    store_campaign()
    ids = store_candidates("article", 3)

    def withdraw_all(actor: Actor) -> int:
        made = 0
        for candidate_id in ids:
            try:
                withdraw_candidate(actor, CAMPAIGN, "article", candidate_id, WHY, NOON)
                made += 1
            except Conflict:
                continue
        return made

    [outcomes] = race(lambda thread, number: withdraw_all(ACTORS[thread]), threads=CROWD)
    assert sum(outcomes) == len(ids) == len(load_campaign(CAMPAIGN).amendments)
    assert {row.status for row in Candidate.scan()} == {"withdrawn"}
    assert run_crowd(lambda actor: reinstate_candidate(actor, CAMPAIGN, "article", ids[0], WHY, NOON)) == 1


def test_roll_that_two_workers_freeze_at_once_has_each_member_once() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    for committee in range(3):
        store_units(f"c-{committee}", f"b-{committee}")
    for number in range(60):
        store_member(number, branch_id=f"b-{number % 3}")
    job = make_job(ACTORS[0], FREEZE_ROLL, {"campaign": CAMPAIGN}, NOON)
    job.save()
    race(lambda thread, number: work_on(job.job_id, KINDS, NOON, lambda: True), threads=3)
    assert len(list(RollEntry.scan(consistent_read=True))) == 60
    assert all(seat_member(member, NOON).seat.voter for member in Member.scan(consistent_read=True))
    assert {int(row.voters) for row in RollCommittee.query(CAMPAIGN)} == {20}
    assert load_campaign(CAMPAIGN).roll_frozen_at is not None


def test_member_is_admitted_and_struck_by_one_each() -> None:
    store_campaign()
    store_units()
    store_member(1)
    campaign = load_campaign(CAMPAIGN)
    assert run_crowd(lambda actor: admit_to_roll(actor, campaign, "m-1", WHY, NOON)) == 1
    assert int(RollCommittee.get(CAMPAIGN, "c-1").voters) == 1
    assert run_crowd(lambda actor: strike_from_roll(actor, campaign, "m-1", WHY, NOON)) == 1
    assert run_crowd(lambda actor: admit_to_roll(actor, campaign, "m-1", WHY, NOON)) == 1
    [entry] = RollEntry.scan()
    assert entry.struck_on is None
    assert int(RollCommittee.get(CAMPAIGN, "c-1").voters) == 1
    assert AuditEntry.count() == 3
