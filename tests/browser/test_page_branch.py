"""The secretary's pages as a person uses them: look, remind, watch, help to vote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from handlers.config import Config
from handlers.web.access import SESSION_COOKIE
from local.ministack import MiniStack
from local.serving import serve
from models.ballot import Ballot
from models.member import Member
from models.reminder import Reminder
from models.reminder_run import ReminderRun
from models.services.campaigns import require_campaign
from models.services.seats import seat_member
from models.services.turnout_counting import count_turnouts
from tests.branch_stage import SECRETARY, bound_voter, open_branch, outreach_of
from tests.browser.comfort import MEMBERS, find_faults
from tests.browser.steps import take_screenshot
from tests.fakes import Clock
from tests.handlers.members.page_kit import token_of
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_candidate, voter_on_roll

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

SCREENS = {"desk": (1280, 800), "phone": (360, 740)}


@pytest.fixture
def app(ministack_store: MiniStack, config: Config, clock: Clock) -> Flask:
    """The secretaries' app over a branch of twelve in the fifth week of voting."""
    open_branch()
    for number, title in enumerate(["把支部建在产业链上", "乡村振兴路上的带头人", "一名老党员的七十年"]):
        store_candidate("article", f"canary-ar00{number}", title=title)
    voters = [bound_voter(number, credits=number % 3) for number in range(1, 10)]
    voters += [voter_on_roll(number) for number in range(10, 13)]
    for back in range(12, 0, -1):
        moment = NOON - timedelta(days=back)
        for voter in voters[: 12 - back if back > 3 else 9]:
            put_ballot(voter.voter, "canary-ar000", day=moment.date().isoformat())
    for voter in voters[:5]:
        put_ballot(voter.voter, "canary-ar000")
    assert count_turnouts(require_campaign(CAMPAIGN, NOON), NOON, lambda: True)
    return outreach_of(config, clock)


@pytest.fixture(params=SCREENS)
def page(request: pytest.FixtureRequest, app: Flask, chromium: Browser) -> Iterator[tuple[str, Page]]:
    """The secretary's tab, on a desk's screen and on a phone's; no script may fail and the CSP refuse nothing."""
    with serve(app) as server:
        width, height = SCREENS[request.param]
        context = chromium.new_context(
            base_url=server.url, viewport={"width": width, "height": height}, locale="zh-CN"
        )
        let_in(context, app, server.url)
        context.set_default_timeout(15_000)
        tab, faults = context.new_page(), list[str]()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
        yield request.param, tab
        context.close()
        assert faults == []


def let_in(context: BrowserContext, app: Flask, url: str) -> None:
    """Give the browser the secretary's session."""
    seat = seat_member(Member.get(f"m-{SECRETARY}"), NOON).seat
    context.add_cookies([{"name": SESSION_COOKIE, "value": token_of(app, seat), "url": url}])


def look(size: str, page: Page, name: str) -> None:
    """Find nothing that is hard to read, and take a picture."""
    assert find_faults(page, MEMBERS) == [], name
    take_screenshot(page, f"{size}-branch-{name}")


def test_secretary_looks_reminds_and_watches(page: tuple[str, Page]) -> None:
    size, tab = page
    tab.goto("/branch")
    expect(tab.get_by_role("heading", name="今天还没有投票的党员 7 人")).to_be_visible()
    look(size, tab, "home")
    tab.get_by_role("link", name="尚未激活 3").click()
    expect(tab.locator(".people li")).to_have_count(3)
    tab.get_by_role("link", name="微信提醒").click()
    expect(tab.get_by_role("heading", name="会提醒")).to_be_visible()
    look(size, tab, "preview")
    tab.get_by_role("button", name="确定发送").click()
    expect(
        tab.get_by_role("heading", name="正在发送").or_(tab.get_by_role("heading", name="等待开始"))
    ).to_be_visible()
    look(size, tab, "queued")
    answer_for_the_sender()
    # The page fetches itself again; nobody clicks.
    expect(tab.get_by_text("已送达").first).to_be_visible(timeout=20_000)
    look(size, tab, "states")
    tab.goto("/branch/remind")
    expect(tab.get_by_role("alert")).to_contain_text("今天已经发过提醒")
    look(size, tab, "again")


def answer_for_the_sender() -> None:
    """Let one reminder be delivered and one refused, and the run end."""
    voters = [seat_member(Member.get(f"m-{number}"), NOON).seat.require_voter().voter for number in (7, 8)]
    for voter, state, reason in zip(voters, ("delivered", "refused"), (None, "no_credit"), strict=True):
        keys = Reminder.keys(CAMPAIGN, "c-1", TODAY, "b-1", voter, "branch_asked")
        Reminder(*keys, state=state, reason=reason, template="t", at=1, expires_at=2).save()
    (run,) = ReminderRun.scan()
    run.update([ReminderRun.state.set("done")])


def test_secretary_helps_a_member_to_vote(page: tuple[str, Page]) -> None:
    size, tab = page
    tab.goto("/branch/assist")
    look(size, tab, "assist")
    tab.get_by_label("协助哪一位党员").select_option("m-12")
    tab.get_by_label("好文章").check()
    tab.get_by_role("button", name="下一步").click()
    tab.get_by_role("checkbox", name="把支部建在产业链上").check()
    look(size, tab, "ballot")
    tab.get_by_role("button", name="下一步：核对").click()
    expect(tab.get_by_role("heading", name="投出后不能更改，请与本人核对")).to_be_visible()
    look(size, tab, "ask")
    tab.get_by_role("button", name="确定投票").click()
    expect(tab.get_by_role("heading", name="选票已投出")).to_be_visible()
    look(size, tab, "receipt")
    assert sum(bool(ballot.assisted) for ballot in Ballot.scan()) == 1
