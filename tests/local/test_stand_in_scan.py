"""Claims about the phone that scans a computer's code, over real loopback servers."""

from collections.abc import Iterator

import pytest

from local.serving import serve
from local.stand_in.member_api import Answer, HttpMemberApi
from tests.local.stand_in_kit import HAI, MEI, MemberStand, StandIn, make_stand_in, serve_both

Both = tuple[StandIn, MemberStand]


@pytest.fixture
def both() -> Iterator[Both]:
    """The stand-in and a small member API that know each other."""
    with serve_both() as pair:
        yield pair


def test_scan_and_confirm_let_the_computer_in(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    told = stand_in.order("scan", {"scene": "ticket-1", "openid": MEI.openid, "confirm": True})
    assert told["steps"] == [
        {"step": "login", "status": 200},
        {"step": "scan", "status": 200},
        {"step": "confirm", "status": 200},
    ]
    assert told["ticket"]["match_number"] == "47"
    assert told["ticket"]["state"] == "confirmed"
    assert members.tickets["ticket-1"]["state"] == "confirmed"


def test_scan_without_confirm_leaves_ticket_scanned(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    told = stand_in.order("scan", {"scene": "ticket-1", "openid": MEI.openid, "confirm": False})
    assert told["ticket"]["state"] == members.tickets["ticket-1"]["state"] == "scanned"


def test_scan_activates_first_when_told_to(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    order = {"scene": "ticket-1", "openid": HAI.openid, "confirm": True, "activate": True}
    steps = [step["step"] for step in stand_in.order("scan", order)["steps"]]
    assert steps == ["login", "activation", "scan", "confirm"]
    assert members.heard[0].keys() == {"phone_code"}


def test_account_not_activated_hears_the_members_api(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    told = stand_in.order("scan", {"scene": "ticket-1", "openid": HAI.openid, "confirm": True})
    assert told["steps"][-1] == {"step": "scan", "status": 403, "detail": "请先激活账号。"}
    assert told["ticket"] is None


def test_unknown_code_is_told_in_chinese(both: Both) -> None:
    stand_in, _ = both
    told = stand_in.order("scan", {"scene": "b?c#d", "openid": MEI.openid, "confirm": True})
    assert told["steps"][-1] == {"step": "scan", "status": 404, "detail": "登录码不存在或已过期。"}


def test_scan_never_tells_a_session_token(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    order = {"scene": "ticket-1", "openid": HAI.openid, "confirm": True, "activate": True}
    assert "token" not in stand_in.client.post("/_control/scan", json=order).text


def test_silent_members_api_is_told_in_chinese() -> None:
    told = make_stand_in().order("scan", {"scene": "x", "openid": MEI.openid, "confirm": True})
    assert told["steps"] == [{"step": "login", "status": 0, "detail": "会员服务没有应答，请稍后再试。"}]


def test_reply_that_is_no_json_is_a_problem() -> None:
    def fail(environ: object, start_response: object) -> list[bytes]:
        start_response("500 Oops", [("Content-Type", "text/html")])  # type: ignore[operator]
        return [b"<h1>oops</h1>"]

    with serve(fail) as server:
        answer = HttpMemberApi(server.url).post("/api/sessions", {})
    assert (answer.status, answer.detail) == (500, "会员服务出了问题（HTTP 500），请稍后再试。")


def test_good_answer_has_nothing_to_complain() -> None:
    assert Answer(201, {"detail": "ignored"}).detail == ""
