"""Table `console_sessions`: who is signed in to the console, kept on the server."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table


class ConsoleSession(Table):
    """Key: fingerprint of the browser's secret, so that whoever reads the table can't sign in with it.

    `account` is the WeChat account (fingerprint) that confirmed: a session ends when the member's account is rebound.
    `seen_at` and `expires_at` are seconds since 1970; the latter is the TTL attribute, and code compares it too.
    """

    noun = "console_sessions"

    session_hash = UnicodeAttribute(hash_key=True)
    member_id = UnicodeAttribute()
    account = UnicodeAttribute()
    browser = UnicodeAttribute()
    began_at = NumberAttribute()
    seen_at = NumberAttribute()
    expires_at = NumberAttribute()
