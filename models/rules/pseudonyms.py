"""Who voted, without saying who: the voter's pseudonym in one campaign."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode


def voter_of(voter_secret: str, member_id: str) -> str:
    """Return the member's pseudonym in the campaign with this secret (16 characters, 80 bits).

    Short, because it stands in the key of every ballot; among 100 million voters a collision has odds below 10^-8,
    and the roll, put only if absent, would refuse it.
    """
    digest = hmac.new(voter_secret.encode(), member_id.encode(), hashlib.sha256).digest()
    return b32encode(digest[:10]).decode().lower()
