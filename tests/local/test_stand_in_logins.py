"""Claims about WeChat's login calls as the stand-in plays them."""

import hashlib
import hmac
import re
from dataclasses import replace

import pytest

from tests.local.stand_in_kit import (
    HAI,
    MEI,
    NOON,
    SETTINGS,
    errcode,
    make_stand_in,
    read,
    run_together,
)

PHONE = "/wxa/business/getuserphonenumber"


def test_login_gives_openid_and_key_without_errcode() -> None:
    stand_in = make_stand_in()
    reply = stand_in.log_in(stand_in.take_login_code())
    assert reply.mimetype == "text/plain"
    assert read(reply).keys() == {"openid", "session_key"}
    assert read(reply)["openid"] == MEI.openid


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"appid": "", "secret": ""}, 41002),
        ({"appid": "wx-other", "secret": ""}, 40013),
        ({"secret": "", "js_code": ""}, 41004),
        ({"secret": "wrong", "js_code": ""}, 40125),
        ({"js_code": "", "grant_type": ""}, 41008),
        ({"grant_type": "client_credential", "js_code": "unknown"}, 40002),
        ({"js_code": "unknown"}, 40029),
    ],
)
def test_login_refuses_the_first_fault_it_finds(changed: dict[str, str], expected: int) -> None:
    stand_in = make_stand_in()
    reply = stand_in.log_in(stand_in.take_login_code(), **changed)
    assert errcode(reply) == expected


def test_login_by_post_misses_the_appid() -> None:
    assert errcode(make_stand_in().client.post("/sns/jscode2session?appid=wx")) == 41002


def test_refusal_ends_in_rid_that_carries_time() -> None:
    errmsg = read(make_stand_in().log_in("unknown"))["errmsg"]
    found = re.fullmatch(r"invalid code, rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}", errmsg)
    assert found is not None
    assert int(found[1], 16) == int(NOON.timestamp())


def test_login_code_serves_only_one_call() -> None:
    stand_in = make_stand_in()
    code = stand_in.take_login_code()
    assert [errcode(stand_in.log_in(code)) for _ in range(2)] == [0, 40163]


def test_one_of_many_threads_gets_the_code() -> None:
    stand_in = make_stand_in()
    code = stand_in.take_login_code()
    app = stand_in.client.application

    def log_in() -> int:
        query = {"appid": SETTINGS.app_id, "secret": SETTINGS.secret, "js_code": code}
        query["grant_type"] = "authorization_code"
        return errcode(app.test_client().get("/sns/jscode2session", query_string=query))

    assert sorted(run_together(log_in, 8)) == [0] + [40163] * 7


@pytest.mark.parametrize(("age_s", "expected"), [(299, 0), (300, 40029)])
def test_login_code_is_good_for_five_minutes(age_s: int, expected: int) -> None:
    stand_in = make_stand_in()
    code = stand_in.take_login_code()
    stand_in.move_clock(age_s)
    assert errcode(stand_in.log_in(code)) == expected


def test_blocked_account_cannot_log_in() -> None:
    stand_in = make_stand_in()
    stand_in.order("users", {"openid": "o-blocked", "phone": "13900000009"})
    assert errcode(stand_in.log_in(stand_in.take_login_code("o-blocked"))) == 40226


def test_account_logs_in_hundred_times_a_minute() -> None:
    stand_in = make_stand_in()
    answers = [errcode(stand_in.log_in(stand_in.take_login_code())) for _ in range(101)]
    assert answers == [0] * 100 + [45011]
    assert errcode(stand_in.log_in(stand_in.take_login_code(HAI.openid))) == 0
    stand_in.move_clock(60)
    assert errcode(stand_in.log_in(stand_in.take_login_code())) == 0


def test_session_check_knows_the_newest_key_only() -> None:
    stand_in = make_stand_in()
    keys = [read(stand_in.log_in(stand_in.take_login_code()))["session_key"] for _ in range(2)]
    query = {"access_token": stand_in.take_plain()["access_token"], "openid": MEI.openid}
    answers = []
    for key in keys:
        signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
        signed = query | {"signature": signature, "sig_method": "hmac_sha256"}
        answers.append(errcode(stand_in.client.get("/wxa/checksession", query_string=signed)))
    assert answers == [87009, 0]


def test_phone_number_comes_with_watermark_of_app() -> None:
    stand_in = make_stand_in()
    body = {"code": stand_in.take_phone_code(), "openid": MEI.openid}
    assert stand_in.call(PHONE, body)["phone_info"] == {
        "phoneNumber": MEI.phone,
        "purePhoneNumber": MEI.phone,
        "countryCode": "86",
        "watermark": {"timestamp": int(NOON.timestamp()), "appid": SETTINGS.app_id},
    }


def test_country_code_can_be_a_number() -> None:
    stand_in = make_stand_in(replace(SETTINGS, numeric_country_code=True))
    reply = stand_in.call(PHONE, {"code": stand_in.take_phone_code()})
    assert reply["phone_info"]["countryCode"] == 86


def test_phone_code_serves_only_one_call() -> None:
    stand_in = make_stand_in()
    body = {"code": stand_in.take_phone_code()}
    assert [stand_in.call(PHONE, body)["errcode"] for _ in range(2)] == [0, 40029]


def test_phone_code_is_good_for_five_minutes() -> None:
    stand_in = make_stand_in()
    body = {"code": stand_in.take_phone_code()}
    stand_in.move_clock(300)
    assert stand_in.call(PHONE, body)["errcode"] == 40029


def test_login_code_is_no_phone_code() -> None:
    stand_in = make_stand_in()
    reply = stand_in.call(PHONE, {"code": stand_in.take_login_code()})
    assert reply["errcode"] == 40029
    assert re.match(r"invalid code hint: \[\S+\] rid: ", reply["errmsg"])


def test_phone_code_of_another_account_stays_unused() -> None:
    stand_in = make_stand_in()
    code = stand_in.take_phone_code()
    assert stand_in.call(PHONE, {"code": code, "openid": HAI.openid})["errcode"] == 40003
    assert stand_in.call(PHONE, {"code": code, "openid": MEI.openid})["errcode"] == 0


@pytest.mark.parametrize(("raw", "expected"), [(b"", 44002), (b"code=1", 47001), (b"[1]", 47001)])
def test_phone_number_needs_a_json_object(raw: bytes, expected: int) -> None:
    stand_in = make_stand_in()
    query = {"access_token": stand_in.take_stable()["access_token"]}
    assert errcode(stand_in.client.post(PHONE, data=raw, query_string=query)) == expected
