"""Chromium before the members' pages, on MiniStack and WeChat's stand-in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from handlers.config import Config
from local.ministack import MiniStack
from local.vendor import ensure_vendor_files
from tests.browser.stage import Stage, set_stage, store_everything
from tests.fakes import Clock

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the run; where there is none, tests are skipped, unless nothing may be skipped.

    The console's style sheet and script are fetched first: every page must work whichever test comes first.
    """
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(f"needs {CHROMIUM}")
    ensure_vendor_files()
    # A crowded machine takes longer to answer; what never comes fails all the same.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def stage(ministack_store: MiniStack, config: Config, clock: Clock) -> Iterator[Stage]:
    """The members' pages with a stored campaign, running."""
    store_everything()
    with set_stage(config, clock) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, stage: Stage) -> Iterator[Page]:
    """An empty tab whose addresses start at the members' pages; no script may fail and the CSP refuse nothing."""
    context = chromium.new_context(base_url=stage.url, viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.set_default_timeout(15_000)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield tab
    context.close()
    assert faults == []
