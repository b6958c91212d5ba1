"""What the content check says when an office accepts a text, and which texts it is shown as likely twins."""

from __future__ import annotations

import pytest
from flask import Flask

from models.identity import Identity
from models.rules.content_safety import digest_of_material
from models.rules.rich_text import from_plain
from models.services.nomination_drafts import read_material
from models.services.nominations import load_nomination
from models.services.role_scopes import office_scope
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock, FakeWeChat
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, begin, deliver, move, officer_of, set_scene

OFFICE = office_scope(CAMPAIGN, "education")
TEXT = "清渠村的山路修了三年才通，先是没有钱，后来没有人，最后是支部书记林小梅带着几个党员一锹一锹挖出来的。"


@pytest.fixture
def office(console: Flask, clock: Clock) -> Desk:
    """The desk of a receiving office; whoever sits there has just been in the mini-program."""
    clock.moment = MARCH
    set_scene()
    Identity("hash-1", member_id="m-1", openid="canary-o-1").save()
    return seat_at_desk(console, 1, "office", OFFICE)


def accept_at(office: Desk, nomination_id: str) -> tuple[int, str]:
    """Accept the nomination on its page; return the status and what the page says."""
    form = {"act": "accept", "seen": str(load_nomination(nomination_id).version)}
    answer = office.post(f"/nominations/{nomination_id}/steps", form)
    return answer.status_code, answer.text


@pytest.mark.parametrize(("verdict", "state"), [("pass", "passed"), ("review", "waiting"), ("unchecked", "waiting")])
def test_accepted_text_is_checked_for_who_accepts_it(
    office: Desk, wechat: FakeWeChat, verdict: str, state: str
) -> None:
    wechat.verdicts = [verdict]
    nomination_id = begin(text=from_plain(TEXT))
    deliver(nomination_id)
    assert accept_at(office, nomination_id)[0] == 303
    ((openid, text, title),) = wechat.texts
    assert (openid, title) == ("canary-o-1", "测试文章")
    assert TEXT in text
    nomination = load_nomination(nomination_id)
    material = read_material(nomination_id, nomination.material_version).material
    assert nomination.safety is not None
    assert (nomination.safety.state, nomination.safety.digest) == (state, digest_of_material(material))


def test_risky_text_is_not_accepted(office: Desk, wechat: FakeWeChat) -> None:
    wechat.verdicts = ["risky"]
    nomination_id = begin()
    deliver(nomination_id)
    status, page = accept_at(office, nomination_id)
    assert status == 409
    assert "未通过安全检查" in page
    assert (load_nomination(nomination_id).state, load_nomination(nomination_id).safety) == ("delivered", None)


def test_nearly_the_same_text_of_two_units_is_shown_as_twins(office: Desk) -> None:
    for unit_id, title, text in (
        ("r-1", "山路", TEXT),
        ("r-2", "一条山路", TEXT.replace("三年", "两年")),
        ("r-2", "别的文章", "十里渔港的夜校办在船上，退潮时上课，涨潮时散学，老船长们把章程读成了渔歌。"),
    ):
        nomination_id = begin(unit_id, title=title, author_unit=f"{unit_id}的学院", text=from_plain(text))
        move(officer_of(unit_id), nomination_id, "submit")
    page = office.get("/office").text
    assert "文字相近" in page
    assert {"山路 ／ 一条山路", "一条山路 ／ 山路"} & set(page.replace("<", ">").split(">"))
    assert "别的文章 ／" not in page
    assert "／ 别的文章" not in page
