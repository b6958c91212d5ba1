"""Claims about the stand-in's check of texts: its order of checks, its verdicts, whom it checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.local.stand_in_kit import MEI, SETTINGS, StandIn, make_stand_in

TEXT = "/wxa/msg_sec_check"
RIGHT: dict[str, Any] = {"openid": MEI.openid, "scene": 3, "version": 2, "content": "山路修通了。"}


def make_visited() -> StandIn:
    """A stand-in whose Mei has just opened the mini-program."""
    stand_in = make_stand_in(replace(SETTINGS, doubtful_words=("存疑",)))
    stand_in.log_in(stand_in.take_login_code())
    return stand_in


@pytest.mark.parametrize(
    ("changed", "suggest", "label"),
    [
        ({}, "pass", 100),
        ({"content": "一处存疑"}, "review", 21000),
        ({"content": "一处违禁，一处存疑"}, "risky", 20001),
        ({"title": "违禁"}, "risky", 20001),
    ],
)
def test_verdict_follows_the_marked_words(changed: dict[str, str], suggest: str, label: int) -> None:
    answer = make_visited().call(TEXT, RIGHT | changed)
    assert (answer["errcode"], answer["result"]) == (0, {"suggest": suggest, "label": label})
    assert answer["trace_id"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"content": ""}, 47001),
        ({"content": "文" * 2501}, 47001),
        ({"version": 1}, 47001),
        ({"scene": 9, "openid": "nobody"}, 40129),
        ({"openid": "nobody"}, 40003),
    ],
)
def test_malformed_check_is_refused_in_order(changed: dict[str, Any], code: int) -> None:
    assert make_visited().call(TEXT, RIGHT | changed)["errcode"] == code


def test_account_not_seen_for_two_hours_is_not_checked() -> None:
    assert make_stand_in().call(TEXT, RIGHT)["errcode"] == 61010
    stand_in = make_visited()
    stand_in.move_clock(7200)
    assert stand_in.call(TEXT, RIGHT)["errcode"] == 0
    stand_in.move_clock(7201)
    assert stand_in.call(TEXT, RIGHT)["errcode"] == 61010


def test_ordered_fault_reaches_the_check_of_texts() -> None:
    stand_in = make_visited()
    stand_in.order("faults", {"path": TEXT, "errcode": 44991})
    assert [stand_in.call(TEXT, RIGHT)["errcode"] for _ in range(2)] == [44991, 0]
