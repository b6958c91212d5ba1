"""Claims about what the stand-in pushes: its forms against the product's own reading, tries, and whom it tells."""

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from handlers.member import create_app
from handlers.wechat.callback import PLAIN, WeChatCallback
from local.demo.reminders import TEMPLATES
from local.serving import Front, serve
from local.stand_in.app import create_stand_in
from local.stand_in.push_forms import seal, sign
from local.stand_in.settings import CallbackSettings, Template
from models.identity import Identity
from tests.consent import VOTE, WORK, bind, credits_of, make_outreach, reserve, store_demo_plan
from tests.fakes import Clock, FakeWeChat
from tests.local.stand_in_kit import APP_ID, MEI, NOON, REMINDER, SETTINGS, StandIn
from tests.local.test_stand_in_messages import RIGHT, SEND
from tests.makers import NOON as VOTING_NOON
from tests.makers import make_config, seat_on_roll, store_campaign

TOKEN, KEY = "canary-push-token", "A" * 43
URL = "http://127.0.0.1:9/wechat/callback"


class Ear:
    """Hears what is pushed, and answers as told: so many times not at all, then well."""

    def __init__(self, misses: int = 0) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self._misses = misses

    def __call__(self, url: str, query: dict[str, str], body: bytes) -> bool:
        """Hear one call."""
        self.heard.append((url, query, body))
        return len(self.heard) > self._misses


def make_pushing(ear: Ear, now: datetime = NOON, **changes: Any) -> StandIn:
    """A stand-in that pushes into this ear."""
    callback = CallbackSettings(URL, TOKEN, KEY, **changes)
    settings = replace(SETTINGS, callback=callback, gives_message_id=True)
    app = create_stand_in(settings, lambda: [MEI], clock=lambda: now, sleep=lambda _: None, post=ear)
    return StandIn(app.test_client())


def list_pushes(stand_in: StandIn) -> list[dict[str, Any]]:
    """What was pushed, once it has been."""
    pushes: list[dict[str, Any]] = stand_in.client.get("/_control/pushes").get_json()
    return pushes


FORMS = [(is_xml, is_safe) for is_xml in (False, True) for is_safe in (False, True)]


@pytest.mark.parametrize(("is_xml", "is_safe"), FORMS)
@pytest.mark.parametrize(
    "answers", [{"tpl-remind": "accept"}, {"tpl-remind": "acceptWithAlert", "tpl-digest": "reject"}]
)
def test_product_reads_what_the_stand_in_pushes(is_xml: bool, is_safe: bool, answers: dict[str, str]) -> None:
    ear = Ear()
    stand_in = make_pushing(ear, is_xml=is_xml, is_safe=is_safe)
    stand_in.order("popups", {"openid": MEI.openid, "answers": answers})
    assert [push["tries"] for push in list_pushes(stand_in)] == [1]
    [(_, query, body)] = ear.heard
    told = WeChatCallback(APP_ID, TOKEN, KEY if is_safe else PLAIN).read(query, body, NOON)
    assert (told["Event"], told["FromUserName"]) == ("subscribe_msg_popup_event", MEI.openid)
    assert {(each["TemplateId"], each["SubscribeStatusString"], each["PopupScene"]) for each in told["List"]} == {
        (template_id, "accept" if choice.startswith("accept") else "reject", "0")
        for template_id, choice in answers.items()
    }


