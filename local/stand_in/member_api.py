"""The members' JSON API as a phone sees it: one small client, and what a call was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

TIMEOUT_S = 5
NO_ANSWER = "会员服务没有应答，请稍后再试。"


@dataclass(frozen=True)
class Answer:
    """An HTTP status (0 when no answer came) and the JSON object of the body, empty when there was none."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether the call did what it was for."""
        return 200 <= self.status < 300

    @property
    def detail(self) -> str:
        """The sentence that tells a member what is wrong; empty when nothing is."""
        if self.is_good:
            return ""
        return str(self.body.get("detail") or (NO_ANSWER if not self.status else _describe(self.status)))


class MemberApi(Protocol):
    """Whatever carries a phone's calls to the members' API."""

    def post(self, path: str, body: Mapping[str, Any], token: str = "") -> Answer:
        """Posts JSON, with the token as bearer when there is one; never raises for a refusal."""

    def get(self, path: str, token: str) -> Answer:
        """Asks with the token as bearer; never raises for a refusal."""


class HttpMemberApi:
    """The members' API at a base URL, over HTTP; gives up after five seconds."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")

    def post(self, path: str, body: Mapping[str, Any], token: str = "") -> Answer:
        """Posts JSON, with the token as bearer when there is one; no answer at all has status 0."""
        return self._call("POST", path, token, body)

    def get(self, path: str, token: str) -> Answer:
        """Asks with the token as bearer; no answer at all has status 0."""
        return self._call("GET", path, token)

    def _call(self, method: str, path: str, token: str, body: Mapping[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            with requests.Session() as session:
                # A proxy of the environment has no business between two servers on loopback.
                session.trust_env = False
                reply = session.request(
                    method,
                    self._base_url + path,
                    json=body,
                    headers=headers,
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                )
        except requests.RequestException:
            return Answer(0)
        return Answer(reply.status_code, _read_object(reply))


def _read_object(reply: requests.Response) -> dict[str, Any]:
    try:
        body = reply.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _describe(status: int) -> str:
    return f"会员服务出了问题（HTTP {status}），请稍后再试。"
