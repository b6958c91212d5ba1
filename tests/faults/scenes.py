"""Every handler that asks the store: how it is called, in which order it asks, and what it may answer.

Whoever adds a view adds a line to SCENES; test_fault_matrix fails until it stands here with the calls it makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers import settle, tally
from models.errors import StoreBusy
from tests.fakes import make_record
from tests.faults.world import YESTERDAY, Answer, World
from tests.handlers.members.page_kit import HTML
from tests.makers import (
    CAMPAIGN,
    TODAY,
    code_of,
    make_ballot,
    phone_of,
)

_CHANCE = re.compile(r"[A-Za-z0-9_-]{20,}")
Act = Callable[[World], Answer]


@dataclass(frozen=True)
class Scene:
    """One handler in one state; `calls` are its requests to the store in a cold process, in order."""

    rule: str
    calls: str
    act: Act
    statuses: tuple[int, ...] = (200,)
    state: str = ""
    # The ticket is prepared so far: "" (none), new, scanned, confirmed.
    ticket: str = ""
    # The stream delivers again whatever was not answered well: a lost reply need not be mended at once.
    redelivered: bool = False
    # A row of this table may also hold nothing but a counted try: guesses are never free.
    tried: str = ""
    # What another try is told when the act was done and every reply of it lost.
    spent: int | None = None

    def __str__(self) -> str:
        return f"{self.rule} {self.state}".strip()


def read_answer(answer: Any) -> Answer:
    """Return what Flask's client got."""
    text = _CHANCE.sub("*", answer.get_data(as_text=True) + answer.headers.get("Location", ""))
    text = re.sub(r'"match_number":"\d\d"', '"match_number":"*"', text)
    return Answer(answer.status_code, text, dict(answer.headers), answer.get_json(silent=True))


def by_phone(method: str, path: str, body: Any = None) -> Act:
    """Ask as the first voter's phone."""
    return lambda world: read_answer(
        world.app.test_client().open(
            world.spell(path), method=method, headers=world.phone, json=body() if body else None
        )
    )


def by_computer(path: str, form: Callable[[World], dict[str, Any]] | None = None) -> Act:
    """Open or send a page as the first voter's computer."""
    return lambda world: read_answer(
        world.computer.post(path, data=form(world), headers=HTML)
        if form
        else world.computer.get(world.spell(path), headers=HTML)
    )


def by_stranger(path: str, body: Callable[[World], dict[str, Any]]) -> Act:
    """Ask as a WeChat account that is not bound."""
    return lambda world: read_answer(world.app.test_client().post(path, json=body(world), headers=world.unbound()))


def by_browser(method: str, path: str) -> Act:
    """Ask as the browser that waits for its login ticket."""
    return lambda world: read_answer(world.computer.open(path.format(ticket=world.ticket), method=method))


def run_tally(world: World) -> Answer:
    """Deliver a batch: two groups and one poisonous record."""
    records = [make_record(1, "a1"), make_record(2, "f1", category="film"), make_record(3)]
    answer = tally.handler({"shardId": "shard-1", "Records": records}, None)
    return Answer(503 if answer["batchItemFailures"] else 200, "", {"Retry-After": "stream"})


class _Hour:
    def get_remaining_time_in_millis(self) -> int:
        return 3_600_000


def run_settle(world: World) -> Answer:
    """Settle what is due; a busy store is the platform's to repeat."""
    try:
        return Answer(200, str(settle.handler({}, _Hour())))
    except StoreBusy:
        return Answer(503, "", {"Retry-After": "platform"})


def _login(world: World, openid: str) -> Answer:
    return read_answer(world.app.test_client().post("/api/sessions", json={"code": world.once(f"login:{openid}")}))


def _ballot_form(world: World) -> dict[str, Any]:
    fields = {"csrf": world.csrf(), "campaign": CAMPAIGN, "day": TODAY}
    return fields | {"candidates": ["canary-ar000", "canary-ar001"]}


def _phone_code(world: World) -> dict[str, Any]:
    return {"phone_code": world.once(f"phone:{phone_of(2)}")}


def _activation_code(world: World) -> dict[str, Any]:
    return {"name": "陈测试2", "activation_code": code_of(2)}


_BALLOT = make_ballot("canary-ar000", "canary-ar001")
_LATE = make_ballot("canary-ar000", day=YESTERDAY)
_TICKET = "/api/login-tickets/{ticket}"
_RULE = "/api/login-tickets/<ticket_id>"

