"""Makers for the tests of the WeChat stand-in: people, a client with its own clock, a small member API."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import requests
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from local.serving import serve
from local.stand_in.app import create_stand_in
from local.stand_in.settings import Person, StandInSettings, Template

NOON = datetime(2017, 6, 5, 12, 0, tzinfo=timezone(timedelta(hours=8)))
APP_ID, SECRET = "wx0123456789abcdef", "a-secret-of-no-worth"
MEI = Person("o-mei", "林小梅", "13900000001", "党员", "第一支部", True, "483920")
HAI = Person("o-hai", "陈大海", "13900000002", "支部书记", "第二支部", False, "112233")
REMINDER = Template("tpl-remind", "投票提醒", {"thing1": "活动名称", "time2": "截止时间"})
DIGEST = Template("tpl-digest", "每日简报", {"thing1": "内容"}, one_time=False)
BANNED = Template("tpl-banned", "已停用", {"thing1": "内容"}, banned=True)
SETTINGS = StandInSettings(
    APP_ID,
    SECRET,
    "http://127.0.0.1:9",
    templates=(REMINDER, DIGEST, BANNED),
    pages=frozenset({"pages/login/login", "pages/vote/vote"}),
    blocked_openids=frozenset({"o-blocked"}),
    sensitive_words=("违禁",),
)


def refuse_to_sleep(seconds: float) -> None:
    """Stands for time.sleep where nothing may wait."""
    assert seconds == 0, "no test waits"


@dataclass
class StandIn:
    """A stand-in and the calls that tests make of it."""

    client: FlaskClient

    def order(self, what: str, body: object) -> dict[str, Any]:
        """A control call that must go well; its JSON, or nothing."""
        reply = self.client.post(f"/_control/{what}", json=body)
        assert reply.status_code in {200, 204}, reply.text
        return dict(reply.get_json()) if reply.data else {}

    def move_clock(self, offset_s: float) -> None:
        """Sets the stand-in's time that many seconds ahead of noon."""
        self.order("clock", {"offset_s": offset_s})

    def log_in(self, code: str, **changed: str) -> TestResponse:
        """A jscode2session call, right but for what is changed; an empty value leaves the field out."""
        query = {"appid": APP_ID, "secret": SECRET, "js_code": code, "grant_type": "authorization_code"}
        kept = {key: value for key, value in (query | changed).items() if value}
        return self.client.get("/sns/jscode2session", query_string=kept)

    def take_login_code(self, openid: str = MEI.openid) -> str:
        """A code of wx.login."""
        return str(self.order("login-codes", {"openid": openid})["code"])

    def take_phone_code(self, openid: str = MEI.openid) -> str:
        """A code of the phone-number button."""
        return str(self.order("phone-codes", {"openid": openid})["code"])

    def take_plain(self, **changed: str) -> dict[str, Any]:
        """The answer of /cgi-bin/token."""
        query = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET} | changed
        return read(self.client.get("/cgi-bin/token", query_string=query))

    def take_stable(self, force: bool = False) -> dict[str, Any]:
        """The answer of /cgi-bin/stable_token."""
        body = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, "force_refresh": force}
        return read(self.client.post("/cgi-bin/stable_token", json=body))

    def call(self, path: str, body: object, token: str | None = None) -> dict[str, Any]:
        """A POST with an access token; what WeChat answered."""
        query = {"access_token": token if token is not None else self.take_stable()["access_token"]}
        return read(self.client.post(path, json=body, query_string=query))

    def is_good(self, token: str) -> int:
        """The errcode that a harmless call gives with that token; 87009 shows that the token was taken."""
        return errcode(self.client.get("/wxa/checksession", query_string={"access_token": token}))

    def draw(self, scene: str, **changed: object) -> TestResponse:
        """A getwxacodeunlimit call."""
        token = self.take_stable()["access_token"]
        body = {"scene": scene, "page": "pages/login/login"} | changed
        return self.client.post("/wxa/getwxacodeunlimit", json=body, query_string={"access_token": token})


