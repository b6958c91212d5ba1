"""Importing filled recommendation forms: looked through first, made into drafts then, never twice unseen."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from handlers.sheets.writing import Column, write_sheet
from models.services.nomination_drafts import DRAFT, read_material
from models.services.nominations import list_at
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, begin, set_scene

TITLES = ("文章标题", "作者姓名", "作者单位", "作者职务", "文章全文")
HERE = "/nominations/desks/c-1"


@pytest.fixture
def desk(console: Flask, clock: Clock) -> Desk:
    """An officer of c-1 at the console, in March."""
    clock.moment = MARCH
    set_scene()
    return seat_at_desk(console, 1, "officer", "c-1")


def hand_in(desk: Desk, *rows: tuple[str, ...]) -> TestResponse:
    """Upload a sheet with these rows."""
    sheet = write_sheet("好文章", [Column(title) for title in TITLES], rows)
    data = {"campaign": CAMPAIGN, "category": "article", "file": (BytesIO(sheet), "推荐表.xlsx")}
    return desk.post(f"{HERE}/import", data)


def make_drafts(desk: Desk, page: str, *lines: int) -> TestResponse:
    """Send the page of checked rows on, with these lines ticked."""
    found = re.search(r'name="rows" value="([^"]*)"', page)
    assert found is not None
    rows = unescape(found[1])
    data = {"campaign": CAMPAIGN, "category": "article", "rows": rows, "line": [str(line) for line in lines]}
    return desk.post(f"{HERE}/drafts", data)


def row(title: str) -> tuple[str, ...]:
    return title, "陈测试", "第一学院", "辅导员", "第一段。\n第二段。"


def titles() -> list[str]:
    return sorted(each.title for each in list_at(CAMPAIGN, "c-1", "article"))


def test_page_offers_the_empty_forms(desk: Desk) -> None:
    page = desk.get(f"{HERE}/import").text
    assert "/nominations/forms/article.docx?campaign=liuhao-2017" in page


def test_rows_are_checked_before_anything_is_made(desk: Desk) -> None:
    page = hand_in(desk, row("第一篇"), row("")).text
    assert "共 2 项，还没有保存" in page
    assert "请填写文章标题" in page
    assert "没有征求意见的不能上报" in page
    assert titles() == []


def test_ticked_rows_become_drafts_with_their_text(desk: Desk) -> None:
    page = hand_in(desk, row("第一篇"), row("第二篇"), row("第三篇")).text
    assert make_drafts(desk, page, 2, 4).status_code == 303
    assert titles() == ["第一篇", "第三篇"]
    [first, _] = list_at(CAMPAIGN, "c-1", "article")
    assert len(read_material(first.nomination_id, DRAFT).material.text) == 2


def test_same_file_again_makes_no_twin_unseen(desk: Desk) -> None:
    page = hand_in(desk, row("第一篇")).text
    make_drafts(desk, page, 2)
    # The browser sends the very same form again.
    make_drafts(desk, page, 2)
    assert titles() == ["第一篇"]
    again = hand_in(desk, row("第 一 篇")).text
    assert "已经有同名的推荐" in again
    assert "checked" not in again
    # Whoever has seen it and ticks it all the same gets it.
    make_drafts(desk, again, 2)
    assert len(titles()) == 2


def test_same_title_twice_in_one_file_is_told(desk: Desk) -> None:
    assert hand_in(desk, row("第一篇"), row("第一篇")).text.count("已经有同名的推荐") == 1


def test_rows_can_not_bring_uploads_of_others_along(desk: Desk) -> None:
    rows = json.dumps([{"line": 1, "material": {"title": "夹带", "photo": "u-other", "attachments": ["u-x"]}}])
    desk.post(f"{HERE}/drafts", campaign=CAMPAIGN, category="article", rows=rows, line="1")
    [nomination] = list_at(CAMPAIGN, "c-1")
    material = read_material(nomination.nomination_id, DRAFT).material
    assert (material.title, material.photo, material.attachments) == ("夹带", "", ())


@pytest.mark.parametrize(
    ("rows", "status"),
    [("{", 400), ("[" * 100_000, 400), ('[{"line": "x"}]', 400), ("[]", 422), (None, 422)],
)
def test_hostile_rows_make_nothing(desk: Desk, rows: str | None, status: int) -> None:
    data = {"campaign": CAMPAIGN, "category": "article", "line": "1"} | ({"rows": rows} if rows else {})
    assert desk.post(f"{HERE}/drafts", data).status_code == status
    assert titles() == []


def test_text_too_large_for_a_draft_makes_nothing_at_all(desk: Desk) -> None:
    page = hand_in(desk, row("第一篇"), ("第二篇", "", "", "", "字" * 20_001)).text
    assert make_drafts(desk, page, 2, 3).status_code == 422
    assert titles() == []


@pytest.mark.parametrize("name", ["import", "drafts"])
def test_other_branch_of_the_tree_imports_nothing(console: Flask, clock: Clock, name: str) -> None:
    clock.moment = MARCH
    set_scene()
    begin()
    rows = json.dumps([{"line": 1, "material": {"title": "外单位"}}])
    for number, unit_id in enumerate(("c-2", "r-1"), 1):
        stranger = seat_at_desk(console, number, "officer", unit_id)
        answer = stranger.post(f"{HERE}/{name}", campaign=CAMPAIGN, category="article", rows=rows, line="1")
        assert answer.status_code in {403, 422}
    assert titles() == ["测试文章"]
