"""The console's part of the end-to-end run: scan, sign in, begin a job, see what it counted."""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

from local.e2e_api import STAGE, Api, Browser, invoke
from local.poller import StreamPoller
from local.settings import REGION

_DONE_WITHIN_S = 60


def enter_console(members: Api, console: Api, phone: str) -> Browser:
    """Sign in by scanning, with the phone's bearer token, and return the browser that is signed in."""
    console.call("GET", "/health", 200)
    console.open("GET", "/static/vendor/htmx.js", 200)
    console.open("GET", "/", 303, headers={"Accept": "text/html"})
    browser = Browser()
    ticket = json.loads(browser.open("POST", "/api/login-tickets", 201))["id"]
    members.call("POST", f"/api/login-tickets/{ticket}/confirm", 200, phone)
    browser.open("GET", f"/api/login-tickets/{ticket}", 200)
    return browser


def count_the_ladder(browser: Browser, unit_id: str) -> None:
    """Ask for the count of a large unit and wait until the job's function has done it."""
    page = browser.open("GET", f"/ladder/{unit_id}", 200)
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    browser.open("POST", f"/ladder/{unit_id}/counts", 303, {"csrf": csrf})
    # As with the ballots, the poller delivers what AWS's own mapping would.
    poller = StreamPoller(f"{STAGE}-jobs", lambda event, _: invoke("work", _plain(event)), REGION)
    poller.start()
    deadline = time.monotonic() + _DONE_WITHIN_S
    while "还没有统计过" in browser.open("GET", f"/ladder/{unit_id}", 200):
        if time.monotonic() > deadline:
            sys.exit("the deployed work did not count the ladder")
        time.sleep(0.5)
    poller.stop()


def _plain(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event as JSON can carry it."""
    images = [{"dynamodb": {"NewImage": record["dynamodb"].get("NewImage", {})}} for record in event["Records"]]
    return {"Records": images}
