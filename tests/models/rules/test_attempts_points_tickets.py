"""Wrong codes, points and login tickets: the smaller rules."""

from __future__ import annotations

import pytest

from models.errors import TooManyAttempts
from models.rules.attempts import MOST_WRONG_CODES, REST_S, require_attempt_left, wrong_codes_now
from models.rules.points import points_of_day
from models.rules.rule_set import Points
from models.rules.tickets import ALLOWED_FROM, LEADS_TO, LIFE_S

NOW = 1_500_000_000.0


def test_five_codes_may_be_tried_then_an_hour_rests() -> None:
    assert (MOST_WRONG_CODES, REST_S) == (5, 3600)
    for wrong in range(5):
        require_attempt_left(wrong, NOW, NOW)
    with pytest.raises(TooManyAttempts, match="60 分钟后") as refusal:
        require_attempt_left(5, NOW, NOW)
    assert refusal.value.retry_after == 3600


def test_rest_is_over_with_its_last_second() -> None:
    with pytest.raises(TooManyAttempts, match="1 分钟后") as refusal:
        require_attempt_left(5, NOW, NOW + REST_S - 0.4)
    assert refusal.value.retry_after == 1
    require_attempt_left(5, NOW, NOW + REST_S)
    assert wrong_codes_now(5, NOW, NOW + REST_S) == 0


@pytest.mark.parametrize(("ballots", "points"), [(0, 0), (1, 2), (2, 4), (3, 5), (6, 5), (1_000, 5)])
def test_points_grow_by_ballot_up_to_the_cap(ballots: int, points: int) -> None:
    assert points_of_day(Points(per_ballot=2, daily_cap=5), ballots) == points


def test_campaign_without_points_gives_none() -> None:
    assert points_of_day(Points(per_ballot=0, daily_cap=6), 6) == 0
    assert points_of_day(Points(per_ballot=1, daily_cap=0), 6) == 0


def test_login_ticket_lives_three_minutes() -> None:
    assert LIFE_S == 180


def test_only_a_confirmed_ticket_can_be_used() -> None:
    assert ALLOWED_FROM["use"] == ("confirmed",)
    assert LEADS_TO["use"] == "used"


def test_nothing_leads_away_from_used_or_cancelled() -> None:
    for act, states in ALLOWED_FROM.items():
        assert "used" not in states
        assert "cancelled" not in states or act == "cancel"
