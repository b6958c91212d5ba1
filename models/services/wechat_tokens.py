"""WeChat's access token, shared by all functions through one row."""

from __future__ import annotations

from datetime import UTC, datetime

from pynamodb.exceptions import DeleteError

from models.privacy import fingerprint
from models.secretive import Secretive
from models.wechat_token import WeChatToken


class SharedToken(Secretive, frozen=True):
    """An access token and when WeChat will stop accepting it."""

    token: str
    expires_at: datetime


class SharedTokens:
    """Keeps the access token in DynamoDB; a token is dropped only by who holds the very same one."""

    def load(self, app_id: str) -> SharedToken | None:
        """Return the token and when it ends, or None."""
        try:
            row = WeChatToken.get(app_id, consistent_read=True)
        except WeChatToken.DoesNotExist:
            return None
        return SharedToken(row.token, datetime.fromtimestamp(row.expires_at, UTC))

    def save(self, app_id: str, token: str, expires_at: datetime) -> None:
        """Keep the token for all functions."""
        token_hash = fingerprint("wechat_token", token)
        WeChatToken(app_id, token=token, token_hash=token_hash, expires_at=int(expires_at.timestamp())).save()

    def drop(self, app_id: str, token: str) -> None:
        """Forget this token, unless another function has stored a newer one."""
        try:
            WeChatToken(app_id).delete(WeChatToken.token_hash == fingerprint("wechat_token", token))
        except DeleteError:
            return  # a newer token stands there: keep it
