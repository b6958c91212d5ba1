"""What members may suggest, when, how often; and who reads it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.errors import Conflict, InvalidInput, MemberInactive, NoCampaign, UnknownCategory
from models.rules.days import CHINA
from models.services.announcing import conceal_campaign
from models.services.campaign_setup import store_rule_set
from models.services.campaigns import list_known_campaigns
from models.services.suggesting import read_own
from models.services.suggestion_desk import thank
from models.services.suggestions import load_suggestion
from models.suggestion import Suggester, Suggestion
from tests.fakes import FakeWeChat
from tests.makers import ADMINISTRATOR, CAMPAIGN, make_rule_set
from tests.nominating import MARCH
from tests.officers import list_acts
from tests.suggesting import WHY, invite, officer_at, store_writer, write


@pytest.fixture
def scene(store: None) -> None:
    """An announced campaign and a member of c-1."""
    invite()
    store_writer()


def test_suggestion_lies_before_the_members_own_committee(scene: None) -> None:
    made = write()
    assert (made.committee_id, made.member_id, made.state, made.version) == ("c-1", "m-11", "open", 1)
    assert load_suggestion("c-1", made.suggestion_id) == made
    assert made.why == WHY
    assert read_own("m-11", MARCH).made == (made,)
    assert read_own("m-12", MARCH).made == ()


def test_who_is_suggested_and_why_are_sealed(scene: None) -> None:
    made = write()
    row = Suggestion.get("c-1", made.suggestion_id).serialize()
    assert set(row["subject"]) == set(row["why"]) == {"B"}


def test_same_words_again_are_the_same_suggestion(scene: None) -> None:
    wechat = FakeWeChat()
    first, second = write(wechat=wechat), write(subject=" 林小梅 ", wechat=wechat)
    assert first == second
    assert len(wechat.texts) == 1
    assert len(Suggester.get("m-11", CAMPAIGN).made) == 1


def test_sixth_open_suggestion_is_refused_until_one_is_answered(scene: None) -> None:
    made = [write(subject=f"林测试{number}") for number in range(5)]
    wechat = FakeWeChat()
    with pytest.raises(Conflict, match="5 条推荐等待处理"):
        write(subject="第六个", wechat=wechat)
    assert wechat.texts == []
    thank(officer_at("c-1"), "c-1", made[0].suggestion_id, 1, "noted", "", MARCH)
    write(subject="第六个")
    with pytest.raises(Conflict):
        write(subject="第七个")
    assert len(read_own("m-11", MARCH).made) == 6


def test_five_of_one_member_keep_nobody_else_from_suggesting(scene: None) -> None:
    store_writer(12)
    for number in range(5):
        write(subject=f"林测试{number}")
    assert write(12).state == "open"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "林" * 61}, "subject"),
        ({"subject": "林小梅 15400000001"}, "subject"),
        ({"why": "\n \n"}, "why"),
        ({"why": "好" * 301}, "why"),
        ({"why": "a" * 1201}, "why"),
        ({"why": "电话 154 0000 0001"}, "why"),
    ],
)
def test_what_a_suggestion_can_not_hold_is_named(scene: None, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        write(**changes)
    assert [fault.field for fault in refusal.value.errors] == [field]
    assert Suggestion.count() == 0


def test_three_hundred_words_in_paragraphs_are_taken(scene: None) -> None:
    assert write(why="好\n\n" * 300).why.count("好") == 300


def test_risky_text_is_refused_and_not_kept(scene: None) -> None:
    wechat = FakeWeChat()
    wechat.verdicts = ["risky"]
    with pytest.raises(InvalidInput, match="内容安全"):
        write(wechat=wechat)
    assert wechat.texts == [("canary-o-11", WHY, "林小梅")]
    assert (Suggestion.count(), Suggester.count()) == (0, 0)


@pytest.mark.parametrize("suggest", ["review", "unchecked"])
def test_doubtful_text_is_kept_and_marked_for_the_officer(scene: None, suggest: str) -> None:
    wechat = FakeWeChat()
    wechat.verdicts = [suggest]
    made = write(wechat=wechat)
    assert made.safety is not None
    assert (made.safety.state, made.safety.suggest) == ("waiting", suggest)
    assert load_suggestion("c-1", made.suggestion_id).safety == made.safety


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        (datetime(2017, 2, 28, 23, 59, tzinfo=CHINA), Conflict),
        (datetime(2017, 6, 1, 0, 0, tzinfo=CHINA), Conflict),
    ],
)
def test_suggestions_are_welcome_in_the_nomination_stage_only(
    scene: None, moment: datetime, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal, match="推荐阶段"):
        write(now=moment)
    assert read_own("m-11", moment).invitations == ()


def test_draft_that_is_not_announced_stays_unknown_to_members(scene: None) -> None:
    store_rule_set("secret-2017", make_rule_set(title="还没有公布"), MARCH)
    assert [each.campaign_id for each in read_own("m-11", MARCH).invitations] == [CAMPAIGN]
    assert [each.campaign_id for each in list_known_campaigns(MARCH)] == [CAMPAIGN]
    with pytest.raises(NoCampaign):
        write(campaign="secret-2017")


def test_announcement_taken_back_ends_suggesting_and_keeps_what_was_made(scene: None) -> None:
    made = write()
    conceal_campaign(ADMINISTRATOR, CAMPAIGN, MARCH)
    with pytest.raises(NoCampaign):
        write(subject="另一个")
    own = read_own("m-11", MARCH)
    assert (own.invitations, own.made) == ((), (made,))
    assert list_acts() == ["campaign_announced", "campaign_concealed"]


def test_unknown_category_is_refused(scene: None) -> None:
    with pytest.raises(UnknownCategory):
        write(category="film")


@pytest.mark.parametrize("number", [12, 13])
def test_closed_or_missing_member_suggests_nothing(scene: None, number: int) -> None:
    store_writer(12, status="closed")
    with pytest.raises(MemberInactive):
        write(number)


def test_suggestions_go_half_a_year_after_the_nomination_stage(scene: None) -> None:
    made = write()
    ends_at = datetime(2017, 6, 1, tzinfo=CHINA) + timedelta(days=180)
    assert int(Suggestion.get("c-1", made.suggestion_id).expires_at) == int(ends_at.timestamp())
    assert int(Suggester.get("m-11", CAMPAIGN).expires_at) == int(ends_at.timestamp())


@pytest.mark.usefixtures("racing_store")
def test_no_more_than_five_are_open_whatever_comes_in_at_once() -> None:
    invite()
    store_writer()
    start, outcomes = threading.Barrier(12), list[str]()

    def run(number: int) -> None:
        start.wait(10)
        try:
            outcomes.append(write(subject=f"林测试{number}").state)
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["open"] * 5 + ["refused"] * 7
    assert (Suggestion.count(), len(Suggester.get("m-11", CAMPAIGN).open)) == (5, 5)
