"""Claims about subscribe messages: checks in their order, credits, and the rules of keywords."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.stand_in.errors import Refusal
from local.stand_in.keywords import is_acceptable
from local.stand_in.settings import Template
from tests.local.stand_in_kit import MEI, StandIn, make_stand_in, run_together

SEND = "/cgi-bin/message/subscribe/send"
RIGHT: dict[str, Any] = {
    "touser": MEI.openid,
    "template_id": "tpl-remind",
    "page": "pages/vote/vote?day=2017-06-05",
    "data": {"thing1": {"value": "六好评选"}, "time2": {"value": "2017年6月5日 23:59"}},
}


def subscribe(stand_in: StandIn, template_id: str = "tpl-remind", choice: str = "accept") -> int:
    """The credits after that answer to the pop-up."""
    body = {"openid": MEI.openid, "template_id": template_id, "choice": choice}
    return int(stand_in.order("subscriptions", body)["credits"])


def with_value(key: str, value: object) -> dict[str, Any]:
    """The right message but for one keyword."""
    return RIGHT | {"data": RIGHT["data"] | {key: {"value": value}}}


def test_message_sent_can_be_read_back() -> None:
    stand_in = make_stand_in()
    subscribe(stand_in)
    assert stand_in.call(SEND, RIGHT) == {"errcode": 0, "errmsg": "ok"}
    assert stand_in.client.get("/_control/messages").get_json() == [
        {
            "openid": MEI.openid,
            "template_id": "tpl-remind",
            "title": "投票提醒",
            "page": "pages/vote/vote?day=2017-06-05",
            "data": {"thing1": "六好评选", "time2": "2017年6月5日 23:59"},
            "sent_at": "2017-06-05T12:00:00+08:00",
        }
    ]


def test_each_acceptance_is_worth_one_message() -> None:
    stand_in = make_stand_in()
    assert [subscribe(stand_in), subscribe(stand_in, choice="acceptWithAlert")] == [1, 2]
    assert [stand_in.call(SEND, RIGHT)["errcode"] for _ in range(3)] == [0, 0, 43101]


def test_many_threads_never_overdraw_the_credits() -> None:
    stand_in = make_stand_in()
    for _ in range(3):
        subscribe(stand_in)
    token, app = stand_in.take_stable()["access_token"], stand_in.client.application
    answers = run_together(lambda: StandIn(app.test_client()).call(SEND, RIGHT, token)["errcode"], 8)
    assert answers.count(0) <= 3
    assert set(answers) <= {0, 43101, 43108}
    assert len(stand_in.client.get("/_control/messages").get_json()) == answers.count(0)


@pytest.mark.parametrize("choice", ["reject", "ban"])
def test_rejection_takes_all_credits_away(choice: str) -> None:
    stand_in = make_stand_in()
    subscribe(stand_in)
    assert subscribe(stand_in, choice=choice) == 0
    assert stand_in.call(SEND, RIGHT)["errcode"] == 43101


def test_long_term_template_needs_one_acceptance_only() -> None:
    stand_in = make_stand_in()
    subscribe(stand_in, "tpl-digest")
    body = {"touser": MEI.openid, "template_id": "tpl-digest", "data": {"thing1": {"value": "好"}}}
    assert [stand_in.call(SEND, body)["errcode"] for _ in range(3)] == [0, 0, 0]


def test_refused_message_costs_no_credit() -> None:
    stand_in = make_stand_in()
    subscribe(stand_in)
    assert stand_in.call(SEND, with_value("thing1", "长" * 21))["errcode"] == 47003
    assert stand_in.call(SEND, RIGHT)["errcode"] == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], 47001),
        (RIGHT | {"touser": "o-nobody", "template_id": "no"}, 40003),
        (RIGHT | {"touser": ["list"]}, 40003),
        (RIGHT | {"template_id": "no", "data": {}}, 40037),
        (RIGHT | {"data": '{"thing1": "text"}', "page": "no"}, 47003),
        (with_value("thing1", "长" * 21) | {"page": "no"}, 47003),
        (RIGHT | {"page": "pages/none", "template_id": "tpl-banned"}, 41030),
        (RIGHT | {"page": "/pages/vote/vote"}, 41030),
        (RIGHT | {"template_id": "tpl-banned"}, 43107),
        (with_value("thing1", "违禁内容"), 45168),
        (RIGHT, 43101),
    ],
)
def test_send_refuses_the_first_fault_it_finds(body: object, expected: int) -> None:
    assert make_stand_in().call(SEND, body)["errcode"] == expected


def test_send_refuses_an_empty_body() -> None:
    stand_in = make_stand_in()
    token = stand_in.take_stable()["access_token"]
    reply = stand_in.client.post(SEND, data=b"", query_string={"access_token": token})
    assert reply.get_json(force=True)["errcode"] == 44002


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (RIGHT | {"data": "text"}, "argument invalid! data.thing1.value is empty"),
        (with_value("time2", ""), "argument invalid! data.time2.value is empty"),
        (with_value("time2", "明天"), "argument invalid! data.time2.value invalid"),
    ],
)
def test_keyword_error_names_the_key(body: object, text: str) -> None:
    assert make_stand_in().call(SEND, body)["errmsg"].startswith(f"{text} rid: ")


def test_long_keyword_error_is_cut_off() -> None:
    refusal = Refusal(47003, key="character_string1", reason="invalid")
    assert refusal.errmsg == "argument invalid! data.character_string1.value i"


def test_two_messages_at_once_crowd_one_account() -> None:
    reached, released = threading.Event(), threading.Event()

    def hold(seconds: float) -> None:
        if seconds:
            reached.set()
            released.wait(10)

    stand_in = make_stand_in(sleep=hold)
    for _ in range(2):
        subscribe(stand_in)
    token, app = stand_in.take_stable()["access_token"], stand_in.client.application
    stand_in.order("faults", {"path": SEND, "delay_s": 1})
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: StandIn(app.test_client()).call(SEND, RIGHT, token))
        assert reached.wait(10)
        second = stand_in.call(SEND, RIGHT, token)
        released.set()
        assert first.result(10)["errcode"] == 0
    assert second["errcode"] == 43108
    assert stand_in.call(SEND, RIGHT, token)["errcode"] == 0


GOOD: dict[str, list[str]] = {
    "thing1": ["好", "第一届“六好”评选 A1", "长" * 20],
    "number2": ["0", "3.14", "9" * 32],
    "letter3": ["A", "z" * 32],
    "symbol4": ["!", "★☆★☆★"],
    "character_string5": ["A-1 #2", "~" * 32],
    "time6": ["15:01", "2019年10月1日 15:01", "2019-12-25 09:42", "2019-12-25 09:42:30"],
    "date7": ["2019年10月1日", "2019-12-25", "2019年10月1日 15:01"],
    "amount8": ["10", "¥10.5", "100元"],
    "phone_number9": ["+86-0591-87872835", "13900000001"],
    "car_number10": ["闽A00001挂"],
    "name11": ["林小梅", "长" * 10, "A" * 20],
    "phrase12": ["未投票"],
    "enum13": ["是"],
}
BAD: dict[str, list[object]] = {
    "thing1": ["长" * 21, 5],
    "number2": ["一", "9" * 33, "1.", "-1", "１"],
    "letter3": ["a1", "z" * 33],
    "symbol4": ["a", "好", "!!!!!!"],
    "character_string5": ["编号1", "~" * 33],
    "time6": ["25:00", "明天", "2019年13月1日 10:00", "2019-12-25", "2021年10月25日 09:00~09:30"],
    "date7": ["15:01", "2019-02-30", "10月1日"],
    "amount8": ["十元", "12345678901"],
    "phone_number9": ["电话", "1" * 18],
    "car_number10": ["闽A12345678"],
    "name11": ["长" * 11, "林" + "A" * 10, "A" * 21],
    "phrase12": ["已完成投票了", "ok"],
    "enum13": ["也许"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in GOOD for value in GOOD[key]])
def test_keyword_takes_what_its_rule_allows(key: str, value: object) -> None:
    assert is_acceptable(key, value, {"enum13": ("是", "否")})


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in BAD for value in BAD[key]])
def test_keyword_refuses_what_its_rule_forbids(key: str, value: object) -> None:
    assert not is_acceptable(key, value, {"enum13": ("是", "否")})


def test_template_with_unknown_kind_of_key_fails() -> None:
    with pytest.raises(ValueError, match="wish1"):
        Template("tpl", "标题", {"wish1": "愿望"})
