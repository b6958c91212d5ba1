"""What a member does at a computer, step by step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from models.errors import StoredBallot
from models.member import Member
from models.services.ballots import list_own_ballots
from models.services.seats import seat_member
from tests.browser.stage import Stage
from tests.makers import TODAY

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".local" / "screenshots"


def wait_for_code(page: Page, act: Callable[[], object]) -> str:
    """Do what leads to the login page and return the ticket that the code on show stands for."""
    with page.expect_response(lambda reply: urlsplit(reply.url).path == "/api/login-tickets") as answer:
        act()
    expect(page.locator("#match")).to_be_visible()
    return str(answer.value.json()["id"])


def sign_in(page: Page, stage: Stage, number: int = 1, onward: str = "/") -> None:
    """Ask for a page, sign in by scanning, and wait for the page."""
    stage.scan(wait_for_code(page, lambda: page.goto(onward)), number)
    wait_for_path(page, onward)


def wait_for_path(page: Page, path: str) -> None:
    """Wait until the browser stands at this path."""
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def tick(page: Page, *titles: str) -> None:
    """Tick candidates by their titles."""
    for title in titles:
        page.get_by_role("checkbox", name=title).check()


def ask_to_cast(page: Page) -> None:
    """Press 投票, so that the page asks whether that is meant."""
    page.get_by_role("button", name="投票", exact=True).click()


def cast(page: Page) -> None:
    """Press 投票 and say yes."""
    ask_to_cast(page)
    page.get_by_role("button", name="确定投票").click()


def expect_chosen(page: Page, chosen: int) -> None:
    """Wait until the bar counts so many ticks."""
    expect(page.locator("#count")).to_contain_text(f"已选 {chosen}/10")


def stored_ballots(stage: Stage, day: str = TODAY) -> list[StoredBallot]:
    """Return what is stored of the first member's ballots of a day."""
    voter = seat_member(Member.get("m-1"), stage.clock()).seat.require_voter()
    return list_own_ballots(voter, day)


def take_screenshot(page: Page, name: str, whole: bool = True) -> None:
    """Keep a picture of the page for people to look at."""
    # Pictures below the fold load when they are scrolled to.
    for picture in page.locator("main img:visible").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
