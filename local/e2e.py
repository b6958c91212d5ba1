"""Deploys the real serverless.yml into MiniStack; votes, counts and visits the console through what was deployed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import requests

from local.e2e_api import STAGE, Api, invoke
from local.e2e_campaign import (
    CATEGORY,
    OPENID,
    PHONE,
    cast_yesterday,
    count_tallied_ballots,
    find_root,
    store_small_campaign,
)
from local.e2e_console import count_the_ladder, enter_console
from local.e2e_reminders import push_through, remind_the_branch, set_up_stand_in
from local.ministack import MiniStack
from local.poller import StreamPoller
from local.serving import serve
from local.settings import APP_ID, REGION, make_secrets
from local.stand_in.app import create_stand_in
from local.stand_in.settings import Person

ROOT = Path(__file__).resolve().parents[1]
NIGHTLY = ("settle", "recount")
OTHERS = ("remind", "turnout")
_COUNTED_WITHIN_S = 90


def main() -> None:
    """Deploy, vote, check, and say how long each step took; end with 1 if anything differs."""
    with TemporaryDirectory() as scratch, MiniStack(log=Path(scratch) / "ministack.log") as emulator:
        secrets = make_secrets()
        os.environ.update(_credentials(emulator.url))
        stand_in_app = create_stand_in(set_up_stand_in(emulator, secrets), _list_people, post=push_through(emulator))
        with serve(stand_in_app) as stand_in:
            _timed("osls deploy", lambda: _deploy(secrets))
            _timed("point the functions at the stand-in", lambda: _wire(emulator.url, stand_in.url))
            _timed("store a small campaign", lambda: store_small_campaign(STAGE, secrets, datetime.now(UTC)))
            _timed("cast yesterday's ballot", lambda: cast_yesterday(datetime.now(UTC)))
            api = Api(emulator)
            token = _activate(api, stand_in.url)
            _timed("remind through queue and WeChat", lambda: remind_the_branch(api, stand_in.url, OPENID, token))
            _timed("vote through the HTTP API", lambda: _vote(api, token))
            _timed("ballots counted by the stream", _wait_until_counted)
            _timed("settled and recounted by night", _play_the_night)
            _timed("count a ladder from the console", lambda: _visit_console(emulator, stand_in.url))
    print("e2e: passed")


def _timed(what: str, step: Callable[[], None]) -> None:
    started = time.monotonic()
    step()
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)


def _credentials(url: str) -> dict[str, str]:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return dict.fromkeys(names, "test") | {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def _deploy(secrets: dict[str, str]) -> None:
    manager: Any = boto3.client("secretsmanager")
    document = json.dumps({"WECHAT_APP_ID": APP_ID} | secrets)
    manager.create_secret(Name=f"liuhao/{STAGE}", SecretString=document)
    # MiniStack runs functions on this machine's Python, so the wheels must be for it.
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [
        "npx",
        "--offline",
        "osls",
        "deploy",
        "--stage",
        STAGE,
        "--region",
        REGION,
        "--param",
        f"python={version}",
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        sys.exit(f"osls deploy failed:\n{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}")


def _wire(emulator_url: str, stand_in_url: str) -> None:
    """Tell the emulator's functions where AWS and WeChat are; no setting of the deployment could."""
    functions: Any = boto3.client("lambda")
    for name in ("member", "outreach", "console", "work", "tally", "send", *NIGHTLY, *OTHERS):
        full_name = f"liuhao-{STAGE}-{name}"
        configured = functions.get_function_configuration(FunctionName=full_name)
        variables = configured["Environment"]["Variables"]
        variables |= _credentials(emulator_url)
        if name in {"member", "outreach", "console", "send"}:
            variables["WECHAT_URL"] = stand_in_url
        functions.update_function_configuration(FunctionName=full_name, Environment={"Variables": variables})


def _activate(api: Api, stand_in: str) -> str:
    """Sign in and bind the account; return the member's token."""

    def ask(path: str) -> str:
        answer = requests.post(f"{stand_in}/_control/{path}", json={"openid": OPENID}, timeout=10)
        return str(answer.json()["code"])

    api.call("GET", "/health", 200)
    api.call("GET", "/api/campaign", 401)
    token = api.call("POST", "/api/sessions", 201, json={"code": ask("login-codes")})["token"]
    return str(api.call("POST", "/api/activation", 200, token, json={"phone_code": ask("phone-codes")})["token"])


def _vote(api: Api, token: str) -> None:
    campaign = api.call("GET", "/api/campaign", 200, token)
    cards = api.call("GET", f"/api/categories/{CATEGORY}/candidates", 200, token)["candidates"]
    choices = [card["id"] for card in cards]
    ballot = {"campaign": campaign["id"], "category": CATEGORY, "day": campaign["day"], "candidates": choices}
    cast = api.call("POST", "/api/ballots", 201, token, json=ballot)
    again = api.call("POST", "/api/ballots", 200, token, json=ballot)
    refused = api.call("POST", "/api/ballots", 409, token, json=ballot | {"candidates": choices[:1]})
    if not cast["receipt"] == again["receipt"] == refused["ballot"]["receipt"]:
        sys.exit("the same ballot got two receipts")


def _visit_console(emulator: MiniStack, stand_in: str) -> None:
    members, console = Api(emulator), Api(emulator, is_console=True)
    code = requests.post(f"{stand_in}/_control/login-codes", json={"openid": OPENID}, timeout=10).json()["code"]
    phone = members.call("POST", "/api/sessions", 201, json={"code": code})["token"]
    count_the_ladder(enter_console(members, console, phone), find_root())


def _wait_until_counted() -> None:
    # MiniStack's own mapping knows no tumbling window and so sends no `shardId`; the poller delivers as AWS does.
    poller = StreamPoller(f"{STAGE}-ballots", lambda event, _: invoke("tally", event), REGION)
    poller.start()
    deadline = time.monotonic() + _COUNTED_WITHIN_S
    while count_tallied_ballots(datetime.now(UTC)) != 2:
        if time.monotonic() > deadline:
            sys.exit("the stream did not deliver the ballots to the tally")
        time.sleep(0.2)
    poller.stop()


def _play_the_night() -> None:
    """Call the nightly functions as their schedules would; the schedules themselves must stand."""
    scheduler: Any = boto3.client("scheduler")
    standing = {schedule["Name"] for schedule in scheduler.list_schedules()["Schedules"]}
    missing = {f"liuhao-{STAGE}-{name}" for name in (*NIGHTLY, *OTHERS)} - standing
    if missing:
        sys.exit(f"not scheduled: {', '.join(sorted(missing))}")
    if not invoke("turnout", {})["complete"]:
        sys.exit("the deployed turnout did not end")
    if not invoke("settle", {})["complete"]:
        sys.exit("the deployed settle did not end")
    recounted = invoke("recount", {})
    found = recounted["campaigns"][0]
    if not (recounted["complete"] and recounted["equal"] and found["ballots"] == 1):
        sys.exit(f"the deployed recount did not find yesterday's ballot equal: {recounted}")


def _list_people() -> list[Person]:
    return [Person(OPENID, "端到端测试", PHONE, "党员", "第一党支部", False, "")]


if __name__ == "__main__":
    main()
