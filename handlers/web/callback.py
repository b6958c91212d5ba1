"""What views are given to read WeChat's own calls, which only the app of Lambda `outreach` takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from flask import Flask, current_app


class CallbackPort(Protocol):
    """Tells WeChat's own calls from everybody else's."""

    def greet(self, query: Mapping[str, str], now: datetime) -> str:
        """Return what WeChat wants to hear when the address is entered; raise Forbidden for anybody else."""
        ...

    def read(self, query: Mapping[str, str], body: bytes, now: datetime) -> Mapping[str, Any]:
        """Return what WeChat tells; raise Forbidden for anybody else, Malformed for what can't be read."""
        ...


def provide_callback(app: Flask, port: CallbackPort) -> None:
    """Let this app's views read WeChat's own calls."""
    app.extensions["wechat_callback"] = port


def given_callback() -> CallbackPort:
    """Return what reads WeChat's own calls in the running app."""
    return cast(CallbackPort, current_app.extensions["wechat_callback"])
