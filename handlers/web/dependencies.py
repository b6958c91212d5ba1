"""What views are given: the clock, WeChat, the tokens, the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import msgspec
from flask import Flask, current_app

from handlers.clock import read_clock
from handlers.config import Config
from handlers.web.seat_tokens import ActivationClaims, SeatClaims
from handlers.web.tokens import Tokens


class WeChatPort(Protocol):
    """What the members' views need of WeChat."""

    def exchange_login_code(self, code: str) -> str:
        """Return the openid behind a wx.login code."""
        ...

    def read_phone_number(self, phone_code: str, openid: str) -> str:
        """Return the number behind a phone code."""
        ...

    def make_login_code_image(self, scene: str, page: str) -> bytes:
        """Return the picture of a mini-program code."""
        ...

    def check_text(self, openid: str, text: str, title: str = "") -> Any:
        """Return what WeChat suggests for a text, with its label and trace id (`handlers/wechat/text_checks.py`)."""
        ...


class OutboxPort(Protocol):
    """What the console needs of the queue of reminders: the chunks that were put aside (`handlers/queue.py`)."""

    def list_dead(self, most: int) -> Sequence[Any]:
        """Return up to so many dead letters; they stay where they are."""
        ...

    def send_dead_again(self, most: int) -> int:
        """Put up to so many of them back into the queue and return how many."""
        ...

    def count(self) -> Any:
        """Return about how many chunks there are; `dead` were put aside."""
        ...


class Dependencies(msgspec.Struct, frozen=True):
    """What views are given. `connect_wechat` is called when WeChat is first needed, never on a ballot's path.

    `connect_outbox` and `connect_storage` (`models/services/upload_ports.py`) are given to the console only.
    """

    config: Config
    connect_wechat: Callable[[], WeChatPort]
    now: Callable[[], datetime]
    seat_tokens: Tokens[SeatClaims]
    computer_tokens: Tokens[SeatClaims]
    activation_tokens: Tokens[ActivationClaims]
    connect_outbox: Callable[[], OutboxPort] | None = None
    connect_storage: Callable[[], Any] | None = None


# Long enough for a sitting; the mini-program renews by wx.login without asking anyone.
_SITTING, _ACTIVATION = timedelta(hours=2), timedelta(minutes=30)


def provide(
    app: Flask,
    config: Config,
    connect_wechat: Callable[[], WeChatPort],
    now: Callable[[], datetime] = read_clock,
    connect_outbox: Callable[[], OutboxPort] | None = None,
    connect_storage: Callable[[], Any] | None = None,
) -> None:
    """Give this app's views their dependencies."""
    app.extensions["liuhao"] = Dependencies(
        config=config,
        connect_wechat=connect_wechat,
        now=now,
        seat_tokens=Tokens(SeatClaims, "member", config.token_secrets, _SITTING),
        computer_tokens=Tokens(SeatClaims, "computer", config.token_secrets, _SITTING),
        activation_tokens=Tokens(ActivationClaims, "activation", config.token_secrets, _ACTIVATION),
        connect_outbox=connect_outbox,
        connect_storage=connect_storage,
    )


def given() -> Dependencies:
    """Return the dependencies of the running app."""
    return cast(Dependencies, current_app.extensions["liuhao"])
