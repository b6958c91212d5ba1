"""When counts may be shown: by the rule set, by the clock, and by how far the recount has come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.errors import ResultsNotPublished
from models.rules.days import CHINA
from models.rules.publishing import is_live, require_checked, require_due
from models.rules.rule_set import RuleSet
from models.services.campaigns import read_rule_set
from tests.makers import make_rule_set

OPENS, CLOSES = datetime(2017, 6, 1, tzinfo=CHINA), datetime(2017, 10, 1, tzinfo=CHINA)
INSTANT = timedelta(microseconds=1)


def rules_with(counts_public: str) -> RuleSet:
    """Return the small rule set with this setting."""
    return read_rule_set(make_rule_set(counts_public=counts_public))


@pytest.mark.parametrize("now", [OPENS - INSTANT, OPENS, CLOSES - INSTANT, CLOSES, CLOSES + timedelta(days=999)])
def test_hidden_counts_are_never_due(now: datetime) -> None:
    with pytest.raises(ResultsNotPublished, match="不公布得票数，评选结果以组织部门的正式通知为准"):
        require_due(rules_with("hidden"), now)


def test_counts_are_due_from_the_closing_instant_on() -> None:
    rules = rules_with("after_close")
    with pytest.raises(ResultsNotPublished, match="投票将于2017年10月1日00:00结束，全部选票复核一致后公布"):
        require_due(rules, CLOSES - INSTANT)
    require_due(rules, CLOSES)
    assert not is_live(rules, CLOSES - INSTANT)


@pytest.mark.parametrize("setting", ["after_close", "always"])
def test_nothing_is_due_before_voting_opens(setting: str) -> None:
    with pytest.raises(ResultsNotPublished, match="投票将于2017年6月1日00:00开通"):
        require_due(rules_with(setting), OPENS - INSTANT)
    assert not is_live(rules_with(setting), OPENS - INSTANT)


def test_public_counts_are_live_while_voting_is_open() -> None:
    require_due(rules_with("always"), OPENS)
    assert is_live(rules_with("always"), OPENS)


@pytest.mark.parametrize("through", [None, "2017-06-01", "2017-09-29"])
def test_results_wait_until_every_voting_day_is_checked(through: str | None) -> None:
    with pytest.raises(ResultsNotPublished, match="正在逐日复核选票"):
        require_checked(rules_with("after_close"), through)


def test_results_are_checked_with_the_last_voting_day() -> None:
    require_checked(rules_with("after_close"), "2017-09-30")
