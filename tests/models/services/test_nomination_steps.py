"""The way of a nomination through the layers: every step, who may take it, and what it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.errors import Conflict, Forbidden, InvalidInput, NominationMoved, QuotaFull
from models.services.acts import Step
from models.services.deciding import list_own_acts, move_nomination
from models.services.nominating import start_nomination
from models.services.nomination_drafts import list_versions, read_material
from models.services.nomination_history import list_steps
from models.services.nomination_slots import list_sent
from models.services.nomination_steps import take_step
from models.services.nominations import list_at, load_nomination, require_sight
from models.services.role_scopes import office_scope
from tests.makers import CAMPAIGN
from tests.nominating import (
    MARCH,
    accept,
    begin,
    clerk_of,
    deliver,
    edit,
    move,
    officer_of,
    set_scene,
)

OFFICE = office_scope(CAMPAIGN, "education")


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    set_scene()


def state_of(nomination_id: str) -> tuple[str, str]:
    nomination = load_nomination(nomination_id)
    return nomination.state, nomination.desk


def test_nomination_passes_every_layer_to_its_office() -> None:
    nomination_id = begin()
    assert state_of(nomination_id) == ("draft", "c-1")
    move(officer_of("c-1"), nomination_id, "submit")
    assert state_of(nomination_id) == ("submitted", "r-1")
    move(officer_of("r-1"), nomination_id, "select")
    move(officer_of("r-1"), nomination_id, "submit")
    assert state_of(nomination_id) == ("delivered", OFFICE)
    accept(nomination_id)
    nomination = load_nomination(nomination_id)
    assert (nomination.state, nomination.decided_version, nomination.line) == ("accepted", 1, ("c-1", "r-1", OFFICE))


def test_history_tells_each_step_with_its_words() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit", comment="")
    move(officer_of("r-1"), nomination_id, "return", comment="请补充第二段")
    steps = list_steps(nomination_id)
    assert [(step.act, step.before, step.after, step.comment) for step in steps] == [
        ("start", None, "draft", ""),
        ("submit", "draft", "submitted", ""),
        ("return", "submitted", "returned", "请补充第二段"),
    ]
    assert [step.number for step in steps] == [1, 2, 3]


def test_unit_that_did_not_write_it_may_send_it_further_down() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    move(clerk_of("education"), nomination_id, "return")
    assert state_of(nomination_id) == ("returned", "r-1")
    move(officer_of("r-1"), nomination_id, "return")
    assert state_of(nomination_id) == ("returned", "c-1")
    with pytest.raises(NominationMoved):
        move(officer_of("c-1"), nomination_id, "return")


@pytest.mark.parametrize("act", ["return", "decline"])
def test_words_are_needed_to_return_or_decline(act: str) -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    with pytest.raises(InvalidInput):
        move(officer_of("r-1"), nomination_id, act, comment="  ")
    assert state_of(nomination_id) == ("submitted", "r-1")


def test_incomplete_materials_are_not_submitted() -> None:
    nomination_id = begin(opinions=())
    with pytest.raises(InvalidInput) as refusal:
        move(officer_of("c-1"), nomination_id, "submit")
    assert [error.field for error in refusal.value.errors] == ["opinions"]
    assert state_of(nomination_id) == ("draft", "c-1")


def test_each_submission_keeps_its_version_unless_nothing_changed() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    move(officer_of("r-1"), nomination_id, "return")
    edit("c-1", nomination_id, title="改过的题目")
    move(officer_of("c-1"), nomination_id, "submit")
    move(officer_of("c-1"), nomination_id, "recall")
    move(officer_of("c-1"), nomination_id, "submit")
    assert [version.material.title for version in list_versions(nomination_id)] == ["测试文章", "改过的题目"]
    assert load_nomination(nomination_id).material_version == 2


def test_submitted_text_can_not_be_changed_any_more() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    for unit_id in ("c-1", "r-1"):
        with pytest.raises(NominationMoved):
            edit(unit_id, nomination_id, title="偷偷改")
    with pytest.raises(Forbidden):
        edit("c-2", nomination_id, title="偷偷改")
    assert read_material(nomination_id, 0).material.title == "测试文章"


def test_ceiling_refuses_the_sixth_of_a_category() -> None:
    ids = [begin("r-1") for _ in range(6)]
    for nomination_id in ids[:5]:
        move(officer_of("r-1"), nomination_id, "submit")
    with pytest.raises(QuotaFull, match="最多报送 5 个"):
        move(officer_of("r-1"), ids[5], "submit")
    assert list_sent(CAMPAIGN, "r-1")["article"] == frozenset(ids[:5])
    move(officer_of("r-1"), ids[0], "recall")
    move(officer_of("r-1"), ids[5], "submit")
    assert list_sent(CAMPAIGN, "r-1")["article"] == frozenset(ids[1:])


def test_slot_of_a_declined_one_is_free_until_it_is_reconsidered() -> None:
    ids = [begin("r-1") for _ in range(6)]
    for nomination_id in ids[:5]:
        move(officer_of("r-1"), nomination_id, "submit")
    move(clerk_of("education"), ids[0], "decline")
    move(officer_of("r-1"), ids[5], "submit")
    with pytest.raises(QuotaFull):
        move(clerk_of("education"), ids[0], "reconsider")
    assert state_of(ids[0])[0] == "declined"


def test_officers_above_read_but_do_not_act_for_a_layer() -> None:
    nomination_id = begin()
    assert require_sight(officer_of("r-1"), nomination_id).state == "draft"
    with pytest.raises(Forbidden):
        move(officer_of("r-1"), nomination_id, "submit")
    move(officer_of("c-1"), nomination_id, "submit")
    with pytest.raises(Forbidden):
        move(officer_of("u-1"), nomination_id, "select")


@pytest.mark.parametrize("stranger", ["r-2", "c-2"])
def test_other_branch_of_the_tree_sees_nothing(stranger: str) -> None:
    nomination_id = begin()
    deliver(nomination_id)
    with pytest.raises(Forbidden):
        require_sight(officer_of(stranger), nomination_id)
    assert list_at(CAMPAIGN, stranger) == []


def test_office_of_another_category_neither_sees_nor_decides() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    with pytest.raises(Forbidden):
        require_sight(clerk_of("organisation"), nomination_id)
    with pytest.raises(Forbidden):
        accept(nomination_id, "organisation")
    with pytest.raises(Forbidden):
        take_step(clerk_of("organisation"), load_nomination(nomination_id), "decline", MARCH, "不合适")
    assert state_of(nomination_id)[0] == "delivered"


def test_office_sees_nothing_before_it_is_delivered() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    with pytest.raises(Forbidden):
        require_sight(clerk_of("education"), nomination_id)


def test_what_was_seen_must_still_be_so() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    seen = load_nomination(nomination_id).version
    move(officer_of("r-1"), nomination_id, "select")
    with pytest.raises(NominationMoved):
        move_nomination(officer_of("r-1"), nomination_id, seen, "decline", MARCH, "不合适")


def test_of_two_who_decide_at_once_one_wins() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    seen = load_nomination(nomination_id)
    take_step(officer_of("r-1"), seen, "select", MARCH)
    with pytest.raises(NominationMoved):
        take_step(officer_of("r-1"), seen, "decline", MARCH, "不合适")
    assert state_of(nomination_id) == ("selected", "r-1")
    assert [step.act for step in list_steps(nomination_id)] == ["start", "submit", "select"]


def test_draft_changed_while_it_is_submitted_is_not_frozen() -> None:
    nomination_id = begin()
    changing = iter([lambda: edit("c-1", nomination_id, title="最后一刻的修改")])
    late = Step(lambda writes: next(changing, lambda: None)())
    with pytest.raises(NominationMoved, match="刚刚被他人修改过"):
        take_step(officer_of("c-1"), load_nomination(nomination_id), "submit", MARCH, steps=[late])
    assert (state_of(nomination_id)[0], list_versions(nomination_id)) == ("draft", [])


def test_nothing_moves_once_voting_is_open() -> None:
    nomination_id = begin()
    june = MARCH + timedelta(days=90)
    with pytest.raises(Conflict, match="已经结束"):
        move(officer_of("c-1"), nomination_id, "submit", june)
    assert state_of(nomination_id)[0] == "draft"


def test_nothing_begins_before_the_nomination_stage() -> None:
    with pytest.raises(Conflict, match="还没有开始"):
        begin(now=MARCH - timedelta(days=30))


def test_withdrawn_nomination_can_be_restored() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "withdraw")
    assert [line.act for line in list_own_acts(officer_of("c-1"), load_nomination(nomination_id))] == ["restore"]
    move(officer_of("c-1"), nomination_id, "restore")
    assert state_of(nomination_id) == ("draft", "c-1")


def test_whoever_once_had_it_keeps_sight_of_it() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    for desk in ("c-1", "r-1", OFFICE):
        assert [each.nomination_id for each in list_at(CAMPAIGN, desk, "article")] == [nomination_id]
        assert list_at(CAMPAIGN, desk, "case") == []


def test_nomination_begins_only_at_the_own_desk() -> None:
    for actor in (officer_of("r-1"), officer_of("c-2"), clerk_of("education")):
        with pytest.raises(Forbidden):
            start_nomination(actor, CAMPAIGN, "article", "c-1", MARCH)
    with pytest.raises(InvalidInput):
        start_nomination(officer_of("b-1"), CAMPAIGN, "article", "b-1", MARCH)
