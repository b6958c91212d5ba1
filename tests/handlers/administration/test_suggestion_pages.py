"""The console's pages for suggestions, and announcing a campaign."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from models.rules.days import CHINA
from models.services.announcing import list_inviting_campaigns
from models.services.suggestion_desk import thank
from models.services.suggestions import load_suggestion
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock, FakeWeChat
from tests.makers import CAMPAIGN, make_category
from tests.nominating import MARCH, set_scene
from tests.officers import list_acts
from tests.suggesting import WHY, invite, officer_at, store_writer, write


@pytest.fixture
def scene(console: Flask, clock: Clock) -> Flask:
    """An announced campaign, a morning of its nomination stage, a member of c-1."""
    clock.moment = MARCH
    invite()
    store_writer()
    return console


def sit(console: Flask, unit_id: str = "c-1", number: int = 1) -> Desk:
    """Return the desk of a unit's officer."""
    return seat_at_desk(console, number, "officer", unit_id)


def test_officer_reads_a_suggestion_with_its_writer(scene: Flask) -> None:
    made, desk = write(), sit(scene)
    assert desk.get("/suggestions").headers["Location"] == "/suggestions/c-1"
    rows = desk.get("/suggestions/c-1").text
    assert f'href="/suggestions/c-1/{made.suggestion_id}">林小梅</a>' in rows
    assert "<td>好文章</td>" in rows
    page = desk.get(f"/suggestions/c-1/{made.suggestion_id}").text
    assert all(shown in page for shown in (*WHY.split("\n"), "陈测试11", "好文章", "采纳并填写推荐材料"))


def test_officer_above_finds_the_way_to_what_waits(scene: Flask) -> None:
    made, desk = write(), sit(scene, "u-1")
    assert 'href="/suggestions/r-1"' in desk.get("/suggestions/u-1").text
    assert '<td class="number">1</td>' in desk.get("/suggestions/r-1").text
    page = desk.get(f"/suggestions/c-1/{made.suggestion_id}").text
    assert "答复并关闭" in page
    assert "采纳并填写推荐材料" not in page


def test_page_of_a_committee_without_suggestions_says_where_they_come_from(scene: Flask) -> None:
    assert "还没有党员推荐" in sit(scene).get("/suggestions/c-1").text


@pytest.mark.parametrize("unit_id", ["c-2", "r-2"])
def test_officer_of_another_branch_of_the_tree_sees_nothing(scene: Flask, unit_id: str) -> None:
    made, desk = write(), sit(scene, unit_id)
    for address in ("/suggestions/c-1", f"/suggestions/c-1/{made.suggestion_id}"):
        answer = desk.get(address)
        assert answer.status_code == 403
        assert "林小梅" not in answer.text
    for act in ("nomination", "thanks"):
        answer = desk.post(f"/suggestions/c-1/{made.suggestion_id}/{act}", version="1", thanks="noted")
        assert answer.status_code == 403
    # Nor does the own address lead to what lies elsewhere.
    assert desk.get(f"/suggestions/{unit_id}/{made.suggestion_id}").status_code == 404
    assert load_suggestion("c-1", made.suggestion_id) == made


def test_taking_up_leads_to_the_draft_and_links_it(scene: Flask) -> None:
    made, desk = write(), sit(scene)
    answer = desk.post(f"/suggestions/c-1/{made.suggestion_id}/nomination", version="1")
    nomination_id = load_suggestion("c-1", made.suggestion_id).nomination_id
    assert answer.headers["Location"] == f"/nominations/{nomination_id}/edit"
    page = desk.get(f"/suggestions/c-1/{made.suggestion_id}").text
    assert f'href="/nominations/{nomination_id}"' in page
    assert "答复并关闭" not in page


def test_second_officer_is_told_that_it_is_done(scene: Flask) -> None:
    made, desk = write(), sit(scene)
    thank(officer_at("c-1"), "c-1", made.suggestion_id, 1, "noted", "", MARCH)
    for act in ("nomination", "thanks"):
        answer = desk.post(f"/suggestions/c-1/{made.suggestion_id}/{act}", version="1", thanks="noted", words="谢谢")
        assert answer.status_code == 409
        assert "已由他人处理" in answer.text


def test_words_typed_survive_a_refusal(scene: Flask) -> None:
    made, desk = write(), sit(scene)
    answer = desk.post(f"/suggestions/c-1/{made.suggestion_id}/thanks", version="1", thanks="", words="谢" * 201)
    assert answer.status_code == 422
    assert "谢" * 201 in answer.text
    assert "请控制在 200 个字符以内" in answer.text


def test_closing_tells_the_officer_and_keeps_the_words(scene: Flask) -> None:
    made, desk = write(), sit(scene)
    desk.post(f"/suggestions/c-1/{made.suggestion_id}/thanks", version="1", thanks="known", words="")
    assert "已答复推荐人" in desk.get("/suggestions/c-1").text
    assert "已在本次推荐之列" in desk.get(f"/suggestions/c-1/{made.suggestion_id}").text
    assert list_acts()[-1] == "suggestion_thanked"


def test_doubtful_text_is_marked_for_the_officer(scene: Flask) -> None:
    wechat = FakeWeChat()
    wechat.verdicts = ["unchecked"]
    made, desk = write(wechat=wechat), sit(scene)
    assert "请人工核查" in desk.get("/suggestions/c-1").text
    assert "微信未能自动检查这段文字" in desk.get(f"/suggestions/c-1/{made.suggestion_id}").text


def test_markup_in_a_suggestion_is_shown_as_text(scene: Flask) -> None:
    made, desk = write(subject="<b>林</b>", why="<script>x</script>"), sit(scene)
    page = desk.get(f"/suggestions/c-1/{made.suggestion_id}").text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<b>林" not in page


def test_administrator_announces_a_draft_and_takes_it_back(console: Flask, clock: Clock) -> None:
    clock.moment = MARCH
    set_scene()
    desk = seat_at_desk(console, 1, "administrator")
    assert "发布推荐通知" in desk.get(f"/campaigns/{CAMPAIGN}").text
    desk.post(f"/campaigns/{CAMPAIGN}/announcement")
    assert [each.campaign_id for each in list_inviting_campaigns(MARCH)] == [CAMPAIGN]
    again = desk.post(f"/campaigns/{CAMPAIGN}/announcement")
    assert (again.status_code, "已经发布过" in again.text) == (409, True)
    assert "收回推荐通知" in desk.get(f"/campaigns/{CAMPAIGN}").text
    desk.post(f"/campaigns/{CAMPAIGN}/announcement/withdrawal")
    assert list_inviting_campaigns(MARCH) == []
    assert list_acts() == ["campaign_announced", "campaign_concealed"]


@pytest.mark.parametrize(
    ("moment", "phone", "refusal"),
    [
        (datetime(2017, 7, 5, tzinfo=CHINA), "0591-00000000", "已经结束"),
        (MARCH, "", "还没有填写联系电话"),
    ],
)
def test_unready_campaign_is_not_announced(
    console: Flask, clock: Clock, moment: datetime, phone: str, refusal: str
) -> None:
    clock.moment = moment
    offices = [{"id": "education", "name": "党员教育管理处", "phone": phone}]
    set_scene(offices=offices, categories=[make_category("article", "好文章")])
    answer = seat_at_desk(console, 1, "administrator").post(f"/campaigns/{CAMPAIGN}/announcement")
    assert answer.status_code == 409
    assert refusal in answer.text
    assert list_acts() == []
