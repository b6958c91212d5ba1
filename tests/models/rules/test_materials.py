"""What each category asks for, and what keeps incomplete or too long materials back (R15-R30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from local.demo.rule_set import CATEGORIES
from models.rules.materials import FIELDS, Material, Opinion, list_excesses, list_lacks, list_warnings, name_field
from models.rules.rich_text import from_plain
from models.rules.rule_set import Category

TODAY = date(2017, 3, 20)
NOTICE = {category["id"]: msgspec.convert(category, Category) for category in CATEGORIES}
OPINION = Opinion("2017-03-20", "座谈会", 12, "一致同意", "何测试")
FULL: dict[str, Any] = {
    "title": "题目",
    "author_name": "陈测试",
    "author_unit": "第一学院",
    "author_post": "辅导员",
    "filming_unit": "电教中心",
    "summary": "简介",
    "text": from_plain("正文"),
    "photo": "up-1",
    "film": "up-2",
    "thumbnail": "up-3",
    "film_minutes": 12,
    "opinions": (OPINION,),
}


def make_full(kind: str, **changes: Any) -> Material:
    grounds = tuple("符合" for _ in NOTICE[kind].conditions)
    return Material(**(FULL | {"grounds": grounds} | changes))


def fields_of(kind: str, **changes: Any) -> list[str]:
    return [error.field for error in list_lacks(NOTICE[kind], make_full(kind, **changes), TODAY)]


@pytest.mark.parametrize("kind", list(NOTICE))
def test_complete_materials_lack_nothing(kind: str) -> None:
    assert fields_of(kind) == []


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("article", "author_name"),
        ("article", "author_unit"),
        ("article", "author_post"),
        ("article", "text"),
        ("member", "summary"),
        ("member", "text"),
        ("member", "photo"),
        ("branch", "summary"),
        ("branch", "text"),
        ("film", "filming_unit"),
        ("film", "film"),
        ("film", "thumbnail"),
        ("case", "summary"),
        ("case", "text"),
        ("friend", "photo"),
        ("friend", "summary"),
    ],
)
def test_what_the_notice_asks_for_is_required(kind: str, field: str) -> None:
    empty: Any = () if field == "text" else ""
    assert fields_of(kind, **{field: empty}) == [field]


@pytest.mark.parametrize(("kind", "field"), [("article", "photo"), ("branch", "photo"), ("film", "text")])
def test_what_a_category_does_not_ask_for_is_no_lack(kind: str, field: str) -> None:
    assert field not in FIELDS[NOTICE[kind].kind]
    assert fields_of(kind, **{field: () if field == "text" else ""}) == []


@pytest.mark.parametrize(
    ("kind", "field", "limit"),
    [("article", "text", 2500), ("member", "text", 2000), ("case", "text", 2000), ("friend", "summary", 100)],
)
def test_limit_itself_is_allowed_and_one_more_not(kind: str, field: str, limit: int) -> None:
    def make(words: int) -> Any:
        return from_plain("字" * words) if field == "text" else "字" * words

    assert fields_of(kind, **{field: make(limit)}) == []
    assert fields_of(kind, **{field: make(limit + 1)}) == [field]


def test_refusal_says_how_many_to_cut() -> None:
    (error,) = list_lacks(NOTICE["article"], make_full("article", text=from_plain("字" * 2503)), TODAY)
    assert error.detail == "正文 2503 字，超过 2500 字的限制，请删减 3 字。"


def test_long_film_needs_a_reason_and_no_more() -> None:
    assert fields_of("film", film_minutes=15) == []
    assert fields_of("film", film_minutes=16) == ["film_reason"]
    assert fields_of("film", film_minutes=16, film_reason="采访对象较多") == []
    assert list_warnings(NOTICE["film"], make_full("film", film_minutes=16)) == ["片长 16 分钟，一般不超过 15 分钟。"]


def test_longer_than_advised_is_a_warning_only() -> None:
    material = make_full("article", text=from_plain("字" * 2001))
    assert list_lacks(NOTICE["article"], material, TODAY) == []
    assert list_warnings(NOTICE["article"], material) == ["正文 2001 字，以 2000 字左右为宜。"]


def test_every_condition_needs_its_grounds() -> None:
    assert fields_of("member", grounds=("符合", "  ")) == ["grounds.1", "grounds.2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"manner": " "}, "manner"),
        ({"asked": 0}, "asked"),
        ({"outcome": ""}, "outcome"),
        ({"responsible": ""}, "responsible"),
        ({"held_on": ""}, "held_on"),
        ({"held_on": "2017-03-21"}, "held_on"),
    ],
)
def test_opinions_must_be_recorded_in_full(changes: dict[str, Any], field: str) -> None:
    opinion = msgspec.structs.replace(OPINION, **changes)
    assert fields_of("article", opinions=(OPINION, opinion)) == [f"opinions.1.{field}"]


def test_nothing_is_submitted_without_opinions_sought() -> None:
    assert fields_of("case", opinions=()) == ["opinions"]


def test_draft_holds_a_text_that_is_too_long_to_submit() -> None:
    assert list_excesses(make_full("article", text=from_plain("字" * 20_000))) == []
    assert [error.field for error in list_excesses(make_full("article", text=from_plain("字" * 20_001)))] == ["text"]
    assert [error.field for error in list_excesses(Material(title="字" * 5_001))] == ["title"]


def test_fields_are_called_what_their_form_calls_them() -> None:
    assert [name_field(kind, "title") for kind in ("article", "member", "film")] == [
        "文章标题",
        "党员姓名",
        "电教片名称",
    ]
