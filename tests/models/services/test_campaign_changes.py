"""Exceptional changes of an opened campaign: bounded, told with their reason, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.errors import Conflict, InvalidInput, NoCampaign, RulesChanged, UnknownCandidate, VotingClosed
from models.rules.days import CHINA
from models.services.ballots import cast_ballot
from models.services.campaign_changes import (
    close_voting,
    extend_voting,
    reinstate_candidate,
    withdraw_candidate,
)
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.campaigns import require_campaign
from models.services.warm import forget_all
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    TODAY,
    make_rule_set,
    make_stage,
    store_campaign,
    store_candidates,
    voter_on_roll,
)

pytestmark = pytest.mark.usefixtures("store")

WHY = "因台风停电，部分党支部无法投票"
# Voting closes on the first of October, judging opens on the tenth.
STAGES = [
    make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
    make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
    make_stage("judging", "2017-10-10T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
]
LATER = datetime(2017, 10, 5, tzinfo=CHINA)


def withdraw(candidate_id: str = "canary-ar000", reason: str = WHY) -> None:
    """Withdraw an article."""
    withdraw_candidate(ADMINISTRATOR, CAMPAIGN, "article", candidate_id, reason, NOON)


def closing() -> datetime:
    """Return when voting closes now, as members' processes know it."""
    return require_campaign(CAMPAIGN, NOON).rules.stage("voting").closes_at


def test_extended_voting_stores_a_new_version_with_its_reason() -> None:
    store_campaign(stages=STAGES)
    extend_voting(ADMINISTRATOR, CAMPAIGN, 1, LATER, WHY, NOON)
    campaign = require_campaign(CAMPAIGN, NOON)
    assert (campaign.version, closing()) == (2, LATER)
    (amendment,) = campaign.amendments
    assert (amendment.kind, amendment.reason, amendment.by) == ("voting_extended", WHY, "测试省委组织部")
    assert (amendment.before, amendment.after) == ("2017-10-01T00:00:00+08:00", "2017-10-05T00:00:00+08:00")
    (entry,) = AuditEntry.scan()
    assert (entry.act, json.loads(entry.details)["reason"]) == ("voting_extended", WHY)


def test_closed_voting_takes_no_ballot_from_its_minute_on() -> None:
    store_campaign()
    ids = store_candidates("article", 2)
    voter = voter_on_roll(1)
    close_voting(ADMINISTRATOR, CAMPAIGN, 1, WHY, NOON + timedelta(seconds=1))
    closes_at = closing()
    # The first full minute that lies a minute ahead: by then no process remembers the old rules.
    assert closes_at == NOON + timedelta(minutes=2)
    with pytest.raises(VotingClosed, match="12:02结束"):
        cast_ballot(voter, CAMPAIGN, "article", TODAY, ids[:1], closes_at)
    assert cast_ballot(voter, CAMPAIGN, "article", TODAY, ids[:1], closes_at - timedelta(seconds=1)).is_new


def test_of_two_changes_with_the_same_version_one_is_made() -> None:
    store_campaign(stages=STAGES)
    extend_voting(ADMINISTRATOR, CAMPAIGN, 1, LATER, WHY, NOON)
    with pytest.raises(RulesChanged):
        close_voting(ADMINISTRATOR, CAMPAIGN, 1, WHY, NOON)
    assert closing() == LATER


def test_changes_follow_one_another_in_order() -> None:
    store_campaign(stages=STAGES)
    store_candidates("article", 1)
    extend_voting(ADMINISTRATOR, CAMPAIGN, 1, LATER, WHY, NOON)
    withdraw()
    close_voting(ADMINISTRATOR, CAMPAIGN, 2, WHY, NOON)
    kinds = [amendment.kind for amendment in load_campaign(CAMPAIGN).amendments]
    assert kinds == ["voting_extended", "candidate_withdrawn", "voting_closed_early"]


def test_withdrawn_candidate_can_be_chosen_no_longer() -> None:
    store_campaign()
    ids = store_candidates("article", 2)
    voter = voter_on_roll(1)
    withdraw(ids[0])
    forget_all()
    with pytest.raises(InvalidInput):
        cast_ballot(voter, CAMPAIGN, "article", TODAY, ids, NOON)
    (amendment,) = require_campaign(CAMPAIGN, NOON).amendments
    assert (amendment.kind, amendment.subject) == ("candidate_withdrawn", f"候选项{ids[0]}")


def test_candidate_is_withdrawn_once_and_may_stand_again() -> None:
    store_campaign()
    (article,) = store_candidates("article", 1)
    withdraw(article)
    with pytest.raises(Conflict, match="已被撤下"):
        withdraw(article)
    reinstate_candidate(ADMINISTRATOR, CAMPAIGN, "article", article, WHY, NOON)
    with pytest.raises(Conflict, match="正在参评"):
        reinstate_candidate(ADMINISTRATOR, CAMPAIGN, "article", article, WHY, NOON)
    assert Candidate.get(Candidate.category_key_of(CAMPAIGN, "article"), article).status == "standing"
    assert AuditEntry.count() == len(load_campaign(CAMPAIGN).amendments) == 2


def test_unknown_candidate_is_not_made_by_withdrawing_it() -> None:
    store_campaign()
    with pytest.raises(UnknownCandidate):
        withdraw("nobody")
    assert (Candidate.count(), load_campaign(CAMPAIGN).amendments) == (0, ())


@pytest.mark.parametrize("reason", ["", "   ", "不行", " 四 个 字", "长" * 201])
def test_change_without_a_proper_reason_is_refused(reason: str) -> None:
    store_campaign(stages=STAGES)
    store_candidates("article", 1)
    acts: list[Callable[[], None]] = [
        lambda: withdraw(reason=reason),
        lambda: extend_voting(ADMINISTRATOR, CAMPAIGN, 1, LATER, reason, NOON),
        lambda: close_voting(ADMINISTRATOR, CAMPAIGN, 1, reason, NOON),
    ]
    for act in acts:
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert [fault.field for fault in refusal.value.errors] == ["reason"]
    assert (load_campaign(CAMPAIGN).amendments, AuditEntry.count()) == ((), 0)


def test_draft_is_edited_and_not_amended() -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    store_candidates("article", 1)
    with pytest.raises(NoCampaign, match="还没有开启"):
        withdraw()
    with pytest.raises(NoCampaign, match="还没有开启"):
        close_voting(ADMINISTRATOR, CAMPAIGN, 1, WHY, NOON)


def test_candidates_of_a_closed_campaign_stay_as_they_are() -> None:
    store_campaign()
    (article,) = store_candidates("article", 1)
    with pytest.raises(VotingClosed, match="活动已经结束"):
        withdraw_candidate(ADMINISTRATOR, CAMPAIGN, "article", article, WHY, datetime(2017, 11, 1, tzinfo=CHINA))
