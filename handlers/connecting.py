"""Connecting to WeChat, for the functions that show a code to scan or send reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.clock import read_clock
from handlers.config import Config, WeChatAccount

if TYPE_CHECKING:
    from handlers.wechat.client import WeChat


def connect_wechat_of(config: Config | WeChatAccount) -> WeChat:
    """Return the WeChat client of this deployment; its access token is shared with all other processes."""
    # wechatpy is heavy; reading candidates and casting ballots never need it.
    from handlers.wechat.client import connect_wechat  # noqa: PLC0415
    from models.services.wechat_tokens import SharedTokens  # noqa: PLC0415

    return connect_wechat(
        app_id=config.wechat_app_id,
        secret=config.wechat_secret,
        base_url=config.wechat_url,
        env_version=config.wechat_env_version,
        token_store=SharedTokens(),
        clock=read_clock,
    )
