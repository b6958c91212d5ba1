"""What may be changed after the opening: only later, only before judging, or within minutes, and never silently."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from models.errors import InvalidInput, VotingClosed
from models.rules.amending import close_voting, extend_voting
from models.rules.days import CHINA
from models.rules.rule_set import RuleSet
from models.rules.rule_set_checks import require_valid_rule_set
from tests.makers import make_rule_set, make_stage

OPENS, CLOSES = datetime(2017, 6, 1, tzinfo=CHINA), datetime(2017, 10, 1, tzinfo=CHINA)
JUDGING, ENDS = datetime(2017, 10, 10, tzinfo=CHINA), datetime(2017, 11, 1, tzinfo=CHINA)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
RULES = msgspec.convert(
    make_rule_set(
        stages=[
            make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
            make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
            make_stage("judging", "2017-10-10T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
        ]
    ),
    RuleSet,
)


@pytest.mark.parametrize("closes_at", [CLOSES + SECOND, CLOSES + DAY, JUDGING])
def test_closing_moves_later_up_to_the_judging(closes_at: datetime) -> None:
    rules = extend_voting(RULES, closes_at, CLOSES - SECOND)
    assert rules.stage("voting").closes_at == closes_at
    assert (rules.stage("voting").opens_at, rules.stage("judging")) == (OPENS, RULES.stage("judging"))
    require_valid_rule_set(rules)


@pytest.mark.parametrize("closes_at", [JUDGING + SECOND, ENDS - SECOND])
def test_judging_waits_for_voting_that_closes_later(closes_at: datetime) -> None:
    rules = extend_voting(RULES, closes_at, CLOSES - SECOND)
    judging = rules.stage("judging")
    assert (rules.stage("voting").closes_at, judging.opens_at, judging.closes_at) == (closes_at, closes_at, ENDS)
    require_valid_rule_set(rules)


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (CLOSES, "应晚于原定"),
        (CLOSES - DAY, "应晚于原定"),
        (ENDS, "应早于评选阶段结束的2017年11月1日00:00"),
    ],
)
def test_closing_out_of_bounds_is_refused(closes_at: datetime, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        extend_voting(RULES, closes_at, CLOSES - DAY)
    assert [fault.field for fault in refusal.value.errors] == ["closes_at"]


def test_voting_that_is_over_is_never_taken_up_again() -> None:
    with pytest.raises(VotingClosed, match="不能再延长"):
        extend_voting(RULES, CLOSES + DAY, CLOSES)


@pytest.mark.parametrize(
    ("now", "closes_at"),
    [
        (datetime(2017, 7, 5, 12, 0, 0, tzinfo=CHINA), datetime(2017, 7, 5, 12, 1, tzinfo=CHINA)),
        (datetime(2017, 7, 5, 12, 0, 1, tzinfo=CHINA), datetime(2017, 7, 5, 12, 2, tzinfo=CHINA)),
        (datetime(2017, 7, 5, 23, 59, 30, tzinfo=CHINA), datetime(2017, 7, 6, 0, 1, tzinfo=CHINA)),
        (OPENS, OPENS + timedelta(minutes=1)),
    ],
)
def test_early_closing_lies_at_a_full_minute_known_in_time(now: datetime, closes_at: datetime) -> None:
    rules = close_voting(RULES, now)
    assert rules.stage("voting").closes_at == closes_at
    assert closes_at - now >= timedelta(seconds=60)
    require_valid_rule_set(rules)


@pytest.mark.parametrize(
    ("now", "words"),
    [(OPENS - SECOND, "尚未开始"), (CLOSES - 59 * SECOND, "无需提前结束"), (CLOSES, "无需提前结束")],
)
def test_voting_that_is_not_open_is_not_closed_early(now: datetime, words: str) -> None:
    with pytest.raises(VotingClosed, match=words):
        close_voting(RULES, now)
