"""What administrators and officers do with a campaign, as jobs that may crash at any write."""

from __future__ import annotations

from contextlib import suppress

from models.audit_entry import AuditEntry
from models.campaign import Campaign
from models.candidate import Candidate
from models.errors import Conflict, RulesFrozen
from models.job import Job
from models.member import Member
from models.roll import RollEntry
from models.roll_amendment import RollAmendment
from models.roll_committee import RollCommittee
from models.services.campaign_changes import withdraw_candidate
from models.services.campaign_opening import FREEZE_ROLL, mark_opened, open_campaign
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.job_kinds import KINDS
from models.services.jobs import make_job, work_on
from models.services.roll_amendments import strike_from_roll
from models.services.seats import seat_member
from tests.faults.crash_jobs import CrashJob, open_for_one
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    TODAY,
    make_rule_set,
    store_candidates,
    store_member,
    store_units,
)

IN_MAY = NOON.replace(month=5)


def _open_with_roster() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    for number in range(2):
        store_units(f"c-{number}", f"b-{number}")
    for number in range(3):
        store_member(number, branch_id=f"b-{number % 2}")
    make_job(ADMINISTRATOR, FREEZE_ROLL, {"campaign": CAMPAIGN}, NOON).save()


def _freeze() -> None:
    [job] = Job.scan(consistent_read=True)
    work_on(job.job_id, KINDS, NOON, lambda: True)


def _require_all_on_roll() -> None:
    places = {
        (voter.committee_id, voter.voter)
        for member in Member.scan()
        for voter in [seat_member(member, NOON).seat.require_voter()]
    }
    entries = {(row.committee_key.split("#")[1], row.voter_key.split("#")[1]) for row in RollEntry.scan()}
    assert entries == places
    assert {row.committee_id: int(row.voters) for row in RollCommittee.scan()} == {"c-0": 2, "c-1": 1}
    assert load_campaign(CAMPAIGN).roll_frozen_at is not None
    assert [job.state for job in Job.scan()] == ["done"]


def _prepare_opening() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), IN_MAY)
    store_units("c-1", "b-1")
    for category in ("article", "film"):
        store_candidates(category, 1)
    store_member(1)


def _open() -> None:
    with suppress(RulesFrozen):
        open_campaign(ADMINISTRATOR, CAMPAIGN, 1, IN_MAY)


def _require_opened_once() -> None:
    [job], [entry] = Job.scan(), AuditEntry.scan()
    assert (entry.act, Campaign.get(CAMPAIGN).roll_job_id) == ("campaign_opened", job.job_id)


def _withdraw() -> None:
    with suppress(Conflict):
        withdraw_candidate(ADMINISTRATOR, CAMPAIGN, "article", "canary-ar000", "作者本人申请退出评选", NOON)


def _require_withdrawn_once() -> None:
    [amendment], [entry] = load_campaign(CAMPAIGN).amendments, AuditEntry.scan()
    assert amendment.kind == entry.act == "candidate_withdrawn"
    assert sorted(row.status for row in Candidate.scan()) == ["standing", "standing", "withdrawn"]


def _prepare_striking() -> None:
    store_units("c-1", "b-1")
    open_for_one()
    RollCommittee(CAMPAIGN, "c-1", voters=1).save()


def _strike() -> None:
    with suppress(Conflict):
        strike_from_roll(ADMINISTRATOR, load_campaign(CAMPAIGN), "m-1", "组织关系已转往外省", NOON)


def _require_struck_once() -> None:
    [entry], [committee], [amendment] = RollEntry.scan(), RollCommittee.scan(), RollAmendment.scan()
    assert (entry.struck_on, int(committee.voters), amendment.kind) == (TODAY, 0, "struck")
    assert seat_member(Member.get("m-1"), NOON).seat.voter is None
    assert AuditEntry.count() == 1


CAMPAIGN_JOBS = (
    CrashJob("freezing the roll", 15, _open_with_roster, _freeze, _require_all_on_roll),
    CrashJob("opening a campaign", 1, _prepare_opening, _open, _require_opened_once),
    CrashJob("withdrawing a candidate", 1, open_for_one, _withdraw, _require_withdrawn_once),
    CrashJob("striking off the roll", 1, _prepare_striking, _strike, _require_struck_once),
)
