"""Suggesting from the phone and from a computer: what is asked, refused, kept and shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, has_request_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.config import Config
from handlers.outreach import create_app
from models.base import current_store
from models.services.seats import seat_member
from models.services.suggestion_desk import take_up, thank
from models.services.wechat_tokens import SharedTokens
from models.suggestion import Suggestion
from tests.deployment import list_needs, list_store_rights
from tests.fakes import Clock, FakeWeChat
from tests.handlers.members.page_kit import HTML, let_in, open_page, read_csrf, read_page
from tests.makers import CAMPAIGN, bearer_of
from tests.nominating import MARCH
from tests.suggesting import WHY, invite, officer_at, store_writer, write
from tests.wire import watch

BODY = {"campaign": CAMPAIGN, "category": "article", "subject": "林小梅", "why": WHY}


@pytest.fixture
def suggesting(store: None, config: Config, clock: Clock, wechat: FakeWeChat) -> Iterator[Flask]:
    """The app of Lambda `outreach` in the nomination stage; whatever it asks of the store, its role must allow."""
    clock.moment = MARCH
    invite()
    store_writer()
    app = create_app(config, lambda: wechat, clock)
    asked: set[tuple[str, str]] = set()

    def note(operation: str, sent: dict[str, Any]) -> None:
        if has_request_context():
            asked.update(list_needs(operation, sent, "test"))

    watch(current_store(), note)
    yield app
    assert asked - list_store_rights("outreach") == set()


@pytest.fixture
def phone(suggesting: Flask) -> FlaskClient:
    """The phone of a member of b-1."""
    client = suggesting.test_client()
    headers = bearer_of(suggesting, seat_member(store_writer(), MARCH), MARCH)
    client.environ_base["HTTP_AUTHORIZATION"] = headers["Authorization"]
    return client


@pytest.fixture
def browser(suggesting: Flask) -> FlaskClient:
    """A computer on which the same member is signed in."""
    client = suggesting.test_client()
    let_in(client, seat_member(store_writer(), MARCH).seat)
    return client


def read(client: FlaskClient) -> dict[str, Any]:
    """Return what the member may suggest for and has suggested."""
    answer = client.get("/api/suggestions")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def send(client: FlaskClient, **changes: str) -> TestResponse:
    """Send the page's form."""
    fields = {"about": f"{CAMPAIGN}/article", "subject": "林小梅", "why": WHY, "csrf": read_csrf(client)}
    return client.post("/suggest", data=fields | changes, headers=HTML)


def test_phone_learns_what_is_asked_for_and_within_which_limits(phone: FlaskClient) -> None:
    told = read(phone)
    (campaign,) = told["campaigns"]
    assert (campaign["id"], campaign["closes_at"]) == (CAMPAIGN, "2017-06-01T00:00:00+08:00")
    assert [category["id"] for category in campaign["categories"]] == ["article", "case"]
    assert campaign["categories"][0]["conditions"] == ["条件"]
    assert (told["most_open"], told["longest_why"], told["suggestions"]) == (5, 300, [])


def test_suggestion_from_the_phone_is_kept_and_shown_to_its_writer(phone: FlaskClient) -> None:
    answer = phone.post("/api/suggestions", json=BODY)
    assert answer.status_code == 201
    (made,) = read(phone)["suggestions"]
    assert made == answer.get_json()
    assert made["state"] == "open"
    assert made | BODY == made


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"campaign": "other"}, 404, "no_campaign"),
        ({"category": "film"}, 404, "unknown_category"),
        ({"why": " "}, 422, "invalid_input"),
        ({"why": "好" * 2001}, 422, "invalid_input"),
    ],
)
def test_refusals_to_the_phone_are_problems(
    phone: FlaskClient, changes: dict[str, str], status: int, code: str
) -> None:
    answer = phone.post("/api/suggestions", json=BODY | changes)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert Suggestion.count() == 0


def test_sixth_suggestion_is_a_conflict(phone: FlaskClient) -> None:
    for number in range(5):
        phone.post("/api/suggestions", json=BODY | {"subject": f"林测试{number}"})
    answer = phone.post("/api/suggestions", json=BODY | {"subject": "第六个"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")


def test_risky_text_is_refused_beside_its_field(phone: FlaskClient, wechat: FakeWeChat) -> None:
    wechat.verdicts = ["risky"]
    answer = phone.post("/api/suggestions", json=BODY)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["why"]


def test_nobody_reads_what_another_member_suggested(phone: FlaskClient) -> None:
    store_writer(12)
    write(12, "第二位")
    assert read(phone)["suggestions"] == []


def test_writer_reads_the_committees_answer(phone: FlaskClient, browser: FlaskClient) -> None:
    first, second = write(), write(subject="第二位")
    thank(officer_at("c-1"), "c-1", first.suggestion_id, 1, "", "谢谢您，已转有关支部。", MARCH)
    take_up(officer_at("c-1"), "c-1", second.suggestion_id, 1, MARCH)
    told = {each["subject"]: (each["state"], each["words"]) for each in read(phone)["suggestions"]}
    assert told == {"林小梅": ("thanked", "谢谢您，已转有关支部。"), "第二位": ("taken_up", "")}
    page = read_page(browser, "/suggest")
    assert "谢谢您，已转有关支部。" in page
    assert "组织干事正在按程序推荐" in page


def test_page_takes_a_suggestion_and_thanks_for_it(browser: FlaskClient) -> None:
    assert "我要推荐" in read_page(browser, "/suggest")
    answer = send(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/suggest?thanks=1")
    page = read_page(browser, "/suggest?thanks=1")
    assert "感谢您的推荐" in page
    assert all(shown in page for shown in ("林小梅", "待处理", *WHY.split("\n")))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"about": ""}, "请选择推荐到哪一类"),
        ({"about": f"{CAMPAIGN}/film"}, "请选择推荐到哪一类"),
        ({"subject": "林" * 61}, "请控制在 60 个字符以内"),
        ({"why": "好" * 301}, "现在有 301 字"),
    ],
)
def test_page_keeps_what_was_typed_when_it_is_refused(
    browser: FlaskClient, changes: dict[str, str], fault: str
) -> None:
    answer = send(browser, **changes)
    assert answer.status_code in {404, 422}
    assert fault in answer.text
    typed = {"subject": "林小梅", "why": WHY} | changes
    assert f'value="{typed["subject"]}"' in answer.text
    assert f">{typed['why']}</textarea>" in answer.text
    assert Suggestion.count() == 0


def test_markup_in_a_suggestion_is_shown_as_text(browser: FlaskClient) -> None:
    write(subject="<b>林</b>", why="<script>x</script>")
    page = read_page(browser, "/suggest")
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page


def test_outside_the_stage_the_page_asks_for_nothing(browser: FlaskClient, clock: Clock) -> None:
    write()
    clock.moment = MARCH.replace(month=7)
    let_in(browser, seat_member(store_writer(), clock.moment).seat)
    page = read_page(browser, "/suggest")
    assert "现在不在推荐阶段" in page
    assert "我要推荐" not in page
    assert "林小梅" in page


def test_stranger_is_led_to_the_login(suggesting: Flask) -> None:
    answer = open_page(suggesting.test_client(), "/suggest")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/login")


def test_role_allows_the_token_that_checking_texts_needs(needed: set[tuple[str, str]]) -> None:
    tokens = SharedTokens()
    tokens.save("wx", "canary-token", MARCH)
    tokens.load("wx")
    tokens.drop("wx", "canary-token")
    assert needed
    assert needed <= list_store_rights("outreach")
