"""What a member does at a computer, step by step."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".local" / "screenshots"


def wait_for_code(page: Page, address: str | None = "/login") -> str:
    """Open the login page, or stay where it is, and return the ticket that its code stands for."""
    with page.expect_response(lambda reply: urlsplit(reply.url).path == "/api/login-tickets") as answer:
        if address is not None:
            page.goto(address)
    expect(page.get_by_text("核对数字", exact=False).first).to_be_visible()
    return str(answer.value.json()["id"])


def sign_in(page: Page, stage: Stage, number: int = 1, onward: str = "/") -> None:
    """Sign in by scanning and wait for the page first asked for."""
    stage.scan(wait_for_code(page, onward), number)
    page.wait_for_url(lambda address: urlsplit(address).path == onward)


def tick(page: Page, *titles: str) -> None:
    """Tick candidates by their titles."""
    for title in titles:
        page.get_by_role("checkbox", name=title).check()


def cast(page: Page) -> None:
    """Press 投票, confirm, and wait for the receipt."""
    page.get_by_role("button", name="投票", exact=True).click()
    page.get_by_role("button", name="确定投票").click()
    page.wait_for_url("**/receipt**")


def take_screenshot(page: Page, name: str, whole: bool = True) -> None:
    """Keep a picture of the page for people to look at."""
    # Pictures below the fold load when they are scrolled to.
    for picture in page.locator("main img:visible").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
