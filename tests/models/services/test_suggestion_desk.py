"""What officers see of suggestions, and what they may do with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.errors import Conflict, Forbidden, InvalidInput, NotFound
from models.nomination import Nomination
from models.services.actors import Actor
from models.services.nomination_drafts import DRAFT, read_material
from models.services.nominations import load_nomination
from models.services.suggesting import read_own
from models.services.suggestion_desk import read_desk, read_suggestion_page, take_up, thank
from models.services.suggestions import load_suggestion
from models.suggestion import Suggester
from tests.makers import ADMINISTRATOR, CAMPAIGN
from tests.nominating import MARCH
from tests.officers import list_acts
from tests.suggesting import invite, officer_at, store_writer, write


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    invite()
    store_writer(11)
    store_writer(31, "c-2", "b-3")


def close(officer: Actor, suggestion_id: str, version: int = 1, kind: str = "noted", words: str = "") -> None:
    """Thank the writer of a suggestion to c-1."""
    thank(officer, "c-1", suggestion_id, version, kind, words, MARCH)


def test_officers_of_the_line_see_what_another_branch_never_does() -> None:
    made, other = write(11), write(31)
    for unit in ("c-1", "r-1", "u-1"):
        assert read_desk(officer_at(unit), "c-1").suggestions == (made,)
    for unit in ("c-2", "r-2"):
        assert read_desk(officer_at(unit), "c-2").suggestions == (other,)
        with pytest.raises(Forbidden):
            read_desk(officer_at(unit), "c-1")
        with pytest.raises(Forbidden):
            read_suggestion_page(officer_at(unit), "c-1", made.suggestion_id)
    assert read_desk(ADMINISTRATOR, "c-1").suggestions == (made,)


@pytest.mark.parametrize(
    "act",
    [
        lambda officer, made: close(officer, made),
        lambda officer, made: take_up(officer, "c-1", made, 1, MARCH),
    ],
    ids=["thank", "take up"],
)
@pytest.mark.parametrize("unit", ["c-2", "r-2", "b-1"])
def test_officer_of_another_branch_of_the_tree_does_nothing(act: Callable[[Actor, str], object], unit: str) -> None:
    made = write()
    with pytest.raises(Forbidden):
        act(officer_at(unit), made.suggestion_id)
    assert load_suggestion("c-1", made.suggestion_id) == made
    assert list_acts() == ["campaign_announced"]


def test_unit_above_is_led_to_the_committees_with_something_waiting() -> None:
    made = write()
    write(subject="林测试")
    close(officer_at("c-1"), made.suggestion_id)
    found = {each.unit.unit_id: each.waiting for each in read_desk(officer_at("u-1"), "r-1").below}
    assert found == {"c-1": 1}
    assert {each.unit.unit_id: each.waiting for each in read_desk(officer_at("u-1"), "u-1").below} == {
        "r-1": None,
        "r-2": None,
    }


def test_what_waits_stands_before_what_is_closed() -> None:
    first, second = write(subject="第一位"), write(subject="第二位", now=MARCH.replace(hour=11))
    close(officer_at("c-1"), first.suggestion_id)
    desk = read_desk(officer_at("c-1"), "c-1")
    assert [each.suggestion_id for each in desk.suggestions] == [second.suggestion_id, first.suggestion_id]
    assert (desk.count("open"), desk.count("thanked")) == (1, 1)


def test_page_names_the_writer_and_who_may_take_it_up() -> None:
    made = write()
    page = read_suggestion_page(officer_at("c-1"), "c-1", made.suggestion_id)
    assert (page.member_name, page.category_name, page.may_take_up) == ("陈测试11", "好文章", True)
    assert not read_suggestion_page(officer_at("r-1"), "c-1", made.suggestion_id).may_take_up


def test_suggestion_taken_up_becomes_a_nomination_linked_both_ways() -> None:
    made = write()
    nomination_id = take_up(officer_at("c-1"), "c-1", made.suggestion_id, 1, MARCH)
    nomination, taken = load_nomination(nomination_id), load_suggestion("c-1", made.suggestion_id)
    assert (nomination.state, nomination.desk, nomination.category) == ("draft", "c-1", "article")
    assert (nomination.title, nomination.suggestion_id) == ("林小梅", made.suggestion_id)
    assert read_material(nomination_id, DRAFT).material.title == "林小梅"
    assert (taken.state, taken.nomination_id, taken.version) == ("taken_up", nomination_id, 2)
    assert Suggester.get("m-11", CAMPAIGN).open is None
    assert list_acts() == ["campaign_announced", "suggestion_taken_up"]


def test_suggestion_is_taken_up_only_once() -> None:
    made = write()
    take_up(officer_at("c-1"), "c-1", made.suggestion_id, 1, MARCH)
    for version in (1, 2):
        with pytest.raises(Conflict, match="已由他人处理"):
            take_up(officer_at("c-1"), "c-1", made.suggestion_id, version, MARCH)
        with pytest.raises(Conflict, match="已由他人处理"):
            close(officer_at("c-1"), made.suggestion_id, version)
    assert Nomination.count() == 1


def test_unit_above_reads_but_does_not_begin_for_the_committee() -> None:
    made = write()
    with pytest.raises(Forbidden):
        take_up(officer_at("r-1"), "c-1", made.suggestion_id, 1, MARCH)
    assert load_suggestion("c-1", made.suggestion_id).state == "open"


def test_nothing_is_taken_up_after_the_nomination_stage() -> None:
    made = write()
    with pytest.raises(Conflict, match="已经结束"):
        take_up(officer_at("c-1"), "c-1", made.suggestion_id, 1, MARCH.replace(month=7))
    assert (load_suggestion("c-1", made.suggestion_id).state, Nomination.count()) == ("open", 0)


def test_writer_reads_the_kind_word_with_which_it_was_closed() -> None:
    made = write()
    close(officer_at("c-1"), made.suggestion_id, words="  期待您继续推荐。")
    (closed,) = read_own("m-11", MARCH).made
    assert (closed.state, closed.version) == ("thanked", 2)
    assert closed.words.startswith("感谢您的推荐！")
    assert closed.words.endswith("期待您继续推荐。")
    assert list_acts() == ["campaign_announced", "suggestion_thanked"]


@pytest.mark.parametrize(("kind", "words"), [("", " "), ("", "谢" * 201), ("else", "谢谢")])
def test_suggestion_is_not_closed_without_a_fitting_word(kind: str, words: str) -> None:
    made = write()
    with pytest.raises(InvalidInput):
        close(officer_at("c-1"), made.suggestion_id, kind=kind, words=words)
    assert load_suggestion("c-1", made.suggestion_id).state == "open"


def test_unknown_suggestion_is_not_found() -> None:
    for suggestion_id in ("", "x", "y" * 99):
        with pytest.raises(NotFound):
            read_suggestion_page(officer_at("c-1"), "c-1", suggestion_id)
