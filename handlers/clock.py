"""The clock: everything else takes `now` as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def read_clock() -> datetime:
    """Return the moment, UTC."""
    return datetime.now(UTC)
