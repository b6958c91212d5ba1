"""The draft's own call: what it takes, what it refuses, what it tells."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.services.nomination_drafts import DRAFT, read_material
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.nominating import MARCH, begin, edit, move, officer_of, set_scene


@pytest.fixture
def desk(console: Flask, clock: Clock) -> Desk:
    """An officer of c-1 at the console, in March."""
    clock.moment = MARCH
    set_scene()
    return seat_at_desk(console, 1, "officer", "c-1")


def send(desk: Desk, nomination_id: str, body: Any, name: str = "draft") -> TestResponse:
    """Send a body as the page's script does."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-CSRF-Token": desk.csrf, "Accept": "application/json", "Content-Type": "application/json"}
    method = "PUT" if name == "draft" else "POST"
    return desk.client.open(f"/nominations/{nomination_id}/{name}", method=method, data=data, headers=headers)


def test_changed_fields_are_saved_and_the_rest_is_told(desk: Desk) -> None:
    nomination_id = begin(opinions=())
    answer = send(desk, nomination_id, {"revision": 1, "changes": {"title": "新标题"}})
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["revision"], body["saved_at"], body["words"]["text"]) == (2, "10:00", 9)
    assert [lack["field"] for lack in body["lacks"]] == ["opinions"]
    assert read_material(nomination_id, DRAFT).material.title == "新标题"


def test_changes_of_others_flow_in(desk: Desk) -> None:
    nomination_id = begin()
    edit("c-1", nomination_id, author_post="教授")
    body = send(desk, nomination_id, {"revision": 1, "changes": {"title": "新标题"}}).get_json()
    assert body["others"] == {"author_post": "教授"}


def test_same_field_is_refused_with_both_texts(desk: Desk) -> None:
    nomination_id = begin()
    edit("c-1", nomination_id, title="对方的", author_post="教授")
    answer = send(desk, nomination_id, {"revision": 1, "changes": {"title": "我的", "author_unit": "也没有保存"}})
    body = answer.get_json()
    assert (answer.status_code, body["code"], body["fields"], body["theirs"]) == (
        409,
        "edited_meanwhile",
        ["title"],
        {"title": "对方的"},
    )
    assert body["others"] == {"author_post": "教授"}
    assert read_material(nomination_id, DRAFT).material.author_unit == "第一学院"


def test_submitted_nomination_takes_no_more_changes(desk: Desk) -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    answer = send(desk, nomination_id, {"revision": 1, "changes": {"title": "偷偷改"}})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "nomination_moved")


def test_session_that_is_over_is_told_as_such(desk: Desk) -> None:
    nomination_id = begin()
    desk.client.delete_cookie("console")
    assert send(desk, nomination_id, {"revision": 1, "changes": {}}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"revision": 1, "changes": {"title": ' + b"[" * 100_000, 400),
        (b'{"revision": 1, "changes": {"title": "' + b"x" * 700_000 + b'"}}', 413),
        ({"changes": {}}, 422),
        ({"revision": "1", "changes": {}}, 422),
        ({"revision": 1, "changes": {}, "more": 1}, 422),
        ({"revision": 1, "changes": {"title": 5}}, 422),
        ({"revision": 1, "changes": {"title": None}}, 422),
        ({"revision": 1, "changes": {"state": "accepted"}}, 422),
        # What is uploaded has checks of its own; another nomination's photo can't be slipped in here.
        ({"revision": 1, "changes": {"photo": "upload-of-somebody"}}, 422),
        ({"revision": 1, "changes": {"film_minutes": 3}}, 422),
        ({"revision": 1, "changes": {"attachments": ["x"]}}, 422),
        ({"revision": 1, "changes": {"summary": "案例才有的栏目"}}, 422),
        ({"revision": 1, "changes": {"text": "<script>alert(1)</script>"}}, 422),
        ({"revision": 1, "changes": {"text": [[["长" * 20_001, False]]]}}, 422),
        ({"revision": 1, "changes": {"text": [[["短", True], ["句", False]] * 9_000]}}, 422),
        ({"revision": 1, "changes": {"opinions": [{}] * 31}}, 422),
        ({"revision": 1, "changes": {"opinions": [{"asked": "12"}]}}, 422),
        ({"revision": 1, "changes": {"grounds": ["长" * 5_001]}}, 422),
    ],
)
def test_hostile_body_is_refused_and_changes_nothing(desk: Desk, body: Any, status: int) -> None:
    nomination_id = begin()
    answer = send(desk, nomination_id, body)
    assert answer.status_code == status
    assert read_material(nomination_id, DRAFT).revision == 1


def test_text_over_the_limit_is_kept_and_told(desk: Desk) -> None:
    nomination_id = begin()
    body = send(desk, nomination_id, {"revision": 1, "changes": {"text": [[["字" * 2_600, False]]]}}).get_json()
    assert body["words"]["text"] == 2_600
    assert "请删减 100 字" in body["lacks"][0]["detail"]


def test_characters_that_no_page_shows_are_dropped(desk: Desk) -> None:
    nomination_id = begin()
    raw = {"revision": 1, "changes": {"title": " \0\a\u202e标  题\n"}}
    assert send(desk, nomination_id, raw).status_code == 200
    assert read_material(nomination_id, DRAFT).material.title == "标 题"


def test_pasted_markup_becomes_paragraphs_of_text(desk: Desk) -> None:
    html = "<style>p{}</style><p class=MsoNormal>第一段</p><script>alert(1)</script><p onclick=x>第二段</p>"
    body = send(desk, begin(), {"html": html}, "pasted").get_json()
    assert ["".join(run[0] for run in paragraph) for paragraph in body["text"]] == ["第一段", "第二段"]


def test_other_branch_of_the_tree_saves_and_pastes_nothing(console: Flask, clock: Clock) -> None:
    clock.moment = MARCH
    set_scene()
    stranger, nomination_id = seat_at_desk(console, 1, "officer", "c-2"), begin()
    assert send(stranger, nomination_id, {"revision": 1, "changes": {"title": "偷偷改"}}).status_code == 403
    assert send(stranger, nomination_id, {"html": "x"}, "pasted").status_code == 403
