"""The pages on which a nomination is begun, filled in and submitted."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from models.rules.rich_text import Run
from models.services.nomination_desks import list_nominating
from models.services.nomination_drafts import DRAFT, read_material
from models.services.nominations import list_at, load_nomination
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, begin, edit, move, officer_of, set_scene


@pytest.fixture
def desk(console: Flask, clock: Clock) -> Desk:
    """An officer of c-1 at the console, in March."""
    clock.moment = MARCH
    set_scene()
    return seat_at_desk(console, 1, "officer", "c-1")


def hidden(page: str) -> dict[str, str]:
    """Return what the form carries along unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def shown(page: str) -> dict[str, str]:
    """Return what stands in the fields of the form."""
    form = page.partition("<template")[0]
    lines = re.findall(r'<input id="[^"]+" name="([^"]+)"[^>]* value="([^"]*)"', form)
    return dict(lines) | dict(re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>([^<]*)</textarea>', form))


def test_only_desk_is_opened_at_once(desk: Desk) -> None:
    answer = desk.get("/nominations")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/nominations/desks/c-1")


def test_empty_desk_says_what_to_do_next(desk: Desk) -> None:
    page = desk.get("/nominations/desks/c-1").text
    assert "还没有推荐。先看看条件" in page
    assert "发起第一个" in page


def test_desk_shows_quota_and_time_left(console: Flask, clock: Clock) -> None:
    clock.moment = MARCH
    set_scene()
    page = seat_at_desk(console, 1, "officer", "r-1").get("/nominations/desks/r-1").text
    assert "应报 3—5 个" in page
    assert "还差 3 个" in page
    assert "还有 41 天" in page
    clock.move(days=41)
    assert "今天截止" in Desk(console, "m-1").get("/nominations/desks/r-1").text
    clock.move(days=2)
    assert "已过期 2 天" in Desk(console, "m-1").get("/nominations/desks/r-1").text


def test_category_is_chosen_by_its_conditions_and_begun(desk: Desk) -> None:
    page = desk.get("/nominations/desks/c-1/begin?category=case").text
    assert "实施单位" in page
    assert "简介（100字以内）" in re.sub(r"\s+", "", page)
    answer = desk.post("/nominations/desks/c-1/begin", campaign=CAMPAIGN, category="case")
    [nomination] = list_at(CAMPAIGN, "c-1")
    assert answer.headers["Location"] == f"/nominations/{nomination.nomination_id}/edit"
    assert nomination.category == "case"


def test_form_has_the_fields_of_its_category_only(desk: Desk) -> None:
    article = desk.get(f"/nominations/{begin()}/edit").text
    case = desk.get(f"/nominations/{begin(category='case')}/edit").text
    assert 'name="author_post"' in article
    assert 'name="summary"' not in article
    assert 'name="author_post"' not in case
    assert 'name="summary"' in case


def test_whole_form_is_saved_without_script(desk: Desk) -> None:
    nomination_id = begin()
    page = desk.get(f"/nominations/{nomination_id}/edit").text
    fields = hidden(page) | shown(page)
    assert fields["text"] == "测试正文。\n第二段。"
    fields |= {
        "title": "改过的标题",
        "text": "测试正文。\r\n第二段。",
        "grounds[0]": "紧扣主题，另有补充",
        "opinions[0].held_on": "2017-03-11",
        "opinions[0].manner": "公示",
        "opinions[0].asked": "30",
        "opinions[0].outcome": "无异议",
        "opinions[0].responsible": "何测试",
    }
    assert desk.post(f"/nominations/{nomination_id}/edit", fields).status_code == 303
    saved = read_material(nomination_id, DRAFT)
    assert (saved.material.title, saved.material.grounds) == ("改过的标题", ("紧扣主题，另有补充",))
    assert saved.material.opinions[0].asked == 30
    # What was not typed into was not sent: whoever changes it meanwhile is not in conflict.
    assert set(saved.touched) == {"title", "grounds", "opinions"}


def test_saving_without_script_keeps_bold(desk: Desk) -> None:
    nomination_id = begin(text=((Run("重点", True), Run("，其余")),))
    page = desk.get(f"/nominations/{nomination_id}/edit").text
    desk.post(f"/nominations/{nomination_id}/edit", hidden(page) | {"title": "新标题", "text": "重点，其余"})
    saved = read_material(nomination_id, DRAFT).material
    assert saved.title == "新标题"
    assert [run.is_bold for run in saved.text[0]] == [True, False]


def test_same_field_is_shown_beside_the_colleagues_text(desk: Desk) -> None:
    nomination_id = begin()
    page = desk.get(f"/nominations/{nomination_id}/edit").text
    edit("c-1", nomination_id, title="同事写的标题", author_post="教授")
    typed = hidden(page) | shown(page) | {"title": "我写的标题"}
    answer = desk.post(f"/nominations/{nomination_id}/edit", typed)
    assert answer.status_code == 409
    assert "同事写的标题" in answer.text
    assert 'value="我写的标题"' in answer.text
    assert 'value="教授"' in answer.text
    assert read_material(nomination_id, DRAFT).material.title == "同事写的标题"


def test_row_is_added_and_nothing_typed_is_lost(desk: Desk) -> None:
    nomination_id = begin()
    answer = desk.post(
        f"/nominations/{nomination_id}/edit", {"revision": "1", "title": "没有保存", "act": "add:opinions"}
    )
    assert 'value="没有保存"' in answer.text
    assert read_material(nomination_id, DRAFT).material.title == "测试文章"


def test_number_that_is_none_is_said_and_kept(desk: Desk) -> None:
    nomination_id = begin()
    answer = desk.post(f"/nominations/{nomination_id}/edit", {"revision": "1", "opinions[0].asked": "十二"})
    assert answer.status_code == 422
    assert "征求人数请填写数字" in answer.text
    assert 'value="十二"' in answer.text


def test_submitting_shows_where_it_goes_and_then_does(desk: Desk) -> None:
    nomination_id = begin()
    page = desk.get(f"/nominations/{nomination_id}/submit").text
    assert "测试1市委组织部" in page
    answer = desk.post(f"/nominations/{nomination_id}/submit", hidden(page) | {"comment": "请审核"})
    assert answer.headers["Location"] == f"/nominations/{nomination_id}"
    assert load_nomination(nomination_id).state == "submitted"


def test_text_changed_since_it_was_checked_is_not_submitted(desk: Desk) -> None:
    nomination_id = begin()
    page = desk.get(f"/nominations/{nomination_id}/submit").text
    edit("c-1", nomination_id, title="核对之后改的")
    answer = desk.post(f"/nominations/{nomination_id}/submit", hidden(page) | {"comment": ""})
    assert answer.status_code == 409
    assert load_nomination(nomination_id).state == "draft"


def test_what_is_lacking_stands_before_the_button(desk: Desk) -> None:
    nomination_id = begin(opinions=())
    page = desk.get(f"/nominations/{nomination_id}/submit").text
    assert "没有征求意见的不能上报" in page
    assert "上报给" not in page
    answer = desk.post(f"/nominations/{nomination_id}/submit", hidden(page) | {"version": "1", "revision": "1"})
    assert answer.status_code == 422
    assert load_nomination(nomination_id).state == "draft"


def test_returned_one_says_what_to_mend_and_what_was_mended(desk: Desk) -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    move(officer_of("r-1"), nomination_id, "return", comment="请补充第二段")
    page = desk.get(f"/nominations/{nomination_id}/edit").text
    assert "请补充第二段" in page
    assert "退回以后还没有改动" in page
    edit("c-1", nomination_id, title="改过")
    assert "退回以后已经改过：文章标题" in desk.get(f"/nominations/{nomination_id}/edit").text


def test_recall_withdraw_and_restore_follow_each_other(desk: Desk) -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    for act, state in (("recall", "returned"), ("withdraw", "withdrawn"), ("restore", "draft")):
        page = desk.get(f"/nominations/{nomination_id}/edit").text
        assert f'action="/nominations/{nomination_id}/{act}"' in page
        version = str(load_nomination(nomination_id).version)
        assert desk.post(f"/nominations/{nomination_id}/{act}", version=version).status_code == 303
        assert load_nomination(nomination_id).state == state
    assert "已撤回" not in desk.get("/nominations/desks/c-1").text


def test_withdrawn_ones_are_kept_in_a_fold(desk: Desk) -> None:
    move(officer_of("c-1"), begin(), "withdraw")
    page = desk.get("/nominations/desks/c-1").text
    assert "已撤回的（1 个，可以恢复）" in page
    assert "测试文章" in page


@pytest.mark.parametrize("path", ["edit", "submit"])
def test_other_branch_of_the_tree_enters_no_form(console: Flask, clock: Clock, path: str) -> None:
    clock.moment = MARCH
    set_scene()
    stranger = seat_at_desk(console, 1, "officer", "c-2")
    nomination_id = begin()
    assert stranger.get(f"/nominations/{nomination_id}/{path}").status_code == 403
    answer = stranger.post(f"/nominations/{nomination_id}/{path}", version="1", revision="1")
    assert answer.status_code == 403
    assert stranger.get("/nominations/desks/c-1").status_code == 403


def test_officer_above_reads_the_desk_and_changes_nothing(console: Flask, clock: Clock) -> None:
    clock.moment = MARCH
    set_scene()
    above, nomination_id = seat_at_desk(console, 1, "officer", "r-1"), begin()
    assert "测试文章" in above.get("/nominations/desks/c-1").text
    assert "发起推荐</a>" not in above.get("/nominations/desks/c-1").text
    assert above.post("/nominations/desks/c-1/begin", campaign=CAMPAIGN, category="case").status_code == 403
    assert 'id="nomination"' not in above.get(f"/nominations/{nomination_id}/edit").text


def test_campaign_is_listed_while_nominations_are_worked_on(store: None) -> None:
    set_scene()
    assert [each.campaign_id for each in list_nominating(MARCH)] == [CAMPAIGN]
    assert list_nominating(MARCH.replace(month=7)) == []
