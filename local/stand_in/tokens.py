"""Access tokens of both kinds: what is issued, for how long it is good, and when it is refused."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from local.stand_in.errors import Refusal

TOKEN_LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(seconds=300)
FORCE_GAP = timedelta(seconds=30)
FORCES_A_DAY = 20
BEIJING = timezone(timedelta(hours=8))
_SHAPE = re.compile(r"\d+_[A-Za-z0-9_-]{100,500}")


@dataclass
class Token:
    """One token: its own end, and the earlier moment at which a newer one kills it, if any."""

    text: str
    expires_at: datetime
    killed_at: datetime | None = None


class PlainTokens:
    """Tokens of `/cgi-bin/token`: each answer is a new one, and the one before lives on for 300 s."""

    def __init__(self) -> None:
        self.issued: dict[str, Token] = {}
        self._latest: Token | None = None

    def renew(self, now: datetime) -> Token:
        """A new token with its full life."""
        if self._latest is not None:
            self._latest.killed_at = now + OVERLAP
        self._latest = _issue(self.issued, now)
        return self._latest


class StableTokens:
    """Tokens of `/cgi-bin/stable_token`: the same one again until 300 s remain."""

    def __init__(self) -> None:
        self.issued: dict[str, Token] = {}
        self._latest: Token | None = None
        self._forced: list[datetime] = []

    def obtain(self, now: datetime, force: bool = False) -> Token:
        """The current token, or a new one; a forced one kills the current, 20 a day and 30 s apart."""
        latest = self._latest
        if force and self._may_force(now):
            self._forced.append(now)
            if latest is not None:
                latest.killed_at = now
        elif latest is not None and latest.expires_at - now > OVERLAP:
            return latest
        self._latest = _issue(self.issued, now)
        return self._latest

    def _may_force(self, now: datetime) -> bool:
        today = now.astimezone(BEIJING).date()
        forced_today = sum(at.astimezone(BEIJING).date() == today for at in self._forced)
        return forced_today < FORCES_A_DAY and all(now - at >= FORCE_GAP for at in self._forced)


class TokenBook:
    """Both kinds side by side; neither disturbs the other, and every call takes either."""

    def __init__(self) -> None:
        self.plain = PlainTokens()
        self.stable = StableTokens()

    def require_valid(self, text: str | None, now: datetime) -> None:
        """Refuses a missing, malformed, unknown, expired or killed token, in WeChat's own codes."""
        if not text:
            raise Refusal(41001)
        token = self.plain.issued.get(text) or self.stable.issued.get(text)
        if token is None:
            raise Refusal(40001 if _SHAPE.fullmatch(text) else 40014)
        if now >= token.expires_at:
            raise Refusal(42001)
        if token.killed_at is not None and now >= token.killed_at:
            raise Refusal(40001)


def _issue(issued: dict[str, Token], now: datetime) -> Token:
    token = Token(f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(96)}", now + TOKEN_LIFE)
    issued[token.text] = token
    return token
