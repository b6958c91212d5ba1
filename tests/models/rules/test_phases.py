"""The phase follows the server's clock, to the second, in China's time (R03)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from models.errors import VotingClosed
from models.rules.days import CHINA
from models.rules.phases import phase_of, require_voting_open
from models.rules.rule_set import RuleSet
from tests.makers import make_rule_set, make_stage

# With gaps between the stages, so that review and counting exist.
RULES = msgspec.convert(
    make_rule_set(
        stages=[
            make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-05-01T00:00:00+08:00"),
            make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
            make_stage("judging", "2017-10-10T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
        ]
    ),
    RuleSet,
)
# In China's time; the phase begins with that very second.
BOUNDARIES = [
    ((2017, 3, 1), "preparing", "nomination"),
    ((2017, 5, 1), "nomination", "review"),
    ((2017, 6, 1), "review", "voting"),
    ((2017, 10, 1), "voting", "counting"),
    ((2017, 10, 10), "counting", "judging"),
    ((2017, 11, 1), "judging", "closed"),
]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("date", "before", "after"), BOUNDARIES)
def test_phase_changes_with_the_second_of_its_boundary(date: tuple[int, int, int], before: str, after: str) -> None:
    midnight = datetime(*date, tzinfo=CHINA)
    assert phase_of(RULES, midnight - timedelta(microseconds=1)) == before
    assert [phase_of(RULES, midnight + n * SECOND) for n in (-1, 0, 1)] == [before, after, after]


@pytest.mark.parametrize(("date", "before", "after"), BOUNDARIES)
def test_phase_does_not_depend_on_the_clocks_zone(date: tuple[int, int, int], before: str, after: str) -> None:
    sixteen_utc = (datetime(*date, 16, tzinfo=UTC)) - timedelta(days=1)
    assert phase_of(RULES, sixteen_utc - SECOND) == before
    assert phase_of(RULES, sixteen_utc) == after


def test_adjoining_stages_leave_no_gap_between_them() -> None:
    rules = msgspec.convert(make_rule_set(), RuleSet)
    june = datetime(2017, 6, 1, tzinfo=CHINA)
    assert [phase_of(rules, june - SECOND), phase_of(rules, june)] == ["nomination", "voting"]
    october = datetime(2017, 10, 1, tzinfo=CHINA)
    assert [phase_of(rules, october - SECOND), phase_of(rules, october)] == ["voting", "judging"]


def test_voting_is_open_from_first_to_last_second() -> None:
    opens_at, closes_at = datetime(2017, 6, 1, tzinfo=CHINA), datetime(2017, 10, 1, tzinfo=CHINA)
    require_voting_open(RULES, opens_at, is_roll_frozen=True)
    require_voting_open(RULES, closes_at - SECOND, is_roll_frozen=True)
    with pytest.raises(VotingClosed, match="2017年6月1日00:00"):
        require_voting_open(RULES, opens_at - SECOND, is_roll_frozen=True)
    with pytest.raises(VotingClosed, match="2017年10月1日00:00"):
        require_voting_open(RULES, closes_at, is_roll_frozen=True)


def test_voting_waits_for_the_roll_between_its_seconds() -> None:
    opens_at, closes_at = datetime(2017, 6, 1, tzinfo=CHINA), datetime(2017, 10, 1, tzinfo=CHINA)
    for moment, words in ((opens_at - SECOND, "尚未开始"), (opens_at, "投票名册正在生成"), (closes_at, "结束")):
        with pytest.raises(VotingClosed, match=words):
            require_voting_open(RULES, moment, is_roll_frozen=False)
