"""Days as the notice means them: dates in China, by the server's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

# Fixed, not a zone name: China has had no summer time since 1991, and Lambda need not carry tzdata.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def day_of(now: datetime) -> str:
    """Return the date in Asia/Shanghai as `YYYY-MM-DD`; `now` must carry its zone."""
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return now.astimezone(CHINA).date().isoformat()


def is_day(text: str) -> bool:
    """Tell whether the text is a date written `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def iso_in_china(moment: datetime) -> str:
    """Return the moment as ISO 8601 with China's offset, to the second."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")
