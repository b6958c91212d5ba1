"""The reminder plan as a form: nothing typed is lost, texts are shown filled, a running plan takes the phone."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask import Flask

from handlers.administration.plan_fields import PLAN_SECTIONS, STAGE_HINTS
from handlers.administration.reminder_plan import spell_plan
from handlers.administration.rule_form import read_document, read_values
from local.demo.reminders import build_reminder_plan
from models.rules.blank_reminder_plan import build_blank_plan
from models.rules.reminder_plan import KIND_NAMES
from models.services.reminder_plans import load_plan, store_plan
from models.services.reminder_setup import read_plan
from tests.desk import Desk, seat_at_desk, store_tree
from tests.handlers.administration.test_rules_page import read_page
from tests.makers import CAMPAIGN, NOON, store_campaign

HERE = f"/campaigns/{CAMPAIGN}/reminders"
ADDRESS = f"{HERE}/plan"
DEMO = build_reminder_plan()


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An administrator's browser in front of an opened campaign without a plan."""
    store_tree()
    store_campaign()
    return seat_at_desk(console, 1, "administrator")


def store_demo(is_on: bool = False) -> None:
    """Store the demo's plan as version 1."""
    store_plan(CAMPAIGN, DEMO, is_on, 0, NOON)


def test_plan_survives_the_way_through_its_form() -> None:
    document, faults = read_document(read_values(spell_plan(DEMO), PLAN_SECTIONS), PLAN_SECTIONS)
    assert faults == []
    assert read_plan(document) == DEMO


def test_line_ends_of_a_browser_change_nothing() -> None:
    values = {path: text.replace("\n", "\r\n") for path, text in spell_plan(DEMO).items()}
    assert read_values(values, PLAN_SECTIONS) == spell_plan(DEMO)


def test_every_kind_is_explained_and_has_its_row(desk: Desk) -> None:
    page = desk.get(ADDRESS).text
    assert STAGE_HINTS.keys() == KIND_NAMES.keys()
    for name in KIND_NAMES.values():
        assert f"<legend>{name}</legend>" in page


def test_first_save_stores_the_texts_that_were_offered(desk: Desk) -> None:
    page = desk.get(ADDRESS).text
    assert "还没有保存过提醒计划" in page
    assert desk.post(ADDRESS, read_page(page) | {"act": "save"}).headers["Location"] == HERE
    assert load_plan(CAMPAIGN).plan == build_blank_plan()


def test_changed_fields_are_stored_as_the_next_version(desk: Desk) -> None:
    store_demo()
    sent = read_page(desk.get(ADDRESS).text)
    changed = {"stages[0].days_before": "5，2 1", "limits.per_week": "2", "messages[0].fields": "thing1={campaign}"}
    desk.post(ADDRESS, sent | changed | {"act": "save"})
    current = load_plan(CAMPAIGN)
    assert (current.version, current.plan.stages[0].days_before, current.plan.limits.per_week) == (2, (5, 2, 1), 2)
    assert current.plan.messages[0].fields == {"thing1": "{campaign}"}


def test_faults_stand_at_fields_and_nothing_is_lost(desk: Desk) -> None:
    store_demo()
    sent = read_page(desk.get(ADDRESS).text)
    wrong = {"stages[0].at": "23:00", "messages[1].fields": "thing1={nobody}", "limits.per_day": "9"}
    answer = desk.post(ADDRESS, sent | wrong | {"act": "save"})
    assert answer.status_code == 422
    for path in ("stages-0-at", "messages-1-fields", "limits-per_day"):
        assert f'href="#{path}"' in answer.text
        assert f'id="{path}-note"' in answer.text
    assert "“推荐上报截止提醒”的发送时间" in answer.text
    assert read_page(answer.text) == sent | wrong
    assert load_plan(CAMPAIGN).version == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("stages[0].days_before", "七天", "请填写用顿号隔开的数字"),
        ("stages[0].days_before", "12345", "请填写用顿号隔开的数字"),
        ("messages[0].fields", "thing1", "应写成“关键词=内容”"),
        ("messages[0].fields", "thing1=a\nthing1=b", "关键词“thing1”重复"),
        ("most_per_second", "很快", "请填写不带小数的数字"),
        ("stages[0].message", "nobody", "请从下面的消息中选择一条"),
    ],
)
def test_text_that_can_not_be_read_is_named(desk: Desk, field: str, typed: str, said: str) -> None:
    store_demo()
    answer = desk.post(ADDRESS, spell_plan(DEMO) | {"version": "1", field: typed, "act": "save"})
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("fields", [{}, {"stages[0].kind": "nobody", "stages[0].every": "1"}])
def test_form_of_another_shape_is_refused_in_words(desk: Desk, fields: dict[str, str]) -> None:
    answer = desk.post(ADDRESS, spell_plan(DEMO) | {"version": "0", "act": "save"} | fields if fields else fields)
    assert answer.status_code in {400, 422}
    assert load_plan(CAMPAIGN).version == 0


