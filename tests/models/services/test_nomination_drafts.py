"""Drafts save themselves: two people on one draft never overwrite each other, and nothing stored is lost."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import EditedMeanwhile, Forbidden, InvalidInput, NotFound
from models.rules.rich_text import Run
from models.services.nomination_drafts import DRAFT, read_material, save_draft
from models.services.nominations import load_nomination
from tests.nominating import MARCH, begin, clerk_of, move, officer_of, set_scene

OFFICER = officer_of("c-1")


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    set_scene()


def save(nomination_id: str, revision: int, **changes: Any) -> int:
    return save_draft(OFFICER, nomination_id, revision, changes, MARCH).revision


def test_changed_fields_are_stored_and_the_others_kept() -> None:
    nomination_id = begin()
    text = [[["粗", True], ["细", False]]]
    assert save(nomination_id, 1, summary="新的简介", text=text) == 2
    material = read_material(nomination_id, DRAFT).material
    assert (material.title, material.summary) == ("测试文章", "新的简介")
    assert material.text == ((Run("粗", True), Run("细")),)


def test_two_people_on_different_fields_both_win() -> None:
    nomination_id = begin()
    save(nomination_id, 1, title="甲改的标题")
    assert save(nomination_id, 1, author_post="乙改的职务") == 3
    material = read_material(nomination_id, DRAFT).material
    assert (material.title, material.author_post) == ("甲改的标题", "乙改的职务")


def test_second_change_of_one_field_is_told_and_stores_nothing() -> None:
    nomination_id = begin()
    save(nomination_id, 1, title="甲改的标题")
    with pytest.raises(EditedMeanwhile) as refusal:
        save(nomination_id, 1, title="乙改的标题", summary="一起送来的")
    assert refusal.value.fields == ("title",)
    material = read_material(nomination_id, DRAFT).material
    assert (material.title, material.summary) == ("甲改的标题", "")


def test_same_change_twice_is_one_change() -> None:
    nomination_id = begin()
    assert save(nomination_id, 1, title="改过") == 2
    assert save(nomination_id, 1, title="改过") == 2


def test_title_of_the_draft_stands_in_lists_at_once() -> None:
    nomination_id = begin()
    save(nomination_id, 1, title="列表里的新题目")
    assert load_nomination(nomination_id).title == "列表里的新题目"


@pytest.mark.parametrize(
    "changes", [{"title": 7}, {"text": "没有分段"}, {"opinions": [{"asked": "很多"}]}, {"title": "字" * 6000}]
)
def test_what_a_draft_can_not_hold_is_refused_whole(changes: dict[str, Any]) -> None:
    nomination_id = begin()
    with pytest.raises(InvalidInput):
        save(nomination_id, 1, **changes)
    assert read_material(nomination_id, DRAFT).revision == 1


def test_fields_that_do_not_exist_are_left_out() -> None:
    nomination_id = begin()
    assert save(nomination_id, 1, state="accepted", desk="r-1") == 1
    assert load_nomination(nomination_id).state == "draft"


def test_only_who_sits_at_the_desk_writes() -> None:
    nomination_id = begin()
    for actor in (officer_of("r-1"), officer_of("b-1"), clerk_of("education")):
        with pytest.raises(Forbidden):
            save_draft(actor, nomination_id, 1, {"title": "越级"}, MARCH)


def test_unit_above_may_improve_what_it_selected() -> None:
    nomination_id = begin()
    move(OFFICER, nomination_id, "submit")
    move(officer_of("r-1"), nomination_id, "select")
    save_draft(officer_of("r-1"), nomination_id, 1, {"title": "润色后的标题"}, MARCH)
    assert read_material(nomination_id, DRAFT).material.title == "润色后的标题"
    assert read_material(nomination_id, 1).material.title == "测试文章"


def test_stored_materials_show_nothing_readable(store: None) -> None:
    nomination_id = begin(title="canary-title")
    row = read_material(nomination_id, DRAFT)
    assert "canary-title" not in repr(row)


def test_unknown_nomination_is_not_found() -> None:
    with pytest.raises(NotFound):
        save("n-000000000000", 1, title="无")
    with pytest.raises(NotFound):
        read_material("n-000000000000", DRAFT)
