"""Which days have ballots: begun, over, the last one; by China's calendar, whatever the hour voting opens at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from models.rules.days import CHINA
from models.rules.phases import last_voting_day, list_days_begun, list_days_over
from models.rules.rule_set import RuleSet
from tests.makers import make_rule_set, make_stage

INSTANT = timedelta(microseconds=1)


def rules_of(opens_at: str, closes_at: str) -> RuleSet:
    """Return the small rule set with voting between these moments of June 2017, China's time."""
    stages = make_rule_set()["stages"]
    stages[1] = make_stage("voting", f"2017-06-{opens_at}+08:00", f"2017-06-{closes_at}+08:00")
    return msgspec.convert(make_rule_set(stages=stages), RuleSet)


# Opens in the evening and closes at noon: 5 days, though not five times 24 hours.
ODD = rules_of("01T18:00:00", "05T12:00:00")
WHOLE = rules_of("01T00:00:00", "05T00:00:00")


def june(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of June 2017 in China's time."""
    return datetime(2017, 6, day, hour, minute, tzinfo=CHINA)


def numbers_of(days: list[str]) -> list[int]:
    """Return the days of June as numbers."""
    assert all(day.startswith("2017-06-") for day in days)
    return [int(day[-2:]) for day in days]


@pytest.mark.parametrize(
    ("rules", "now", "begun"),
    [
        (ODD, june(1, 18) - INSTANT, []),
        (ODD, june(1, 18), [1]),
        # Six hours after opening a second day has begun: what counts is the date.
        (ODD, june(2), [1, 2]),
        (ODD, june(5) - INSTANT, [1, 2, 3, 4]),
        (ODD, june(5, 11), [1, 2, 3, 4, 5]),
        (ODD, june(5, 12), [1, 2, 3, 4, 5]),
        (ODD, june(30), [1, 2, 3, 4, 5]),
        (WHOLE, june(1) - INSTANT, []),
        (WHOLE, june(1), [1]),
        (WHOLE, june(5), [1, 2, 3, 4]),
        (WHOLE, june(30), [1, 2, 3, 4]),
    ],
)
def test_days_begun_follow_the_calendar_in_china(rules: RuleSet, now: datetime, begun: list[int]) -> None:
    assert numbers_of(list_days_begun(rules, now)) == begun
    assert list_days_begun(rules, now.astimezone(UTC)) == list_days_begun(rules, now)


@pytest.mark.parametrize("rules", [ODD, WHOLE])
@pytest.mark.parametrize("hours", range(0, 24 * 7, 5))
def test_days_over_are_those_begun_without_today(rules: RuleSet, hours: int) -> None:
    now = june(1) + timedelta(hours=hours)
    today = now.date().isoformat()
    assert list_days_over(rules, now) == [day for day in list_days_begun(rules, now) if day != today]


def test_last_voting_day_is_the_last_with_ballots() -> None:
    assert last_voting_day(ODD) == "2017-06-05"
    assert last_voting_day(WHOLE) == "2017-06-04"


def test_last_day_is_over_only_at_its_midnight() -> None:
    assert numbers_of(list_days_over(ODD, june(5, 23, 59))) == [1, 2, 3, 4]
    assert numbers_of(list_days_over(ODD, june(6))) == [1, 2, 3, 4, 5]
