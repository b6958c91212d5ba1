"""The four calls: what is sent to WeChat and what comes back."""

from __future__ import annotations

import json

import pytest

from handlers.wechat.client import EnvVersion, connect_wechat
from models.errors import WeChatBusy
from tests.handlers.wechat.fake_wechat import IMAGE, LOGIN, PHONE, PNG, SEND, TOKEN, Answer, give_token, say
from tests.handlers.wechat.stand import (
    APP_ID,
    CODE,
    OPENID,
    PHONE_NUMBER,
    SECRET,
    STORED,
    Stand,
    send_reminder,
)


def phone_reply(country: object = "86") -> Answer:
    """A phone number as WeChat gives it."""
    info = {"phoneNumber": PHONE_NUMBER, "purePhoneNumber": PHONE_NUMBER, "countryCode": country}
    return say(errcode=0, errmsg="ok", phone_info=info)


def test_login_is_one_request_without_a_token(stand: Stand) -> None:
    stand.fake.answer(LOGIN, say(openid=OPENID, session_key="unused"))
    assert stand.connect().exchange_login_code(CODE) == OPENID
    [asked] = stand.fake.asked
    assert asked.method == "GET"
    assert asked.query == {
        "appid": APP_ID,
        "secret": SECRET,
        "js_code": CODE,
        "grant_type": "authorization_code",
    }
    assert stand.store.loads == 0


def test_login_reply_with_errcode_zero_is_success(stand: Stand) -> None:
    stand.fake.answer(LOGIN, say(errcode=0, errmsg="ok", openid=OPENID))
    assert stand.connect().exchange_login_code(CODE) == OPENID


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; encoding=utf-8", "image/jpeg", ""])
def test_json_is_read_under_any_content_type(stand: Stand, content_type: str) -> None:
    body = json.dumps({"openid": OPENID}).encode()
    stand.fake.answer(LOGIN, Answer(body, content_type=content_type))
    assert stand.connect().exchange_login_code(CODE) == OPENID


@pytest.mark.parametrize("country", ["86", 86])
def test_phone_number_carries_country_code_as_text_or_number(stand: Stand, country: object) -> None:
    stand.store_token()
    stand.fake.answer(PHONE, phone_reply(country))
    assert stand.connect().read_phone_number(CODE, OPENID) == f"+86{PHONE_NUMBER}"


def test_phone_code_is_sent_with_openid_and_token(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(PHONE, phone_reply())
    stand.connect().read_phone_number(CODE, OPENID)
    asked = stand.fake.last(PHONE)
    assert asked.query == {"access_token": STORED}
    assert asked.json == {"code": CODE, "openid": OPENID}


@pytest.mark.parametrize("image", [PNG, b"\xff\xd8\xff\xe0" + b"\x00" * 32])
def test_login_code_image_comes_back_byte_for_byte(stand: Stand, image: bytes) -> None:
    stand.store_token()
    stand.fake.answer(IMAGE, Answer(image, content_type="image/jpeg"))
    wechat = stand.connect(env_version="trial")
    assert wechat.make_login_code_image("ticket-1", "pages/confirm/confirm") == image
    assert stand.fake.last(IMAGE).json == {
        "scene": "ticket-1",
        "page": "pages/confirm/confirm",
        "check_path": True,
        "env_version": "trial",
    }


@pytest.mark.parametrize(
    ("env_version", "state"), [("release", "formal"), ("trial", "trial"), ("develop", "developer")]
)
def test_message_opens_the_version_it_was_sent_for(stand: Stand, env_version: EnvVersion, state: str) -> None:
    stand.store_token()
    stand.fake.answer(SEND, say(errcode=0, errmsg="ok"))
    send_reminder(stand.connect(env_version=env_version))
    assert stand.fake.last(SEND).json == {
        "touser": OPENID,
        "template_id": "template-1",
        "page": "pages/vote/vote",
        "data": {"thing1": {"value": "今天还没有投票"}},
        "miniprogram_state": state,
    }


def test_message_body_is_utf8_json_without_escapes(stand: Stand) -> None:
    stand.store_token()
    stand.fake.answer(SEND, say(errcode=0, errmsg="ok"))
    send_reminder(stand.connect())
    asked = stand.fake.last(SEND)
    assert "今天还没有投票".encode() in asked.body
    assert b"\\u" not in asked.body
    assert asked.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("extra", "expected"), [({}, None), ({"msgid": 1864323726461255680}, "1864323726461255680")])
def test_message_id_is_given_only_when_wechat_tells(
    stand: Stand, extra: dict[str, int], expected: str | None
) -> None:
    stand.store_token()
    stand.fake.answer(SEND, say(errcode=0, errmsg="ok", **extra))
    assert send_reminder(stand.connect()) == expected


def test_token_is_asked_in_normal_mode_with_json_body(stand: Stand) -> None:
    stand.fake.answer(TOKEN, give_token("fresh"))
    stand.fake.answer(SEND, say(errcode=0))
    send_reminder(stand.connect())
    asked = stand.fake.last(TOKEN)
    assert (asked.method, asked.query) == ("POST", {})
    assert asked.json == {
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": SECRET,
        "force_refresh": False,
    }
    assert stand.fake.last(SEND).query == {"access_token": "fresh"}


def test_address_other_than_http_is_refused_at_start(stand: Stand) -> None:
    with pytest.raises(ValueError, match="base_url"):
        stand.connect(base_url="api.weixin.qq.com")


def test_client_can_be_made_with_only_the_needed_settings(stand: Stand) -> None:
    connect_wechat(app_id=APP_ID, secret=SECRET, token_store=stand.store, clock=stand.clock)
    assert stand.fake.asked == []


def test_redirect_is_never_followed_with_the_secret(stand: Stand) -> None:
    stand.fake.answer(LOGIN, Answer(b"", status=302, location="/elsewhere"))
    with pytest.raises(WeChatBusy):
        stand.connect().exchange_login_code(CODE)
    assert stand.fake.paths() == [LOGIN]
