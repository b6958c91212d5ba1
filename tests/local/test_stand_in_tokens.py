"""Claims about both kinds of access token: who gets one, and how long it is good."""

from dataclasses import replace
from typing import Any

import pytest

from tests.local.stand_in_kit import APP_ID, SECRET, SETTINGS, StandIn, errcode, make_stand_in

TAKEN = 87009  # the token was good: the call went on to its signature
RIGHT = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}


def force(stand_in: StandIn, at_s: float) -> str:
    """The token that a forced refresh gives at that second."""
    stand_in.move_clock(at_s)
    return str(stand_in.take_stable(force=True)["access_token"])


def test_token_answer_has_no_errcode_and_full_life() -> None:
    answer = make_stand_in().take_plain()
    assert answer.keys() == {"access_token", "expires_in"}
    assert answer["expires_in"] == 7200


def test_every_plain_token_is_a_new_one() -> None:
    stand_in = make_stand_in()
    assert len({stand_in.take_plain()["access_token"] for _ in range(3)}) == 3


@pytest.mark.parametrize(("age_s", "expected"), [(299, TAKEN), (300, 40001)])
def test_new_plain_token_kills_older_after_300_seconds(age_s: int, expected: int) -> None:
    stand_in = make_stand_in()
    older = stand_in.take_plain()["access_token"]
    newer = stand_in.take_plain()["access_token"]
    stand_in.move_clock(age_s)
    assert stand_in.is_good(older) == expected
    assert stand_in.is_good(newer) == TAKEN


def test_token_ends_after_two_hours() -> None:
    stand_in = make_stand_in()
    tokens = [stand_in.take_plain()["access_token"], stand_in.take_stable()["access_token"]]
    stand_in.move_clock(7199)
    assert [stand_in.is_good(token) for token in tokens] == [TAKEN, TAKEN]
    stand_in.move_clock(7200)
    assert [stand_in.is_good(token) for token in tokens] == [42001, 42001]


def test_stable_token_stays_and_tells_remaining_seconds() -> None:
    stand_in = make_stand_in()
    first = stand_in.take_stable()
    stand_in.move_clock(6899)
    assert stand_in.take_stable() == {"access_token": first["access_token"], "expires_in": 301}


def test_stable_token_renews_when_300_seconds_remain() -> None:
    stand_in = make_stand_in()
    older = stand_in.take_stable()["access_token"]
    stand_in.move_clock(6900)
    renewed = stand_in.take_stable()
    assert renewed["access_token"] != older
    assert renewed["expires_in"] == 7200
    stand_in.move_clock(7199)
    assert stand_in.is_good(older) == TAKEN
    stand_in.move_clock(7200)
    assert stand_in.is_good(older) == 42001


def test_forced_refresh_kills_the_old_at_once() -> None:
    stand_in = make_stand_in()
    older = stand_in.take_stable()["access_token"]
    newer = stand_in.take_stable(force=True)["access_token"]
    assert [stand_in.is_good(older), stand_in.is_good(newer)] == [40001, TAKEN]


def test_forced_refreshes_stand_30_seconds_apart() -> None:
    stand_in = make_stand_in()
    tokens = [force(stand_in, at_s) for at_s in (0, 29, 30)]
    assert tokens[0] == tokens[1] != tokens[2]


def test_forced_refresh_works_20_times_a_day() -> None:
    stand_in = make_stand_in()
    tokens = [force(stand_in, 30 * turn) for turn in range(21)]
    assert len(set(tokens)) == 20
    assert tokens[20] == tokens[19]
    assert force(stand_in, 12 * 3600) not in tokens


def test_token_kinds_do_not_disturb_each_other() -> None:
    stand_in = make_stand_in()
    plain = stand_in.take_plain()["access_token"]
    for at_s in (0, 301):
        force(stand_in, at_s)
    assert stand_in.is_good(plain) == TAKEN


@pytest.mark.parametrize(
    ("token", "expected"),
    [("", 41001), ("not a token", 40014), ("60_" + "x" * 128, 40001)],
)
def test_call_with_useless_token_is_refused(token: str, expected: int) -> None:
    assert make_stand_in().is_good(token) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"grant_type": "other", "appid": "wx-other"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx-other", "secret": ""}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_token_calls_check_credentials_in_order(changed: dict[str, str], expected: int) -> None:
    client = make_stand_in().client
    given = RIGHT | changed
    assert errcode(client.get("/cgi-bin/token", query_string=given)) == expected
    assert errcode(client.post("/cgi-bin/stable_token", json=given)) == expected


@pytest.mark.parametrize("body", [{"data": RIGHT}, {"data": b""}])
def test_stable_token_reads_nothing_but_json(body: dict[str, Any]) -> None:
    assert errcode(make_stand_in().client.post("/cgi-bin/stable_token", **body)) == 41002


@pytest.mark.parametrize(
    "path",
    [
        "/cgi-bin/stable_token",
        "/wxa/business/getuserphonenumber",
        "/wxa/getwxacodeunlimit",
        "/cgi-bin/message/subscribe/send",
    ],
)
def test_call_that_must_post_refuses_get(path: str) -> None:
    assert errcode(make_stand_in().client.get(path)) == 43002


def test_address_off_the_white_list_is_named() -> None:
    answer = make_stand_in(replace(SETTINGS, allowed_ips=frozenset({"203.0.113.9"}))).take_plain()
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")
