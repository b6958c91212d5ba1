"""The rule set as a form: what is typed is never lost, rows come and go, two editors meet without harm."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from handlers.administration.rule_fields import SECTIONS
from handlers.administration.rule_form import (
    add_row,
    label_of,
    read_document,
    read_values,
    remove_row,
    spell_rules,
)
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import load_campaign, save_rule_set, store_rule_set
from models.services.campaigns import read_rule_set
from tests.desk import Desk, seat_at_desk, store_tree
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, make_rule_set

ADDRESS = f"/campaigns/{CAMPAIGN}/rules"
RULES = read_rule_set(make_rule_set(tier_names={"branch": "党支部"}))
BY_ROWS = {section.rows: section for section in SECTIONS}


@pytest.fixture
def desk(console: Flask) -> Desk:
    """An administrator's browser in front of a draft."""
    store_tree()
    store_rule_set(CAMPAIGN, make_rule_set(tier_names={"branch": "党支部"}), NOON)
    return seat_at_desk(console, 1, "administrator")


def read_page(page: str) -> dict[str, str]:
    """Return what the form on the page would send; a box that is not ticked sends nothing."""
    page = re.sub(r'<input type="checkbox"[^>]* value="on" >', "", page)
    fields = {
        unescape(name): unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', page)
    }
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        fields[unescape(name)] = unescape(text)
    for name, choices in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        (chosen,) = re.findall(r'value="([^"]*)" selected', choices)
        fields[unescape(name)] = unescape(chosen)
    return {name: value for name, value in fields.items() if name not in {"act", "csrf"}}


def test_rule_set_survives_the_way_through_its_form() -> None:
    document, faults = read_document(read_values(spell_rules(RULES)))
    assert faults == []
    assert read_rule_set(document) == RULES


