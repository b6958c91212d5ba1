"""The reminders' part of the end-to-end run: consent, a secretary's tap, the queue, the message, its arrival."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import requests

from local.demo.reminders import TEMPLATES
from local.e2e_api import STAGE, Api, invoke
from local.ministack import MiniStack
from local.poller import QueuePoller, StreamPoller
from local.settings import APP_ID, REGION
from local.stand_in.settings import CallbackSettings, StandInSettings, Template

_DONE_WITHIN_S = 60
_VOTE = next(iter(TEMPLATES))


def set_up_stand_in(emulator: MiniStack, secrets: Mapping[str, str]) -> StandInSettings:
    """Return the settings of a stand-in that pushes encrypted events to what is deployed."""
    callback = CallbackSettings(
        "/wechat/callback", secrets["WECHAT_CALLBACK_TOKEN"], secrets["WECHAT_CALLBACK_KEY"], is_safe=True
    )
    return StandInSettings(
        app_id=APP_ID,
        secret=secrets["WECHAT_SECRET"],
        member_url=emulator.url,
        templates=tuple(Template(each, title, words) for each, (title, words) in TEMPLATES.items()),
        callback=callback,
        gives_message_id=True,
    )


def push_through(emulator: MiniStack) -> Callable[[str, Mapping[str, str], bytes], bool]:
    """Return what carries the stand-in's events to the deployed API: the gateway goes by the host's name."""

    def post(path: str, query: Mapping[str, str], body: bytes) -> bool:
        answer = Api(emulator).open("POST", path, 200, params=dict(query), data=body)
        return answer.text in {"", "success"}

    return post


def remind_the_branch(api: Api, stand_in: str, openid: str, token: str) -> None:
    """Allow a message, have the secretary remind the branch, and wait until WeChat says that it arrived."""
    asked = api.call("GET", "/api/subscriptions", 200, token)
    if _VOTE not in {template["template_id"] for template in asked["templates"]}:
        sys.exit("the deployed app does not ask for the voters' template")
    _order(stand_in, "popups", {"openid": openid, "answers": {_VOTE: "accept"}})
    _wait_for("the event of the consent", lambda: _preview(api, token)["reachable"] == 1)
    api.call("POST", "/api/branch/reminders", 201, token, json={})
    # As with the ballots, pollers deliver what AWS's own mappings would.
    runs = StreamPoller(f"{STAGE}-reminder_runs", lambda event, _: invoke("remind", _keys(event)), REGION)
    queue = QueuePoller(_find_queue(), lambda event, _: invoke("send", event), REGION)
    for poller in (runs, queue):
        poller.start()
    _wait_for("word that the message arrived", lambda: _list_states(api, token) == ["delivered"])
    for poller in (runs, queue):
        poller.stop()
    sent = requests.get(f"{stand_in}/_control/messages", timeout=10).json()
    if [message["template_id"] for message in sent] != [_VOTE]:
        sys.exit(f"not one message was sent, but {len(sent)}")
    api.call("POST", "/api/branch/reminders", 409, token, json={})


def _preview(api: Api, token: str) -> dict[str, Any]:
    preview: dict[str, Any] = api.call("GET", "/api/branch/reminders/preview", 200, token)
    return preview


def _list_states(api: Api, token: str) -> list[str]:
    return [each["state"] for each in api.call("GET", "/api/branch/reminders", 200, token)["states"]]


def _wait_for(what: str, is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DONE_WITHIN_S
    while not is_there():
        if time.monotonic() > deadline:
            sys.exit(f"{what} did not come within {_DONE_WITHIN_S} s")
        time.sleep(0.5)


def _order(stand_in: str, what: str, order: dict[str, Any]) -> None:
    requests.post(f"{stand_in}/_control/{what}", json=order, timeout=10).raise_for_status()


def _find_queue() -> str:
    queues: Any = boto3.client("sqs")
    urls = [url for url in queues.list_queues()["QueueUrls"] if "Reminders" in url and "DeadLetters" not in url]
    if len(urls) != 1:
        sys.exit(f"not one queue of reminders, but {len(urls)}")
    return str(urls[0])


def _keys(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event as JSON can carry it."""
    return {"Records": [{"dynamodb": {"Keys": record["dynamodb"]["Keys"]}} for record in event["Records"]]}
