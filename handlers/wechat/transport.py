"""wechatpy's client with its faults repaired: bounded time and tries, one shared token, no secret in a log."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import requests
from urllib3.exceptions import HTTPError
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from handlers.wechat.calls import CARE, TOKEN, UNKNOWN_CALL, Care
from handlers.wechat.failures import CallFailed, Mishap, name_mishap
from handlers.wechat.patience import Patience
from handlers.wechat.replies import read_token, require_image, require_success
from handlers.wechat.tokens import FetchedToken, TokenKeeper, TokenStore

BACKOFF_S = (0.3, 1.0, 3.0)
TOKEN_REFUSED = frozenset({40001, 40014, 42001})
IDLE_TOO_LONG = timedelta(seconds=30)
_PART = 65_536


class MiniProgramClient(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One mini-program's calls; each raises CallFailed when it fails for good.

    Made for `wxa` and for `get`/`post` with a path of calls.py; the SDK's other groups are not prepared.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        *,
        token_store: TokenStore,
        base_url: str,
        clock: Callable[[], datetime],
        pause: Callable[[float], None],
        timeout: tuple[float, float],
        longest: float,
    ) -> None:
        super().__init__(app_id, secret, timeout=timeout, auto_retry=False)
        self._patience = Patience(longest)
        self.API_BASE_URL = f"{base_url.rstrip('/')}/"
        # The SDK's own constant would lead every call of this group to the public address.
        self.wxa.API_BASE_URL = None
        # Proxies and .netrc of the surroundings are not configuration; only config.py reads the environment.
        self._http.trust_env = False
        self._clock, self._pause = clock, pause
        self._last_used_at = clock()
        self._tokens = TokenKeeper(app_id, token_store, clock, self.fetch_access_token)

    @property
    def access_token(self) -> str:
        """The token to send now. The SDK reads this before `__init__` too; the AttributeError then is harmless."""
        return self._tokens.use_token()

    def share_time(self) -> AbstractContextManager[None]:
        """Let all calls within the block together take no longer than one may."""
        return self._patience.begin()

    def fetch_access_token(self) -> FetchedToken:
        """Ask WeChat for the token; normal mode gives all who ask the same one and ends none."""
        grant = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return read_token(self.post(TOKEN, data={**grant, "force_refresh": False}))

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """Every call of the SDK comes through here; with all its tries and tokens it ends in `longest` seconds."""
        care = CARE.get(url_or_endpoint, UNKNOWN_CALL)
        # The call for a token, if one is needed, lies within and shares the time.
        with self._patience.begin():
            if not care.needs_token:
                return self._try(method, url_or_endpoint, care, kwargs)
            return self._try_with_token(method, url_or_endpoint, care, kwargs)

    def _try_with_token(self, method: str, path: str, care: Care, kwargs: Mapping[str, Any]) -> Any:
        """One whose token is refused gets one more try with another."""
        token = self.access_token
        try:
            return self._try(method, path, care, _with_token(kwargs, token))
        except CallFailed as failure:
            if failure.errcode not in TOKEN_REFUSED:
                raise
        self._tokens.drop_token(token)
        return self._try(method, path, care, _with_token(kwargs, self.access_token))

    def _try(self, method: str, path: str, care: Care, kwargs: Mapping[str, Any]) -> Any:
        for wait in BACKOFF_S[: care.tries - 1]:
            try:
                return self._send_once(method, path, kwargs)
            except CallFailed as failure:
                if failure.mishap not in care.repeated_after or self._patience.left < 2 * wait:
                    raise
            # Workers that failed together shall not come back together.
            self._pause(wait * random.uniform(1, 1.5))  # noqa: S311 - not a secret
        return self._send_once(method, path, kwargs)

    def _send_once(self, method: str, path: str, kwargs: Mapping[str, Any]) -> Any:
        left = self._patience.left
        if left <= 0:
            raise CallFailed(path, Mishap.UNSENT)
        self._leave_idle_connection()
        request = {**kwargs, "allow_redirects": False, "stream": True}
        request["timeout"] = tuple(min(limit, left) for limit in self.timeout)
        if "data" in kwargs:
            request["headers"] = {"Content-Type": "application/json"}
        # The SDK adds an access token to a dict of parameters, wanted or not; it leaves a list alone.
        request["params"] = list(dict(kwargs.get("params") or {}).items())
        try:
            return super()._request(method, path, **request)
        except WeChatClientException as error:
            error.response.close()
            failure = CallFailed(path, Mishap.UNREADABLE, status=error.response.status_code)
        except requests.RequestException as error:
            failure = CallFailed(path, name_mishap(error))
        # Raised out here, because the exceptions above hold the address with all its secrets.
        raise failure

    def _leave_idle_connection(self) -> None:
        # It may have died unseen while the process was frozen, and a message lost on it could not be resent.
        now = self._clock()
        if now - self._last_used_at > IDLE_TOO_LONG:
            self._http.close()
        self._last_used_at = now

    def _handle_result(
        self,
        res: requests.Response,
        method: str | None = None,
        url: str = "",
        result_processor: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Judge a reply by its body alone: WeChat's content type is not to be trusted."""
        path = url.removeprefix(self.API_BASE_URL)
        self._read_whole(path, res)
        reply = self._decode_result(res)
        if CARE.get(path, UNKNOWN_CALL).gives_image:
            if isinstance(reply, dict):
                require_success(path, reply)
            # JSON without an error is no image either.
            return require_image(path, res.content)
        success = require_success(path, reply)
        return result_processor(success) if result_processor else success

    def _read_whole(self, path: str, res: requests.Response) -> None:
        """Read the reply as it comes, for no longer than the call may take: one that drips would never time out."""
        parts, failure = [], None
        try:
            while failure is None and (part := res.raw.read1(_PART)):
                parts.append(part)
                failure = CallFailed(path, Mishap.UNREADABLE) if self._patience.left <= 0 else None
        except HTTPError:
            failure = CallFailed(path, Mishap.UNREADABLE)
        if failure is None and res.raw.length_remaining:
            failure = CallFailed(path, Mishap.UNREADABLE)
        if failure is not None:
            res.close()
            raise failure
        res._content, res._content_consumed = b"".join(parts), True  # type: ignore[attr-defined]


class _QueryStripper(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(a.partition("?")[0] if isinstance(a, str) else a for a in record.args)
        return True


# At DEBUG this logger writes whole addresses, and WeChat wants secrets, codes and tokens in them.
logging.getLogger("urllib3.connectionpool").addFilter(_QueryStripper())


def _with_token(kwargs: Mapping[str, Any], token: str) -> dict[str, Any]:
    return {**kwargs, "params": {**(kwargs.get("params") or {}), "access_token": token}}