def test_page_sends_back_exactly_what_it_shows(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    answer = desk.post(ADDRESS, sent | {"act": "save"})
    assert answer.headers["Location"] == ADDRESS
    campaign = load_campaign(CAMPAIGN)
    assert (campaign.version, campaign.rules) == (2, RULES)


def test_changed_field_is_stored_as_the_next_version(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    desk.post(ADDRESS, sent | {"title": "新名称", "stages[1].closes_at": "2017-09-30T18:00", "act": "save"})
    rules = load_campaign(CAMPAIGN).rules
    assert rules.title == "新名称"
    assert rules.stage("voting").closes_at.isoformat() == "2017-09-30T18:00:00+08:00"


def test_wrong_fields_are_named_and_everything_typed_stays(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    wrong = {"title": "", "categories[0].max_choices": "十个", "due_dates[0].due_on": "四月底", "reference": "新文号"}
    answer = desk.post(ADDRESS, sent | wrong | {"act": "save"})
    assert answer.status_code == 422
    for path in ("title", "categories-0-max_choices", "due_dates-0-due_on"):
        assert f'href="#{path}"' in answer.text
        assert f'id="{path}-note"' in answer.text
    assert read_page(answer.text) == sent | wrong
    assert load_campaign(CAMPAIGN).version == 1


def test_rules_that_contradict_each_other_are_named_too(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    late = {"stages[1].opens_at": "2017-05-01T00:00", "categories[0].office": "office-9", "quotas[0].at_most": "1"}
    answer = desk.post(ADDRESS, sent | late | {"act": "save"})
    assert answer.status_code == 422
    assert "各阶段的时间不能重叠" in answer.text
    assert "没有这个受理处室" in answer.text
    assert "名额的上限不能小于下限" in answer.text


@pytest.mark.parametrize("rows", [section.rows for section in SECTIONS if section.rows and not section.is_fixed])
def test_row_is_added_and_removed_without_saving(desk: Desk, rows: str) -> None:
    sent = read_page(desk.get(ADDRESS).text) | {"title": "还没有保存的名称"}
    more = read_page(desk.post(ADDRESS, sent | {"act": f"add:{rows}"}).text)
    assert more["title"] == "还没有保存的名称"
    assert len([name for name in more if name.startswith(f"{rows}[")]) > len(
        [name for name in sent if name.startswith(f"{rows}[")]
    )
    number = max(int(name[len(rows) + 1 :].split("]")[0]) for name in more if name.startswith(f"{rows}["))
    assert read_page(desk.post(ADDRESS, more | {"act": f"remove:{rows}:{number}"}).text) == sent
    assert load_campaign(CAMPAIGN).version == 1


@pytest.mark.parametrize(
    "act", ["add:stages", "remove:stages:0", "add:nothing", "remove:categories:99", "remove:categories:x", "dance"]
)
def test_strange_acts_change_no_row(desk: Desk, act: str) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    assert read_page(desk.post(ADDRESS, sent | {"act": act}).text) == sent


def test_removed_row_lets_those_after_it_move_up() -> None:
    values = spell_rules(RULES)
    first, second = (values[f"categories[{number}].name"] for number in (0, 1))
    left = remove_row(values, BY_ROWS["categories"], 0)
    assert left["categories[0].name"] == second != first
    assert "categories[1].name" not in left


def test_new_category_gets_an_id_that_nobody_has() -> None:
    values = spell_rules(RULES)
    for _ in range(2):
        values = add_row(values, BY_ROWS["categories"])
    ids = [text for path, text in values.items() if path.endswith("].id") and path.startswith("categories")]
    assert ids == ["article", "film", "category-1", "category-2"]
    fewer = remove_row(values, BY_ROWS["categories"], 2)
    assert add_row(fewer, BY_ROWS["categories"])["categories[3].id"] == "category-1"


def test_endless_form_is_cut_at_a_sane_length() -> None:
    values = read_values({f"awards[{number}].name": "奖" for number in (0, 5_000_000)})
    assert len([path for path in values if path.startswith("awards[")]) <= 60 * 4


def test_two_editors_see_where_they_differ(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    save_rule_set(ADMINISTRATOR, CAMPAIGN, make_rule_set(title="同事的名称"), 1, NOON)
    answer = desk.post(ADDRESS, sent | {"title": "我的名称", "act": "save"})
    assert answer.status_code == 409
    assert "别人保存了新的一版" in answer.text
    assert "同事的名称" in answer.text
    assert load_campaign(CAMPAIGN).rules.title == "同事的名称"
    again = read_page(answer.text)
    assert (again["title"], again["version"]) == ("我的名称", "2")
    desk.post(ADDRESS, again | {"act": "save"})
    assert load_campaign(CAMPAIGN).rules.title == "我的名称"


def test_opened_campaign_is_read_and_not_edited(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    mark_opened(CAMPAIGN, NOON)
    page = desk.get(ADDRESS).text
    assert "规则不能再修改" in page
    assert "<fieldset disabled>" in page
    assert "保存规则" not in page
    answer = desk.post(ADDRESS, sent | {"title": "太晚", "act": "save"})
    assert (answer.status_code, load_campaign(CAMPAIGN).version) == (409, 1)


def test_enter_key_presses_save_and_removes_nothing(desk: Desk) -> None:
    form = desk.get(ADDRESS).text.partition('<form id="rules"')[2]
    acts = re.findall(r'name="act" value="([^"]+)"', form)
    assert acts[0] == "save"
    assert any(act.startswith("remove") for act in acts)


def test_what_is_typed_is_never_read_as_markup(desk: Desk) -> None:
    sent = read_page(desk.get(ADDRESS).text)
    evil = '"><script>alert(1)</script>'
    page = desk.post(ADDRESS, sent | {"title": evil, "offices[0].name": evil, "act": "add:awards"}).text
    assert "<script>alert" not in page
    assert read_page(page)["title"] == evil


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("title", "活动名称"),
        ("points.daily_cap", "每日上限"),
        ("categories[1].max_choices", "评选类别第 2 项的每票最多可选"),
        ("quotas[0]", "推荐名额"),
        ("stages", "活动时间"),
        ("nowhere", "nowhere"),
    ],
)
def test_every_place_of_a_fault_has_a_name(path: str, label: str) -> None:
    assert label_of(path) == label


@pytest.mark.parametrize(
    "fields",
    [{"act": f"remove:categories:{'9' * 5000}"}, {f"categories[{'9' * 5000}].name": "类别", "act": "add:awards"}],
)
def test_endless_numbers_of_rows_are_no_fault(desk: Desk, fields: dict[str, str]) -> None:
    assert desk.post(ADDRESS, {"version": "1"} | fields).status_code == 200
