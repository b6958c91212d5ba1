"""What we ask of WeChat: who logs in, which phone number, a code to scan, a message, whether a text may be shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar

from handlers.wechat.calls import CODE_IMAGE, PHONE, SEND, TEXT
from handlers.wechat.failures import CallFailed
from handlers.wechat.refusals import log_failure, name_refusal, name_unsent
from handlers.wechat.replies import read_message_id, read_openid, read_phone
from handlers.wechat.text_checks import UNCHECKED, TextVerdict, find_worst, list_checks, read_verdict
from handlers.wechat.tokens import TokenStore
from handlers.wechat.transport import MiniProgramClient
from models.errors import DomainError

WECHAT_URL = "https://api.weixin.qq.com"

# Less than any Lambda that calls WeChat may run.
LONGEST_S = 12.0

EnvVersion = Literal["release", "trial", "develop"]
# WeChat names the three versions of a mini-program differently for codes and for messages.
_MESSAGE_STATES: Mapping[EnvVersion, str] = {"release": "formal", "trial": "trial", "develop": "developer"}

_T = TypeVar("_T")


def connect_wechat(
    *,
    app_id: str,
    secret: str,
    token_store: TokenStore,
    clock: Callable[[], datetime],
    base_url: str = WECHAT_URL,
    pause: Callable[[float], None] = time.sleep,
    timeout: tuple[float, float] = (2.0, 4.0),
    longest: float = LONGEST_S,
    env_version: EnvVersion = "release",
    check_path: bool = True,
) -> WeChat:
    """A client of one mini-program for all threads; `timeout` is seconds to connect and to wait for a reply.

    No call takes longer than `longest` seconds with all its tries, so that a slow WeChat holds no Lambda to its end.
    `env_version` is the version that codes and messages open; `check_path` has WeChat refuse codes for pages it does
    not know. Makes no call yet.
    """
    if not base_url.startswith(("https://", "http://")):
        raise ValueError("base_url must be an http(s) address")
    sdk = MiniProgramClient(
        app_id,
        secret,
        token_store=token_store,
        base_url=base_url,
        clock=clock,
        pause=pause,
        timeout=timeout,
        longest=longest,
    )
    return WeChat(sdk, clock=clock, env_version=env_version, check_path=check_path)


class WeChat:
    """One mini-program's WeChat; every call returns what was asked for or raises a DomainError.

    All may raise WeChatBusy (no usable answer, or slow down) and WeChatMisconfigured (an operator must act).
    """

    def __init__(
        self,
        sdk: MiniProgramClient,
        *,
        clock: Callable[[], datetime],
        env_version: EnvVersion,
        check_path: bool,
    ) -> None:
        self._sdk, self._clock = sdk, clock
        self._env_version, self._check_path = env_version, check_path

    def exchange_login_code(self, code: str) -> str:
        """The openid behind a wx.login code: one request, no token; LoginCodeRefused or WeChatAccountBlocked."""
        return self._ask(lambda: read_openid(self._sdk.wxa.code_to_session(code)))

    def read_phone_number(self, phone_code: str, openid: str) -> str:
        """`+<country code><number>` of the member who tapped; PhoneCodeRefused when used, expired or not theirs."""
        body = {"code": phone_code, "openid": openid}
        return self._ask(lambda: read_phone(self._sdk.post(PHONE, data=body)))

    def make_login_code_image(self, scene: str, page: str) -> bytes:
        """A JPEG or PNG code that opens `page` with `scene` (1 to 32 characters, a WeChat limit)."""
        body = {
            "scene": scene,
            "page": page,
            "check_path": self._check_path,
            "env_version": self._env_version,
        }
        image: bytes = self._ask(lambda: self._sdk.post(CODE_IMAGE, data=body))
        return image

    def send_subscribe_message(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str | None:
        """Send one message and return its id when WeChat tells it; MessageRefused says why it surely did not go out.

        After MessageUnanswered it may have arrived all the same: do not repeat it blindly. Never raises WeChatBusy.
        """
        body = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "data": {keyword: {"value": value} for keyword, value in data.items()},
            "miniprogram_state": _MESSAGE_STATES[self._env_version],
        }
        return self._ask(lambda: read_message_id(self._sdk.post(SEND, data=body)), name_unsent)

    def check_text(self, openid: str, text: str, title: str = "") -> TextVerdict:
        """What WeChat thinks of a text that this member wrote, the worst of its parts; it raises nothing.

        `unchecked` where WeChat gives no verdict: the member was not seen for 2 hours (61010), a quota is used up,
        WeChat is busy, or an operator must act, which the log tells. People decide then.
        """

        def check(body: Mapping[str, Any]) -> TextVerdict:
            try:
                return read_verdict(self._sdk.post(TEXT, data=dict(body)))
            except CallFailed as failed:
                log_failure(failed)
            return UNCHECKED

        with self._sdk.share_time():
            return find_worst(list_checks(openid, text, title), check)

    def _ask(self, ask: Callable[[], _T], name: Callable[[CallFailed, datetime], DomainError] = name_refusal) -> _T:
        try:
            return ask()
        except CallFailed as failed:
            failure = failed
        log_failure(failure)
        raise name(failure, self._clock())
