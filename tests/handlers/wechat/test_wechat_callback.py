"""WeChat's own calls: its published examples, and everybody who only pretends to be WeChat."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from handlers.wechat.callback import FRESH_S, PLAIN, WeChatCallback, decrypt, sign
from models.errors import Forbidden, Malformed

# As WeChat publishes them.
TOKEN, KEY, APP_ID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SAFE_QUERY = {
    "timestamp": "1714112445",
    "nonce": "415670741",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
SAFE_AT = datetime.fromtimestamp(1714112445, UTC)
RAW_KEY = b64decode(KEY + "=")
PLAINLY, SAFELY = WeChatCallback(APP_ID, TOKEN, PLAIN), WeChatCallback(APP_ID, TOKEN, KEY)


def plain_query(**changes: str) -> dict[str, str]:
    """Return what WeChat adds to the address of a plain call."""
    timestamp = SAFE_QUERY["timestamp"]
    return {"timestamp": timestamp, "nonce": "n", "signature": sign(TOKEN, timestamp, "n")} | changes


def encipher(padded: bytes) -> str:
    """Return these blocks encrypted under the published key, whatever they are."""
    encryptor = Cipher(algorithms.AES(RAW_KEY), modes.CBC(RAW_KEY[:16])).encryptor()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def pad(content: bytes) -> bytes:
    """Pad as WeChat does, to 32 bytes."""
    size = 32 - len(content) % 32
    return content + bytes([size]) * size


def wrap(message: bytes, owner: str = APP_ID, random: bytes = b"r" * 16, length: int | None = None) -> bytes:
    """Return the message between what WeChat puts around it."""
    return random + (len(message) if length is None else length).to_bytes(4, "big") + message + owner.encode()


def read_sealed(sealed: str, at: datetime = SAFE_AT) -> dict[str, Any]:
    """Let the callback read this as WeChat would send it, well signed."""
    timestamp = str(int(at.timestamp()))
    query = {"timestamp": timestamp, "nonce": "n", "msg_signature": sign(TOKEN, timestamp, "n", sealed)}
    return SAFELY.read(query, json.dumps({"ToUserName": "gh", "Encrypt": sealed}).encode(), SAFE_AT)


def test_published_greeting_is_answered_with_its_echo() -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    assert PLAINLY.greet(query, datetime.fromtimestamp(1714036504, UTC)) == "4375120948345356249"
    assert SAFELY.greet(query, datetime.fromtimestamp(1714036504, UTC)) == "4375120948345356249"


def test_published_plain_call_carries_the_right_signature() -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
    }
    told = PLAINLY.read(query, b'{"Event":"debug_demo"}', datetime.fromtimestamp(1714037059, UTC))
    assert told == {"Event": "debug_demo", "List": []}


def test_published_safe_call_is_verified_and_opened() -> None:
    told = SAFELY.read(SAFE_QUERY, json.dumps({"ToUserName": "gh", "Encrypt": SEALED}).encode(), SAFE_AT)
    assert told["FromUserName"] == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
    assert (told["Event"], told["debug_str"], told["CreateTime"]) == ("debug_demo", "hello world", 1714112445)


def test_published_reply_is_opened_by_the_same_key() -> None:
    sealed = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert sign(TOKEN, "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    assert decrypt(RAW_KEY, APP_ID, sealed) == b'{"demo_resp":"good luck"}'


def test_xml_and_json_say_the_same_in_both_modes() -> None:
    xml = (
        b"<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[o-1]]></FromUserName>"
        b"<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>"
        b"<List><TemplateId>a</TemplateId></List><List><TemplateId>b</TemplateId></List>"
        b"</SubscribeMsgPopupEvent></xml>"
    )
    listed = [{"TemplateId": "a"}, {"TemplateId": "b"}]
    assert PLAINLY.read(plain_query(), xml, SAFE_AT)["List"] == listed
    sealed = encipher(pad(wrap(xml)))
    timestamp = SAFE_QUERY["timestamp"]
    query = {"timestamp": timestamp, "nonce": "n", "msg_signature": sign(TOKEN, timestamp, "n", sealed)}
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    told = SAFELY.read(query, body, SAFE_AT)
    assert (told["FromUserName"], told["List"]) == ("o-1", listed)


@pytest.mark.parametrize("count", [1, 2])
def test_list_is_an_object_when_there_is_one_entry(count: int) -> None:
    entries = [{"TemplateId": str(number)} for number in range(count)]
    body = json.dumps({"List": entries[0] if count == 1 else entries}).encode()
    assert PLAINLY.read(plain_query(), body, SAFE_AT)["List"] == entries
    inner = "".join(f"<List><TemplateId>{number}</TemplateId></List>" for number in range(count))
    assert PLAINLY.read(plain_query(), f"<xml><E>{inner}</E></xml>".encode(), SAFE_AT)["List"] == entries


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "签名"},
        {"nonce": "other"},
        {"timestamp": "1714112446"},
        {"timestamp": ""},
        {"timestamp": "١٧١٤١١٢٤٤٥"},
        {"timestamp": "9" * 400},
        {"timestamp": "-1714112445"},
    ],
)
def test_forged_call_is_refused_in_plain_mode(changes: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        PLAINLY.read(plain_query(**changes), b"{}", SAFE_AT)
    with pytest.raises(Forbidden):
        PLAINLY.greet(plain_query(**changes), SAFE_AT)


@pytest.mark.parametrize("seconds", [-FRESH_S - 1, FRESH_S + 1])
def test_call_of_another_hour_is_refused(seconds: int) -> None:
    now = SAFE_AT + timedelta(seconds=seconds)
    body = json.dumps({"Encrypt": SEALED}).encode()
    for read in (
        lambda: PLAINLY.read(plain_query(), b"{}", now),
        lambda: PLAINLY.greet(plain_query(), now),
        lambda: SAFELY.read(SAFE_QUERY, body, now),
    ):
        with pytest.raises(Forbidden):
            read()


@pytest.mark.parametrize("seconds", [-FRESH_S, FRESH_S])
def test_call_within_ten_minutes_is_fresh(seconds: int) -> None:
    assert PLAINLY.read(plain_query(), b"{}", SAFE_AT + timedelta(seconds=seconds)) == {"List": []}


def test_plain_call_is_refused_where_safe_mode_is_set() -> None:
    with pytest.raises(Forbidden):
        SAFELY.read(plain_query(), b'{"Event":"debug_demo"}', SAFE_AT)


def test_plain_signature_opens_nothing_in_safe_mode() -> None:
    body = json.dumps({"Encrypt": SEALED}).encode()
    query = {**SAFE_QUERY, "signature": sign(TOKEN, "1714112445", "415670741")}
    for wrong in ({**query, "msg_signature": query["signature"]}, {**query, "msg_signature": ""}):
        with pytest.raises(Forbidden):
            SAFELY.read(wrong, body, SAFE_AT)


@pytest.mark.parametrize(
    "padded",
    [
        pad(wrap(b"{}", "wx-other")),
        pad(wrap(b"{}", "")),
        pad(wrap(b"{}", length=3)),
        pad(wrap(b"{}", length=2**31)),
        wrap(b"{}")[:32],
        wrap(b"{}", random=b"r" * 16).ljust(64, b"\0"),
        wrap(b"{}").ljust(64, b"!"),
        wrap(b"{}").ljust(63, b"x") + b"\x20",
        b"\x01" * 16,
    ],
)
def test_sealed_call_that_is_not_ours_is_refused(padded: bytes) -> None:
    with pytest.raises(Forbidden):
        read_sealed(encipher(padded))


@pytest.mark.parametrize("sealed", ["", "not base64!", "AAAA", b64encode(b"x" * 17).decode()])
def test_sealed_call_that_can_not_be_decrypted_is_refused(sealed: str) -> None:
    with pytest.raises(Malformed):
        read_sealed(sealed)


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml>&b;</xml>"""
)


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'<!DOCTYPE x [<!ENTITY e "o-1">]><xml><FromUserName>&e;</FromUserName></xml>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><xml/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml>&e;</xml>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><xml/>'.encode("utf-16"),
        b"<xml>&undeclared;</xml>",
        b"<xml>" * 5000,
        b"<a>" * 20 + b"</a>" * 20,
        b"<xml>",
        b"<xml/><xml/>",
        b'<?xml version="1.0" encoding="klingon"?><xml/>',
        b"<xml>text only</xml>",
        b"",
        b"[]",
        b"42",
        b"{" * 90_000,
        b"[" * 60_000,
        b'{"List": [1, 2]}',
        b'{"List": "text"}',
        b"\xff\xfe{}",
    ],
)
def test_body_that_is_no_call_of_wechats_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        PLAINLY.read(plain_query(), body, SAFE_AT)