def test_sealed_reply_is_the_one_that_wechat_publishes() -> None:
    sealed = seal(b'{"demo_resp":"good luck"}', KEY, "wxba5fad812f8e6fb9", b"707722b803182950")
    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert sign("AAAAA", "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    assert len(b64decode(sealed)) % 32 == 0


@pytest.mark.parametrize(("misses", "tries", "is_answered"), [(0, 1, True), (2, 3, True), (9, 3, False)])
def test_push_is_tried_three_times_at_most(misses: int, tries: int, is_answered: bool) -> None:
    ear = Ear(misses)
    stand_in = make_pushing(ear)
    stand_in.order("subscriptions", {"openid": MEI.openid, "template_id": "tpl-remind", "choice": "accept"})
    [push] = list_pushes(stand_in)
    assert (push["tries"], push["is_answered"]) == (tries, is_answered)
    assert len({body for _, _, body in ear.heard}) == 1


def test_message_sent_is_followed_by_its_outcome() -> None:
    ear = Ear()
    stand_in = make_pushing(ear)
    for _ in range(2):
        stand_in.order("subscriptions", {"openid": MEI.openid, "template_id": "tpl-remind", "choice": "accept"})
    ids = [str(stand_in.call(SEND, RIGHT)["msgid"])]
    stand_in.order("failing", {"times": 1})
    ids.append(str(stand_in.call(SEND, RIGHT)["msgid"]))
    list_pushes(stand_in)
    told = [json.loads(body)["List"] for _, _, body in ear.heard[2:]]
    assert [(each["MsgID"], each["ErrorCode"]) for each in told] == [(ids[0], "0"), (ids[1], "1")]
    assert len(stand_in.client.get("/_control/messages").get_json()) == 1


def test_refused_message_is_followed_by_nothing() -> None:
    ear = Ear()
    stand_in = make_pushing(ear)
    assert stand_in.call(SEND, RIGHT)["errcode"] == 43101
    assert list_pushes(stand_in) == []


def test_revoked_template_is_told_and_has_no_credit_left() -> None:
    ear = Ear()
    stand_in = make_pushing(ear)
    stand_in.order("subscriptions", {"openid": MEI.openid, "template_id": "tpl-remind", "choice": "accept"})
    stand_in.order("revocations", {"openid": MEI.openid, "template_id": "tpl-remind"})
    assert [push["event"] for push in list_pushes(stand_in)][-1] == "subscribe_msg_change_event"
    assert stand_in.call(SEND, RIGHT)["errcode"] == 43101


def test_credits_from_before_its_start_are_good() -> None:
    credits = {(MEI.openid, REMINDER.template_id): 1}
    app = create_stand_in(SETTINGS, lambda: [MEI], clock=lambda: NOON, credits=credits)
    stand_in = StandIn(app.test_client())
    assert [stand_in.call(SEND, RIGHT)["errcode"] for _ in range(2)] == [0, 43101]


class Town:
    """The product and the stand-in before each other: member 1 is a secretary, bound to o-mei's account."""

    def __init__(self, stand_in: StandIn, clock: Clock) -> None:
        self.stand_in, self.clock = stand_in, clock

    def tap(self, what: str, **form: Any) -> str:
        """The page that a form on the demo phone leads to, once all is told."""
        reply = self.stand_in.client.post(f"/phone/{MEI.openid}/{what}", data=form, follow_redirects=True)
        assert reply.status_code == 200
        list_pushes(self.stand_in)
        return reply.text

    def open(self) -> str:
        """The page after a tap on the ballot button."""
        reply = self.stand_in.client.get(f"/phone/{MEI.openid}/consent", follow_redirects=True)
        list_pushes(self.stand_in)
        return reply.text


@contextmanager
def build_town(**changes: Any) -> Iterator[Town]:
    """Both, over HTTP."""
    store_campaign()
    store_demo_plan()
    seat_on_roll(1, roles=["secretary"])
    bind("m-1", MEI.openid)
    clock = Clock(VOTING_NOON)
    config = make_config()
    callback = WeChatCallback(config.wechat_app_id, TOKEN, KEY if changes.get("is_safe") else PLAIN)
    wechat = FakeWeChat()
    wechat.exchange_login_code = lambda code: MEI.openid  # type: ignore[method-assign]
    front = Front(
        create_app(config, lambda: wechat, clock),
        ("/api/subscriptions", "/wechat/callback"),
        make_outreach(clock, callback),
    )
    with serve(front) as product:
        settings = replace(
            SETTINGS,
            app_id=config.wechat_app_id,
            member_url=product.url,
            templates=tuple(Template(each, title, words) for each, (title, words) in TEMPLATES.items()),
            callback=CallbackSettings(f"{product.url}/wechat/callback", TOKEN, KEY, **changes),
            pages=frozenset(),
        )
        app = create_stand_in(settings, lambda: [MEI], clock=clock)
        yield Town(StandIn(app.test_client()), clock)


@pytest.mark.parametrize(("is_xml", "is_safe"), FORMS)
def test_choice_on_the_demo_phone_goes_into_the_ledger(store: None, is_xml: bool, is_safe: bool) -> None:
    with build_town(is_xml=is_xml, is_safe=is_safe) as town:
        popup = town.open()
        assert "投票提醒" in popup
        assert "工作待办提醒" in popup
        assert "您今天还没有投票，请抽空参与。" in popup
        said = town.tap("consent", choice="allow", asked=[VOTE, WORK], accept=[VOTE])
        assert "已同意 1 项，拒绝 1 项" in said
        assert (credits_of("m-1"), credits_of("m-1", WORK)) == (1, 0)
        town.tap("consent", choice="close", asked=[VOTE, WORK], accept=[VOTE, WORK])
        assert (credits_of("m-1"), credits_of("m-1", WORK)) == (1, 0)


def test_always_answers_without_asking_again(store: None) -> None:
    with build_town() as town:
        town.tap("consent", choice="allow", asked=[VOTE, WORK], accept=[VOTE, WORK], always="1")
        # WeChat tells one account's answers apart by their second.
        town.clock.move(seconds=1)
        assert "没有再弹窗" in town.open()
        assert (credits_of("m-1"), credits_of("m-1", WORK)) == (2, 2)
        town.tap("revocation", template_id=VOTE)
        assert "申请给你发送以下消息" in town.open()
        assert (credits_of("m-1"), credits_of("m-1", WORK)) == (0, 2)


def test_message_card_leads_to_switching_its_template_off(store: None) -> None:
    with build_town() as town:
        town.tap("consent", choice="allow", asked=[VOTE], accept=[VOTE])
        reserve("m-1")
        words = {"thing1": "六好评选", "time2": "2017年9月30日 23:59", "thing3": "您今天还没有投票。"}
        body = {
            "touser": MEI.openid,
            "template_id": VOTE,
            "data": {key: {"value": text} for key, text in words.items()},
        }
        grant = {"grant_type": "client_credential", "appid": make_config().wechat_app_id, "secret": SETTINGS.secret}
        answer = town.stand_in.client.post("/cgi-bin/stable_token", json=grant).get_json(force=True)
        assert town.stand_in.call(SEND, body, answer["access_token"])["errcode"] == 0
        page = town.stand_in.client.get(f"/phone/{MEI.openid}").text
        assert "温馨提示" in page
        assert "拒收此类消息" in page
        assert "已拒收“投票提醒”" in town.tap("revocation", template_id=VOTE)


def test_phone_of_an_unbound_account_is_asked_nothing(store: None) -> None:
    with build_town() as town:
        for row in Identity.scan():
            row.delete()
        assert "请先激活账号" in town.open()
