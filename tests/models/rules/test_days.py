"""A day is a date in Asia/Shanghai, by the server's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.days import CHINA, day_of, is_day, iso_in_china


def test_day_begins_at_midnight_in_china() -> None:
    midnight = datetime(2017, 7, 4, 16, 0, 0, tzinfo=UTC)
    assert day_of(midnight - timedelta(microseconds=1)) == "2017-07-04"
    assert day_of(midnight) == "2017-07-05"
    assert day_of(midnight.astimezone(timezone(timedelta(hours=-11)))) == "2017-07-05"


def test_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        day_of(datetime(2017, 7, 5))  # noqa: DTZ001


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_a_day(date_: date) -> None:
    assert is_day(date_.isoformat())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-7-5",
        "20170705",
        "2017-W27-3",
        "2017-02-30",
        "2017-13-01",
        "2017-07-05 ",
        "2017-07-05\n",
        "２０１７-07-05",
        "2017-07-05T00:00",
        "today",
        "\0",
        "2017-07-0\ud800",
        "2017#07#05",
        "9" * 10_000,
        "+2017-07-05",
    ],
)
def test_other_text_is_no_day(text: str) -> None:
    assert not is_day(text)


def test_moments_are_written_with_china_s_offset() -> None:
    assert iso_in_china(datetime(2017, 7, 4, 16, 0, 0, 999, tzinfo=UTC)) == "2017-07-05T00:00:00+08:00"
    assert iso_in_china(datetime(2017, 7, 5, 12, tzinfo=CHINA)) == "2017-07-05T12:00:00+08:00"
