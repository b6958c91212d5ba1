"""Table `wechat_tokens`: WeChat's access token, shared by all functions."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table
from models.privacy import SealedAttribute


class WeChatToken(Table):
    """Key: app_id. `token_hash` allows compare-and-drop; `expires_at` (seconds since 1970) is the TTL attribute."""

    noun = "wechat_tokens"

    app_id = UnicodeAttribute(hash_key=True)
    token = SealedAttribute()
    token_hash = UnicodeAttribute()
    expires_at = NumberAttribute()
