"""How long somebody stays signed in to the console."""

from __future__ import annotations

# Forgotten on a shared desk, a session ends after half an hour; a working day needs no second scan.
IDLE_S, LONGEST_S = 30 * 60, 10 * 3600
# Using a session is written down this seldom.
TOUCH_S = 60


def ends_at(began_at: float, seen_at: float) -> int:
    """Return when a session ends unless it is used again (seconds since 1970)."""
    return int(min(seen_at + IDLE_S, began_at + LONGEST_S))