def test_message_is_added_and_removed_without_saving(desk: Desk) -> None:
    store_demo()
    sent = read_page(desk.get(ADDRESS).text) | {"quiet_from": "20:15"}
    more = read_page(desk.post(ADDRESS, sent | {"act": "add:messages"}).text)
    number = len(DEMO.messages)
    assert more[f"messages[{number}].id"] == "message-1"
    assert more["quiet_from"] == "20:15"
    assert read_page(desk.post(ADDRESS, more | {"act": f"remove:messages:{number}"}).text) == sent
    assert load_plan(CAMPAIGN).version == 1


def test_second_of_two_administrators_sees_both_versions(desk: Desk) -> None:
    store_demo()
    sent = read_page(desk.get(ADDRESS).text)
    store_plan(CAMPAIGN, msgspec.structs.replace(DEMO, quiet_from="20:00"), False, 1, NOON)
    answer = desk.post(ADDRESS, sent | {"quiet_from": "22:00", "act": "save"})
    assert answer.status_code == 409
    assert "别人保存了新的一版" in answer.text
    assert load_plan(CAMPAIGN).plan.quiet_from == "20:00"
    again = read_page(answer.text)
    assert (again["quiet_from"], again["version"]) == ("22:00", "2")
    desk.post(ADDRESS, again | {"act": "save"})
    assert load_plan(CAMPAIGN).plan.quiet_from == "22:00"


def test_preview_shows_texts_as_they_will_read(desk: Desk) -> None:
    page = desk.post(f"{HERE}/preview", spell_plan(DEMO)).text
    assert "“六好”评选活动" in page
    assert "2017年9月30日 23:59" in page
    assert "没有模板编号" not in page


def test_preview_names_faults_and_what_is_unsendable(desk: Desk) -> None:
    typed = spell_plan(DEMO) | {"messages[0].fields": "thing1={nobody}", "messages[1].template_id": ""}
    page = desk.post(f"{HERE}/preview", typed).text
    assert "没有“nobody”这个占位符" in page
    assert page.count("没有模板编号") == 1


def test_preview_of_half_a_line_gives_a_hint(desk: Desk) -> None:
    answer = desk.post(f"{HERE}/preview", spell_plan(DEMO) | {"messages[0].fields": "thing"})
    assert answer.status_code == 200
    assert "一行一个" in answer.text


def test_running_plan_changes_once_the_phone_agrees(desk: Desk) -> None:
    store_demo(is_on=True)
    sent = read_page(desk.get(ADDRESS).text) | {"quiet_from": "20:00", "act": "save"}
    assert "请用手机确认" in desk.post(ADDRESS, sent).text
    assert load_plan(CAMPAIGN).version == 1
    assert desk.post_confirmed(ADDRESS, sent).headers["Location"] == HERE
    current = load_plan(CAMPAIGN)
    assert (current.is_on, current.plan.quiet_from) == (True, "20:00")


def test_auditor_reads_the_plan_and_changes_nothing(desk: Desk, console: Flask) -> None:
    auditor = seat_at_desk(console, 2, "auditor")
    page = auditor.get(ADDRESS).text
    assert "<fieldset disabled>" in page
    assert "保存提醒计划" not in page
    assert auditor.post(ADDRESS, spell_plan(DEMO) | {"version": "0"}).status_code == 403


def test_what_is_typed_is_never_read_as_markup(desk: Desk) -> None:
    evil = '"><script>alert(1)</script>'
    typed = spell_plan(DEMO) | {"messages[0].title": evil, "messages[0].fields": f"thing1={evil}"}
    page = desk.post(ADDRESS, typed | {"version": "0", "act": "save"}).text
    assert "<script>alert" not in page
    assert re.search("&lt;script&gt;", page)
