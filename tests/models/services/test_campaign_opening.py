"""Opening: only what is ready, once, in the version that was checked; the roll follows as a job."""

from __future__ import annotations

from datetime import datetime

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, NoCampaign, RulesFrozen, VotingClosed
from models.job import Job
from models.rules.days import CHINA
from models.services.ballots import cast_ballot
from models.services.campaign_facts import gather_facts
from models.services.campaign_opening import list_preparations, open_campaign
from models.services.campaign_setup import load_campaign, save_rule_set, store_rule_set
from models.services.campaigns import list_campaigns, require_campaign
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.seats import Voter
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    TODAY,
    make_rule_set,
    store_campaign,
    store_candidate,
    store_candidates,
    store_member,
    store_units,
)

pytestmark = pytest.mark.usefixtures("store")

MAY = datetime(2017, 5, 20, 9, tzinfo=CHINA)


def prepare() -> None:
    """Store a draft that is ready: candidates, branches, members."""
    store_rule_set(CAMPAIGN, make_rule_set(), MAY)
    store_candidates("article", 2)
    store_candidates("film", 1)
    store_units()
    store_member(1)


def test_opening_makes_the_campaign_visible_and_begins_the_roll() -> None:
    prepare()
    job_id = open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    assert [each.campaign_id for each in list_campaigns(MAY)] == [CAMPAIGN]
    job = Job.get(job_id)
    assert (job.kind, job.task, job.state) == ("freeze_roll", {"campaign": CAMPAIGN}, "waiting")
    (entry,) = AuditEntry.scan()
    assert (entry.act, entry.actor_id) == ("campaign_opened", "m-admin")


def test_nobody_votes_before_the_roll_is_frozen() -> None:
    prepare()
    job_id = open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    voter = Voter(CAMPAIGN, "c-1", "b-1", "v")
    with pytest.raises(VotingClosed, match="投票名册正在生成"):
        cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000"], NOON)
    work_on(job_id, KINDS, MAY, lambda: True)
    assert require_campaign(CAMPAIGN, NOON).roll_frozen_at is not None
    assert cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000"], NOON).is_new


def test_campaign_is_opened_only_once() -> None:
    prepare()
    open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    with pytest.raises(RulesFrozen):
        open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    assert (Job.count(), AuditEntry.count()) == (1, 1)


def test_other_version_than_the_checked_one_is_not_opened() -> None:
    prepare()
    save_rule_set(ADMINISTRATOR, CAMPAIGN, make_rule_set(title="新"), 1, MAY)
    with pytest.raises(Conflict, match="刚刚被他人修改"):
        open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    assert load_campaign(CAMPAIGN).opened_at is None


def test_opening_nothing_is_refused() -> None:
    with pytest.raises(NoCampaign):
        open_campaign(ADMINISTRATOR, "nowhere", 1, MAY)


def test_missing_candidates_keep_the_campaign_shut() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), MAY)
    store_candidates("article", 1)
    store_units()
    store_member(1)
    with pytest.raises(Conflict, match="好片子还没有候选项"):
        open_campaign(ADMINISTRATOR, CAMPAIGN, 1, MAY)
    assert (load_campaign(CAMPAIGN).opened_at, Job.count(), AuditEntry.count()) == (None, 0, 0)


def test_warnings_do_not_keep_the_campaign_shut() -> None:
    prepare()
    states = {item.what: item.state for item in list_preparations(load_campaign(CAMPAIGN), MAY)}
    assert states["候选项：好文章"] == states["账号激活"] == "warn"
    assert "missing" not in states.values()


def test_facts_are_those_of_the_store() -> None:
    prepare()
    store_candidate("article", "canary-gone", status="withdrawn")
    store_units("c-2", "b-2")
    store_units("c-3", "b-3", status="closed")
    store_member(2, openid_hash="h", activated_at="2017-05-01T00:00:00+00:00")
    store_member(3, status="closed")
    store_member(4, branch_id="b-nowhere")
    store_campaign("other", title="别的活动")
    store_rule_set("draft", make_rule_set(), MAY)
    facts = gather_facts(load_campaign(CAMPAIGN))
    assert facts.candidates == {"article": 2, "film": 1}
    assert (facts.branches, facts.empty_branches) == (2, 1)
    assert (facts.members, facts.activated, facts.stray_members) == (3, 1, 1)
    assert [other.title for other in facts.others] == ["别的活动"]
