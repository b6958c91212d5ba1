"""How a call to WeChat fails: what happened on the wire, and the code and trace WeChat gave."""

from __future__ import annotations

import re
from enum import Enum

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError

_RID = re.compile(r"rid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")
# The two things worth an operator's time in a free text that may also carry what must not be logged.
_HINT = re.compile(r"data\.[a-z_]+\d+\.value|invalid ip [0-9.]+")


class Mishap(Enum):
    """What went wrong with one request."""

    UNSENT = "unsent"  # no connection: WeChat never saw the request
    DROPPED = "dropped"  # the connection ended before any reply
    SILENT = "silent"  # no reply in time
    UNREADABLE = "unreadable"  # a reply arrived, but an HTTP error or not what was promised
    BUSY = "busy"  # errcode -1
    REFUSED = "refused"  # any other errcode


class CallFailed(Exception):
    """One call failed; holds neither the request nor its address, which may carry secrets."""

    def __init__(
        self,
        path: str,
        mishap: Mishap,
        *,
        status: int | None = None,
        errcode: int | None = None,
        errmsg: str = "",
    ) -> None:
        super().__init__(f"{path}: {mishap.value}")
        self.path, self.mishap, self.status, self.errcode = path, mishap, status, errcode
        self._errmsg = errmsg

    @property
    def rid(self) -> str | None:
        """WeChat's trace id of this call; an operator can look it up for 7 days."""
        found = _RID.search(self._errmsg)
        return found.group(1) if found else None

    @property
    def hint(self) -> str | None:
        """The refused keyword or the caller's IP address, the only parts of WeChat's text safe to log."""
        found = _HINT.search(self._errmsg)
        return found.group(0) if found else None


def name_mishap(error: requests.RequestException) -> Mishap:
    """Tell from the requests library's exception how far the request got; in doubt, that a reply arrived."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return Mishap.UNSENT
    if isinstance(error, requests.ReadTimeout):
        return Mishap.SILENT
    # A broken TLS session ends up in MaxRetryError too, and may have carried the request.
    if isinstance(cause, MaxRetryError) or _is_hang_up(cause):
        return Mishap.DROPPED
    return Mishap.UNREADABLE


def _is_hang_up(cause: object) -> bool:
    # A garbled or half reply is a ProtocolError as well; only an operating system error inside means that none came.
    return isinstance(cause, ProtocolError) and isinstance(cause.args[-1], OSError)