def make_stand_in(
    settings: StandInSettings = SETTINGS,
    people: Callable[[], list[Person]] = lambda: [MEI, HAI],
    sleep: Callable[[float], None] = refuse_to_sleep,
) -> StandIn:
    """A stand-in whose clock stands at noon of 5 June 2017 in Beijing."""
    return StandIn(create_stand_in(settings, people, clock=lambda: NOON, sleep=sleep).test_client())


def read(reply: TestResponse) -> dict[str, Any]:
    """The JSON of a WeChat answer, whatever its type says; HTTP is always 200."""
    assert reply.status_code == 200
    parsed = reply.get_json(force=True)
    assert isinstance(parsed, dict)
    return parsed


def errcode(reply: TestResponse) -> int:
    """The errcode of a WeChat answer, 0 when there is none."""
    return int(read(reply).get("errcode", 0))


@dataclass
class MemberStand:
    """What the small member API knows; `heard` keeps the bodies of activation."""

    wechat_url: str = ""
    activated: set[str] = field(default_factory=lambda: {MEI.openid})
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def add_ticket(self, ticket_id: str) -> None:
        """A computer login that waits for a phone."""
        self.tickets[ticket_id] = {
            "id": ticket_id,
            "state": "new",
            "requested_at": "2017-06-05T11:59:30+08:00",
            "browser": "Windows 上的 Chrome",
            "match_number": "47",
            "expires_at": "2017-06-05T12:04:30+08:00",
        }


def create_member_api(stand: MemberStand) -> Flask:
    """The member calls that a phone makes, as thin as they can be."""
    app = Flask("members")
    app.register_error_handler(LookupError, lambda error: _refuse(404, "登录码不存在或已过期。"))
    app.register_error_handler(PermissionError, lambda error: _refuse(403, "请先激活账号。"))

    @app.post("/api/sessions")
    def open_session() -> Any:
        query = {"appid": APP_ID, "secret": SECRET, "grant_type": "authorization_code"}
        query["js_code"] = request.get_json()["code"]
        openid = requests.get(f"{stand.wechat_url}/sns/jscode2session", query, timeout=5).json()["openid"]
        return _describe_session(stand, openid)

    @app.post("/api/activation")
    def activate() -> Any:
        body = request.get_json()
        stand.heard.append(body)
        if body.get("activation_code", HAI.activation_code) != HAI.activation_code:
            return _refuse(404, "姓名或激活码不对。")
        stand.activated.add(_bearer())
        return _describe_session(stand, _bearer())

    @app.post("/api/login-tickets/<ticket_id>/<step>")
    def move_ticket(ticket_id: str, step: str) -> Any:
        if _bearer() not in stand.activated:
            raise PermissionError
        ticket = stand.tickets[ticket_id]
        ticket["state"] = {"scan": "scanned", "confirm": "confirmed", "cancel": "cancelled"}[step]
        return jsonify(ticket if step == "scan" else {"state": ticket["state"]})

    return app


@contextmanager
def serve_both() -> Iterator[tuple[StandIn, MemberStand]]:
    """The stand-in and the small member API, each on a loopback port of its own, knowing each other."""
    stand = MemberStand()

    def list_people() -> list[Person]:
        return [replace(person, activated=person.openid in stand.activated) for person in (MEI, HAI)]

    with serve(create_member_api(stand)) as members:
        app = create_stand_in(replace(SETTINGS, member_url=members.url), list_people, clock=lambda: NOON)
        with serve(app) as wechat:
            stand.wechat_url = wechat.url
            yield StandIn(app.test_client()), stand


def run_together(work: Callable[[], Any], times: int) -> list[Any]:
    """What `work` gave in that many threads let loose at once."""
    start, given = threading.Barrier(times), list[Any]()

    def run() -> None:
        start.wait(5)
        given.append(work())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return given


def _describe_session(stand: MemberStand, openid: str) -> Any:
    member = {"id": "m-1", "name": "某人", "branch": "某支部", "roles": []} if openid in stand.activated else None
    return jsonify(token=f"token-of-{openid}", expires_at="2017-06-05T20:00:00+08:00", member=member)


def _bearer() -> str:
    return request.headers["Authorization"].removeprefix("Bearer token-of-")


def _refuse(status: int, detail: str) -> tuple[Any, int]:
    return jsonify(status=status, code="refused", detail=detail), status
