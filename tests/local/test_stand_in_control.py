"""Claims about the control API: people, accounts, faults, and its refusals."""

from typing import Any

import pytest

from tests.local.stand_in_kit import HAI, MEI, NOON, errcode, make_stand_in

LOGIN, TOKEN = "/sns/jscode2session", "/cgi-bin/token"


def test_people_are_told_without_their_activation_codes() -> None:
    people = make_stand_in().client.get("/_control/people").get_json()
    assert people[0] == {
        "openid": MEI.openid,
        "name": MEI.name,
        "phone": MEI.phone,
        "role": MEI.role,
        "branch": MEI.branch,
        "activated": True,
    }
    assert len(people) == 2


def test_made_account_gets_an_openid_and_works() -> None:
    stand_in = make_stand_in()
    openid = stand_in.order("users", {"phone": "13900000007"})["openid"]
    assert len(openid) == 28
    reply = stand_in.call("/wxa/business/getuserphonenumber", {"code": stand_in.take_phone_code(openid)})
    assert reply["phone_info"]["purePhoneNumber"] == "13900000007"


def test_person_who_appears_later_is_known() -> None:
    people = [MEI]
    stand_in = make_stand_in(people=lambda: people)
    refused = stand_in.client.post("/_control/login-codes", json={"openid": HAI.openid})
    people.append(HAI)
    assert refused.status_code == 404
    assert errcode(stand_in.log_in(stand_in.take_login_code(HAI.openid))) == 0


def test_fault_answers_the_next_calls_only() -> None:
    stand_in = make_stand_in()
    stand_in.order("faults", {"path": TOKEN, "times": 2, "errcode": -1})
    answers = [stand_in.take_plain() for _ in range(3)]
    assert [answer.get("errcode") for answer in answers] == [-1, -1, None]
    assert answers[0]["errmsg"].startswith("system error rid: ")


def test_fault_leaves_other_paths_alone() -> None:
    stand_in = make_stand_in()
    stand_in.order("faults", {"path": LOGIN, "errcode": 40226})
    assert "access_token" in stand_in.take_plain()


def test_fault_does_not_use_up_the_code() -> None:
    stand_in = make_stand_in()
    stand_in.order("faults", {"path": LOGIN, "errcode": -1})
    code = stand_in.take_login_code()
    assert [errcode(stand_in.log_in(code)) for _ in range(2)] == [-1, 0]


def test_fault_can_break_http_and_json() -> None:
    stand_in = make_stand_in()
    stand_in.order("faults", {"path": TOKEN, "http_status": 502})
    stand_in.order("faults", {"path": TOKEN, "body": '{"access_tok'})
    replies = [stand_in.client.get(TOKEN) for _ in range(2)]
    assert [(reply.status_code, reply.text) for reply in replies] == [(502, ""), (200, '{"access_tok')]


def test_slow_fault_answers_rightly_after_delay() -> None:
    waited: list[float] = []
    stand_in = make_stand_in(sleep=waited.append)
    stand_in.order("faults", {"path": TOKEN, "delay_s": 7.5})
    assert "access_token" in stand_in.take_plain()
    assert waited == [7.5]


def test_faults_can_be_called_off() -> None:
    stand_in = make_stand_in()
    stand_in.order("faults", {"path": TOKEN, "times": 9, "errcode": 45011})
    assert stand_in.client.delete("/_control/faults").status_code == 204
    assert "access_token" in stand_in.take_plain()


def test_clock_offset_is_absolute_not_added() -> None:
    stand_in = make_stand_in()
    stand_in.move_clock(600)
    assert stand_in.order("clock", {"offset_s": 0})["now"] == NOON.isoformat()


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("users", {}, 422),
        ("users", {"openid": "a/b", "phone": "1"}, 422),
        ("login-codes", {"openid": "o-nobody"}, 404),
        ("phone-codes", {"openid": "o-nobody"}, 404),
        ("subscriptions", {"openid": MEI.openid, "template_id": "none", "choice": "accept"}, 404),
        ("subscriptions", {"openid": MEI.openid, "template_id": "tpl-remind", "choice": "yes"}, 422),
        ("faults", {"path": "/sns/typo", "errcode": -1}, 422),
        ("faults", {"path": TOKEN}, 422),
        ("faults", {"path": TOKEN, "errcode": -1, "times": 0}, 422),
        ("faults", {"path": TOKEN, "http_status": 42}, 422),
        ("faults", {"path": TOKEN, "errcod": -1}, 422),
        ("clock", {"offset_s": "soon"}, 422),
        ("scan", {"scene": "x", "openid": "o-nobody", "confirm": True}, 404),
    ],
)
def test_control_refuses_what_cannot_be_done(what: str, body: dict[str, Any], status: int) -> None:
    reply = make_stand_in().client.post(f"/_control/{what}", json=body)
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"
    assert reply.get_json(force=True)["detail"].endswith("。") or status == 422
