"""What tests of consent stand on: bound members, the demo's plan, WeChat's signed calls, the app that takes them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.outreach import create_app
from handlers.wechat.callback import PLAIN, WeChatCallback, sign
from local.demo.reminders import TEMPLATES, build_reminder_plan
from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint
from models.rules.credits import Ledger, Limits, Sent, take_credit
from models.services.ledgers import change_ledger, open_ledger, read_ledger
from models.services.reminder_plans import store_plan
from tests.fakes import Clock, FakeWeChat
from tests.makers import CAMPAIGN, NOON, TODAY, make_config

VOTE, OPEN, WORK = TEMPLATES
TOKEN = "canary-callback-token"
APP_ID = make_config().wechat_app_id
LIMITS = Limits()


def store_demo_plan() -> None:
    """Store the demo's reminder plan for the usual campaign."""
    store_plan(CAMPAIGN, build_reminder_plan(), is_on=False, version=0, now=NOON)


def bind(member_id: str, openid: str) -> str:
    """Bind a WeChat account to a member, as activation does, and return its openid."""
    openid_hash = fingerprint("openid", openid)
    Identity(openid_hash, member_id=member_id, openid=openid, bound_at=NOON.isoformat()).save()
    Member(member_id).change([Member.openid_hash.set(openid_hash)], Member.member_id.exists())
    return openid


def credits_of(member_id: str, template: str = VOTE) -> int:
    """Return the credits that stand in the member's ledger."""
    held = read_ledger(member_id)
    return held.ledger.credits_of(template) if held else 0


def give_credits(member_id: str, openid: str, count: int, template: str = VOTE) -> None:
    """Let the member have so many credits."""
    open_ledger(member_id, openid, lambda ledger: Ledger(credits={**ledger.credits, template: count}))


def reserve(member_id: str, template: str = VOTE, at: datetime = NOON) -> Sent:
    """Take a credit as the sender does before it calls WeChat."""
    sent = Sent("vote_today", TODAY, "row-hash", "row-range", template, "t-1", int(at.timestamp()))
    change_ledger(member_id, lambda ledger: take_credit(ledger, sent, TODAY, LIMITS))
    return sent


def make_outreach(clock: Clock, callback: WeChatCallback | None = None) -> Flask:
    """Return the app of Lambda `outreach` whose WeChat pushes in plain mode, or as given."""
    callback = callback or WeChatCallback(APP_ID, TOKEN, PLAIN)
    return create_app(make_config(), FakeWeChat, clock, callback)


def answer_popup(openid: str, at: datetime = NOON, **answers: str) -> dict[str, Any]:
    """Return WeChat's word that a member answered the pop-up, or just for the voters' template."""
    entries = [
        {"TemplateId": {"vote": VOTE, "open": OPEN, "work": WORK}[name], "SubscribeStatusString": answer}
        for name, answer in answers.items()
    ]
    return tell("subscribe_msg_popup_event", openid, *entries, at=at)


def tell(kind: str, openid: str, *entries: dict[str, str], at: datetime = NOON) -> dict[str, Any]:
    """Return a call of WeChat's, as JSON writes it: numbers as text, one entry without its list."""
    return {
        "ToUserName": "gh_123456789abc",
        "FromUserName": openid,
        "CreateTime": str(int(at.timestamp())),
        "MsgType": "event",
        "Event": kind,
        "List": entries[0] if len(entries) == 1 else list(entries),
    }


def sign_query(at: datetime = NOON, nonce: str = "nonce", token: str = TOKEN) -> dict[str, str]:
    """Return what WeChat adds to the address of a plain call."""
    timestamp = str(int(at.timestamp()))
    return {"signature": sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def post(client: FlaskClient, message: dict[str, Any], query: dict[str, str] | None = None) -> TestResponse:
    """Let WeChat call."""
    query = sign_query() if query is None else query
    return client.post("/wechat/callback", query_string=query, data=json.dumps(message).encode())
