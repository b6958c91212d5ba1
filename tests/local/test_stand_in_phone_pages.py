"""Claims about the demo phone: picking a person, activating, scanning, confirming, reading messages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from tests.local.stand_in_kit import HAI, MEI, MemberStand, StandIn, make_stand_in, serve_both

Both = tuple[StandIn, MemberStand]


@pytest.fixture
def both() -> Iterator[Both]:
    """The stand-in and a small member API that know each other."""
    with serve_both() as pair:
        yield pair


def tap(stand_in: StandIn, openid: str, what: str, **form: str) -> TestResponse:
    """A form sent on that phone, and the page it leads to."""
    reply = stand_in.client.post(f"/phone/{openid}/{what}", data=form, follow_redirects=True)
    assert reply.status_code == 200
    assert len(reply.history) == 1
    return reply


def test_search_finds_people_by_every_word() -> None:
    page = make_stand_in().client.get("/phone", query_string={"q": "书记 大海"}).text
    assert HAI.name in page
    assert MEI.name not in page


def test_list_shows_30_of_2000_people() -> None:
    crowd = [replace(MEI, openid=f"o-{number}", name=f"党员{number}") for number in range(2000)]
    page = make_stand_in(people=lambda: crowd).client.get("/phone").text
    assert page.count('class="item"') == 30
    assert "共找到 2000 人，显示前 30 人" in page


def test_list_tells_role_branch_and_activation() -> None:
    page = make_stand_in().client.get("/phone").text
    assert "支部书记 · 第二支部" in page
    assert "已激活" in page
    assert "未激活" in page


@pytest.mark.parametrize(
    ("query", "sentence"), [({}, "还没有演示人员"), ({"q": "无此人"}, "没有找到与“无此人”相符的人")]
)
def test_empty_list_says_what_to_do(query: dict[str, str], sentence: str) -> None:
    assert sentence in make_stand_in(people=list).client.get("/phone", query_string=query).text


def test_unknown_person_gets_a_way_back() -> None:
    reply = make_stand_in().client.get("/phone/o-nobody")
    assert reply.status_code == 404
    assert "请重新选择" in reply.text


@pytest.mark.parametrize("path", ["/phone", "/phone/o-mei", "/phone/o-mei/live", "/phone/o-nobody"])
def test_page_allows_no_inline_script_or_style(path: str) -> None:
    reply = make_stand_in().client.get(path)
    assert reply.headers["Content-Security-Policy"] == "default-src 'self'; img-src 'self' data:"
    assert "style=" not in reply.text
    assert "<script>" not in reply.text


def test_member_scans_sees_details_and_confirms(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    stand_in.draw("ticket-1")
    asked = tap(stand_in, MEI.openid, "scan", scene="ticket-1").text
    for shown in ("2017年6月5日 11:59:30", "Windows 上的 Chrome", ">47<", "确认登录", "取消"):
        assert shown in asked
    assert members.tickets["ticket-1"]["state"] == "scanned"
    assert "已确认登录" in tap(stand_in, MEI.openid, "login", scene="ticket-1", choice="confirm").text
    assert members.tickets["ticket-1"]["state"] == "confirmed"


def test_confirmed_code_no_longer_waits(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    stand_in.draw("ticket-1")
    tap(stand_in, MEI.openid, "login", scene="ticket-1", choice="confirm")
    assert "ticket-1" not in stand_in.client.get(f"/phone/{HAI.openid}/live").text


def test_cancelling_leaves_the_computer_outside(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    stand_in.draw("ticket-1")
    tap(stand_in, MEI.openid, "scan", scene="ticket-1")
    page = tap(stand_in, MEI.openid, "login", scene="ticket-1", choice="cancel").text
    assert "已取消，电脑不会登录。" in page
    assert "code-ticket-1" not in page
    assert members.tickets["ticket-1"]["state"] == "cancelled"
    assert "已取消" not in stand_in.client.get(f"/phone/{MEI.openid}").text


def test_cancelled_login_must_be_scanned_again(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    tap(stand_in, MEI.openid, "scan", scene="ticket-1")
    tap(stand_in, MEI.openid, "login", scene="ticket-1", choice="cancel")
    assert "还没有扫描" in stand_in.client.get(f"/phone/{MEI.openid}/login?scene=ticket-1").text


@pytest.mark.parametrize(
    "form", [{"by": "phone"}, {"by": "code", "name": HAI.name, "activation_code": HAI.activation_code}]
)
def test_new_member_activates_then_confirms(both: Both, form: dict[str, str]) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    offered = tap(stand_in, HAI.openid, "scan", scene="ticket-1").text
    assert "手机号一键激活" in offered
    assert f'value="{HAI.activation_code}"' in offered
    assert "确认登录" in tap(stand_in, HAI.openid, "activation", scene="ticket-1", **form).text
    assert HAI.openid in members.activated


def test_wrong_activation_code_is_told_once(both: Both) -> None:
    stand_in, _ = both
    form = {"by": "code", "name": HAI.name, "activation_code": "000000"}
    assert "姓名或激活码不对。" in tap(stand_in, HAI.openid, "activation", **form).text
    assert "不对" not in stand_in.client.get(f"/phone/{HAI.openid}/activation").text


def test_activated_member_is_not_activated_again(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    assert "确认登录" in tap(stand_in, MEI.openid, "activation", scene="ticket-1", by="phone").text
    assert members.heard == []


def test_activation_without_scan_leads_home(both: Both) -> None:
    stand_in, _ = both
    page = tap(stand_in, HAI.openid, "activation", by="phone").text
    assert "激活成功" in page
    assert "还没有激活" not in page


def test_unknown_code_shows_the_members_sentence(both: Both) -> None:
    stand_in, _ = both
    page = tap(stand_in, MEI.openid, "scan", scene="gone").text
    assert "登录码不存在或已过期。" in page
    assert "确认登录" not in page


def test_silent_members_api_shows_one_sentence() -> None:
    assert "会员服务没有应答" in tap(make_stand_in(), MEI.openid, "scan", scene="any").text


def test_login_page_before_scan_asks_to_scan() -> None:
    page = make_stand_in().client.get(f"/phone/{MEI.openid}/login?scene=any").text
    assert "还没有扫描" in page


def test_phone_shows_own_messages_with_labels() -> None:
    stand_in = make_stand_in()
    stand_in.order("subscriptions", {"openid": MEI.openid, "template_id": "tpl-digest", "choice": "accept"})
    body = {"touser": MEI.openid, "template_id": "tpl-digest", "data": {"thing1": {"value": "<b>今日已投"}}}
    stand_in.call("/cgi-bin/message/subscribe/send", body)
    page = stand_in.client.get(f"/phone/{MEI.openid}").text
    assert "每日简报" in page
    assert "<dt>内容</dt><dd>&lt;b&gt;今日已投</dd>" in page
    assert "还没有收到服务通知" in stand_in.client.get(f"/phone/{HAI.openid}").text


def test_moment_that_is_none_is_shown_as_given(both: Both) -> None:
    stand_in, members = both
    members.add_ticket("ticket-1")
    members.tickets["ticket-1"]["requested_at"] = "刚才"
    assert "<dd>刚才</dd>" in tap(stand_in, MEI.openid, "scan", scene="ticket-1").text
