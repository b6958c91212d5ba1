"""Publishing from the console, and the preview: the members' pages before anything is published."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.config import Config
from handlers.outreach import create_app as create_outreach
from models.audit_entry import AuditEntry
from models.base import current_store
from models.candidate import Candidate
from models.job import Job
from models.rules.content_safety import SafetyState
from models.rules.rich_text import from_plain
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.warm import forget_all
from tests.deployment import list_needs, list_store_rights
from tests.desk import HTML, Desk, seat_at_desk
from tests.fakes import Clock
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, accept, begin, deliver, deliver_from, set_scene
from tests.wire import watch

HERE = f"/campaigns/{CAMPAIGN}/publication"


@pytest.fixture
def desk(console: Flask, clock: Clock) -> Desk:
    """An administrator, and three accepted articles of which one waits for a person."""
    clock.moment = MARCH
    set_scene()
    states: tuple[SafetyState, ...] = ("passed", "passed", "waiting")
    for number, state in enumerate(states, 1):
        nomination_id = begin(title=f"第{number}篇文章", text=from_plain(f"第{number}篇的正文。"))
        deliver(nomination_id)
        accept(nomination_id, state=state)
    return seat_at_desk(console, 1, "administrator")


@pytest.fixture
def browser(config: Config, clock: Clock) -> FlaskClient:
    """Anybody's browser before the members' addresses."""
    return create_outreach(config, None, clock).test_client()


def open_preview(desk: Desk) -> str:
    page = desk.post(f"/campaigns/{CAMPAIGN}/previews").text
    [address] = re.findall(r'href="http://localhost(/preview/[^"]+)"', page)
    return str(address)


def test_page_tells_ready_waiting_and_who_is_short(desk: Desk) -> None:
    page = desk.get(HERE).text
    assert "可以公布的 <strong>2</strong> 个" in page
    assert "待公布 2，待核查 1，已公布 0" in page
    assert "有 2 个单位还没有报足" in page


def test_phone_confirms_and_the_job_publishes_all(desk: Desk) -> None:
    assert desk.post_confirmed(HERE, ready="2").status_code == 303
    assert "正在公布" in desk.get(HERE).text
    [job] = Job.scan()
    work_on(job.job_id, KINDS, MARCH, lambda: True)
    assert Candidate.count() == 2
    assert "待公布 0，待核查 1，已公布 2" in desk.get(HERE).text
    assert "公布完成" in desk.get(f"{HERE}/progress").text
    assert "第1篇文章" in desk.get(f"/campaigns/{CAMPAIGN}/candidates").text


def test_nothing_is_published_without_the_phone(desk: Desk) -> None:
    assert desk.post(HERE, ready="2").status_code == 200
    assert Job.count() == 0


def test_other_number_is_told_before_anybody_takes_the_phone(desk: Desk) -> None:
    answer = desk.post(HERE, ready="3")
    assert answer.status_code == 409
    assert "现在是 2 个" in answer.text


def test_publication_that_halted_goes_on(desk: Desk) -> None:
    desk.post_confirmed(HERE, ready="2")
    [job] = Job.scan()
    job.change([Job.state.set("failed"), Job.fault.set("投票已经开始")], Job.job_id.exists())
    assert "公布没有完成：投票已经开始" in desk.get(HERE).text
    desk.post(f"{HERE}/continuation")
    assert Job.get(job.job_id).state == "waiting"


def test_preview_shows_the_members_page_before_anything_is_published(desk: Desk, browser: FlaskClient) -> None:
    address = open_preview(desk)
    page = browser.get(f"{address}/categories/article", headers=HTML).text
    assert "第1篇文章" in page
    assert "第2篇文章" in page
    assert "第3篇文章" not in page
    assert "这里不能投票" in page
    [first] = re.findall(r'href="([^"]+)" aria-label="查看全文：第1篇文章"', page)
    assert "第1篇的正文。" in browser.get(first.replace("&amp;", "&"), headers=HTML).text
    assert Candidate.count() == 0
    assert "candidates_previewed" in {entry.act for entry in AuditEntry.scan()}


def test_preview_of_the_voting_days_casts_no_ballot(desk: Desk, browser: FlaskClient) -> None:
    address = f"{open_preview(desk)}/categories/article?as=voting"
    page = browser.get(address, headers=HTML).text
    assert 'type="checkbox" name="candidates"' in page
    assert '<button class="big" id="cast" disabled>' in page
    assert browser.post(address, headers=HTML).status_code == 405


def test_preview_can_be_seen_in_several_orders(desk: Desk, browser: FlaskClient) -> None:
    for number in range(4, 8):
        nomination_id = begin("c-2", title=f"第{number}篇文章")
        deliver_from("c-2", nomination_id)
        accept(nomination_id)
    address = f"{open_preview(desk)}/categories/article"
    pages = [browser.get(f"{address}?order={number}", headers=HTML).text for number in range(1, 6)]
    orders = {tuple(re.findall(r"查看全文：(第\d篇文章)", page)) for page in pages}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(f"第{number}篇文章" for number in (1, 2, 4, 5, 6, 7))}


@pytest.mark.parametrize("part", ["", "/categories/article", "/candidates/abcde"])
def test_preview_is_closed_after_half_an_hour_and_to_guesses(
    desk: Desk, browser: FlaskClient, clock: Clock, part: str
) -> None:
    address = open_preview(desk)
    forged = address[:-1] + ("A" if address[-1] != "A" else "B")
    assert browser.get(forged + part, headers=HTML).status_code == 404
    clock.move(minutes=31)
    gone = browser.get(address + part, headers=HTML)
    assert gone.status_code == 404
    assert "预览链接已失效" in gone.text
    assert "篇文章" not in gone.text


def test_preview_of_one_campaign_is_no_key_to_members_calls(desk: Desk, browser: FlaskClient) -> None:
    token = open_preview(desk).rpartition("/")[2]
    answer = browser.get("/api/branch/turnout", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_role_of_outreach_allows_what_the_preview_reads(desk: Desk, browser: FlaskClient) -> None:
    address = open_preview(desk)
    forget_all()
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    page = browser.get(f"{address}/categories/article", headers=HTML).text
    for link in re.findall(r'href="(/preview/[^"]+/candidates/[^"]+)"', page):
        assert browser.get(link.replace("&amp;", "&"), headers=HTML).status_code == 200
    assert needed
    assert needed <= list_store_rights("outreach")