SCENES = (
    Scene("POST /api/sessions", "GetItem GetItem Scan", lambda w: _login(w, "canary-o-1"), (201,), "known"),
    Scene("POST /api/sessions", "GetItem", lambda w: _login(w, "canary-o-9"), (201,), "unknown"),
    Scene(
        "POST /api/activation",
        "Query GetItem TransactWriteItems Scan",
        by_stranger("/api/activation", _phone_code),
        state="by phone",
    ),
    Scene(
        "POST /api/activation",
        "GetItem UpdateItem UpdateItem Query GetItem TransactWriteItems Scan",
        by_stranger("/api/activation", _activation_code),
        state="by code",
        tried="identities",
    ),
    Scene("GET /api/campaign", "Scan Query", by_phone("GET", "/api/campaign")),
    Scene(
        "GET /api/categories/<category_id>/candidates",
        "Scan Query",
        by_phone("GET", "/api/categories/article/candidates"),
    ),
    Scene(
        "GET /api/candidates/<candidate_id>",
        "Scan GetItem Query",
        by_phone("GET", "/api/candidates/canary-ar000"),
    ),
    Scene(
        "POST /api/ballots",
        "Scan Query PutItem",
        by_phone("POST", "/api/ballots", lambda: _BALLOT),
        (201, 200),
        "new",
    ),
    Scene(
        "POST /api/ballots", "Scan GetItem", by_phone("POST", "/api/ballots", lambda: _LATE), state="after midnight"
    ),
    Scene("GET /api/ballots", "Query", by_phone("GET", "/api/ballots")),
    Scene("GET /api/results", "Scan Query Query Query Query Query GetItem", by_phone("GET", "/api/results")),
    Scene(
        "GET /api/receipts/<receipt>",
        "Scan Query GetItem GetItem",
        by_phone("GET", f"/api/receipts/{{receipt}}?day={YESTERDAY}"),
    ),
    Scene("GET /api/receipts", "Scan GetItem GetItem Query", by_phone("GET", f"/api/receipts?day={YESTERDAY}")),
    Scene("GET /api/points", "Scan Query GetItem", by_phone("GET", "/api/points")),
    Scene("POST /api/login-tickets", "PutItem", by_browser("POST", "/api/login-tickets"), (201,)),
    Scene(f"GET {_RULE}", "GetItem", by_browser("GET", _TICKET), state="waiting", ticket="new"),
    Scene(
        f"GET {_RULE}",
        "GetItem GetItem Scan UpdateItem",
        by_browser("GET", _TICKET),
        state="confirmed",
        ticket="confirmed",
        spent=409,
    ),
    Scene(f"POST {_RULE}/scan", "GetItem UpdateItem", by_phone("POST", f"{_TICKET}/scan"), ticket="new"),
    Scene(f"POST {_RULE}/confirm", "GetItem UpdateItem", by_phone("POST", f"{_TICKET}/confirm"), ticket="scanned"),
    Scene(f"POST {_RULE}/cancel", "GetItem UpdateItem", by_phone("POST", f"{_TICKET}/cancel"), ticket="scanned"),
    Scene("GET /", "Scan Query GetItem GetItem", by_computer("/")),
    Scene("GET /categories/<category_id>", "Scan Query Query", by_computer("/categories/article")),
    Scene(
        "POST /categories/<category_id>",
        "Scan Query PutItem",
        by_computer("/categories/article", _ballot_form),
        (303,),
    ),
    Scene(
        "GET /categories/<category_id>/receipt",
        "Scan Query Query",
        by_computer("/categories/film/receipt"),
        state="of today",
    ),
    Scene(
        "GET /categories/<category_id>/receipt",
        "Scan Query Query Query GetItem",
        by_computer(f"/categories/article/receipt?day={YESTERDAY}"),
        state="of yesterday",
    ),
    Scene("GET /candidates/<candidate_id>", "Scan GetItem Query", by_computer("/candidates/canary-ar000")),
    Scene("GET /results", "Scan Query Query Query Query Query GetItem", by_computer("/results")),
    Scene(
        "GET /receipts", "Scan Query GetItem GetItem", by_computer(f"/receipts?receipt={{receipt}}&day={YESTERDAY}")
    ),
    Scene("GET /ballots", "Scan Query Query Query GetItem", by_computer("/ballots")),
    Scene("tally", "PutItem GetItem PutItem GetItem PutItem", run_tally, redelivered=True),
    Scene("settle", "Scan Query Query UpdateItem UpdateItem", run_settle),
)
# Views that ask the store nothing.
STORELESS = {
    "GET /static/<path:filename>",
    "GET /health",
    "GET /api/openapi.json",
    "GET /login",
    "POST /logout",
}
