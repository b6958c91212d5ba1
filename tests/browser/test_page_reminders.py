"""Consent as a person gives it: the pop-up on the demo phone, the page on which it is read and switched off."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from handlers.config import Config
from tests.browser.comfort import MEMBERS, find_faults
from tests.browser.stage import Stage
from tests.browser.steps import sign_in, take_screenshot, wait_for_path
from tests.browser.test_page_comfort import SCREENS
from tests.consent import VOTE, credits_of, store_demo_plan

pytestmark = [pytest.mark.browser, pytest.mark.ministack]


def ask_wechat(stage: Stage, method: str, path: str, **body: Any) -> Any:
    """Ask the stand-in, and return its JSON."""
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, f"{stage.wechat_url}{path}", json=body or None, timeout=20).json()


def send_reminder(stage: Stage, config: Config) -> None:
    """Let WeChat bring a reminder to the first member's phone."""
    grant = {"grant_type": "client_credential", "appid": config.wechat_app_id, "secret": config.wechat_secret}
    token = ask_wechat(stage, "POST", "/cgi-bin/stable_token", **grant)["access_token"]
    words = {"thing1": "六好评选", "time2": "2017年9月30日 23:59", "thing3": "您今天还没有投票，请抽空参与。"}
    message = {"touser": "o-1", "template_id": VOTE, "data": {key: {"value": text} for key, text in words.items()}}
    path = f"/cgi-bin/message/subscribe/send?access_token={token}"
    assert ask_wechat(stage, "POST", path, **message)["errcode"] == 0


def test_consent_given_on_the_phone_is_read_on_the_page(
    page: Page, stage: Stage, chromium: Browser, config: Config
) -> None:
    store_demo_plan()
    sign_in(page, stage)
    phone = chromium.new_context(viewport={"width": 430, "height": 860}, locale="zh-CN").new_page()
    phone.goto(f"{stage.wechat_url}/phone/o-1")
    phone.get_by_role("link", name="在小程序里点“投票”").click()
    expect(phone.get_by_role("heading", name="申请给你发送以下消息")).to_be_visible()
    phone.locator("summary").first.click()
    take_screenshot(phone, "phone-consent")
    phone.get_by_role("button", name="确定").click()
    expect(phone.get_by_role("status")).to_contain_text("已同意 1 项")
    assert [push["is_answered"] for push in ask_wechat(stage, "GET", "/_control/pushes")] == [True]
    assert credits_of("m-1") == 1
    send_reminder(stage, config)
    phone.reload()
    expect(phone.get_by_role("heading", name="投票提醒")).to_be_visible()
    take_screenshot(phone, "phone-message")
    page.get_by_role("link", name="提醒设置").click()
    wait_for_path(page, "/reminders")
    expect(page.get_by_text("还可接收 1 条")).to_be_visible()
    phone.get_by_role("button", name="拒收此类消息").click()
    expect(phone.get_by_role("status")).to_contain_text("已拒收“投票提醒”")
    assert len(ask_wechat(stage, "GET", "/_control/pushes")) == 3
    page.reload()
    expect(page.get_by_text("还可接收 0 条")).to_be_visible()
    phone.context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_reminders_page_is_comfortable_to_read(page: Page, stage: Stage, screen: str) -> None:
    store_demo_plan()
    size = SCREENS[screen]["viewport"]
    page.set_viewport_size(size)
    sign_in(page, stage, onward="/reminders")
    page.locator("summary").first.click()
    assert find_faults(page, MEMBERS) == []
    take_screenshot(page, f"{screen}-reminders")
    page.get_by_role("button", name="关闭提醒").click()
    expect(page.get_by_role("heading", name="提醒已关闭")).to_be_visible()
    assert find_faults(page, MEMBERS) == []
    take_screenshot(page, f"{screen}-reminders-off")
    page.get_by_role("button", name="开启提醒").click()
    expect(page.get_by_role("heading", name="提醒已开启")).to_be_visible()
