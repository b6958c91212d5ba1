"""How often an activation code may be tried."""

from __future__ import annotations

from models.errors import TooManyAttempts

# Five wrong codes from one WeChat account, then an hour's rest: 2^40 codes can't be guessed at that pace.
MOST_WRONG_CODES, REST_S = 5, 3600


def wrong_codes_now(wrong_codes: int, wrong_since: float, now: float) -> int:
    """Return how many wrong codes still count at `now` (seconds since 1970)."""
    return wrong_codes if now - wrong_since < REST_S else 0


def require_attempt_left(wrong_codes: int, wrong_since: float, now: float) -> None:
    """Return if another code may be tried; else raise TooManyAttempts with the seconds to wait."""
    if wrong_codes_now(wrong_codes, wrong_since, now) >= MOST_WRONG_CODES:
        wait = max(1, round(wrong_since + REST_S - now))
        minutes = -(-wait // 60)
        raise TooManyAttempts(
            wait, f"激活码连续输错 {MOST_WRONG_CODES} 次，请 {minutes} 分钟后再试，或联系所在党支部。"
        )
